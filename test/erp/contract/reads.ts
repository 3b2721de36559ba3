import { describe, expect, it } from "vitest";
import { type Change, ENTITIES, type Entity, type ErpAdapter, PULL_LIMIT_MAX } from "../../../src/erp/adapter";
import { type AdapterHarness, answerOf, errorOf, patience } from "./harness";
import { wire } from "./wire";

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Questions: they leave nothing behind, and the change feed loses nothing. */
export function describeReads(harness: AdapterHarness): void {
	const adapter = () => harness.make({ fetch: harness.fetch });

	it("answers a ping", async () => {
		const { version } = answerOf(await adapter().ping(patience()));
		expect(version === null || version.length > 0).toBe(true);
	});

	it("says what it can do", () => {
		const { capabilities } = adapter();
		expect(capabilities.settleMs).toBeGreaterThanOrEqual(0);
		expect(Number.isSafeInteger(capabilities.settleMs)).toBe(true);
		for (const entity of Object.keys(capabilities.entities)) expect(ENTITIES).toContain(entity);
	});

	describe("a quote", () => {
		it("prices what is known and says what is not, line by line, and leaves nothing behind", async () => {
			const { knownSku, unknownSku, currency } = harness;
			const before = await harness.footprint();
			const lines = [
				{ sku: unknownSku, quantity: "1" },
				{ sku: knownSku, quantity: "2" },
				{ sku: unknownSku, quantity: "3" },
			];
			const line = wire(harness);
			const request = { account: null, currency, lines, shipTo: null, freightCode: null };
			const quote = answerOf(await harness.make({ fetch: line.fetch }).quote(request, patience()));
			expect(quote.currency).toBe(currency);
			expect(quote.lines.map(({ sku }) => sku)).toEqual(lines.map(({ sku }) => sku));
			for (const index of [0, 2]) {
				expect(quote.lines[index]).toMatchObject({ unitPrice: null, error: { executed: "no" } });
				expect(["not_found", "validation_rejected"]).toContain(quote.lines[index]?.error?.class);
			}
			expect(quote.lines[1]?.error).toBeNull();
			if (adapter().capabilities.quote.price) expect(quote.lines[1]?.unitPrice).toMatch(DECIMAL);
			if (adapter().capabilities.quote.stock) expect(quote.lines[1]?.available).toMatch(DECIMAL);
			for (const freight of quote.freight) expect(freight.amount).toMatch(DECIMAL);
			expect(line.creates()).toBe(0);
			expect(await harness.footprint()).toBe(before);
		});

		it("for an account that does not exist is refused", async () => {
			const lines = [{ sku: harness.knownSku, quantity: "1" }];
			const request = { account: "NO-SUCH-ACCOUNT", currency: harness.currency, lines, shipTo: null, freightCode: null };
			expect(["not_found", "validation_rejected"]).toContain(errorOf(await adapter().quote(request, patience())).class);
		});
	});

	describe("a contact", () => {
		const { email, account } = harness.contact;

		it("is found by the whole address, whatever its case", async () => {
			for (const asked of [email, email.toUpperCase(), email.charAt(0).toUpperCase() + email.slice(1)]) {
				const found = answerOf(await adapter().findContacts(asked, patience()));
				expect(found.map((match) => match.account)).toContain(account);
				for (const match of found) expect(match.email.toLowerCase()).toBe(email.toLowerCase());
			}
		});

		it("is not found by a part of it or by a pattern", async () => {
			const patterns = [
				email.slice(1),
				email.slice(0, -1),
				`${email.slice(0, 1)}%`,
				`_${email.slice(1)}`,
				"%",
				"*",
				"_",
				"%@%",
				`*${email.slice(1)}`,
			];
			for (const pattern of [...patterns, `${email} `, `x${email}`, "nobody@nowhere.example", `${email}' OR '1'='1`])
				expect(answerOf(await adapter().findContacts(pattern, patience())), pattern).toEqual([]);
		});
	});

	describe("the change feed", () => {
		// The capabilities depend on settings alone, so they can be asked before the tests run.
		const fed = ENTITIES.filter((entity) => adapter().capabilities.entities[entity] !== undefined);
		const notFed = ENTITIES.filter((entity) => !fed.includes(entity));

		it.each(fed)("of %s gives every record exactly once, however small the pages", async (entity) => {
			const whole = await pullAll(adapter(), entity, null, PULL_LIMIT_MAX);
			const small = await pullAll(adapter(), entity, null, Math.max(3, Math.ceil(whole.changes.length / 20)));
			const ids = small.changes.map(({ id }) => id);
			expect(new Set(ids).size).toBe(ids.length);
			expect(ids.toSorted()).toEqual(whole.changes.map(({ id }) => id).toSorted());
			expect(small.changes).toEqual(whole.changes);
			expect(ids.length).toBeGreaterThan(0);
		});

		it.each(fed)("of %s goes on with later changes only", async (entity) => {
			const { next } = await pullAll(adapter(), entity, null, PULL_LIMIT_MAX);
			const quiet = answerOf(await adapter().pull(entity, next, 10, patience()));
			expect(quiet).toMatchObject({ changes: [], more: false });
			const touched = await harness.touch?.(entity);
			if (touched === undefined) return;
			const later = await pullAll(adapter(), entity, quiet.next, 10);
			expect(later.changes.map(({ id }) => id)).toEqual([touched]);
			expect(later.changes[0]).toMatchObject({ deleted: false });
			expect(answerOf(await adapter().pull(entity, later.next, 10, patience())).changes).toEqual([]);
		});

		it.each(fed)("of %s reports a deleted record, where the adapter promises it", async (entity) => {
			const id = adapter().capabilities.entities[entity]?.deletions === "feed" ? await harness.add?.(entity) : undefined;
			if (id === undefined) return;
			const { next } = await pullAll(adapter(), entity, null, PULL_LIMIT_MAX);
			await harness.remove?.(entity, id);
			expect((await pullAll(adapter(), entity, next, 10)).changes).toMatchObject([{ id, deleted: true, data: null }]);
		});

		it.each(notFed)("of %s, which the adapter does not name, is an error and asks the ERP nothing", async (entity) => {
			const line = wire(harness);
			const error = errorOf(await harness.make({ fetch: line.fetch }).pull(entity, null, 10, patience()));
			expect(error.executed).toBe("no");
			expect(line.requests()).toBe(0);
		});
	});
}

/** Every page to the end. More pages than records mean a feed that turns in circles. */
async function pullAll(adapter: ErpAdapter, entity: Entity, from: string | null, limit: number) {
	const changes: Change[] = [];
	let cursor = from;
	for (let page = 0; page < 1_000; page++) {
		const { changes: some, next, more } = answerOf(await adapter.pull(entity, cursor, limit, patience()));
		expect(some.length).toBeLessThanOrEqual(limit);
		changes.push(...some);
		cursor = next;
		if (!more) return { changes, next };
	}
	throw new Error(`the feed of ${entity} does not end`);
}
