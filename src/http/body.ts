import { BODY_BYTES_MAX } from "../order/order";

/** A request's JSON body, read with a limit that holds while it is read, not after. */
export type Body =
	| { readonly kind: "read"; readonly value: unknown }
	| { readonly kind: "refused"; readonly code: "unsupported_media_type" | "body_too_large" | "malformed_json"; readonly detail: string };

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i;
const TOO_LARGE: Body = { kind: "refused", code: "body_too_large", detail: `The body has more than ${BODY_BYTES_MAX} bytes.` };

export async function readJson(request: Request): Promise<Body> {
	const type = request.headers.get("Content-Type") ?? "";
	if (!JSON_TYPE.test(type)) {
		const detail = type === "" ? "There is no Content-Type." : `The Content-Type is ${JSON.stringify(type)}.`;
		return { kind: "refused", code: "unsupported_media_type", detail };
	}
	const bytes = await readBytes(request);
	return bytes === null ? TOO_LARGE : parse(bytes);
}

/** The whole body; null when it has more than BODY_BYTES_MAX bytes. */
export async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
	const announced = request.headers.get("Content-Length");
	if (announced !== null && Number(announced) > BODY_BYTES_MAX) return null;
	// With an announced length the runtime stops at that length by itself, and one read is cheaper than a stream of chunks.
	const bytes = announced === null ? await readStream(request) : new Uint8Array(await request.arrayBuffer());
	return bytes === null || bytes.byteLength > BODY_BYTES_MAX ? null : bytes;
}

/** The same request, with what was read of it to be read once more. */
export const withBody = <R extends Request>(request: R, bytes: Uint8Array<ArrayBuffer>): R =>
	new Request(request.url, { method: request.method, headers: request.headers, body: bytes }) as unknown as R;

async function readStream(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
	if (request.body === null) return new Uint8Array();
	const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
	const chunks: Uint8Array[] = [];
	let size = 0;
	for (let read = await reader.read(); !read.done; read = await reader.read()) {
		size += read.value.byteLength;
		if (size > BODY_BYTES_MAX) {
			await reader.cancel();
			return null;
		}
		chunks.push(read.value);
	}
	const bytes = new Uint8Array(size);
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.byteLength;
	}
	return bytes;
}

function parse(bytes: Uint8Array): Body {
	let text: string;
	try {
		text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
	} catch {
		return { kind: "refused", code: "malformed_json", detail: "The body is not valid UTF-8." };
	}
	try {
		return { kind: "read", value: JSON.parse(text) };
	} catch (error) {
		return { kind: "refused", code: "malformed_json", detail: whereOf(error instanceof Error ? error.message : "", text) };
	}
}

/** The engine's message quotes the body; only the place is taken from it. */
function whereOf(message: string, text: string): string {
	if (text.trim() === "") return "The body is empty.";
	const position = /position (\d+)/.exec(message)?.[1];
	if (position === undefined) {
		const token = /token '(.)'/u.exec(message)?.[1];
		if (token !== undefined) return `Reading it stopped at the character ${JSON.stringify(token)}.`;
		return /end of/i.test(message) ? "The body ends too early." : "The body cannot be read as JSON.";
	}
	const before = text.slice(0, Number(position));
	const line = before.split("\n").length;
	return `Reading it stopped at line ${line}, column ${before.length - before.lastIndexOf("\n")}.`;
}
