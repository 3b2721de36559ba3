import type { z } from "zod";
import { type Answer, type Refusal, refused, type Struck } from "./answer";

/** HTTP in and out of the sandbox: bodies read and checked, answers and faults written. */

/** Four times what a Holdfast order may be. */
const BODY_LENGTH_MAX = 1_048_576;

/** A body that was read and understood, or the refusal to send back. `text` is the body as it came. */
export type Read<T> = { readonly kind: "read"; readonly value: T; readonly text: string } | Extract<Answer<never>, { kind: "refused" }>;

export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<Read<T>> {
	const text = await request.text();
	if (text.length > BODY_LENGTH_MAX) return refusal("validation", `The body is longer than ${BODY_LENGTH_MAX} characters`, undefined, 413);
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return refusal("validation", "The body is not JSON", undefined, 400);
	}
	const parsed = schema.safeParse(value);
	return parsed.success ? { kind: "read", value: parsed.data, text } : mistaken(parsed.error);
}

export function readQuery<T>(request: { readonly url: string }, schema: z.ZodType<T>): Read<T> {
	const parsed = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
	return parsed.success ? { kind: "read", value: parsed.data, text: "" } : mistaken(parsed.error);
}

export function respond(answer: Answer<unknown>, status = 200): Response {
	switch (answer.kind) {
		case "ok":
			return Response.json(answer.value, { status });
		case "refused":
			return refuse(answer.refusal);
		case "fault":
			return strike(answer.fault);
	}
}

function refuse({ status, ...error }: Refusal): Response {
	return Response.json({ error }, { status, headers: status === 401 ? { "www-authenticate": "Bearer" } : {} });
}

function strike({ mode, retryAfterSeconds }: Struck): Response {
	switch (mode) {
		case "down":
			return page(521, "Error 521", "The web server behind this address refuses connections.");
		case "error":
			return page(500, "Internal Server Error", "The application stopped with an error.");
		case "rate_limited": {
			const error = { code: "rate_limited", message: "Too many requests" };
			return Response.json({ error }, { status: 429, headers: { "retry-after": String(retryAfterSeconds) } });
		}
		case "reject":
			return refuse({ status: 422, code: "validation", message: "The customer is on credit hold", field: "customer" });
		case "unauthorised":
			return refuse({ status: 401, code: "unauthorised", message: "The token is not accepted any more" });
		case "commit_then_drop":
			return brokenOff();
	}
}

/** What a proxy says in the place of an application: a page, not our envelope. */
const page = (status: number, title: string, text: string): Response =>
	new Response(`<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`, {
		status,
		headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
	});

/** An answer that stops in the middle of what it announced: the connection breaks, nobody can read it. */
function brokenOff(): Response {
	const announced = new FixedLengthStream(1_000);
	const writer = announced.writable.getWriter();
	const broken = async () => {
		await writer.write(new TextEncoder().encode('{"id":'));
		await writer.abort(new Error("the fault commit_then_drop broke the connection"));
	};
	// Both calls reject once the reader is gone, which is what is wanted.
	broken().catch(() => undefined);
	return new Response(announced.readable, { status: 201, headers: { "content-type": "application/json" } });
}

function mistaken(error: z.ZodError): Extract<Answer<never>, { kind: "refused" }> {
	const issue = error.issues[0];
	const field = (issue?.path ?? []).reduce<string>(
		(path, step) => (typeof step === "number" ? `${path}[${step}]` : path === "" ? String(step) : `${path}.${String(step)}`),
		"",
	);
	return refusal("validation", `${field || "The body"}: ${issue?.message ?? "not understood"}`, field === "" ? undefined : field);
}

function refusal(code: Refusal["code"], message: string, field?: string, status?: Refusal["status"]) {
	return refused(code, message, field, status) as Extract<Answer<never>, { kind: "refused" }>;
}
