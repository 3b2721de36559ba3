import { type FindingRow, incidentSubjects, openCounts, openDisagreements } from "../db/findings";
import { endIncident, raiseIncident } from "../db/incidents";
import type { Reconciliation } from "../db/reconciliations";
import { findTenant } from "../db/tenants";
import { dayTimeAndZone } from "../lib/zone";
import { DISAGREEMENTS, type Disagreement, disagreement } from "../order/agreement";
import type { ReconciliationPorts } from "./reconciliation";
import type { RunResult } from "./service";

/** What a reconciliation came to: an incident for each finding, and a sentence for the log. */

/** Findings of a tenant with an incident of their own; one more says how many others there are. */
export const FINDING_INCIDENTS_MAX = 100;
const MORE = "more";

export async function conclude(walk: Reconciliation, count: number, ports: Pick<ReconciliationPorts, "db" | "now">): Promise<RunResult> {
	const { db } = ports;
	const counts = await openCounts(db, walk.tenantId);
	const total = DISAGREEMENTS.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
	await tell(walk.tenantId, total, ports);
	const { theirs, ours, asked, putOff, leftOut, earlier } = walk;
	const isNothing = ours + theirs + asked === 0;
	const found = total > 0 ? [foundSaid(counts)] : isNothing ? [] : ["they agree"];
	const passed = earlier === 0 ? [] : [await passedSaid(walk, db)];
	const left =
		leftOut === 0 ? "" : ` ${leftOut} older ones were left out: an ERP that does not tell of its orders is asked about the newest.`;
	return {
		success: true,
		count,
		level: total > 0 ? "error" : leftOut > 0 ? "warning" : "info",
		message: `${capital([comparedSaid(walk), ...found, ...passed].join("; "))}.${left}`,
		detail: { ours, theirs, asked, putOff, leftOut, earlier, ...counts },
	};
}

function comparedSaid({ ours, theirs, asked, earlier, method }: Reconciliation): string {
	if (ours + theirs + asked === 0)
		return earlier === 0 ? "there are no orders to compare" : "nothing has changed since the last comparison";
	return method === "feed" ? `${ours} of our orders and ${theirs} of the ERP's compared` : `the ERP was asked about ${asked} of our orders`;
}

async function passedSaid({ tenantId, earlier, doneWholeMs }: Reconciliation, db: D1Database): Promise<string> {
	const zone = (await findTenant(db, tenantId))?.timeZone ?? "UTC";
	const whole = doneWholeMs === null ? "none yet" : dayTimeAndZone(doneWholeMs, zone);
	return `${earlier} earlier ${earlier === 1 ? "order was" : "orders were"} not looked at again (last whole comparison: ${whole})`;
}

/** Incidents are opened for what is open, and closed for what is not. */
async function tell(tenantId: string, total: number, { db, now }: Pick<ReconciliationPorts, "db" | "now">): Promise<void> {
	const open = await openDisagreements(db, tenantId, FINDING_INCIDENTS_MAX);
	const wanted = new Map(open.map((finding) => [subjectOf(finding), finding]));
	const told = await incidentSubjects(db, tenantId, FINDING_INCIDENTS_MAX * 2);
	const over = total - open.length;
	for (const subject of told)
		if (subject === MORE ? over === 0 : !wanted.has(subject)) await endIncident(db, tenantId, "reconciliation", subject, now());
	for (const [subject, finding] of wanted) {
		if (told.has(subject)) continue;
		const said = disagreement(finding.eNumber, finding.ours, finding.theirs);
		const reason = said?.reason ?? `${finding.eNumber} differs from what the ERP has.`;
		await raiseIncident(db, tenantId, { kind: "reconciliation", subject, reason, advice: finding.suggestion }, now());
	}
	if (over > 0 && !told.has(MORE))
		await raiseIncident(
			db,
			tenantId,
			{
				kind: "reconciliation",
				subject: MORE,
				reason: `${over} more orders differ from what the ERP has.`,
				advice: "The page Reconciliation lists all of them. So many at once have one cause: look for it first.",
			},
			now(),
		);
}

export const subjectOf = ({ kind, eNumber }: Pick<FindingRow, "kind" | "eNumber">): string => `${kind}:${eNumber}`;

const NAMES: Readonly<Record<Disagreement, readonly [one: string, many: string]>> = {
	missing: ["is missing in the ERP", "are missing in the ERP"],
	extra: ["is there and should not be", "are there and should not be"],
	duplicated: ["is there more than once", "are there more than once"],
	different_total: ["has another total", "have another total"],
};
const foundSaid = (counts: Readonly<Partial<Record<Disagreement, number>>>): string =>
	DISAGREEMENTS.flatMap((kind) => {
		const n = counts[kind] ?? 0;
		return n === 0 ? [] : [`${n} ${NAMES[kind][n === 1 ? 0 : 1]}`];
	}).join(", ");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
