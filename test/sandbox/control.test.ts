import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { SandboxEnv } from "../../sandbox/routes";
import { placedOrder } from "../erp/orders";
import { call, contract, reset, setFault } from "./sandbox";

interface Listing {
	readonly orders: readonly { readonly seq: number; readonly number: string; readonly eNumber: string; readonly receivedAt: string }[];
	readonly next: string | null;
	readonly total: number;
}
const list = async (query = "") => (await (await call("GET", `/orders${query}`)).json()) as Listing;
async function placeMany(count: number): Promise<void> {
	for (let n = 1; n <= count; n++) await (await contract("POST", "/orders", placedOrder(`E${n}`))).text();
}

beforeEach(reset);

describe("the list of orders", () => {
	it("is in the order received, page by page, with the count of all", async () => {
		await placeMany(5);
		const first = await list("?limit=2");
		expect(first.orders.map(({ eNumber }) => eNumber)).toEqual(["E1", "E2"]);
		expect(first.total).toBe(5);
		const second = await list(`?limit=2&cursor=${first.next}`);
		const third = await list(`?limit=2&cursor=${second.next}`);
		expect([...second.orders, ...third.orders].map(({ eNumber }) => eNumber)).toEqual(["E3", "E4", "E5"]);
		expect(third.next).toBeNull();
		expect(first.orders[0]?.receivedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
	});

	it("ends exactly where the orders end", async () => {
		await placeMany(2);
		expect(await list("?limit=2")).toMatchObject({ next: null });
		expect(await list("?cursor=2")).toEqual({ orders: [], next: null, total: 2 });
	});

	it("lets a watcher go on from the last order it saw", async () => {
		await placeMany(1);
		const seen = (await list()).orders.at(-1)?.seq;
		await (await contract("POST", "/orders", placedOrder("E2"))).text();
		expect((await list(`?cursor=${seen}`)).orders.map(({ eNumber }) => eNumber)).toEqual(["E2"]);
	});

	it.each(["limit=0", "limit=1001", "limit=x", "cursor=-1", "cursor=x"])("refuses ?%s", async (query) => {
		expect((await call("GET", `/orders?${query}`)).status).toBe(422);
	});

	it("shows one order as it came in", async () => {
		await placeMany(1);
		const order = await (await call("GET", "/orders/SO-100001")).json();
		expect(order).toMatchObject({ number: "SO-100001", eNumber: "E1", received: placedOrder("E1") });
		expect((await call("GET", "/orders/SO-100002")).status).toBe(404);
		expect((await call("GET", "/orders/anything")).status).toBe(404);
	});
});

describe("a restart", () => {
	it("keeps orders, the number sequence, changed records and the fault that is on", async () => {
		await placeMany(2);
		await call("PUT", "/records/product/A-100", { sku: "A-100", name: "Renamed", active: true });
		await setFault({ mode: "commit_then_drop", probability: 0, delayMs: 7 });
		const erp = (env as unknown as SandboxEnv).ERP;
		await evictDurableObject(erp.getByName("erp"));
		expect(await (await call("GET", "/faults")).json()).toEqual({ mode: "commit_then_drop", probability: 0, delayMs: 7 });
		expect((await list()).total).toBe(2);
		expect(await (await contract("POST", "/orders", placedOrder("E3"))).json()).toMatchObject({ number: "SO-100003" });
		const feed = await (await contract("GET", "/changes/product?limit=500")).text();
		expect(feed).toContain("Renamed");
	});
});

describe("a reset", () => {
	it("empties the order book, switches the fault off and starts the numbers again", async () => {
		await placeMany(2);
		await setFault({ mode: "reject" });
		await reset();
		expect(await list()).toEqual({ orders: [], next: null, total: 0 });
		expect(await (await contract("POST", "/orders", placedOrder("E9"))).json()).toMatchObject({ number: "SO-100001" });
	});
});

describe("records", () => {
	it("are written and deleted as somebody in the ERP would", async () => {
		await call("PUT", "/records/product/X%2F1", { sku: "X/1", name: "Slash", active: true });
		const order = placedOrder("E1", { lines: [{ sku: "X/1", quantity: "1", unitPrice: "1.00" }] });
		expect((await contract("POST", "/orders", order)).status).toBe(201);
		await call("DELETE", "/records/product/X%2F1");
		expect((await contract("POST", "/orders", order)).status).toBe(422);
	});

	it("of an unknown kind, or nested, are refused", async () => {
		expect((await call("PUT", "/records/invoice/1", {})).status).toBe(404);
		expect((await call("PUT", "/records/product/1", { price: { net: "1" } })).status).toBe(422);
		expect((await call("PUT", "/records/product/1", { price: 1 })).status).toBe(422);
	});
});

describe("made-up products", () => {
	const generate = (body: unknown) => call("PUT", "/products/generate", body);
	const feed = async (cursor: string | null = null): Promise<{ id: string; deleted: boolean; data: { name: string } | null }[]> => {
		const query = cursor === null ? "" : `&cursor=${cursor}`;
		const page = (await (await contract("GET", `/changes/product?limit=500${query}`)).json()) as {
			changes: { id: string; deleted: boolean; data: { name: string } | null }[];
			next: string;
			more: boolean;
		};
		return page.more ? [...page.changes, ...(await feed(page.next))] : page.changes;
	};

	it("are told by the feed, each once, and can be ordered like any other", async () => {
		const before = await feed();
		const { products } = (await (await generate({ count: 40 })).json()) as { products: number };
		const after = await feed();
		expect(after.length - before.length).toBe(40);
		expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
		expect(after.filter(({ deleted }) => !deleted)).toHaveLength(products);
		expect(new Set(after.slice(-40).map(({ data }) => data?.name)).size).toBe(40);
		const order = placedOrder("E1", { lines: [{ sku: "G-000040", quantity: "1", unitPrice: "1.00" }] });
		expect((await contract("POST", "/orders", order)).status).toBe(201);
	});

	it("stay as they are when more are asked for, and come back when they were deleted", async () => {
		await (await generate({ count: 3 })).text();
		await (await call("PUT", "/records/product/G-000002", { sku: "G-000002", name: "Renamed", active: true })).text();
		await (await call("DELETE", "/records/product/G-000003")).text();
		const before = await feed();
		await (await generate({ count: 4 })).text();
		const after = await feed();
		expect(after.find(({ id }) => id === "G-000002")?.data?.name).toBe("Renamed");
		expect(after.slice(-2).map(({ id, deleted }) => [id, deleted])).toEqual([
			["G-000003", false],
			["G-000004", false],
		]);
		expect(before.filter(({ id, deleted }) => id > "G-000002" && id.startsWith("G-") && !deleted)).toEqual([]);
		await reset();
		expect((await feed()).filter(({ id, deleted }) => id.startsWith("G-") && !deleted)).toEqual([]);
	});

	it.each([{ count: 0 }, { count: 200_001 }, { count: 1.5 }, {}])("are not made for %j", async (body) => {
		expect((await generate(body)).status).toBe(422);
	});
});

describe("the page", () => {
	it("is served with a policy that lets nothing from elsewhere or inline run", async () => {
		for (const [path, type] of [
			["/", "text/html"],
			["/page.css", "text/css"],
		] as const) {
			const response = await call("GET", path);
			expect(response.status).toBe(200);
			expect(response.headers.get("content-type")).toContain(type);
			expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
			expect(response.headers.get("content-security-policy")).not.toContain("unsafe");
			await response.text();
		}
	});

	it("holds nothing its own policy would stop", async () => {
		const response = await call("GET", "/");
		const html = await response.text();
		expect(html).not.toMatch(/<style|style=|\son\w+=|https?:\/\//);
		const scripts = [...html.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map((script) => script[1] ?? "");
		expect(scripts).toHaveLength(1);
		const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(scripts[0]));
		const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
		expect(response.headers.get("content-security-policy")).toContain(`script-src 'sha256-${hash}';`);
	});

	it("offers every fault", async () => {
		const html = await (await call("GET", "/")).text();
		for (const mode of ["none", "down", "slow", "error", "rate_limited", "reject", "commit_then_drop", "unauthorised"])
			expect(html).toContain(`value="${mode}"`);
	});

	it("is not served under other names", async () => {
		for (const path of ["/index.html", "/constructor", "/__proto__", "/page/page.css", "/x/y/z"])
			expect((await call("GET", path)).status).toBe(404);
	});
});

describe("orders that are changed in the ERP", () => {
	interface Feed {
		readonly changes: readonly { readonly id: string; readonly deleted: boolean; readonly data: Record<string, string> | null }[];
		readonly next: string;
		readonly more: boolean;
	}
	const feed = async (query = "") => (await (await contract("GET", `/changes/order${query}`)).json()) as Feed;
	const found = async (eNumber: string) =>
		((await (await contract("GET", `/orders?eNumber=${eNumber}`)).json()) as { orders: { number: string; total: string }[] }).orders;

	it("are told by the feed, each once and as it is now, in the order of their changes", async () => {
		await placeMany(3);
		const first = await feed("?limit=2");
		expect(first.changes.map(({ data }) => data?.eNumber)).toEqual(["E1", "E2"]);
		expect(first.more).toBe(true);
		await (await call("PATCH", "/orders/SO-100001", { total: "1.00" })).text();
		await (await call("DELETE", "/orders/SO-100002")).text();
		const rest = await feed(`?cursor=${first.next}`);
		expect(rest.changes.map(({ id, deleted, data }) => [id, deleted, data?.total])).toEqual([
			["3", false, "29.95"],
			["1", false, "1.00"],
			["2", true, undefined],
		]);
		expect((await contract("GET", "/changes/order?cursor=x")).status).toBe(422);
	});

	it("are found as they are: deleted, dearer, and twice", async () => {
		await placeMany(2);
		await (await call("DELETE", "/orders/SO-100001")).text();
		expect(await found("E1")).toEqual([]);
		expect((await call("GET", "/orders/SO-100001")).status).toBe(404);
		expect(await (await call("POST", "/orders/SO-100002/copy", {})).json()).toEqual({ number: "SO-100003" });
		expect((await found("E2")).map(({ number }) => number)).toEqual(["SO-100002", "SO-100003"]);
		await (await call("POST", "/orders/SO-100002/copy", { eNumber: "E77" })).text();
		expect(await found("E77")).toHaveLength(1);
		for (const path of ["/orders/SO-1/copy", "/orders/x/copy"]) expect((await call("POST", path, {})).status).toBe(404);
		expect((await call("PATCH", "/orders/SO-100001", { total: "1.00" })).status).toBe(404);
		expect((await call("PATCH", "/orders/SO-100002", { total: "much" })).status).toBe(422);
	});
});
