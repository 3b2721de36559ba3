import { logError, reasonOf } from "../lib/log";
import { EXCHANGE_TEXT_LENGTH_MAX, type Exchange } from "../order/snapshot";
import type { Witness } from "./adapter";
import { redacted } from "./redact";
import type { Secrets } from "./secrets";
import type { ErpRequest, Reply, Transport } from "./transport";

/** Tells a witness of every request and its answer, without what must not be kept. Nothing it does can disturb the request. */

const TARGET_LENGTH_MAX = 500;

/** Content that is made to be read, or read by a parser. Without a type it is looked at. */
const TEXTUAL = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript|x-www-form-urlencoded|problem\+json|soap\+xml|yaml)\b)/i;
/** What no text holds: control characters beside tab and line ends, and what became of bytes that are not UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNREADABLE = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/;

export const witnessed =
	(transport: Transport, secrets: Secrets, witness: Witness, now: () => number): Transport =>
	async (request, signal) => {
		const atMs = now();
		const reply = await transport(request, signal);
		try {
			witness(exchangeOf(request, reply, { atMs, tookMs: now() - atMs }, (text, max) => redacted(text, secrets, max)));
		} catch (error) {
			// An order that the ERP has taken must not become one of unknown outcome for want of a record.
			logError({ event: "erp.witness_failed", reason: reasonOf(error) });
		}
		return reply;
	};

type Redact = (text: string, lengthMax?: number) => string;

function exchangeOf(request: ErpRequest, reply: Reply, times: Pick<Exchange, "atMs" | "tookMs">, redact: Redact): Exchange {
	return {
		...times,
		method: request.method,
		target: redact(request.procedure ?? pathOf(request.url), TARGET_LENGTH_MAX),
		// A sign-in is made of secrets, and so is its answer.
		request: request.signIn === true || request.body === null ? null : redact(request.body),
		status: reply.kind === "response" ? reply.status : null,
		response: reply.kind === "response" ? (request.signIn === true ? null : bodyOf(reply, redact)) : redact(trouble(reply)),
	};
}

/** Path and query: the host is the connection's, and its user information a secret. */
function pathOf(url: string): string {
	if (!URL.canParse(url)) return "(not an address)";
	const { pathname, search } = new URL(url);
	return pathname + search;
}

function bodyOf({ headers, body }: Extract<Reply, { kind: "response" }>, redact: Redact): string {
	const type = headers.get("content-type")?.trim() ?? "";
	const readable = (type === "" || TEXTUAL.test(type)) && !UNREADABLE.test(body.slice(0, EXCHANGE_TEXT_LENGTH_MAX));
	if (readable || body === "") return redact(body);
	return redact(`(not kept: ${body.length} characters of ${type === "" ? "something that is not text" : type})`);
}

const trouble = (reply: Extract<Reply, { reason: string }>): string =>
	reply.kind === "not_sent" ? `Not sent: ${reply.reason}` : `No answer: ${reply.reason}`;
