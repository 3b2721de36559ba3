import { keepJudged } from "../db/findings";
import { moved, putOff, type Reconciliation, suspectsDue } from "../db/reconciliations";
import { disagreement, type Ours, type Theirs } from "../order/agreement";
import type { OrderDetail } from "../order/snapshot";
import { isUnderWay } from "../order/status";
import { askErp, breachOf, whyOf } from "./asking";
import type { ReconciliationPorts, Step } from "./reconciliation";

/** A number that looked wrong is asked about, at the desk and in the ERP, at the same time. Only what is wrong in both is said. */

/** The ERP may still be working on what it was sent last. Also for one whose settle time is shorter. */
const QUIET_MS_MIN = 60_000;
const SUSPECTS_AT_A_TIME_MAX = 20;

/** Some of them; `ended` when none is left. */
export async function confirm(walk: Reconciliation, ports: ReconciliationPorts, signal: AbortSignal): Promise<Step> {
	const { db, now } = ports;
	const suspects = await suspectsDue(db, walk.tenantId, walk.beganAtMs, SUSPECTS_AT_A_TIME_MAX);
	if (suspects.length === 0) return { kind: "went", walk: await ended(walk, ports) };
	let { asked, putOff: later } = walk;
	for (const eNumber of suspects) {
		if (signal.aborted) break;
		const verdict = await judge(eNumber, walk, ports, signal);
		if (verdict.kind === "broken" || verdict.kind === "busy") {
			await moved(db, walk, { asked, putOff: later });
			return verdict.kind === "busy" ? { kind: "busy", asked } : verdict;
		}
		asked += 1;
		if (verdict.kind === "judged") await keepJudged(db, walk.tenantId, { eNumber, ...verdict }, now());
		else {
			later += 1;
			// With the next run: this one asks only about what was due when it began.
			await putOff(db, walk, eNumber, Math.max(now(), walk.beganAtMs + 1));
		}
	}
	return { kind: "went", walk: await moved(db, walk, { asked, putOff: later }) };
}

const ended = (walk: Reconciliation, { db, now }: ReconciliationPorts): Promise<Reconciliation> =>
	moved(db, walk, {
		state: "ended",
		endedAtMs: now(),
		doneBeganAtMs: walk.beganAtMs,
		doneCursor: walk.cursor,
		doneWholeMs: walk.wholeFromMs ?? walk.doneWholeMs,
	});

type Verdict =
	| {
			readonly kind: "judged";
			readonly ours: Ours | null;
			readonly theirs: readonly Theirs[];
			readonly finding: ReturnType<typeof disagreement>;
	  }
	/** Something happens to it. */
	| { readonly kind: "later" }
	| { readonly kind: "busy" }
	| Extract<Step, { kind: "broken" }>;

/** The desk is asked before the ERP and after it: an order that was sent meanwhile is as it should be. */
async function judge(eNumber: string, { tenantId }: Reconciliation, ports: ReconciliationPorts, signal: AbortSignal): Promise<Verdict> {
	const before = await ports.desk.find(eNumber);
	let settleMs = QUIET_MS_MIN;
	const answer = await askErp(
		tenantId,
		(adapter, until) => {
			settleMs = Math.max(settleMs, adapter.capabilities.settleMs);
			return adapter.findOrders(eNumber, until);
		},
		ports,
		signal,
	);
	if (answer.kind === "away" && answer.why === "busy") return { kind: "busy" };
	if (answer.kind !== "answered") return { kind: "broken", why: whyOf(answer), breach: breachOf(answer) };
	const after = await ports.desk.find(eNumber);
	if (before?.version !== after?.version || before?.status !== after?.status) return { kind: "later" };
	const ours = after === null ? null : oursOf(after);
	const theirs = answer.value
		.filter(({ state }) => state !== "cancelled")
		.map(({ id, number, total, currency }): Theirs => ({ id, number, total, currency }));
	const finding = disagreement(eNumber, ours, theirs);
	const isFresh = after !== null && (isUnderWay(after.status) || after.updatedAtMs > ports.now() - settleMs);
	if (finding !== null && isFresh) return { kind: "later" };
	return { kind: "judged", ours, theirs, finding };
}

function oursOf({ status, erpOrderNumber, body }: OrderDetail): Ours {
	const { total, currency } = JSON.parse(body) as { total: string; currency: string };
	return { status, total, currency, erpOrderNumber };
}
