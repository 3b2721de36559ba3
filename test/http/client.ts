import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { lookUpKey } from "../../src/db/keys";
import { createApp } from "../../src/http/app";
import type { Bindings } from "../../src/http/env";
import type { PortOptions } from "../../src/http/ports";
import { draft } from "../support/drafts";

export const ORIGIN = "https://gateway.example";

/** A front door of its own with its own memories, over the real desk, link and D1 unless a test takes one of them away. */
export function freshDoor(options: PortOptions = {}, bindings: Partial<Bindings> = {}) {
	const app = createApp(options);
	const fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
		const context = createExecutionContext();
		const response = await app.fetch(new Request(`${ORIGIN}${path}`, init), { ...env, ...bindings }, context);
		await waitOnExecutionContext(context);
		return response;
	};
	const place = (key: string, body: unknown = draft(), headers: Record<string, string> = {}): Promise<Response> =>
		fetch("/v1/orders", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(), ...headers },
			body: typeof body === "string" ? body : JSON.stringify(body),
		});
	const get = (key: string, path: string): Promise<Response> => fetch(path, { headers: { Authorization: `Bearer ${key}` } });
	return { app, fetch, place, get };
}

/** A D1 that is away. */
export const D1_AWAY = {
	prepare: () => ({ bind: () => new Proxy({}, { get: () => () => Promise.reject(new Error("D1_ERROR: no connection")) }) }),
	batch: () => Promise.reject(new Error("D1_ERROR: no connection")),
} as unknown as D1Database;

/** A D1 that has no rows yet. */
export const D1_EMPTY = {
	prepare: () => ({ bind: () => ({ all: () => Promise.resolve({ results: [] }), raw: () => Promise.resolve([]) }) }),
} as unknown as D1Database;

/** Looks keys up in the real D1, whatever the front door is given as its own. */
export const KEYS_AT_HAND: PortOptions = { lookUpKey: (_db, hash) => lookUpKey(env.DB, hash) };

/** The problem document of a refusal, with its status. */
export async function problemOf(response: Response) {
	const body: {
		code: string;
		status: number;
		title: string;
		detail: string;
		requestId: string;
		errors?: { path: string; message: string }[];
	} = await response.json();
	return body;
}
