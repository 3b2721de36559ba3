import { statusesOf } from "../../order/status";
import type { Answer, ask as askOnce } from "../api";
import { askSignedIn } from "../session";
import type { Board, BoardLane, BoardState } from "../wire";
import { browser } from "./browser";
import { setServerTime } from "./clock";
import { poll } from "./poll";

/** The Manage board, kept fresh. One for the page, so that coming back to the board shows it at once. */

async function ask(...request: Parameters<typeof askOnce>): Promise<Answer<Board>> {
	const answer = withoutLists(await askSignedIn<Board>(...request));
	if (answer.kind === "ok") setServerTime(answer.body.serverTime);
	return answer;
}

/** While the lists cannot be read, the refusal still carries the state of everything else: that is when people look. */
function withoutLists(answer: Answer<Board>): Answer<Board> {
	if (answer.kind !== "problem" || answer.code !== "copy_unavailable") return answer;
	const state = answer.document as Partial<BoardState>;
	if (state.link === undefined || state.totals === undefined || state.serverTime === undefined) return answer;
	const known = { link: state.link, totals: state.totals, serverTime: state.serverTime, hold: state.hold ?? null };
	const lane = (colour: "green" | "blue" | "red"): BoardLane => ({ items: null, total: sumOf(known.totals, colour) });
	const body: Board = {
		...known,
		oldestWaitingAt: state.oldestWaitingAt ?? null,
		green: lane("green"),
		blue: lane("blue"),
		red: lane("red"),
	};
	return { kind: "ok", body };
}

const sumOf = (totals: BoardState["totals"], colour: "green" | "blue" | "red"): number =>
	statusesOf(colour).reduce((sum, status) => sum + (totals[status] ?? 0), 0);

export const board = poll<Board>((signal) => ask("/manage", { signal }), browser);
