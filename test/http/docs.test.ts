import { type Schema, Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import type { ApiDocument } from "../../src/http/docs/document";
import { OPERATIONS } from "../../src/http/docs/operations";
import { PROBLEM_CODES } from "../../src/http/problems";
import { draft } from "../support/drafts";
import { freshKey, freshShop, SERVER_SCOPES } from "../support/shops";
import { D1_AWAY, freshDoor } from "./client";

const door = freshDoor();
const documentOf = async (): Promise<ApiDocument> => (await door.fetch("/v1/openapi.json")).json();

/** The document's own schema of a reply, made strict: a field that it does not know is a field that nobody was told of. */
async function mistakesIn(path: string, method: string, response: Response): Promise<unknown[]> {
	const document = await documentOf();
	const type = (response.headers.get("Content-Type") ?? "").split(";")[0] ?? "";
	const operation = document.paths[path]?.[method] as {
		responses: Record<string, { content: Record<string, { schema: { $ref: string } }> }>;
	};
	const ref = operation.responses[response.status]?.content[type]?.schema.$ref;
	if (ref === undefined) return [`${response.status} ${type} of ${method} ${path} is not in the document`];
	const strict = JSON.parse(JSON.stringify(document), (_key, value) =>
		value !== null && typeof value === "object" && value.type === "object" && value.properties !== undefined
			? { ...value, additionalProperties: false }
			: value,
	);
	// The validator takes whatever is called `id` for a schema's, in examples of events, too.
	const schema: Schema = { ...strict, webhooks: {}, $ref: ref };
	return new Validator(schema, "2020-12", false).validate(await response.clone().json()).errors;
}

describe("what is answered for real", () => {
	it("is what the document says, to orders, payments and questions", async () => {
		const { tenant } = await freshShop();
		const { key } = await freshKey(tenant.id, SERVER_SCOPES);
		const { key: follower } = await freshKey(tenant.id, ["sync:read"]);
		const headers = { "Idempotency-Key": "cart-1" };
		const json = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
		const pay = (body: unknown) => door.fetch("/v1/orders/E100001/payment", { method: "POST", headers: json, body: JSON.stringify(body) });
		const unpaid = draft({ payment: { type: "card", status: "pending", amount: "29.95" } });
		const replies: [string, string, number, Response][] = [
			["/v1/orders", "post", 201, await door.place(key, unpaid, headers)],
			["/v1/orders", "post", 200, await door.place(key, unpaid, headers)],
			["/v1/orders/{eNumber}", "get", 200, await door.get(key, "/v1/orders/E100001")],
			["/v1/orders/{eNumber}/payment", "post", 200, await pay({ status: "declined" })],
			["/v1/orders/{eNumber}", "get", 200, await door.get(key, "/v1/orders/E100001")],
			["/v1/orders/{eNumber}/payment", "post", 200, await pay({ status: "captured", reference: "pi_1", amount: "29.95" })],
			["/v1/status", "get", 200, await door.get(key, "/v1/status")],
			["/v1/sync/{entity}", "get", 200, await door.get(follower, "/v1/sync/product")],
			["/healthz", "get", 200, await door.fetch("/healthz")],
		];
		for (const [path, method, status, response] of replies) {
			expect(response.status).toBe(status);
			expect(await mistakesIn(path, method, response)).toEqual([]);
		}
	});

	it("is what the document says when it is refused, and the code is among those of the operation", async () => {
		const { tenant, key } = await freshShop();
		const { key: powerless } = await freshKey(tenant.id, []);
		const { key: follower } = await freshKey(tenant.id, ["sync:read"]);
		const place = (body: unknown, headers: Record<string, string> = {}) => door.place(key, body, headers);
		await place(draft(), { "Idempotency-Key": "cart-1" });
		const refusals: [string, string, Response][] = [
			["/v1/orders", "post", await place("{")],
			["/v1/orders", "post", await place({ ...draft(), x: 1 })],
			["/v1/orders", "post", await place(draft({ total: "1.00" }))],
			["/v1/orders", "post", await place({ ...draft(), lines: Array.from({ length: 1_001 }) })],
			["/v1/orders", "post", await place(draft({ note: "other" }), { "Idempotency-Key": "cart-1" })],
			["/v1/orders", "post", await place(draft(), { "Idempotency-Key": "" })],
			["/v1/orders", "post", await place(draft(), { "Content-Type": "text/plain" })],
			["/v1/orders", "post", await place("x".repeat(300_000))],
			["/v1/orders", "post", await place(draft(), { Origin: "https://evil.example" })],
			["/v1/orders", "post", await door.place(powerless)],
			["/v1/orders/{eNumber}", "get", await door.get(key, "/v1/orders/E9")],
			["/v1/orders/{eNumber}/payment", "post", await door.fetch("/v1/orders/E9/payment", { method: "POST" })],
			["/v1/sync/{entity}", "get", await door.get(follower, "/v1/sync/product?after=x")],
			["/v1/status", "get", await freshDoor({}, { DB: D1_AWAY }).get(key, "/v1/status")],
		];
		const seen = new Set<string>();
		for (const [path, method, response] of refusals) {
			expect(await mistakesIn(path, method, response)).toEqual([]);
			const { code } = await response.json<{ code: string }>();
			const operation = OPERATIONS.find((candidate) => candidate.path === path && candidate.method === method);
			expect(operation?.problems).toContain(code);
			seen.add(code);
		}
		expect(seen.size).toBe(refusals.length);
	});
});

describe("the document", () => {
	it("tells of every route of /v1, and of none that is not there", () => {
		const routes = door.app.routes
			.filter(({ path, method }) => (path.startsWith("/v1/") || path === "/healthz") && !["ALL", "OPTIONS"].includes(method))
			.map(({ path, method }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`)
			.filter((route) => !["GET /v1/openapi.json", "GET /v1/docs"].includes(route));
		expect([...new Set(routes)].sort()).toEqual(OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort());
	});

	it("is open to everybody, to browsers of other websites, too", async () => {
		const response = await door.fetch("/v1/openapi.json");
		expect(response.headers.get("Content-Type")).toBe("application/json");
		expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
	});
});

describe("the readable page", () => {
	it("runs nothing and loads nothing foreign: its only style sheet is the one that its policy names", async () => {
		const response = await door.fetch("/v1/docs");
		const html = await response.text();
		const policy = response.headers.get("Content-Security-Policy") ?? "";
		const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? "";
		const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
		expect(policy).toContain(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
		expect(policy).toMatch(/^default-src 'none';/);
		expect(policy).not.toContain("unsafe");
		expect(html).not.toMatch(/<script|<iframe|\son\w+=|style="/i);
		for (const [, address = ""] of html.matchAll(/(?:href|src)="([^"]*)"/g)) expect(address).toMatch(/^(?:#|\/v1\/|\/favicon\.svg$)/);
	});

	it("has a place for every problem, where problem documents point to, and for every operation and shape", async () => {
		const html = await (await door.fetch("/v1/docs")).text();
		const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
		for (const code of PROBLEM_CODES) expect(ids).toContain(`problem-${code}`);
		for (const { operationId } of OPERATIONS) expect(ids).toContain(`operation-${operationId}`);
		const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
		for (const id of links) expect(ids).toContain(id);
	});
});
