import type { Claim, Settlement } from "../desk/answers";
import type { Connector, ErpAdapter, ErpError, ErpOrder, Result } from "../erp/adapter";
import { log, logError, reasonOf } from "../lib/log";
import type { LinkNews } from "../link/answers";
import type { Outcome } from "../order/outcome";
import { atTheDoor } from "./door";
import { Exchanges } from "./exchanges";
import { afterSubmit, afterVerify, type Circumstances } from "./policy";

/** One attempt at one claimed order: ask or send, decide, log one line. */

export interface AttemptContext {
	readonly tenantId: string;
	readonly connector: Connector;
	readonly timeoutMs: number;
	/** Null: the adapter's own. */
	readonly settleMs: number | null;
	readonly outagePolicy: Circumstances["outagePolicy"];
	readonly now: () => number;
	readonly random: () => number;
}

export interface Attempted {
	readonly settlement: Settlement;
	readonly news: LinkNews;
}

export async function attempt(claim: Claim, context: AttemptContext): Promise<Attempted> {
	const startedAtMs = context.now();
	const signal = AbortSignal.timeout(context.timeoutMs);
	const exchanges = new Exchanges();
	const adapter = context.connector((exchange) => exchanges.add(exchange));
	const asked = await ask(claim, adapter, context, signal);
	const endedAtMs = context.now();
	const circumstances: Circumstances = {
		tries: claim.tries,
		spent: claim.spent,
		nowMs: endedAtMs,
		settleMs: context.settleMs ?? adapter.capabilities.settleMs,
		unknownSinceMs: claim.unknownSinceMs,
		nothingUnderWay: claim.nothingUnderWay,
		absentSaidAtMs: claim.absentSaidAtMs,
		mayFindOther: claim.mayFindOther,
		outagePolicy: context.outagePolicy,
		random: context.random,
	};
	const outcome = asked.mode === "submit" ? afterSubmit(asked.result, circumstances) : afterVerify(asked.result, circumstances);
	logAttempt(claim, context, outcome, endedAtMs - startedAtMs);
	return {
		settlement: {
			seq: claim.seq,
			attempt: claim.attempt,
			mode: claim.mode,
			startedAtMs,
			endedAtMs,
			outcome,
			exchanges: exchanges.kept(),
			...(asked.seen === true ? { seen: true } : {}),
		},
		news: newsOf(asked.said),
	};
}

/** `result` decides about the order; `said` is the ERP's own last word, which tells about the ERP. */
type Asked = {
	readonly said: Result<unknown>;
	/** A look-up has found something. */
	readonly seen?: boolean;
} & (
	| { readonly mode: "submit"; readonly result: Result<ErpOrder> }
	| { readonly mode: "verify"; readonly result: Result<readonly ErpOrder[]> }
);

/** An adapter that throws has a mistake in it, or lost its session port. Its neighbours in the round must not pay for that. */
async function ask(claim: Claim, adapter: ErpAdapter, { tenantId }: AttemptContext, signal: AbortSignal): Promise<Asked> {
	try {
		return claim.mode === "submit" ? await submit(claim, adapter, signal) : await verify(claim, adapter, signal);
	} catch (error) {
		logError({ event: "relay.adapter_threw", tenant: tenantId, seq: claim.seq, attempt: claim.attempt, reason: reasonOf(error) });
		return { mode: claim.mode, result: BROKE_OFF, said: BROKE_OFF };
	}
}

const BROKE_OFF: { readonly ok: false; readonly error: ErpError } = {
	ok: false,
	error: { class: "unknown_outcome", executed: "maybe", message: "Holdfast's connector to this ERP broke off with an error of its own." },
};

async function submit(claim: Claim, adapter: ErpAdapter, signal: AbortSignal): Promise<Asked> {
	const created = await atTheDoor(await adapter.createOrder(claim.order, signal), adapter, signal);
	if (!created.ok || created.value.state !== "draft") return { mode: "submit", result: created, said: created };
	return await complete(created.value, adapter, signal);
}

async function verify(claim: Claim, adapter: ErpAdapter, signal: AbortSignal): Promise<Asked> {
	const found = await atTheDoor(await adapter.findOrders(claim.order.eNumber, signal), adapter, signal);
	const [only, another] = found.ok ? found.value : [];
	const isUnfinished = only !== undefined && another === undefined && only.state === "draft";
	// What may be something else is nobody's to complete: it would be delivered.
	if (!isUnfinished || claim.mayFindOther) return { mode: "verify", result: found, said: found, seen: only !== undefined };
	// The order is there, only unfinished: what completing it comes to is what the attempt comes to.
	return { ...(await complete(only, adapter, signal)), seen: true };
}

/** A draft is in the ERP already: whatever goes wrong now, it must never be created again without a look. */
async function complete(draft: ErpOrder, adapter: ErpAdapter, signal: AbortSignal): Promise<Asked> {
	const answered: Result<ErpOrder> = (await adapter.completeOrder?.(draft.id, signal)) ?? { ok: true, value: draft };
	const completed = await atTheDoor(answered, adapter, signal);
	const settled = completed.ok || isFinal(completed.error);
	const result: Result<ErpOrder> = settled
		? completed
		: { ok: false, error: { ...completed.error, class: "unknown_outcome", executed: "maybe" } };
	return { mode: "submit", result, said: completed };
}

const isFinal = (error: ErpError): boolean => error.class === "validation_rejected" || error.class === "forbidden";

const newsOf = (result: Result<unknown>): LinkNews =>
	result.ok
		? { errorClass: null, message: null, retryAfterMs: null }
		: { errorClass: result.error.class, message: result.error.message, retryAfterMs: result.error.retryAfterMs ?? null };

function logAttempt(claim: Claim, context: AttemptContext, outcome: Outcome, tookMs: number): void {
	log({
		event: "relay.attempted",
		tenant: context.tenantId,
		seq: claim.seq,
		eNumber: claim.order.eNumber,
		attempt: claim.attempt,
		mode: claim.mode,
		outcome: outcome.kind,
		errorClass: outcome.kind === "accepted" ? null : outcome.error.class,
		delayMs: "notBeforeMs" in outcome ? outcome.notBeforeMs - context.now() : null,
		tookMs,
	});
}
