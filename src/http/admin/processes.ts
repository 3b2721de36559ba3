import { Hono } from "hono";
import { type LatestOrder, latestOrders } from "../../db/latest";
import { lastRuns } from "../../db/logs";
import { reportSettingsOf } from "../../db/report";
import { databaseTrouble } from "../../db/trouble";
import type { DeskTotals } from "../../desk/answers";
import { logError, reasonOf } from "../../lib/log";
import { within } from "../../lib/within";
import type { LinkHealth } from "../../link/answers";
import { ACTION_FACES } from "../../order/action";
import { healthOf, waitingOf } from "../erp-state";
import { orNull } from "../glances";
import { allowOnly } from "../methods";
import { askDesk } from "../reach";
import type { AdminAsked, AdminDoor } from "./door";
import { exchanges, type Observed, type Process, WATCHED } from "./exchanges";
import { isoOf, isoOrNull } from "./views";

const COPY_WAIT_MS_MAX = 5_000;

/** What goes on between the web shop, Holdfast and the ERP. Only for looking: setting it up is the operator's, with the connection. */
export const processes = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const [link, totals, copy, failed] = await Promise.all([
			healthOf(c, tenantId),
			orNull(c, tenantId, "http.desk_unavailable", () => askDesk(c, tenantId, (desk) => desk.totals())),
			copyOf(c, tenantId),
			orNull(c, tenantId, "http.desk_unavailable", () => askDesk(c, tenantId, (desk) => desk.failedJobs())),
		]);
		const failedJobs = (failed ?? []).map(({ action, ...job }) => ({ ...job, label: ACTION_FACES[action].bulkLabel }));
		const nowMs = c.var.ports.now();
		return c.json({
			items: exchanges({ ...observed(link, totals, copy), failedJobs }, nowMs).map(processView),
			next: null,
			copyAvailable: copy !== null,
			serverTime: isoOf(nowMs),
		});
	})
	.all("/", allowOnly("GET"));

const observed = (link: LinkHealth | null, totals: DeskTotals | null, copy: Awaited<ReturnType<typeof copyOf>>): Observed => ({
	link,
	desk:
		totals === null
			? null
			: {
					waiting: waitingOf(totals),
					oldestWaitingAtMs: totals.oldestWaiting?.sinceMs ?? null,
					unverified: totals.byStatus.pending_verification ?? 0,
					failed: totals.byStatus.failed ?? 0,
					awaitingPayment: totals.byStatus.awaiting_payment ?? 0,
					hold: totals.hold,
				},
	latest: copy?.latest ?? null,
	reportWanted: copy?.reportWanted ?? null,
	runs: copy?.runs ?? null,
});

interface Copy extends Pick<Observed, "runs"> {
	readonly latest: readonly LatestOrder[];
	readonly reportWanted: boolean;
}

/** Null while D1 is away. */
async function copyOf(c: AdminAsked, tenantId: string): Promise<Copy | null> {
	try {
		const db = c.env.DB;
		const [latest, report, runs] = await within(
			COPY_WAIT_MS_MAX,
			Promise.all([latestOrders(db, tenantId), reportSettingsOf(db, tenantId), lastRuns(db, tenantId, WATCHED)]),
		);
		return { latest, reportWanted: report.recipients.length > 0, runs };
	} catch (error) {
		const reason = databaseTrouble(error) ?? reasonOf(error);
		logError({ event: "http.processes_unavailable", requestId: c.var.requestId, tenant: tenantId, reason });
		return null;
	}
}

const processView = ({ sinceMs, last, ...process }: Process) => ({
	...process,
	since: isoOrNull(sinceMs),
	lastResult: last === null ? null : { at: isoOf(last.atMs), say: last.say },
});
