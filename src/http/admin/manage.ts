import { Hono } from "hono";
import { board } from "../../db/lists";
import { databaseTrouble } from "../../db/trouble";
import type { DeskTotals } from "../../desk/answers";
import { logError, reasonOf } from "../../lib/log";
import { within } from "../../lib/within";
import { type BoardColour, statusesOf } from "../../order/status";
import { healthOf } from "../erp-state";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { askDesk } from "../reach";
import type { AdminDoor } from "./door";
import { holdView, isoOf, isoOrNull, linkView, summaryView } from "./views";

const BOARD_WAIT_MS_MAX = 5_000;

/** The board: the totals are the desk's own count and exact; the newest orders come from the copy, which may lag by a moment. */
export const manage = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const [health, totals, lists] = await Promise.all([
			healthOf(c, tenantId),
			askDesk(c, tenantId, (desk) => desk.totals()),
			within(BOARD_WAIT_MS_MAX, board(c.env.DB, tenantId)).catch((error: unknown) => {
				logError({
					event: "http.board_unavailable",
					requestId: c.var.requestId,
					tenant: tenantId,
					reason: databaseTrouble(error) ?? reasonOf(error),
				});
				return null;
			}),
		]);
		const nowMs = c.var.ports.now();
		const state = {
			link: linkView(health),
			hold: holdView(totals.hold, nowMs),
			totals: totals.byStatus,
			oldestWaitingAt: isoOrNull(totals.oldestWaiting?.sinceMs ?? null),
			serverTime: isoOf(nowMs),
		};
		if (lists === null)
			return problem(c, "copy_unavailable", "The list of orders cannot be read. Orders are still taken and delivered.", state);
		const column = (colour: BoardColour) => ({ items: lists[colour].map(summaryView), total: totalOf(totals, colour) });
		return c.json({ green: column("green"), blue: column("blue"), red: column("red"), ...state });
	})
	.all("/", allowOnly("GET"));

const totalOf = (totals: DeskTotals, colour: BoardColour): number =>
	statusesOf(colour).reduce((sum, status) => sum + (totals.byStatus[status] ?? 0), 0);
