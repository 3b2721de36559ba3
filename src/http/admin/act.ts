import type { Context } from "hono";
import { select } from "../../db/selection";
import type { ActResult } from "../../desk/answers";
import { seqOf } from "../../order/enumber";
import { FACES, type Status } from "../../order/status";
import { problem } from "../problem";
import { askDesk, askDeskOnce } from "../reach";
import { type AskedAction, AT_ONCE_MAX, IN_A_JOB_MAX } from "./asked-action";
import { audited } from "./audited";
import { countsOf, decisionsView, decisionView, jobAddress, jobView, NOTHING, planView } from "./decisions";
import type { AdminAsked, AdminDoor } from "./door";
import { filterOf } from "./filter";
import { among, endOf, spansOf } from "./planned";

const UNKNOWN_NAMED_MAX = 10;

/** Does what was asked, or says what it would come to. Named orders up to AT_ONCE_MAX at once; more, or a filter, as a job. */
export async function act(c: Context<AdminDoor>, asked: AskedAction): Promise<Response> {
	const eNumbers = [...new Set(asked.eNumbers)];
	if (asked.filter === undefined && eNumbers.length <= AT_ONCE_MAX) return await actNow(c, asked, eNumbers);
	if (asked.filter !== undefined) return await actOnFiltered(c, asked, asked.filter);
	const selected = await named(c, eNumbers, asked.seen);
	if (selected instanceof Response) return selected;
	return asked.dryRun ? c.json(await planFor(c, asked, selected)) : await start(c, asked, selected);
}

/** A filter goes on meaning more orders as they come. What is done is what somebody has seen the plan of, and no other. */
async function actOnFiltered(c: Context<AdminDoor>, asked: AskedAction, filter: Filtering): Promise<Response> {
	const { planned } = asked;
	const selected = await filtered(c, filter, planned === undefined ? undefined : endOf(planned));
	if (selected instanceof Response) return selected;
	if (planned !== undefined) return await start(c, asked, { ...selected, seqs: among(selected.seqs, planned) });
	const { plan, counts } = await planFor(c, asked, selected);
	return c.json({ plan: { ...plan, orders: spansOf(selected.seqs) }, counts });
}

interface Selected {
	readonly seqs: readonly number[];
	/** What they were chosen by, if it was that: whoever has been resubmitted since is not meant any more. */
	readonly statuses?: readonly Status[];
	/** The version of each that was seen; null: it is not said. */
	readonly seen?: readonly (number | null)[];
}

async function actNow(
	c: Context<AdminDoor>,
	{ action, note, erpOrderNumber, dryRun, seen, asOf }: AskedAction,
	eNumbers: readonly string[],
): Promise<Response> {
	const { tenant, actor } = c.var.caller;
	const request = {
		action,
		eNumbers,
		by: actor,
		note: note || null,
		erpOrderNumber: erpOrderNumber ?? null,
		dryRun,
		seen,
		asOf,
	};
	const results = await askDeskOnce(c, tenant.id, (desk) => desk.act(request));
	const [only] = results;
	const alone = eNumbers.length === 1;
	if (!alone || only === undefined || dryRun) return c.json(decisionsView(results, alone));
	switch (only.result) {
		case "not_allowed":
			return refused(c, only);
		case "unknown_order":
			return problem(c, "order_not_found", "Your tenant has no order with this e-number.", decisionsView([only], true));
		default:
			return c.json(decisionsView([only], true));
	}
}

/** The problem's own `status` is that of HTTP. */
const refused = (c: AdminAsked, result: ActResult): Response => {
	const { actions, status, reason, by } = decisionView(result, true);
	const detail = reason ?? `An order that is ${status === null ? "unknown" : FACES[status].label.toLowerCase()} does not allow that.`;
	const about = { actions, orderStatus: status, ...decisionsView([result], true) };
	return result.decided === undefined
		? problem(c, "action_not_allowed", detail, about)
		: problem(c, "action_overtaken", detail, { by: by?.name, action: result.decided, at: by?.at, ...about });
};

/** The orders behind these numbers. The desk is asked, which knows all of them at once; the copy may be late. */
async function named(c: AdminAsked, eNumbers: readonly string[], seen: AskedAction["seen"]): Promise<Selected | Response> {
	const found: { readonly seq: number; readonly version: number | null }[] = [];
	const unknown: string[] = [];
	for (let from = 0; from < eNumbers.length; from += AT_ONCE_MAX) {
		for (const { eNumber, status } of await lookUp(c, eNumbers.slice(from, from + AT_ONCE_MAX))) {
			const seq = status === null ? null : seqOf(eNumber);
			if (seq === null) unknown.push(eNumber);
			else found.push({ seq, version: seen?.[eNumber] ?? null });
		}
	}
	if (unknown.length === 0) {
		found.sort((one, other) => one.seq - other.seq);
		return { seqs: found.map(({ seq }) => seq), ...(seen === undefined ? {} : { seen: found.map(({ version }) => version) }) };
	}
	const some = unknown.slice(0, UNKNOWN_NAMED_MAX).join(", ");
	const more = unknown.length > UNKNOWN_NAMED_MAX ? ` and ${unknown.length - UNKNOWN_NAMED_MAX} more` : "";
	return problem(c, "order_not_found", `Your tenant has no orders ${some}${more}. Nothing was done; take them out and send the rest.`);
}

/** A dry run of whatever action tells which orders there are. */
function lookUp(c: AdminAsked, eNumbers: readonly string[]): Promise<ActResult[]> {
	const { tenant, actor } = c.var.caller;
	const request = { action: "verify", eNumbers, by: actor, note: null, erpOrderNumber: null, dryRun: true } as const;
	return askDesk(c, tenant.id, (desk) => desk.act(request));
}

type Filtering = NonNullable<AskedAction["filter"]>;

/** `upTo`: no sequence number above it; left out: all. */
async function filtered(c: AdminAsked, filter: Filtering, upTo?: number): Promise<Selected | Response> {
	const { id, timeZone } = c.var.caller.tenant;
	const wanted = filterOf(filter, timeZone);
	const selection = await select(c.env.DB, id, wanted, IN_A_JOB_MAX, upTo);
	switch (selection.kind) {
		case "selected":
			return { seqs: selection.seqs, ...(wanted.statuses.length === 0 ? {} : { statuses: atTheDesk(wanted.statuses) }) };
		case "too_many":
			return problem(
				c,
				"too_many_orders",
				`More than ${IN_A_JOB_MAX} orders match, which is the most that one action takes. Narrow the filter.`,
			);
		case "too_wide":
			return problem(
				c,
				"too_many_orders",
				"Too many orders would have to be looked through for this filter. Narrow it by status or number.",
			);
	}
}

/** A claim alone is not copied: what the copy calls queued or to be verified may be being sent, and then it is for the desk to say so. */
const atTheDesk = (statuses: readonly Status[]): readonly Status[] =>
	statuses.includes("queued") || statuses.includes("pending_verification") ? [...new Set<Status>([...statuses, "sending"])] : statuses;

async function planFor(c: Context<AdminDoor>, { action, asOf }: AskedAction, selected: Selected) {
	if (selected.seqs.length === 0) return planView({ asOf: 0, total: 0, counts: NOTHING, skips: [] });
	return planView(await askDesk(c, c.var.caller.tenant.id, (desk) => desk.plan({ action, asOf, ...selected })));
}

async function start(c: Context<AdminDoor>, { action, note, asOf }: AskedAction, selected: Selected): Promise<Response> {
	if (selected.seqs.length === 0) return c.json(decisionsView([]));
	const { tenant, actor } = c.var.caller;
	const request = { action, by: actor, note: note || null, asOf, ...selected };
	const answer = await askDeskOnce(c, tenant.id, (desk) => desk.startJob(request));
	if (answer.kind === "busy") {
		const { by, worked, total } = answer.running;
		const detail = `Other bulk actions are under way; the oldest is ${by.name}’s, at ${worked} of ${total} orders.`;
		return problem(c, "jobs_busy", detail, { running: jobView(answer.running) });
	}
	const { job } = answer;
	await audited(c, { event: "job.started", subject: job.id, note: job.note, detail: { action, total: job.total } });
	return c.json({ job: jobView(job), counts: countsOf(job.counts) }, 202, { Location: jobAddress(job.id) });
}
