import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, Entity, ErpAdapter } from "../../src/erp/adapter";
import { answerOf, errorOf, patience } from "./contract/harness";
import { FAKE_URL, FakeTryton, LOGIN } from "./tryton-fake";
import { makeTryton } from "./tryton-make";

/** The change feed under the conditions that a stamp taken at the start of a transaction brings about. */

const OVERLAP_SECONDS = 120;

const adapterOf = (erp: FakeTryton) => makeTryton({ baseUrl: FAKE_URL, fetch: erp.fetch, credentials: LOGIN });

async function pulled(adapter: ErpAdapter, entity: Entity, from: string | null, limit = 500): Promise<{ changes: Change[]; next: string }> {
	const changes: Change[] = [];
	for (let cursor = from; ; ) {
		const page = answerOf(await adapter.pull(entity, cursor, limit, patience()));
		changes.push(...page.changes);
		cursor = page.next;
		if (!page.more) return { changes, next: page.next };
	}
}
const idsOf = (changes: readonly Change[]) => changes.map(({ id }) => id);

describe("the change feed", () => {
	it("takes up a change that was committed after a later one, and reports neither twice", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		let { next } = await pulled(adapter, "order", null);
		erp.store.write("sale.sale", 1, {});
		({ next } = await pulled(adapter, "order", next));
		erp.store.writeLate("sale.sale", 2, {}, OVERLAP_SECONDS - 20);
		const late = await pulled(adapter, "order", next);
		expect(idsOf(late.changes)).toEqual(["2"]);
		expect(idsOf((await pulled(adapter, "order", late.next)).changes)).toEqual([]);
	});

	it("reports a record that was never changed before, and one that is new", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		const { next } = await pulled(adapter, "order", null);
		const { id: _id, ...copy } = erp.store.get("sale.sale", 3);
		const added = erp.store.add("sale.sale", copy);
		erp.store.write("sale.sale", 4, {});
		expect(idsOf((await pulled(adapter, "order", next)).changes).toSorted()).toEqual(["4", String(added.id)].toSorted());
	});

	it("gives rows that share one stamp, as after an import, once each over small pages", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		const { next } = await pulled(adapter, "price", null);
		const { write_date: stamp } = erp.store.write("product.product", 1, {});
		for (let id = 2; id <= 25; id++) erp.store.get("product.product", id).write_date = stamp;
		const { changes, next: after } = await pulled(adapter, "price", next, 4);
		expect(idsOf(changes)).toEqual(Array.from({ length: 25 }, (_, index) => String(index + 1)));
		expect(idsOf((await pulled(adapter, "price", after, 4)).changes)).toEqual([]);
	});

	it("tells what is archived as deleted, and stock and prices by what moves them", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		const product = await pulled(adapter, "product", null);
		const stock = await pulled(adapter, "stock", null);
		erp.store.write("product.product", 6, { active: false });
		erp.store.add("stock.move", { product: 8, state: "draft" });
		erp.store.get("product.product", 8).forecast_quantity = -3;
		expect((await pulled(adapter, "product", product.next)).changes).toMatchObject([{ id: "6", deleted: true, data: null }]);
		const moved = (await pulled(adapter, "stock", stock.next)).changes;
		expect(moved).toContainEqual({ id: "8", modifiedAt: null, deleted: false, data: { sku: "P-0008", available: "0", onHand: "100" } });
	});

	it("tells a contact whose company closed as deleted", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		const { next } = await pulled(adapter, "contact", null);
		erp.store.write("party.party", 2, { active: false });
		expect((await pulled(adapter, "contact", next)).changes).toMatchObject([{ id: "2", deleted: true }]);
	});

	it("tells a line of the ledger by its entry, which alone has the number", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		const { next } = await pulled(adapter, "ledgerEntry", null);
		erp.store.write("account.move", 3, { number: "POSTED-3" });
		expect((await pulled(adapter, "ledgerEntry", next)).changes).toMatchObject([{ id: "3", data: { number: "POSTED-3" } }]);
	});

	it("keeps to the page's size when one row concerns several records", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		for (const party of [1, 2, 3]) {
			const { id } = erp.store.add("party.contact_mechanism", { type: "email", value: `second${party}@example.com`, name: null, party });
			(erp.store.get("party.party", party).contact_mechanisms as number[]).push(id);
		}
		let { next } = await pulled(adapter, "contact", null);
		for (const party of [1, 2, 3]) erp.store.write("party.party", party, {});
		const sizes: number[] = [];
		for (let more = true; more; ) {
			const page = answerOf(await adapter.pull("contact", next, 3, patience()));
			sizes.push(page.changes.length);
			({ next, more } = page);
		}
		expect(sizes.filter((size) => size > 0)).toEqual([2, 2, 2]);
	});

	it("takes no cursor of another feed, and none that was tampered with", async () => {
		const adapter = adapterOf(new FakeTryton());
		const { next } = await pulled(adapter, "price", null);
		for (const cursor of [next, "", "{}", "null", next.replace('"v":1', '"v":2')])
			expect(errorOf(await adapter.pull("order", cursor, 10, patience())), cursor).toMatchObject({ class: "validation_rejected" });
	});

	it("loses no change, whatever is written between the pages and however late within the overlap", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), async (steps) => {
				const erp = new FakeTryton();
				const reader = await readerOf(erp);
				const wanted: Record<string, string> = {};
				for (const [index, step] of steps.entries()) Object.assign(wanted, await act(erp, reader, step, `state ${index}`));
				// A round may have begun before the last change: the one after it sees everything.
				await reader.toTheEnd();
				await reader.toTheEnd();
				expect(reader.seen).toMatchObject(wanted);
			}),
			{ numRuns: 60 },
		);
	});
});

const SALE = fc.integer({ min: 1, max: 6 });
const STEP = fc.oneof(
	fc.record({ kind: fc.constant("write" as const), sale: SALE }),
	/** `seconds`: how long before the newest transaction the one began that writes it. */
	fc.record({ kind: fc.constant("late" as const), sale: SALE, seconds: fc.integer({ min: 1, max: 40 }) }),
	fc.record({ kind: fc.constant("page" as const), limit: fc.integer({ min: 1, max: 4 }) }),
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

/** What the reader has to know of the sale afterwards. */
async function act(erp: FakeTryton, reader: Reader, step: Step, state: string): Promise<Record<string, string>> {
	switch (step.kind) {
		case "page":
			await reader.page(step.limit);
			return {};
		case "write":
			erp.store.write("sale.sale", step.sale, { state });
			return { [step.sale]: state };
		case "late":
			erp.store.writeLate("sale.sale", step.sale, { state }, step.seconds);
			return { [step.sale]: state };
	}
}

type Reader = Awaited<ReturnType<typeof readerOf>>;

/** Somebody who keeps a copy of the orders' states, and has everything of the first day. */
async function readerOf(erp: FakeTryton) {
	const adapter = adapterOf(erp);
	let { next } = await pulled(adapter, "order", null);
	const seen: Record<string, string> = {};
	/** Whether there is more. */
	const page = async (limit: number): Promise<boolean> => {
		const got = answerOf(await adapter.pull("order", next, limit, patience()));
		next = got.next;
		for (const change of got.changes) seen[change.id] = String(change.data?.state);
		return got.more;
	};
	const toTheEnd = async () => {
		while (await page(3));
	};
	return { seen, page, toTheEnd };
}
