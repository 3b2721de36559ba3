import { askSignedIn } from "../session";
import type { Board } from "../wire";
import { browser } from "./browser";
import { poll } from "./poll";
import { withoutLists } from "./without-lists";

/** The Manage board, kept fresh. One for the page, so that coming back to the board shows it at once. */
export const board = poll<Board>(async (signal) => withoutLists(await askSignedIn<Board>("/manage", { signal })), browser);
