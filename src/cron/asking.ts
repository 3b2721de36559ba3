import type { Connector, ErpAdapter, ErpError, Result } from "../erp/adapter";
import { logError, reasonOf } from "../lib/log";
import { dayAndTime } from "../lib/zone";
import type { Admission, Endpoint, LinkCalls } from "../link/answers";
import type { ErrorClass } from "../order/outcome";
import type { Anew, Ended } from "./service";

/** One question to a tenant's ERP within what it can take: a permit of the link, the adapter's call, and what that told about the ERP. */

/** How long a question waits for a lane or its time; orders come first, and the next run asks again. */
export const PERMIT_WAIT_MS_MAX = 10_000;
/** Long enough for the orders, which are rung for as soon as a lane is free, to have it first. */
const LOOK_AGAIN_MS = 1_000;

export interface AskingPorts {
	readonly link: Pick<LinkCalls, "configure" | "admit" | "leave">;
	/** The tenant's ERP as configured, or null. */
	readonly endpoint: () => Promise<Endpoint | null>;
	/** Throws when settings or credentials make no adapter. */
	readonly connector: (endpoint: Endpoint) => Promise<Connector>;
	readonly now: () => number;
	readonly wait: (ms: number) => Promise<void>;
}

export type Answer<T> =
	| { readonly kind: "answered"; readonly value: T }
	/** Nobody is asked before `untilMs`. `say` is a sentence. */
	| { readonly kind: "away"; readonly why: Why; readonly untilMs: number; readonly say: string }
	/** The ERP's own word, or that it gave none. */
	| { readonly kind: "refused"; readonly error: ErpError };

/** `busy`: orders have all of its lanes, which is no failure: it is asked a little later. */
export type Why = "busy" | "not_connected" | Extract<Admission, { kind: "wait" }>["reason"];

/** Why nobody could ask the ERP although nothing of ours failed: the link has an incident open about it, or somebody meant it so. */
const EXCUSES: ReadonlySet<Why> = new Set<Why>(["paused", "erp_offline", "sign_in_refused", "not_connected"]);
export const isExcused = (why: Why): boolean => EXCUSES.has(why);

/**
 * What becomes of a run that the ERP broke off: it is silent as long as the cause is told of elsewhere, and otherwise tried again. What
 * may pass by itself is also begun anew after a while; the rest when there is news of the ERP.
 */
export interface Breach extends Pick<Ended, "quiet" | "again"> {
	readonly anew: Anew;
}
export function breachOf(answer: Exclude<Answer<unknown>, { kind: "answered" }>): Breach {
	if (answer.kind === "refused") {
		const errorClass = answer.error.class;
		return MAY_PASS.has(errorClass) ? { again: true, anew: errorClass === "unauthorised" ? "erp" : "soon" } : { anew: "erp" };
	}
	if (!isExcused(answer.why)) return { again: true, anew: "soon" };
	return { quiet: true, anew: answer.why === "erp_offline" ? "soon" : "erp" };
}
/** A sentence. */
export const whyOf = (answer: Exclude<Answer<unknown>, { kind: "answered" }>): string =>
	answer.kind === "away" ? answer.say : answer.error.message;

/** Of these the same question may be answered in a minute. What the ERP says of any other it will say again. */
const MAY_PASS: ReadonlySet<ErrorClass> = new Set<ErrorClass>(["down", "unknown_outcome", "unauthorised", "rate_limited"]);

/** Asks once. Throws only when the link or D1 is away. */
export async function askErp<T>(
	tenantId: string,
	question: (adapter: ErpAdapter, signal: AbortSignal) => Promise<Result<T>>,
	ports: AskingPorts,
	signal: AbortSignal,
): Promise<Answer<T>> {
	const admission = await permit(tenantId, ports, signal);
	if (admission.kind !== "admitted") return admission;
	const { grant, endpoint, startsAtMs } = admission;
	let asked: Asked<T> | null = null;
	try {
		await ports.wait((startsAtMs[0] ?? 0) - ports.now());
		asked = await ask(tenantId, question, endpoint, ports, signal);
	} finally {
		await unlessItFails(tenantId, () => ports.link.leave(grant, asked?.met === true ? [newsOf(asked.result)] : []));
	}
	return asked.result.ok ? { kind: "answered", value: asked.result.value } : { kind: "refused", error: asked.result.error };
}

/** `met`: the ERP was asked, so that the answer tells about it. */
interface Asked<T> {
	readonly result: Result<T>;
	readonly met: boolean;
}

async function ask<T>(
	tenantId: string,
	question: (adapter: ErpAdapter, signal: AbortSignal) => Promise<Result<T>>,
	endpoint: Endpoint,
	{ connector }: AskingPorts,
	signal: AbortSignal,
): Promise<Asked<T>> {
	let adapter: ErpAdapter;
	try {
		adapter = (await connector(endpoint))(() => {});
	} catch (error) {
		return { met: false, result: unusable(`The ERP connection cannot be used: ${reasonOf(error)}`) };
	}
	try {
		return { met: true, result: await question(adapter, AbortSignal.any([signal, AbortSignal.timeout(endpoint.connection.timeoutMs)])) };
	} catch (error) {
		// An adapter that throws has a mistake in it: the ERP is not to blame.
		logError({ event: "asking.adapter_threw", tenant: tenantId, reason: reasonOf(error) });
		return { met: false, result: unusable("Holdfast's connector to this ERP broke off with an error of its own.") };
	}
}

const unusable = (message: string): Result<never> => ({ ok: false, error: { class: "conflict", executed: "no", message } });

type Admitted = Extract<Admission, { kind: "admitted" }>;
type Away = Extract<Answer<never>, { kind: "away" }>;

async function permit(tenantId: string, ports: AskingPorts, signal: AbortSignal): Promise<Admitted | Away> {
	const untilMs = ports.now() + PERMIT_WAIT_MS_MAX;
	for (;;) {
		const admission = await admitted(tenantId, ports);
		if (admission === null) return { kind: "away", why: "not_connected", untilMs, say: "No ERP is connected." };
		if (admission.kind === "admitted") return admission;
		const isSoon = admission.kind === "at_capacity" || (admission.reason === "rate_limited" && admission.untilMs <= untilMs);
		if (!isSoon || ports.now() >= untilMs || signal.aborted) {
			const why = admission.kind === "at_capacity" ? "busy" : admission.reason;
			return { kind: "away", why, untilMs: admission.untilMs, say: sayOf(admission) };
		}
		await ports.wait(LOOK_AGAIN_MS);
	}
}

/** As the link says once it knows its ERP; null when there is none. */
async function admitted(tenantId: string, { link, endpoint }: AskingPorts): Promise<Exclude<Admission, { kind: "unconfigured" }> | null> {
	const admission = await link.admit(1);
	if (admission.kind !== "unconfigured") return admission;
	const stored = await endpoint();
	if (stored === null) return null;
	await link.configure(tenantId, stored);
	const again = await link.admit(1);
	return again.kind === "unconfigured" ? null : again;
}

const REASONS = {
	paused: "The ERP connection is paused.",
	erp_offline: "The ERP is offline.",
	sign_in_refused: "The ERP refuses our sign-in.",
	rate_limited: "The ERP takes no more requests for a while.",
} as const;

function sayOf(admission: Exclude<Admission, Admitted | { kind: "unconfigured" }>): string {
	if (admission.kind === "at_capacity") return "Orders took all that the ERP can do at a time.";
	const said = Object.entries(REASONS).find(([reason]) => reason === admission.reason)?.[1] ?? "The ERP cannot be asked now.";
	return admission.reason === "rate_limited" ? `${said.slice(0, -1)} (until ${dayAndTime(admission.untilMs, "UTC")} UTC).` : said;
}

const newsOf = (result: Result<unknown>) =>
	result.ok
		? { errorClass: null, message: null, retryAfterMs: null }
		: { errorClass: result.error.class, message: result.error.message, retryAfterMs: result.error.retryAfterMs ?? null };

/** The link forgets a grant by itself when its time is over. */
async function unlessItFails(tenantId: string, tell: () => Promise<void>): Promise<void> {
	try {
		await tell();
	} catch (error) {
		logError({ event: "asking.link_not_told", tenant: tenantId, reason: reasonOf(error) });
	}
}
