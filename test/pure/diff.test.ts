import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Change, diffOf } from "../../src/order/diff";
import type { OrderDraft } from "../../src/order/order";
import { draft } from "../support/drafts";

const [LINE] = draft().lines;
if (LINE === undefined) throw new Error("the draft has no lines");
const [A, B, C] = ["A-100", "B-200", "C-300"].map((sku) => ({ ...LINE, sku }));
const lines = (...some: (typeof A)[]) => some.flatMap((line) => (line === undefined ? [] : [line]));

describe("what differs between two versions of an order", () => {
	it.each<[string, OrderDraft, OrderDraft, Change[]]>([
		["nothing", draft(), draft(), []],
		["a text", draft(), draft({ note: "Ring once" }), [{ path: "note", before: "Ring twice", after: "Ring once" }]],
		["a text that is gone", draft(), draft({ note: null }), [{ path: "note", before: "Ring twice", after: null }]],
		["null and left out alike", draft({ billing: null }), { ...draft(), billing: undefined }, []],
		[
			"a quantity within a line",
			draft({ lines: lines(A, B) }),
			draft({ lines: lines(A, B && { ...B, quantity: "3" }) }),
			[{ path: "lines[1].quantity", before: "2", after: "3" }],
		],
		["a line that came", draft({ lines: lines(A) }), draft({ lines: lines(A, B) }), [{ path: "lines[1]", before: null, after: B }]],
		["a line that went", draft({ lines: lines(A, B) }), draft({ lines: lines(A) }), [{ path: "lines[1]", before: B, after: null }]],
		[
			"a line that went from the middle, by its place",
			draft({ lines: lines(A, B, C) }),
			draft({ lines: lines(A, C) }),
			[
				{ path: "lines[1].sku", before: "B-200", after: "C-300" },
				{ path: "lines[2]", before: C, after: null },
			],
		],
		["a whole that came", draft({ freight: null }), draft(), [{ path: "freight", before: null, after: { code: "STD", amount: "4.95" } }]],
		[
			"something deep inside",
			draft(),
			draft({ delivery: { ...draft().delivery, city: "Cork", line2: "Flat 2" } }),
			[
				{ path: "delivery.city", before: "Dublin", after: "Cork" },
				{ path: "delivery.line2", before: null, after: "Flat 2" },
			],
		],
	])("is told: %s", (_what, before, after, changes) => expect(diffOf(before, after)).toEqual(changes));

	const text = fc.string({ maxLength: 4 });
	const line = fc.record({ sku: text, name: fc.option(text), quantity: text, unitPrice: text });
	const order: fc.Arbitrary<OrderDraft> = fc
		.record({
			lines: fc.array(line, { maxLength: 5 }),
			note: fc.option(text),
			freight: fc.option(fc.record({ code: text, amount: text })),
			total: text,
			delivery: fc.record({ name: text, line1: text, city: text, country: text, postcode: fc.option(text) }),
		})
		.map((some) => draft(some));

	it("is nothing between an order and itself", () => {
		fc.assert(fc.property(order, (one) => diffOf(one, structuredClone(one)).length === 0));
	});

	it("turns the one into the other, and back again", () => {
		fc.assert(
			fc.property(order, order, (before, after) => {
				const changes = diffOf(before, after);
				const back = changes.map(({ path, before: was, after: is }) => ({ path, before: is, after: was }));
				expect(applied(before, changes)).toEqual(plain(after));
				expect(applied(after, back)).toEqual(plain(before));
			}),
		);
	});
});

/** Without what is null: left out and null are the same. */
function plain(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, entry]) => entry != null)
			.map(([name, entry]) => [name, plain(entry)]),
	);
}

function applied(order: OrderDraft, changes: readonly Change[]): unknown {
	const copy = structuredClone(order) as unknown as Record<string, unknown>;
	for (const { path, after } of changes) {
		const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
		const last = steps.pop() ?? "";
		const at = steps.reduce((inside, step) => inside[step] as Record<string, unknown>, copy);
		at[last] = after;
	}
	copy.lines = (copy.lines as unknown[]).filter((line) => line !== null);
	return plain(copy);
}
