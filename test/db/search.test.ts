import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { listOrders } from "../../src/db/lists";
import { copyOrders } from "../../src/db/orders";
import { type OrderFilter, select } from "../../src/db/selection";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { FACES, FILTERS, type FilterName, STATUSES, statusesUnder } from "../../src/order/status";
import { draft } from "../support/drafts";
import { snapshotOf } from "../support/snapshots";

const ANY: OrderFilter = { statuses: [], causes: [], q: null, fromMs: null, untilMs: null, customer: null };
const freshTenantId = () => `shop-${crypto.randomUUID().slice(0, 8)}`;
type Customer = ReturnType<typeof draft>["customer"];
const by = (about: Partial<Customer>, changes: Partial<OrderSnapshot> = {}): Partial<OrderSnapshot> => ({
	body: JSON.stringify(draft({ customer: { ...draft().customer, phone: null, ...about } })),
	...changes,
});
async function found(tenantId: string, q: string, filter: Partial<OrderFilter> = {}) {
	const { items, next } = await listOrders(env.DB, tenantId, { ...ANY, ...filter, q, before: null, limit: 50 });
	expect(next).toBeNull();
	const selection = await select(env.DB, tenantId, { ...ANY, ...filter, q }, 100);
	const seqs = items.map(({ seq }) => seq).reverse();
	expect(selection).toEqual({ kind: "selected", seqs });
	return seqs;
}

describe("a search by words", () => {
	const tenantId = freshTenantId();
	const others = freshTenantId();
	const orders = [
		snapshotOf(tenantId, 1, by({ name: "Siobhán O’Brien-Müller", email: "siobhan.ob@mail.example.com" }, { reference: "CART-2026/0017" })),
		snapshotOf(tenantId, 2, by({ name: "Annette Bauer", email: "a+shop@example.org", phone: "+353 (86) 123-4567" })),
		snapshotOf(
			tenantId,
			3,
			by({ name: "Ann Bauer", email: "ann@example.org", account: "C-17", phone: "086 1234567" }, { status: "synced" }),
		),
		snapshotOf(tenantId, 4, by({ name: "Ж. Иванов", email: "zh@пример.рф", phone: "0044 20 7946 0000" })),
		snapshotOf(tenantId, 5, by({ name: "X", email: "x@y.example" }, { reference: "100007", erpOrderNumber: "SO-9" })),
		snapshotOf(tenantId, 100_007, by({ name: "Bob", email: "bob@b.example" }, { eNumber: "E100007", status: "failed" })),
	];
	beforeAll(() => copyOrders(env.DB, [...orders, ...orders.map((order) => ({ ...order, tenantId: others, seq: order.seq + 1 }))]));

	it.each<[string, string, number[]]>([
		["a name", "bauer", [2, 3]],
		["the beginning of the last word", "bau", [2, 3]],
		["only the last word may be a beginning", "an bauer", []],
		["a whole word and a beginning", "ann bau", [3]],
		["words in another order", "BAUER ann", [2, 3]],
		["a name without its accents and signs", "siobhan o'brien muller", [1]],
		["a name with accents that are marks of their own", "Siobha\u0301n", [1]],
		["letters that are not Latin, in another case", "иванов", [4]],
		["part of a reference", "cart-2026", [1]],
		["a reference in full", "CART-2026/0017", [1]],
		["the beginning of a longer word", "annet", [2]],
		["an account", "c-17", [3]],
		["an e-mail address", "Ann@Example.org", [3]],
		["the beginning of an e-mail address", "a+shop@ex", [2]],
		["the end of an e-mail address", "@example.org", [2, 3]],
		["an e-mail address of others with the same parts", "example@ann.org", []],
		["a telephone number as it is kept", "+353 (86) 123-4567", [2, 3]],
		["a telephone number without spaces", "353861234567", [2, 3]],
		["a telephone number without country and area", "123 45 67", [2, 3]],
		["the beginning of a telephone number", "35386", [2]],
		["a telephone number with another prefix for abroad", "+44 20 7946 0000", [4]],
		["a number that is an e-number, and a reference as well", "100007", [5, 100_007]],
		["an e-number in full, and nothing that begins with it", "e100007", [100_007]],
		["the ERP's number", "so-9", [5]],
		["a letter, as a word", "x", [5]],
	])("finds by %s: %s", async (_how, q, wanted) => {
		expect(await found(tenantId, q)).toEqual(wanted);
	});

	it.each([
		['" OR "ann', []],
		["ann OR bob", []],
		["ann NOT bauer", []],
		["NEAR(ann bauer)", []],
		["words:ann", []],
		["ann*", [3, 2]],
		["^ann", [3, 2]],
		["'; DROP TABLE orders; --", []],
		["%", []],
		["*", []],
		['"', []],
		["-", []],
		["\uE000failed", []],
		["failed", []],
		["\u0000", []],
		["\u{1F381}", []],
		["a\u{1E900}b", []],
		["a\uA7C2b\uA7C2c", []],
		["ann ".repeat(24), [3, 2]],
	])("takes what is typed as words, never as a language: %j", async (q, wanted) => {
		expect(await found(tenantId, q)).toEqual(wanted.toReversed());
	});

	it("keeps to filters, statuses and times as well", async () => {
		expect(await found(tenantId, "bauer", { statuses: ["synced", "synced_manually"] })).toEqual([3]);
		expect(await found(tenantId, "bauer", { statuses: ["synced_manually"] })).toEqual([]);
		expect(await found(tenantId, "bauer", { statuses: STATUSES.filter((status) => status !== "synced") })).toEqual([2]);
		expect(await found(tenantId, "bauer", { fromMs: 1_003 })).toEqual([3]);
		expect(await found(tenantId, "bauer", { customer: "a+shop@example.org" })).toEqual([2]);
		expect(await found(tenantId, "e100007", { statuses: ["queued"] })).toEqual([]);
		expect(await found(tenantId, "e100007", { fromMs: 999_999_999 })).toEqual([]);
	});

	it("never finds an order of another shop, at whichever end of the list", async () => {
		const all = await listOrders(env.DB, tenantId, { ...ANY, q: "bauer", before: Number.MAX_SAFE_INTEGER, limit: 50 });
		expect(all.items.map(({ seq }) => seq)).toEqual([3, 2]);
		expect(await found(freshTenantId(), "bauer")).toEqual([]);
		expect(await found(others, "bauer")).toEqual([3, 4]);
	});

	it("works for numbers as large as a shop can choose them", async () => {
		const large = freshTenantId();
		const seqs = [900_000_000_000_000, 900_000_000_000_007, 899_999_999_999_990];
		await copyOrders(
			env.DB,
			seqs.map((seq) => snapshotOf(large, seq)),
		);
		expect(await found(large, "ann")).toEqual([seqs[2], seqs[0], seqs[1]]);
		const page = await listOrders(env.DB, large, { ...ANY, q: "ann", before: 900_000_000_000_007, limit: 1 });
		expect([page.items.map(({ seq }) => seq), page.next]).toEqual([[seqs[0]], seqs[0]]);
	});

	it("forgets the words that an edit took away, and knows the new ones", async () => {
		const edited = freshTenantId();
		await copyOrders(env.DB, [snapshotOf(edited, 1, by({ name: "Wrong Name" }))]);
		await copyOrders(env.DB, [snapshotOf(edited, 1, { version: 2, ...by({ name: "Right Name" }) })]);
		expect([await found(edited, "wrong"), await found(edited, "right")]).toEqual([[], [1]]);
	});
});

describe("a name that people type in their own way", () => {
	const tenantId = freshTenantId();
	const names = [
		"Γιώργος Παπαδόπουλος",
		"Сергей Ёлкин",
		"Ewa Żółć",
		"Anne Weiß",
		"Đặng Thị Hà",
		"Lars Ørsted",
		"Jörg Müller",
		"Joerg Mueller",
	];
	const kept = names.map((name, index) => snapshotOf(tenantId, index + 1, by({ name, email: "x@y.example" })));
	beforeAll(() =>
		copyOrders(env.DB, [
			...kept,
			snapshotOf(tenantId, 20, by({ name: "Q", email: "jürgen@möbel-straße.example" }, { reference: "GRÖSSE-7", erpOrderNumber: "So-Ä9" })),
		]),
	);

	it.each<[string, number[]]>([
		["παπαδοπουλος", [1]],
		["ΠΑΠΑΔΟΠΟΥΛΟΣ", [1]],
		["Παπαδόπουλος", [1]],
		["παπαδοπουλοσ", [1]],
		["παπαδ", [1]],
		["γιωργος παπ", [1]],
		["Елкин", [2]],
		["ёлк", [2]],
		["сергеи", [2]],
		["zolc", [3]],
		["ŻÓŁĆ", [3]],
		["weiss", [4]],
		["WEISS", [4]],
		["wei", [4]],
		["dang thi", [5]],
		["Đặng", [5]],
		["orsted", [6]],
		["oersted", [6]],
		["Ørst", [6]],
		["müller", [7, 8]],
		["mueller", [7, 8]],
		["MÜL", [7, 8]],
		["muller", [7]],
		["jörg mueller", [7, 8]],
		["jorg mueller", [7]],
		["möller", []],
		["juergen@moebel-strasse.example", [20]],
		["jürgen@möbel-straße.example", [20]],
		["moebel-strasse", [20]],
		["größe", [20]],
		["groesse-7", [20]],
	])("is found by %s", async (q, wanted) => {
		expect(await found(tenantId, q)).toEqual(wanted);
	});

	it("narrows down a customer as well, whole", async () => {
		const of = async (customer: string) => {
			const { items } = await listOrders(env.DB, tenantId, { ...ANY, customer, before: null, limit: 50 });
			const selection = await select(env.DB, tenantId, { ...ANY, customer }, 100);
			expect(selection).toEqual({ kind: "selected", seqs: items.map(({ seq }) => seq).reverse() });
			return items.map(({ seq }) => seq).reverse();
		};
		expect(await of("JOERG MÜLLER")).toEqual([7, 8]);
		expect(await of("γιωργος παπαδοπουλος")).toEqual([1]);
		expect(await of("παπαδοπουλος")).toEqual([]);
		expect(await of("Jürgen@Möbel-Straße.example")).toEqual([20]);
		// An address with other letters is somebody else's.
		expect(await of("juergen@moebel-strasse.example")).toEqual([]);
	});

	it("is kept only where an edit left it, and goes with the person", async () => {
		const [first] = kept;
		if (first === undefined) throw new Error("there are orders");
		await copyOrders(env.DB, [{ ...first, version: 2, ...by({ name: "Ärne", email: "x@y.example" }) }]);
		expect([await found(tenantId, "παπαδοπουλος"), await found(tenantId, "aerne")]).toEqual([[], [1]]);
		await copyOrders(env.DB, [{ ...first, version: 3, erasedAtMs: 5, ...by({ name: "", email: "" }) }]);
		expect(await found(tenantId, "aerne")).toEqual([]);
		const row = await env.DB.prepare("SELECT other_words FROM orders WHERE tenant_id = ? AND seq = 1").bind(tenantId).first();
		expect(row).toEqual({ other_words: "" });
	});
});

describe("a number that people type in their own way", () => {
	const tenantId = freshTenantId();
	beforeAll(() =>
		copyOrders(env.DB, [
			snapshotOf(tenantId, 100_001, by({ name: "Q", email: "x@y.example" }, { eNumber: "E100001", erpOrderNumber: "SO100007" })),
			snapshotOf(tenantId, 100_002, by({ name: "Q", email: "x@y.example" }, { eNumber: "E100002", erpOrderNumber: "ab/17-c" })),
		]),
	);
	it.each<[string, number[]]>([
		["E 100001", [100_001]],
		["e100001", [100_001]],
		[" e 100 001 ", [100_001]],
		["so100007", [100_001]],
		["So 100007", [100_001]],
		["AB/17-C", [100_002]],
		["Ab/17-c", [100_002]],
		["E1000", []],
		["SO-1000", []],
	])("is found by %j", async (q, wanted) => {
		expect(await found(tenantId, q)).toEqual(wanted);
	});
});

describe("the filters in SQL", () => {
	it("file every status as the status machine does", async () => {
		const tenantId = freshTenantId();
		await copyOrders(
			env.DB,
			STATUSES.map((status, index) => snapshotOf(tenantId, index + 1, { status })),
		);
		const { results } = await env.DB.prepare("SELECT status, filed_under FROM orders WHERE tenant_id = ? ORDER BY seq")
			.bind(tenantId)
			.all<{ status: (typeof STATUSES)[number]; filed_under: FilterName }>();
		expect(results.map(({ filed_under }) => FILTERS[filed_under])).toEqual(STATUSES.map((status) => FACES[status].filter));
		for (const { status, filed_under } of results) expect(statusesUnder(filed_under)).toContain(status);
	});
});
