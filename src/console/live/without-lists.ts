import { type BoardColour, statusesOf } from "../../order/status";
import type { Answer } from "../answer";
import type { Board, BoardLane, BoardState } from "../wire";

/** While the lists cannot be read, the refusal still carries the state of everything else: that is when people look. */
export function withoutLists(answer: Answer<Board>): Answer<Board> {
	if (answer.kind !== "problem" || answer.code !== "copy_unavailable") return answer;
	const state = answer.document as Partial<BoardState>;
	if (state.link === undefined || state.totals === undefined || state.serverTime === undefined) return answer;
	const known = { link: state.link, totals: state.totals, serverTime: state.serverTime, hold: state.hold ?? null };
	const lane = (colour: BoardColour): BoardLane => ({ items: null, total: sumOf(known.totals, colour) });
	const body: Board = {
		...known,
		oldestWaitingAt: state.oldestWaitingAt ?? null,
		green: lane("green"),
		blue: lane("blue"),
		red: lane("red"),
	};
	return { kind: "ok", body };
}

const sumOf = (totals: BoardState["totals"], colour: BoardColour): number =>
	statusesOf(colour).reduce((sum, status) => sum + (totals[status] ?? 0), 0);
