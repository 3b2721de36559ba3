import { type CopyRow, copyRows, recordDigests, rowsBeyond } from "../db/copies";
import { beginCopyCheck, beginRebuilding, type CopyCheck, findCopyCheck, keepCopyCheck, rebuilt } from "../db/copy-checks";
import { endIncident, raiseIncident } from "../db/incidents";
import { type Respelt, respell } from "../db/orders";
import type { DeskCalls } from "../desk/answers";
import { type RunResult, type Service, unfinished } from "./service";

/**
 * Compares the copy of a tenant's orders with the desk, page by page. What is missing or different is copied again; what the desk never
 * wrote is told of and left alone. A page that differs is looked at twice: what was on its way meanwhile is no difference. Words that
 * are not indexed as a search spells them are indexed anew on the way, which is no difference either.
 */

type CopyPage = Awaited<ReturnType<DeskCalls["digests"]>>;

export interface CopyCheckPorts {
	readonly db: D1Database;
	readonly desk: (tenantId: string) => Pick<DeskCalls, "digests" | "recopy">;
	readonly now: () => number;
	readonly wait: (ms: number) => Promise<unknown>;
}

export const COPY_SLICE_MS = 25_000;
/** Longer than a copy that is begun takes. */
export const COPY_SETTLE_MS = 3_000;
const EXAMPLES_MAX = 20;
const SURPLUS_TOLD_MAX = 1_000;

/** What is different in a page; `above`: the version that is here, null when there is none. */
interface Differences {
	readonly orders: readonly { readonly seq: number; readonly eNumber: string; readonly above: number | null; readonly was: string }[];
	readonly surplus: readonly { readonly seq: number; readonly eNumber: string }[];
	readonly recordsMissing: readonly number[];
	readonly recordsDiffering: readonly number[];
	readonly respelt: readonly Respelt[];
}
const isNone = ({ orders, surplus, recordsMissing, recordsDiffering }: Differences): boolean =>
	orders.length + surplus.length + recordsMissing.length + recordsDiffering.length === 0;

export const copyCheckService =
	(ports: CopyCheckPorts): Service =>
	async ({ tenantId, dueAtMs }, signal) => {
		const endMs = ports.now() + COPY_SLICE_MS;
		const known = await findCopyCheck(ports.db, tenantId);
		const goesOn = known !== null && known.dueAtMs === dueAtMs && known.endedAtMs === null;
		let check = goesOn ? known : await beginCopyCheck(ports.db, tenantId, dueAtMs, ports.now());
		const before = goesOn ? check.orders : 0;
		const begun = check;
		while (check.endedAtMs === null && ports.now() < endMs && !signal.aborted) {
			check = await comparePage(check, ports);
			await keepCopyCheck(ports.db, check);
		}
		const count = check.orders - before;
		if (check.endedAtMs === null)
			return unfinished(`${check.orders} compared so far.`, count, check.seq !== begun.seq || check.record !== begun.record);
		return await concluded(check, count, ports);
	};

async function comparePage(check: CopyCheck, ports: CopyCheckPorts): Promise<CopyCheck> {
	const desk = ports.desk(check.tenantId);
	const place = { seq: check.seq, record: check.record };
	const page = await desk.digests(place);
	let found = await differences(page, check, ports);
	await respell(ports.db, check.tenantId, found.respelt);
	if (!isNone(found)) {
		await ports.wait(COPY_SETTLE_MS);
		found = inBoth(found, await differences(await desk.digests(place), check, ports));
	}
	const { orders, surplus, recordsMissing, recordsDiffering } = found;
	const [firstRecord] = recordsMissing;
	if (orders.some(({ above }) => above === null)) await beginQuietly(check.tenantId, desk, ports);
	if (orders.length > 0 || firstRecord !== undefined)
		await desk.recopy({
			orders: orders.map(({ seq, above }) => ({ seq, above })),
			...(firstRecord === undefined ? {} : { recordsAfter: firstRecord - 1 }),
		});
	return {
		...check,
		...page.next,
		endedAtMs: page.ended ? ports.now() : null,
		orders: check.orders + page.orders.length,
		records: check.records + page.records.length,
		missing: check.missing + orders.filter(({ above }) => above === null).length,
		differing: check.differing + orders.filter(({ above }) => above !== null).length,
		surplus: check.surplus + surplus.length,
		recordsMissing: check.recordsMissing + recordsMissing.length,
		recordsDiffering: check.recordsDiffering + recordsDiffering.length,
		examples: [...check.examples, ...[...surplus, ...orders].map(({ eNumber }) => eNumber)].slice(0, EXAMPLES_MAX),
	};
}

/**
 * What was lost is old: it comes back without a word to customers, endpoints and people. What is on its way here for the first time is
 * news. Throws when too much is: then the comparison goes on later.
 */
async function beginQuietly(tenantId: string, desk: Pick<DeskCalls, "recopy">, { db, now }: CopyCheckPorts): Promise<void> {
	const nowMs = now();
	const { owing, owed } = await desk.recopy({ listOwing: true });
	if (owing === null) throw new Error(`Orders are missing in the list; they are copied after the ${owed.orders} that are on their way.`);
	await beginRebuilding(db, tenantId, owing, nowMs);
}

/** Here is read before the desk is asked again, and after it was asked first: whoever copies in between shows in one of the two. */
async function differences(page: CopyPage, { tenantId, seq, record }: CopyCheck, { db }: CopyCheckPorts): Promise<Differences> {
	const upTo = page.next.seq;
	const rows = upTo > seq ? await copyRows(db, tenantId, { after: seq, upTo }) : [];
	const beyond = page.ended ? await rowsBeyond(db, tenantId, upTo, SURPLUS_TOLD_MAX) : [];
	const here = new Map(rows.map((row) => [row.seq, row]));
	const issued = new Set(page.orders.map((order) => order.seq));
	const records = page.records.filter(({ id }) => id > record);
	const digests = page.desk === null ? new Map<number, string>() : await recordDigests(db, tenantId, page.desk, records);
	return {
		orders: page.orders.flatMap((order) => {
			const row: CopyRow | undefined = here.get(order.seq);
			if (order.owed || row?.digest === order.digest) return [];
			return [{ seq: order.seq, eNumber: order.eNumber, above: row?.version ?? null, was: `${order.digest} ${row?.digest ?? ""}` }];
		}),
		surplus: [...rows.filter((row) => !issued.has(row.seq)), ...beyond],
		respelt: rows.flatMap(({ respelt }) => respelt ?? []),
		recordsMissing: records.filter(({ id }) => !digests.has(id)).map(({ id }) => id),
		recordsDiffering: records.filter(({ id, digest }) => digests.has(id) && digests.get(id) !== digest).map(({ id }) => id),
	};
}

/** Only what was so both times, on both sides. */
function inBoth(one: Differences, other: Differences): Differences {
	const orders = new Map(other.orders.map(({ seq, was }) => [seq, was]));
	const surplus = new Set(other.surplus.map(({ seq }) => seq));
	return {
		orders: one.orders.filter(({ seq, was }) => orders.get(seq) === was),
		surplus: one.surplus.filter(({ seq }) => surplus.has(seq)),
		recordsMissing: one.recordsMissing.filter((id) => other.recordsMissing.includes(id)),
		recordsDiffering: one.recordsDiffering.filter((id) => other.recordsDiffering.includes(id)),
		respelt: [],
	};
}

const ADVICE =
	"Nothing was deleted. Find out who wrote into the database beside Holdfast; the decisions in docs/storage.md say what may be done to its tables.";

async function concluded(check: CopyCheck, count: number, { db, now }: CopyCheckPorts): Promise<RunResult> {
	const { tenantId, orders, missing, differing, surplus, recordsMissing, recordsDiffering, examples } = check;
	const told = surplus + recordsDiffering;
	if (told === 0) await endIncident(db, tenantId, "copy_differs", "", now());
	else await raiseIncident(db, tenantId, { kind: "copy_differs", subject: "", reason: tooMany(check), advice: ADVICE }, now());
	const mended = missing + differing + recordsMissing;
	// What is missing while it is being made anew is on its way with the next copies; then the next comparison finds nothing.
	if (mended === 0) await rebuilt(db, tenantId);
	return {
		success: true,
		count,
		level: told > 0 ? "error" : mended > 0 ? "warning" : "info",
		message: `${orders} ${orders === 1 ? "order" : "orders"} compared; ${told > 0 ? `${tooMany(check)} ` : ""}${mendedSaid(check)}`,
		detail: {
			orders,
			records: check.records,
			missing,
			differing,
			surplus,
			recordsMissing,
			recordsDiffering,
			...(examples.length > 0 ? { examples } : {}),
		},
	};
}

function mendedSaid({ missing, differing, recordsMissing }: CopyCheck): string {
	if (missing + differing + recordsMissing === 0) return "the list has all of them as they are.";
	const orders = missing + differing === 0 ? [] : [`${missing} were missing in the list and ${differing} differed`];
	const records = recordsMissing === 0 ? [] : [`${recordsMissing} entries of the audit log were missing`];
	return `${[...orders, ...records].join(", ")}; they are copied again.`;
}

function tooMany({ surplus, recordsDiffering, examples }: CopyCheck): string {
	const rows = surplus === 0 ? [] : [`The list has ${surplus} orders that were never placed (${examples.slice(0, 3).join(", ")})`];
	const entries = recordsDiffering === 0 ? [] : [`${recordsDiffering} entries of the audit log say something else than was written`];
	return `${[...rows, ...entries].join("; ")}.`;
}
