import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { SessionPort } from "../../src/erp/adapter";
import type { Credentials } from "../../src/erp/connection";
import { connectorFor } from "../../src/erp/registry";
import type { Fetch } from "../../src/erp/transport";
import { seal } from "../../src/lib/secret";
import { EXCHANGE_TEXT_LENGTH_MAX, type Exchange } from "../../src/order/snapshot";
import { connection } from "../support/connections";
import { draft } from "../support/drafts";

const KEY = randomBytes(32).toString("base64");
const TOKEN = "tok-ZQXJ/4711+";
const order = { ...draft(), eNumber: "E1", placedAt: "2026-01-01T00:00:00.000Z" };
const patience = () => new AbortController().signal;
const json = (value: unknown, status = 200) =>
	new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
const BOOKED = { id: "7", number: "SO-7", eNumber: "E1", state: "confirmed", total: "29.95", currency: "EUR" };

const noSession: SessionPort = {
	current: () => Promise.reject(new Error("no session")),
	renew: () => Promise.reject(new Error("no session")),
};

/** What an adapter made for this work was seen to send and get. */
async function watched(
	fetch: Fetch,
	work: (adapter: ReturnType<Awaited<ReturnType<typeof connectorFor>>>) => Promise<unknown>,
	options: {
		readonly connection?: Parameters<typeof connection>[0];
		readonly credentials?: Credentials;
		readonly session?: SessionPort;
	} = {},
): Promise<Exchange[]> {
	const seen: Exchange[] = [];
	const endpoint = {
		connection: connection(options.connection),
		sealedCredentials: await seal(JSON.stringify(options.credentials ?? { token: TOKEN }), KEY, "shop"),
	};
	const connector = await connectorFor("shop", endpoint, options.session ?? noSession, { credentialsKey: KEY, fetch });
	await work(connector((exchange) => seen.push(exchange)));
	return seen;
}

describe("what an adapter was seen to do", () => {
	let created: Exchange[];
	beforeAll(async () => {
		created = await watched(
			async () => json(BOOKED, 201),
			(adapter) => adapter.createOrder(order, patience()),
		);
	});

	it("is the request and its answer, word for word", () => {
		expect(created).toMatchObject([{ method: "POST", target: "/orders", status: 201, response: JSON.stringify(BOOKED) }]);
		expect(JSON.parse(created[0]?.request ?? "")).toEqual(order);
		expect(created[0]?.tookMs).toBeGreaterThanOrEqual(0);
	});

	it("holds neither headers nor the ERP's host", () => {
		const text = JSON.stringify(created);
		for (const hidden of [TOKEN, "authorization", "erp.example"]) expect(text.toLowerCase()).not.toContain(hidden.toLowerCase());
	});

	it("names the path with its query, and no secret that stands in it", async () => {
		const look = await watched(
			async () => json({ orders: [] }),
			(adapter) => adapter.findOrders("E1", patience()),
		);
		expect(look).toMatchObject([{ method: "GET", target: "/orders?eNumber=E1", request: null, status: 200 }]);
		const odd = await watched(
			async () => json({ orders: [] }),
			(adapter) => adapter.findOrders(TOKEN, patience()),
			{ connection: { baseUrl: `https://erp.example/x/${encodeURIComponent(TOKEN)}` } },
		);
		expect(odd[0]?.target).toBe("/x/***/orders?eNumber=***");
	});

	it("does not show credentials that the ERP echoes, whatever it makes of them", async () => {
		const echo = {
			error: { code: "unauthorised", message: `Unknown token ${TOKEN}, that is ${encodeURIComponent(TOKEN)}` },
			sent: btoa(TOKEN),
		};
		const [seen] = await watched(
			async () => json(echo, 401),
			(adapter) => adapter.createOrder(order, patience()),
		);
		expect(seen?.status).toBe(401);
		for (const written of [TOKEN, encodeURIComponent(TOKEN), btoa(TOKEN).replace(/=+$/, "")]) expect(seen?.response).not.toContain(written);
		expect(seen?.response).toContain("Unknown token");
	});

	it("does not show the cards and passwords that stand in an order", async () => {
		const note = "card 4111 1111 1111 1111, password: hunter2";
		const [seen] = await watched(
			async () => json(BOOKED, 201),
			(adapter) => adapter.createOrder({ ...order, note }, patience()),
		);
		expect(seen?.request).toContain("card ***");
		for (const hidden of ["1111", "hunter2"]) expect(seen?.request).not.toContain(hidden);
	});

	it.each([
		["an image", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), "image/png", "of image/png)"],
		["bytes without a name", new Uint8Array([0, 1, 2, 255]), "", "not text)"],
		["bytes that are called text", new Uint8Array([0xff, 0xfe, 0, 65]), "text/plain", "of text/plain)"],
	])("only describes what is not to be read: %s", async (_what, bytes, type, expected) => {
		const [seen] = await watched(
			async () => new Response(bytes, { headers: type === "" ? {} : { "content-type": type } }),
			(adapter) => adapter.createOrder(order, patience()),
		);
		expect(seen?.response).toMatch(/^\(not kept: \d+ characters of /);
		expect(seen?.response).toContain(expected);
	});

	it.each([
		"application/json; charset=utf-8",
		"application/problem+json",
		"text/html",
		"application/soap+xml",
		"application/vnd.api+json",
		"",
	])("keeps what is: %s", async (type) => {
		const [seen] = await watched(
			async () => new Response(new TextEncoder().encode("<p>Grüße</p>"), { headers: type === "" ? {} : { "content-type": type } }),
			(adapter) => adapter.createOrder(order, patience()),
		);
		expect(seen?.response).toBe("<p>Grüße</p>");
	});

	it("says why there was no answer", async () => {
		const broken = await watched(
			() => Promise.reject(new TypeError(`reset by https://ann:${TOKEN}@erp.example/`)),
			(adapter) => adapter.createOrder(order, patience()),
		);
		expect(broken).toMatchObject([{ status: null, response: expect.stringMatching(/^No answer: reset by/) }]);
		expect(JSON.stringify(broken)).not.toContain(TOKEN);
		const early = await watched(
			async () => json(BOOKED),
			(adapter) => adapter.createOrder(order, AbortSignal.abort()),
		);
		expect(early).toMatchObject([{ status: null, response: "Not sent: given up before it was sent" }]);
	});

	it("is cut to size", async () => {
		const [seen] = await watched(
			async () => new Response("ä".repeat(100_000)),
			(adapter) => adapter.createOrder({ ...order, note: "x".repeat(50_000) }, patience()),
		);
		for (const text of [seen?.request, seen?.response]) {
			expect(text?.length).toBeLessThanOrEqual(EXCHANGE_TEXT_LENGTH_MAX);
			expect(text?.length).toBeGreaterThan(EXCHANGE_TEXT_LENGTH_MAX - 10);
			expect(text).toMatch(/… \(\d+ more characters\)$/);
		}
	});

	it("does not disturb it, although the witness breaks", async () => {
		const endpoint = { connection: connection(), sealedCredentials: await seal(JSON.stringify({ token: TOKEN }), KEY, "shop") };
		const connector = await connectorFor("shop", endpoint, noSession, { credentialsKey: KEY, fetch: async () => json(BOOKED, 201) });
		const adapter = connector(() => {
			throw new Error("the witness has a bug");
		});
		expect(await adapter.createOrder(order, patience())).toMatchObject({ ok: true });
	});
});

describe("an ERP with sessions", () => {
	const credentials = { login: "gateway", password: "pa55-ZQXJ" };
	const SESSION = "gateway:2:9f1c4e5a-session-key";
	const tryton = { connection: { adapter: "tryton" as const, baseUrl: "https://erp.example/db/" }, credentials };

	it("is seen by the names of its procedures", async () => {
		const seen = await watched(
			async () => json({ id: 1, result: [] }),
			(adapter) => adapter.findOrders("E1", patience()),
			{ ...tryton, session: { current: async () => ({ ok: true, value: SESSION }), renew: noSession.renew } },
		);
		expect(seen.map(({ target }) => target)).toEqual(["model.sale.sale.search_read"]);
	});

	it("shows neither the credentials nor the session of a sign-in", async () => {
		const seen = await watched(
			async () => json({ id: 1, result: [2, "9f1c4e5a-session-key"] }),
			(adapter) => adapter.signIn?.(patience()) ?? Promise.reject(new Error("it signs in")),
			tryton,
		);
		expect(seen).toMatchObject([{ target: "common.db.login", request: null, status: 200, response: null }]);
	});

	it("does not show a session that it echoes, whole or in part", async () => {
		const [seen] = await watched(
			async () => json({ id: 1, error: [`expired: ${SESSION} 9f1c4e5a-session-key ${btoa(SESSION)}`, ""] }),
			(adapter) => adapter.findOrders("E1", patience()),
			{ ...tryton, session: { current: async () => ({ ok: true, value: SESSION }), renew: noSession.renew } },
		);
		expect(seen?.response).toContain("expired");
		for (const hidden of [SESSION, "9f1c4e5a-session-key", btoa(SESSION).replace(/=+$/, "")]) expect(seen?.response).not.toContain(hidden);
	});

	it("asks for its session once for all the adapters of a connector, and again when it was refused", async () => {
		const asked: string[] = [];
		const session: SessionPort = {
			current: async () => {
				asked.push("current");
				return { ok: true, value: SESSION };
			},
			renew: async (refused) => {
				asked.push(`renew ${refused}`);
				return { ok: true, value: "gateway:2:another-key" };
			},
		};
		const good = new Set([SESSION]);
		const fetch: Fetch = async (request) => {
			const given = atob(request.headers.get("authorization")?.replace("Session ", "") ?? "");
			return good.has(given) ? json({ id: 1, result: [] }) : new Response("", { status: 401 });
		};
		const endpoint = { connection: connection(tryton.connection), sealedCredentials: await seal(JSON.stringify(credentials), KEY, "shop") };
		const connector = await connectorFor("shop", endpoint, session, { credentialsKey: KEY, fetch });
		const [one, other] = [connector(() => {}), connector(() => {})];
		await one.findOrders("E1", patience());
		await other.findOrders("E1", patience());
		expect(asked).toEqual(["current"]);
		good.clear();
		good.add("gateway:2:another-key");
		expect(await one.findOrders("E1", patience())).toMatchObject({ ok: true });
		expect(await other.findOrders("E1", patience())).toMatchObject({ ok: true });
		expect(asked).toEqual(["current", `renew ${SESSION}`]);
	});
});

describe("a connector", () => {
	it("is not to be had with settings that make no sense or credentials that cannot be unsealed", async () => {
		const sealedCredentials = await seal("{}", KEY, "shop");
		const made = (changes: Parameters<typeof connection>[0], tenantId = "shop") =>
			connectorFor(tenantId, { connection: connection(changes), sealedCredentials }, noSession, {
				credentialsKey: KEY,
				fetch: async () => json({}),
			});
		await expect(made({ settings: { colour: "red" } })).rejects.toThrow(RangeError);
		await expect(made({}, "another shop")).rejects.toThrow();
		expect(await made({})).toBeTypeOf("function");
	});
});
