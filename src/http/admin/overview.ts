import { Hono } from "hono";
import { connectedSince } from "../../db/connected";
import { endpointNames } from "../../db/endpoint-names";
import { differing } from "../../db/findings";
import { type KnownIncident, openIncidentsFewDiffering, outagesReaching, REACHING_MAX } from "../../db/incident-lists";
import { failedByClass } from "../../db/lists";
import { isLate } from "../../db/patrols";
import { lastReplicationMs } from "../../db/replication";
import { databaseTrouble } from "../../db/trouble";
import type { DeskTotals } from "../../desk/answers";
import { logError, reasonOf } from "../../lib/log";
import { within } from "../../lib/within";
import { patrolsSeen } from "../absence";
import { healthOf, secondsSince, waitingOf } from "../erp-state";
import { allowOnly } from "../methods";
import { askDesk } from "../reach";
import { availabilityFromMs, availabilityOf, type DayView } from "./availability";
import type { AdminAsked, AdminDoor } from "./door";
import { flowOf, flowView } from "./flow";
import { incidentView, subjectOf } from "./journals";
import { holdView, isoOf, isoOrNull, linkView } from "./views";

const COPY_WAIT_MS_MAX = 5_000;

/** Whether anything needs attention, on one page. What stands in D1 is null while that is away, and `copyAvailable` says so. */
export const overview = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const nowMs = c.var.ports.now();
		const [health, totals, copy] = await Promise.all([
			healthOf(c, tenantId),
			askDesk(c, tenantId, (desk) => desk.totals()),
			copyOf(c, tenantId, nowMs),
		]);
		return c.json({
			erp: linkView(health),
			...deskView(totals, nowMs),
			/** Of those about an order that differs from what the ERP has, a few; `differing` says how many there are. */
			incidents: copy?.incidents.map(incidentView(nowMs, copy.names)) ?? null,
			differing: copy === null ? null : { orders: copy.differ.orders, more: copy.differ.more, since: isoOrNull(copy.differ.sinceMs) },
			patrol: {
				lastAt: isoOrNull(copy?.patrolledAtMs ?? null),
				late: copy === null ? null : isLate(copy.patrolledAtMs, nowMs),
				sweptAt: isoOrNull(totals.sweptAtMs),
			},
			needsPerson: copy?.needsPerson ?? null,
			...(copy === null ? NO_FLOW : flowView(copy.flow, nowMs)),
			availability: copy === null ? null : availabilityView(c, copy, nowMs),
			/** Of whichever entity it was last; null: of none yet. */
			lastReplication: isoOrNull(copy?.replicatedAtMs ?? null),
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

const NO_FLOW = { byHour: null, delivery: null, perMinute: null };

interface Outages {
	/** Newest first. */
	readonly outages: readonly KnownIncident[];
	/** When an ERP was first connected; null: none is. */
	readonly connectedMs: number | null;
}

/** Before an ERP was connected, and where there are more outages than are read, nothing is known. An outage had an ERP to be of. */
function availabilityView(c: AdminAsked, { outages, connectedMs }: Outages, nowMs: number): DayView[] {
	const { timeZone, createdAtMs } = c.var.caller.tenant;
	const oldestMs = outages.at(-1)?.openedAtMs ?? nowMs;
	const knownMs = outages.length < REACHING_MAX ? Math.min(connectedMs ?? nowMs, oldestMs) : oldestMs;
	return availabilityOf(outages, { timeZone, nowMs, sinceMs: Math.max(createdAtMs, knownMs) });
}

/** Null while D1 is away. At most 500 rows are read. */
async function copyOf(c: AdminAsked, tenantId: string, nowMs: number) {
	const db = c.env.DB;
	const { timeZone } = c.var.caller.tenant;
	const asked = Promise.all([
		openIncidentsFewDiffering(db, tenantId).then(async (open) => ({ open, names: await endpointNames(db, tenantId, open.map(subjectOf)) })),
		patrolsSeen(db, tenantId, nowMs),
		failedByClass(db, tenantId),
		flowOf(db, tenantId, nowMs),
		outagesReaching(db, tenantId, availabilityFromMs({ timeZone, nowMs })),
		lastReplicationMs(db, tenantId),
		connectedSince(db, tenantId),
		differing(db, tenantId),
	]);
	try {
		const [{ open: incidents, names }, patrolledAtMs, needsPerson, flow, outages, replicatedAtMs, connectedMs, differ] = await within(
			COPY_WAIT_MS_MAX,
			asked,
		);
		return { incidents, names, patrolledAtMs, needsPerson, flow, outages, replicatedAtMs, connectedMs, differ };
	} catch (error) {
		const reason = databaseTrouble(error) ?? reasonOf(error);
		logError({ event: "http.overview_unavailable", requestId: c.var.requestId, tenant: tenantId, reason });
		return null;
	}
}
