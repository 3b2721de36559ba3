import { type ReportSettings, reportSettingsOf } from "../db/report";
import { beginEpoch } from "../db/report-windows";
import { findReport, REPORT_LETTER, type Report, writeReport } from "../db/reports";
import type { Tenant } from "../db/tenants";
import { findTenant } from "../db/tenants";
import { dayDueBy } from "../lib/daily";
import { dayOf } from "../lib/zone";
import { REPORT_CSV_TYPE, reportCsvName } from "../mail/report";
import { byMail } from "./mail-facts";
import { draftReport } from "./report-draft";
import type { Run, RunResult, Service } from "./service";

/**
 * The daily report: one a local day, whatever happens. The day it is for is the last one whose time has come, and its row is the claim:
 * whoever comes second, or again, writes nothing. Missed days have no report of their own; the next one tells of everything since the last.
 */

export interface ReportPorts {
	readonly db: D1Database;
	/** Null: mails hold no links. */
	readonly publicUrl: string | null;
	readonly now: () => number;
}

export const reportService =
	(ports: ReportPorts): Service =>
	(run, signal) =>
		report(run, signal, ports);

async function report(run: Run, signal: AbortSignal, { db, publicUrl, now }: ReportPorts): Promise<RunResult> {
	const { tenantId } = run;
	const nowMs = now();
	const [tenant, settings] = await Promise.all([findTenant(db, tenantId), reportSettingsOf(db, tenantId)]);
	if (tenant === null || settings.recipients.length === 0) return quiet("Nobody is to get a report.");
	const day = dayOfRun(run, tenant, settings, nowMs);
	if ((await findReport(db, tenantId, day.date)) !== null) return quiet(`The report of ${day.date} was written before.`);
	const window = await beginEpoch(db, tenantId);
	if (window === null) return quiet("Nobody is to get a report.");
	const draft = await draftReport(
		db,
		tenantId,
		{
			shop: { name: tenant.name, timeZone: tenant.timeZone, publicUrl },
			scope: settings.which === "all" ? { kind: "changed", beforeEpoch: window.epoch } : { kind: "unresolved" },
			date: day.date,
			which: settings.which,
			fromMs: window.sinceMs,
			nowMs,
		},
		signal,
	);
	const letterId = crypto.randomUUID();
	const row: Report = {
		tenantId,
		localDate: day.date,
		zone: tenant.timeZone,
		dueAtMs: day.dueAtMs,
		windowFromMs: window.sinceMs,
		windowToMs: nowMs,
		which: settings.which,
		counts: draft.counts,
		listed: draft.listed,
		beyond: draft.beyond,
		letterId,
		ordersTakenOut: 0,
		erasedAtMs: null,
	};
	const letter = {
		tenantId,
		id: letterId,
		kind: REPORT_LETTER,
		source: `report:${day.date}`,
		...draft.composed,
		attachments: [{ filename: reportCsvName(day.date), type: REPORT_CSV_TYPE, content: Buffer.from(draft.csv, "utf8").toString("base64") }],
	};
	if (!(await writeReport(db, row, letter, byMail(settings.recipients), window, nowMs)))
		return quiet(`The report of ${day.date} was written before.`);
	return {
		success: true,
		count: draft.listed,
		level: "info",
		message: `The report of ${day.date} lists ${draft.listed} orders, and goes to ${settings.recipients.length === 1 ? "1 recipient" : `${settings.recipients.length} recipients`}.`,
		detail: { date: day.date, which: settings.which, ...(draft.beyond === 0 ? {} : { beyond: draft.beyond }) },
	};
}

/** A person who runs it by hand wants today's, and does not wait for its time. */
function dayOfRun({ cause }: Run, { timeZone }: Tenant, { time }: ReportSettings, nowMs: number) {
	return cause === "person" ? { date: dayOf(nowMs, timeZone), dueAtMs: nowMs } : dayDueBy(timeZone, time, nowMs);
}

const quiet = (message: string): RunResult => ({ success: true, count: 0, level: "info", message, detail: null });
