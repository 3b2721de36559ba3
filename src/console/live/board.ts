import { askSignedIn } from "../session";
import type { Board } from "../wire";
import { browser } from "./browser";
import { setServerTime } from "./clock";
import { poll } from "./poll";
import { withoutLists } from "./without-lists";

/** The Manage board, kept fresh. One for the page, so that coming back to the board shows it at once. */
export const board = poll<Board>(async (signal) => {
	const answer = withoutLists(await askSignedIn<Board>("/manage", { signal }));
	if (answer.kind === "ok") setServerTime(answer.body.serverTime);
	return answer;
}, browser);
