import { Hono } from "hono";
import { openIncidents } from "../../db/incidents";
import { failedByClass } from "../../db/lists";
import { findPatrol } from "../../db/patrols";
import { databaseTrouble } from "../../db/trouble";
import type { DeskTotals } from "../../desk/answers";
import { logError, reasonOf } from "../../lib/log";
import { within } from "../../lib/within";
import { healthOf, secondsSince, waitingOf } from "../erp-state";
import { allowOnly } from "../methods";
import { askDesk } from "../reach";
import type { AdminAsked, AdminDoor } from "./door";
import { incidentView } from "./journals";
import { holdView, isoOf, isoOrNull, linkView } from "./views";

/** The patrol goes every minute. When it has not been for so long, nobody looks for orders that got stuck. */
export const PATROL_LATE_MS = 3 * 60_000;
const COPY_WAIT_MS_MAX = 5_000;

/** Whether anything needs attention, on one page. What stands in D1 is null while that is away, and `copyAvailable` says so. */
export const overview = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const [health, totals, copy] = await Promise.all([
			healthOf(c, tenantId),
			askDesk(c, tenantId, (desk) => desk.totals()),
			copyOf(c, tenantId),
		]);
		const nowMs = c.var.ports.now();
		return c.json({
			erp: linkView(health),
			...deskView(totals, nowMs),
			incidents: copy?.incidents.map(incidentView) ?? null,
			patrol: {
				lastAt: isoOrNull(copy?.patrolledAtMs ?? null),
				late: copy === null ? null : copy.patrolledAtMs === null || nowMs - copy.patrolledAtMs > PATROL_LATE_MS,
				sweptAt: isoOrNull(totals.sweptAtMs),
			},
			needsPerson: copy?.needsPerson ?? null,
			copyAvailable: copy !== null,
			serverTime: isoOf(nowMs),
		});
	})
	.all("/", allowOnly("GET"));

function deskView(totals: DeskTotals, nowMs: number) {
	const { byStatus, oldestWaiting } = totals;
	return {
		waiting: {
			count: waitingOf(totals),
			oldestAt: isoOrNull(oldestWaiting?.sinceMs ?? null),
			oldestSeconds: oldestWaiting === null ? null : secondsSince(oldestWaiting.sinceMs, nowMs),
			oldestENumber: oldestWaiting?.eNumber ?? null,
		},
		failed: byStatus.failed ?? 0,
		unverified: byStatus.pending_verification ?? 0,
		awaitingPayment: byStatus.awaiting_payment ?? 0,
		hold: holdView(totals.hold, nowMs),
	};
}

/** Null while D1 is away. */
async function copyOf(c: AdminAsked, tenantId: string) {
	const db = c.env.DB;
	const asked = Promise.all([openIncidents(db, tenantId), findPatrol(db, "tick"), failedByClass(db, tenantId)]);
	try {
		const [incidents, patrol, needsPerson] = await within(COPY_WAIT_MS_MAX, asked);
		return { incidents, patrolledAtMs: patrol?.endedAtMs ?? null, needsPerson };
	} catch (error) {
		const reason = databaseTrouble(error) ?? reasonOf(error);
		logError({ event: "http.overview_unavailable", requestId: c.var.requestId, tenant: tenantId, reason });
		return null;
	}
}
