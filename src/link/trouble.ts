import type { ErpError } from "../erp/adapter";
import { ERROR_MESSAGE_LENGTH_MAX } from "../order/outcome";
import type { Breaker } from "./breaker";

/** What is said when the ERP cannot be talked to. */

export const PROBE_TIMEOUT_MS_MAX = 10_000;

export const unable = (message: string): { ok: false; error: ErpError } => ({
	ok: false,
	error: { class: "down", executed: "no", message },
});

/** The reason is the ERP's or the network's; what to do about it must not be pushed out of the message by it. */
const REASON_LENGTH_MAX = 250;

/** For an order that is handed to a person because of an outage: since when it lasts, why, and what to do. */
export function outageInWords({ cause, reason }: Extract<Breaker, { kind: "open" }>, sinceMs: number): string {
	const since = `${new Date(sinceMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
	const why = reason
		.slice(0, REASON_LENGTH_MAX)
		.toWellFormed()
		.replace(/[\s.]+$/, "");
	const text =
		cause === "sign_in_refused"
			? `Not sent: the ERP has refused our sign-in since ${since} (${why}). Correct the connection's credentials, then resubmit this order.`
			: `Not sent: the ERP has been offline since ${since} (${why}). Resubmit this order when the ERP is back.`;
	return text.slice(0, ERROR_MESSAGE_LENGTH_MAX);
}
