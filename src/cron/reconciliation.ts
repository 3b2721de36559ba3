import { lookAgain, WHOLE_AGAIN_DAYS } from "../db/earlier-orders";
import {
	beginReconciliation,
	comparedPage,
	findReconciliation,
	metOf,
	moved,
	NOTHING_DONE,
	ordersOfNumbers,
	type Reconciliation,
	walked,
} from "../db/reconciliations";
import { retentionSettingsOf } from "../db/retention";
import { findTenant } from "../db/tenants";
import type { DeskCalls } from "../desk/answers";
import type { Change, Entity } from "../erp/adapter";
import type { Endpoint } from "../link/answers";
import { isDelivered, isOtherMoney } from "../order/agreement";
import { seqOf } from "../order/enumber";
import { isUnderWay } from "../order/status";
import type { AskingPorts } from "./asking";
import { askErp, type Breach, breachOf, whyOf } from "./asking";
import { conclude } from "./concluding";
import { confirm } from "./confirming";
import { busy, levelOf } from "./replication";
import { type Ended, type Run, type RunResult, type Service, unfinished } from "./service";

/**
 * Reconciliation: our orders against the ERP's, by e-number. What the ERP tells of its orders, and what the copy has of ours, only say
 * which numbers look wrong; each of them is asked about, here and there, before anything is said.
 */

export interface ReconciliationPorts extends AskingPorts {
	readonly db: D1Database;
	readonly desk: Pick<DeskCalls, "find">;
	/** What the ERP tells changes of. */
	readonly fed: (endpoint: Endpoint) => readonly Entity[];
	/** Which records of which ERP a connection is told of: another text, and a cursor means nothing. */
	readonly sourceOf: (connection: Endpoint["connection"]) => string;
}

export const RECONCILIATION_SLICE_MS = 25_000;
/** Each question is some requests of ours, and an invocation may make a thousand. */
const QUESTIONS_A_SLICE_MAX = 100;
/** Orders of the ERP in one page. */
const PAGE_ORDERS_MAX = 500;
/** A walk that was broken off so long ago is begun anew: what it met may be gone. */
const WALK_MS_MAX = 6 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Orders that have changed since the last one, and a little before: it took a while, too. */
const OVERLAP_MS = 3_600_000;
export const WINDOW_DAYS_MAX = 30;
/** An order may have been placed so long before it was delivered, and is still looked at. */
const DELIVERY_DAYS_MAX = 60;

export const reconciliationService =
	(portsOf: (tenantId: string) => ReconciliationPorts): Service =>
	async (run, signal) => {
		const ports = portsOf(run.tenantId);
		const endpoint = await ports.endpoint();
		if (endpoint === null) return quietly("No ERP is connected, so there is nothing to compare with.");
		return await goOn(await begunOrKnown(run, endpoint, ports), ports, signal);
	};

/**
 * By hand everything is compared, from the first order on; by itself what has changed since the last one, and as often as
 * WHOLE_AGAIN_DAYS says everything whose persons are still known. What another ERP was sent is not this one's to have.
 */
async function begunOrKnown(run: Run, endpoint: Endpoint, ports: ReconciliationPorts): Promise<Reconciliation> {
	const { db, now } = ports;
	const source = ports.sourceOf(endpoint.connection);
	const method = ports.fed(endpoint).includes("order") ? ("feed" as const) : ("questions" as const);
	const known = await findReconciliation(db, run.tenantId);
	const isSame = known !== null && known.source === source && known.method === method;
	if (isSame && known.state !== "ended" && known.beganAtMs >= Math.max(now() - WALK_MS_MAX, run.cause === "person" ? run.dueAtMs : 0))
		return known;
	const nowMs = now();
	const last = isSame ? known : null;
	const floorMs = known === null ? 0 : known.source === source ? known.floorMs : nowMs - WINDOW_DAYS_MAX * DAY_MS;
	const isWhole = method === "feed" && isWholeDue(last, nowMs);
	const sinceMs = run.cause === "person" ? 0 : isWhole ? await sinceOf(run.tenantId, floorMs, ports) : null;
	const beginning = { source, method, floorMs, ...rangeOf(last, sinceMs, nowMs), ...(isSame ? {} : NOTHING_DONE) };
	return await beginReconciliation(db, run.tenantId, beginning, nowMs);
}

/** A little sooner: a night's run does not begin at the same second. */
const isWholeDue = (last: Reconciliation | null, nowMs: number): boolean =>
	(last?.doneWholeMs ?? 0) <= nowMs - WHOLE_AGAIN_DAYS * DAY_MS + OVERLAP_MS;

/** `sinceMs`: all orders that have changed since then; null: those that have changed since the last one. */
function rangeOf(last: Reconciliation | null, sinceMs: number | null, nowMs: number) {
	if (sinceMs !== null) return { fromMs: sinceMs, cursor: null, wholeFromMs: nowMs };
	const longAgoMs = nowMs - WINDOW_DAYS_MAX * DAY_MS;
	const doneMs = last?.doneBeganAtMs ?? 0;
	const cursor = doneMs < longAgoMs ? null : (last?.doneCursor ?? null);
	return { fromMs: Math.max(longAgoMs, doneMs - OVERLAP_MS), cursor, wholeFromMs: null };
}

/** From when on orders are looked at again and again: as long as they are kept whole. */
async function sinceOf(tenantId: string, floorMs: number, { db, now }: ReconciliationPorts): Promise<number> {
	const { orders: days } = await retentionSettingsOf(db, tenantId);
	return Math.max(floorMs, days === null ? 0 : now() - days * DAY_MS);
}

async function goOn(begun: Reconciliation, ports: ReconciliationPorts, signal: AbortSignal): Promise<RunResult> {
	const endMs = ports.now() + RECONCILIATION_SLICE_MS;
	const asked = begun.asked;
	let walk = begun;
	while (ports.now() < endMs && !signal.aborted && walk.asked - asked < QUESTIONS_A_SLICE_MAX) {
		const step = await stepOf(walk, ports, signal);
		if (step.kind === "broken") return broken(step, walk.asked - asked);
		if (step.kind === "busy") return busy("Reconciliation", step.asked - asked, step.asked > asked || isFurther(walk, begun));
		walk = step.walk;
		if (walk.state === "ended") return await conclude(walk, walk.asked - asked, ports);
	}
	const said = `${walk.theirs} of the ERP's orders and ${walk.ours} of ours compared so far.`;
	return unfinished(said, walk.asked - asked, isFurther(walk, begun));
}

/** A page that the ERP gives for ever is not further. */
const isFurther = (walk: Reconciliation, than: Reconciliation): boolean =>
	walk.state !== than.state || walk.cursor !== than.cursor || walk.belowSeq !== than.belowSeq || walk.asked !== than.asked;

export type Step =
	| { readonly kind: "went"; readonly walk: Reconciliation }
	/** Orders have all that the ERP can do. `asked`: so far. */
	| { readonly kind: "busy"; readonly asked: number }
	| { readonly kind: "broken"; readonly why: string; readonly breach: Breach };

async function stepOf(walk: Reconciliation, ports: ReconciliationPorts, signal: AbortSignal): Promise<Step> {
	switch (walk.state) {
		case "walking":
			return await walkPage(walk, ports, signal);
		case "comparing": {
			const notBeforeMs = walk.fromMs === 0 ? 0 : walk.fromMs - DELIVERY_DAYS_MAX * DAY_MS;
			const next = await comparedPage(ports.db, walk, notBeforeMs);
			return { kind: "went", walk: next ?? (await lookAgain(ports.db, walk, await sinceOf(walk.tenantId, walk.floorMs, ports))) };
		}
		case "confirming":
			return await confirm(walk, ports, signal);
		case "ended":
			return { kind: "went", walk };
	}
}

async function walkPage(walk: Reconciliation, ports: ReconciliationPorts, signal: AbortSignal): Promise<Step> {
	const { db } = ports;
	const { tenantId, cursor } = walk;
	const answer = await askErp(tenantId, (adapter, until) => adapter.pull("order", cursor, PAGE_ORDERS_MAX, until), ports, signal);
	if (answer.kind !== "answered") {
		if (answer.kind === "away" && answer.why === "busy") return { kind: "busy", asked: walk.asked };
		// An ERP that was set up anew under its old address does not know where we were.
		if (answer.kind === "refused" && cursor !== null && walk.pages === 0 && answer.error.class === "validation_rejected")
			return { kind: "went", walk: await moved(db, walk, { cursor: null }) };
		return { kind: "broken", why: whyOf(answer), breach: breachOf(answer) };
	}
	const { changes, next, more } = answer.value;
	const prefix = (await findTenant(db, tenantId))?.prefix ?? "";
	const told = changes.flatMap((change) => orderIn(change) ?? []);
	const ours = await ordersOfNumbers(db, tenantId, [...new Set(told.map(({ eNumber }) => eNumber))]);
	// Of what is gone there it only has the id. Whether it was ours, and whether it should be there, is asked.
	const gone = await metOf(
		db,
		tenantId,
		changes.filter(({ deleted, data }) => deleted || data === null).map(({ id }) => id),
	);
	const suspects = told.filter((theirs) => {
		const known = ours.get(theirs.eNumber);
		if (known === undefined) return theirs.isLive && isOurPattern(theirs.eNumber, prefix);
		if (isUnderWay(known.status)) return false;
		if (!isDelivered(known.status)) return theirs.isLive;
		// Gone there, over another amount, or one beside the one that we know of.
		return !theirs.isLive || isOtherMoney(known, theirs) || theirs.number === null || theirs.number !== known.erpOrderNumber;
	});
	return {
		kind: "went",
		walk: await walked(db, walk, {
			live: told.filter(({ isLive }) => isLive).map(({ eNumber }) => eNumber),
			suspects: [...new Set([...suspects.map(({ eNumber }) => eNumber), ...gone])],
			met: told.filter(({ eNumber }) => ours.has(eNumber)).map(({ erpId, eNumber }) => ({ erpId, eNumber })),
			theirs: told.length,
			cursor: next,
			more,
		}),
	};
}

interface Told {
	readonly erpId: string;
	readonly eNumber: string;
	readonly isLive: boolean;
	readonly number: string | null;
	readonly total: string | null;
	readonly currency: string | null;
}

/** An order as feeds tell it: under `eNumber`, or where the ERP has but one field for such numbers, under `reference`. */
function orderIn({ id, data }: Change): Told | null {
	const text = (field: string): string | null => {
		const value = data?.[field];
		return typeof value === "string" && value !== "" ? value : null;
	};
	const eNumber = text("eNumber") ?? text("reference");
	if (eNumber === null) return null;
	return {
		erpId: id,
		eNumber,
		isLive: !/^cancel/i.test(text("state") ?? ""),
		number: text("number"),
		total: text("total"),
		currency: text("currency"),
	};
}

/** Numbers of the ERP's own, or of another shop's, are none of ours. */
const isOurPattern = (eNumber: string, prefix: string): boolean =>
	eNumber.startsWith(prefix) && /^[1-9]\d*$/.test(eNumber.slice(prefix.length)) && seqOf(eNumber) !== null;

const broken = ({ why, breach }: { readonly why: string; readonly breach: Breach }, count: number): Ended => ({
	success: false,
	count,
	level: levelOf(breach),
	message: `Our orders could not be compared with the ERP's to the end: ${why}`,
	detail: null,
	...breach,
});

const quietly = (message: string): Ended => ({ success: true, count: 0, level: "info", message, detail: null });
