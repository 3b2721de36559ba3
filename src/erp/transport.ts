/** The only place that talks to an ERP over the network. It reports what happened on the wire and judges nothing. */

export interface ErpRequest {
	readonly method: "GET" | "POST" | "PUT" | "DELETE";
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Sent as UTF-8 with a Content-Length; null for none. */
	readonly body: string | null;
	/** What is asked for, where the address does not say it: the name of a remote procedure. Is not sent. */
	readonly procedure?: string;
	/** It carries credentials or is answered with a session: neither body may be kept. Is not sent. */
	readonly signIn?: true;
}
export type Reply =
	| { readonly kind: "response"; readonly status: number; readonly headers: Headers; readonly body: string }
	/** Certainly not delivered: the edge could not reach the origin. */
	| { readonly kind: "not_sent"; readonly reason: string }
	/** Connection broken, time-out or abort: it may have been delivered. */
	| { readonly kind: "broken"; readonly reason: string };

export type Fetch = (request: Request) => Promise<Response>;
export type Transport = (request: ErpRequest, signal: AbortSignal) => Promise<Reply>;

/** An ERP that answers more than this is not answering us. */
export const REPLY_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Cloudflare's own answers for an origin that was never reached (521 refused, 523 unreachable, 525 and 526 TLS,
 * 530 tunnel down): developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors.
 */
const NOT_DELIVERED: ReadonlySet<number> = new Set([521, 523, 525, 526, 530]);

export const transportOver =
	(fetch: Fetch): Transport =>
	async (request, signal) => {
		// Past this line nothing is certain any more, so what can be known to fail is found out before it.
		if (signal.aborted) return { kind: "not_sent", reason: "given up before it was sent" };
		const outgoing = compose(request, signal);
		if (typeof outgoing === "string") return { kind: "not_sent", reason: outgoing };
		// Our deadline must hold even where a fetch is deaf to its signal: a lease runs out behind it.
		const deadline = Promise.withResolvers<Reply>();
		const giveUp = () => deadline.resolve(TOO_LATE);
		signal.addEventListener("abort", giveUp);
		try {
			return await Promise.race([exchange(fetch, outgoing), deadline.promise]);
		} catch (error) {
			if (signal.aborted) return TOO_LATE;
			return { kind: "broken", reason: error instanceof Error ? error.message : "connection broken" };
		} finally {
			signal.removeEventListener("abort", giveUp);
		}
	};

const TOO_LATE: Reply = { kind: "broken", reason: "no answer in time" };

/** The request, or why there can be none: an address or a header that is not one would throw inside `fetch` like a broken connection. */
function compose(request: ErpRequest, signal: AbortSignal): Request | string {
	try {
		return new Request(request.url, {
			method: request.method,
			headers: request.headers,
			...(request.body === null ? {} : { body: request.body }),
			redirect: "manual",
			signal,
		});
	} catch (error) {
		return error instanceof Error ? error.message : "not a request that can be sent";
	}
}

async function exchange(fetch: Fetch, request: Request): Promise<Reply> {
	const response = await fetch(request);
	if (NOT_DELIVERED.has(response.status)) {
		// Its words are the edge's, and a body that fails to be thrown away changes nothing.
		response.body?.cancel().catch(() => undefined);
		return { kind: "not_sent", reason: `nothing answers at its address (${response.status})` };
	}
	const body = await bounded(response);
	if (body === null) return { kind: "broken", reason: `the answer is longer than ${REPLY_BYTES_MAX} bytes` };
	return { kind: "response", status: response.status, headers: response.headers, body };
}

async function bounded(response: Response): Promise<string | null> {
	if (response.body === null) return "";
	const decoder = new TextDecoder();
	let text = "";
	let bytes = 0;
	for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
		bytes += chunk.byteLength;
		if (bytes > REPLY_BYTES_MAX) return null;
		text += decoder.decode(chunk, { stream: true });
	}
	return text + decoder.decode();
}
