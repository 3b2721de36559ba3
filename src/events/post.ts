/** Hands one event to its endpoint, and reports what came of it. */

/** The platform's fetch, given by the wiring. */
export type Send = (request: Request) => Promise<Response>;
/** `answered`: whatever it said. `unanswered`: it may have arrived all the same. */
export type Answer =
	| {
			readonly kind: "answered";
			readonly status: number;
			readonly text: string;
			/** The header, as it came. */
			readonly retryAfter: string | null;
	  }
	| { readonly kind: "unanswered"; readonly reason: string };

/** Standard Webhooks recommends 15 to 30 seconds. */
export const POST_TIMEOUT_MS = 20_000;
/** Read of an answer; the rest is left. */
export const ANSWER_BYTES_MAX = 64 * 1024;
/** Kept of an answer. */
export const ANSWER_LENGTH_MAX = 500;
const REASON_LENGTH_MAX = 200;

export async function post(
	send: Send,
	url: string,
	headers: Readonly<Record<string, string>>,
	body: string,
	timeoutMs = POST_TIMEOUT_MS,
): Promise<Answer> {
	const ending = new AbortController();
	// Our deadline must hold even where a fetch is deaf to its signal: a lease runs out behind it.
	const late = Promise.withResolvers<"late">();
	const timer = setTimeout(() => {
		late.resolve("late");
		ending.abort();
	}, timeoutMs);
	const noAnswer: Answer = { kind: "unanswered", reason: `no answer within ${timeoutMs / 1_000} seconds` };
	try {
		const request = new Request(url, { method: "POST", headers, body, redirect: "manual", signal: ending.signal });
		const response = await Promise.race([send(request), late.promise]);
		if (response === "late") return noAnswer;
		// The status decides: an answer that breaks off, or comes too slowly, is one all the same.
		const text = await Promise.race([beginningOf(response), late.promise.then(() => "")]).catch(() => "");
		return { kind: "answered", status: response.status, text, retryAfter: response.headers.get("retry-after") };
	} catch (error) {
		if (ending.signal.aborted) return noAnswer;
		const reason = error instanceof Error ? error.message : "connection broken";
		return { kind: "unanswered", reason: reason.slice(0, REASON_LENGTH_MAX) };
	} finally {
		clearTimeout(timer);
	}
}

async function beginningOf(response: Response): Promise<string> {
	if (response.body === null) return "";
	const reader = response.body.getReader();
	const decoder = new TextDecoder();
	let text = "";
	let bytes = 0;
	while (bytes < ANSWER_BYTES_MAX) {
		const { done, value } = await reader.read();
		if (done) return text.slice(0, ANSWER_LENGTH_MAX);
		bytes += value.byteLength;
		if (text.length < ANSWER_LENGTH_MAX) text += decoder.decode(value, { stream: true });
	}
	reader.cancel().catch(() => undefined);
	return text.slice(0, ANSWER_LENGTH_MAX);
}
