import type { BoardColour } from "../../order/status";
import type { Board, BoardItem, BoardState } from "../wire";
import { orders } from "./money";
import type { Tone } from "./tone";

/** The services between shop and ERP with their last results, read off the board and nothing else. */

export interface Service {
	readonly tone: Tone;
	readonly state: string;
}

/** How many orders a lane lists at most (the admin API's limit). */
const LISTED_MAX = 20;
const LANES: readonly BoardColour[] = ["green", "blue", "red"];

const latest = (items: readonly BoardItem[], time: (item: BoardItem) => string): BoardItem | null =>
	items.reduce<BoardItem | null>((best, item) => (best === null || time(item) > time(best) ? item : best), null);

/** The order that was taken last. */
export const lastPlaced = (board: Board): BoardItem | null =>
	latest(
		LANES.flatMap((colour) => board[colour].items ?? []),
		(item) => item.placedAt,
	);

/** Of the orders on the board, the one that reached the ERP last. */
export const lastDelivered = (board: Board): BoardItem | null =>
	latest(
		(board.green.items ?? []).filter((item) => item.status === "synced"),
		(item) => item.updatedAt,
	);

export function desk(board: Board): Service {
	const waiting = board.blue.total;
	return waiting === 0
		? { tone: "green", state: "Nothing waits" }
		: { tone: "blue", state: `${orders(waiting)} ${waiting === 1 ? "waits" : "wait"}` };
}

export function relay(board: Board): Service {
	if (board.link.state === "not_connected") return { tone: "grey", state: "Nowhere to deliver yet" };
	if (board.link.state === "paused") return { tone: "amber", state: "Paused" };
	if (board.hold !== null) return { tone: "amber", state: "Holding" };
	if (board.link.state === "offline") return { tone: "amber", state: "Holding" };
	if (board.blue.total === 0) return { tone: "green", state: "Ready" };
	return { tone: "blue", state: "Delivering" };
}

const LINK: Readonly<Record<Board["link"]["state"], Service>> = {
	online: { tone: "green", state: "Online" },
	offline: { tone: "red", state: "Offline" },
	paused: { tone: "amber", state: "Paused" },
	not_connected: { tone: "grey", state: "Not connected" },
	unknown: { tone: "grey", state: "Not known" },
};
export const erpLink = ({ link }: Pick<BoardState, "link">): Service =>
	link.state === "online" && link.breaker === "half_open" ? { tone: "blue", state: "Coming back" } : LINK[link.state];

/** The lists come from a copy, the totals from the desk itself: where they disagree, the copy is still on its way. */
export function copy(board: Board): Service {
	const lanes = LANES.map((colour) => board[colour]);
	if (lanes.some(({ items }) => items === null)) return { tone: "amber", state: "Cannot be read" };
	const behind = lanes.some(({ items, total }) => items?.length !== Math.min(total, LISTED_MAX));
	return behind ? { tone: "blue", state: "Catching up" } : { tone: "green", state: "Up to date" };
}

/** Orders keep moving between hops only while the ERP takes them. */
export const flows = (board: BoardState): boolean => board.link.state === "online" && board.hold === null;
