import type { ErpError, ErpErrorClass } from "./adapter";
import { readable } from "./text";
import type { Reply } from "./transport";

/**
 * What went wrong, decided in one place for every ERP. In this order, because each step is surer than the next:
 * what happened on the wire; whether the ERP itself spoke or a proxy before it; the ERP's own code; the HTTP status.
 * What is left is "not done" for a read and "may have been done" for a write.
 */

/** A wait an ERP asks for is believed up to here; a longer one would hide orders for a day because of one bad header. */
export const RETRY_AFTER_MS_MAX = 3_600_000;
const CODE_LENGTH_MAX = 100;
const FIELD_LENGTH_MAX = 200;

/** What the ERP's own error envelope said, as far as it said it. */
export interface Envelope {
	readonly code?: string | null | undefined;
	/** Raw: markup and stack traces are removed here. */
	readonly message?: string | null | undefined;
	readonly field?: string | null | undefined;
}

export interface FailureContext {
	/** Whether the request could change something in the ERP. */
	readonly write: boolean;
	/** Unix time in ms, for a Retry-After that is a date. */
	readonly now: number;
	/** Reads a body as the ERP's error envelope; null when it is not one. Must not throw. */
	readonly envelope: (body: string) => Envelope | null;
	/** The classes of the ERP's own codes. `down` promises that nothing was stored. A code that is not here is judged by the HTTP status. */
	readonly codes: Readonly<Record<string, ErpErrorClass>>;
}

/** Statuses that mean the same from the ERP and from a proxy: turned away at the door, nothing ran. */
const DOOR: Readonly<Record<number, ErpErrorClass>> = { 401: "unauthorised", 403: "forbidden", 407: "forbidden", 429: "rate_limited" };

/** Statuses that mean a refusal only when the ERP itself says so: a proxy's 404 is about the address, not about the order. */
const REFUSAL: Readonly<Record<number, ErpErrorClass>> = {
	400: "validation_rejected",
	404: "not_found",
	405: "forbidden",
	409: "conflict",
	410: "not_found",
	412: "conflict",
	413: "validation_rejected",
	422: "validation_rejected",
	423: "conflict",
};

/** The error behind a reply that is not the answer hoped for, an unreadable success included. Never throws. */
export function failure(reply: Reply, context: FailureContext): ErpError {
	switch (reply.kind) {
		case "not_sent":
			return erpError("down", `The ERP could not be reached: ${reply.reason}`);
		case "broken":
			return context.write
				? erpError("unknown_outcome", `The connection to the ERP broke before it answered: ${reply.reason}`)
				: erpError("down", `The ERP did not answer: ${reply.reason}`);
		case "response":
			return judged(reply, context);
	}
}

function judged(reply: Extract<Reply, { kind: "response" }>, context: FailureContext): ErpError {
	const { status } = reply;
	const envelope = context.envelope(reply.body);
	const judgement = classOf(status, envelope, context);
	// A read changed nothing, whatever a table of codes says.
	const errorClass = judgement === "unknown_outcome" && !context.write ? "down" : judgement;
	const retryAfterMs = retryAfter(reply.headers.get("retry-after"), context.now);
	const erpCode = envelope?.code ? readable(envelope.code).slice(0, CODE_LENGTH_MAX).toWellFormed() : "";
	const field = envelope?.field ? readable(envelope.field).slice(0, FIELD_LENGTH_MAX).toWellFormed() : "";
	return erpError(errorClass, envelope?.message || unspoken(status, envelope !== null), {
		httpStatus: status,
		...(retryAfterMs === null ? {} : { retryAfterMs }),
		...(erpCode === "" ? {} : { erpCode }),
		...(field === "" ? {} : { field }),
	});
}

function classOf(status: number, envelope: Envelope | null, context: FailureContext): ErpErrorClass {
	const code = envelope?.code ?? null;
	const known = code !== null && Object.hasOwn(context.codes, code) ? context.codes[code] : undefined;
	return known ?? DOOR[status] ?? (envelope === null ? undefined : REFUSAL[status]) ?? (context.write ? "unknown_outcome" : "down");
}

/** An ErpError whose message is fit to be shown and whose `executed` cannot contradict its class. */
export function erpError(
	errorClass: ErpErrorClass,
	message: string,
	details: Pick<ErpError, "retryAfterMs" | "httpStatus" | "erpCode" | "field"> = {},
): ErpError {
	return {
		class: errorClass,
		executed: errorClass === "unknown_outcome" ? "maybe" : "no",
		message: readable(message) || "The ERP gave no readable reason.",
		...details,
	};
}

/**
 * Milliseconds to wait by a Retry-After header (RFC 9110, 10.2.3: seconds or an HTTP date), 0 to RETRY_AFTER_MS_MAX;
 * null when there is none or it is neither.
 */
export function retryAfter(header: string | null, now: number): number | null {
	const value = header?.trim() ?? "";
	if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(RETRY_AFTER_MS_MAX, Math.ceil(Number(value) * 1000));
	// Date.parse takes almost anything ("soon 1" is a day in 2001); an HTTP date begins with the day's name and ends in GMT.
	if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\bgmt$/i.test(value)) return null;
	const at = Date.parse(value);
	return Number.isNaN(at) ? null : Math.min(RETRY_AFTER_MS_MAX, Math.max(0, at - now));
}

function unspoken(status: number, ours: boolean): string {
	if (ours) return `The ERP answered with an error (HTTP ${status}) and gave no reason.`;
	if (status >= 200 && status < 300) return `The ERP's answer (HTTP ${status}) was not the one agreed on.`;
	return `Something before the ERP answered in its place, or the ERP broke while answering (HTTP ${status}).`;
}
