import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { disagreement, isDelivered, type Ours, type Theirs } from "../../src/order/agreement";
import { isUnderWay, STATUSES } from "../../src/order/status";

const amount = fc.constantFrom("29.95", "29.950", "30.00", "0.00");
const ours = fc.record<Ours>({
	status: fc.constantFrom(...STATUSES),
	total: amount,
	currency: fc.constantFrom("EUR", "GBP"),
	erpOrderNumber: fc.constantFrom(null, "SO-1", "SO-2"),
});
const theirs = fc.array(
	fc.record<Theirs>({
		id: fc.constantFrom("1", "2"),
		number: fc.constantFrom(null, "SO-1", "SO-2"),
		total: fc.option(amount, { nil: null }),
		currency: fc.option(fc.constantFrom("EUR", "GBP"), { nil: null }),
	}),
	{ maxLength: 3 },
);

/** The rules once more, as a table a person would write. */
function expected(us: Ours | null, them: readonly Theirs[]): string | null {
	if (us !== null && isUnderWay(us.status)) return null;
	const live = them.length;
	if (us === null || !isDelivered(us.status)) return live > 0 ? "extra" : null;
	if (live === 0) return us.status === "synced" ? "missing" : null;
	if (live > 1) return "duplicated";
	const [one] = them;
	const isOther = (one?.currency != null && one.currency !== us.currency) || (one?.total != null && Number(one.total) !== Number(us.total));
	return isOther ? "different_total" : null;
}

describe("what two sides disagree on", () => {
	it("is what the rules say, for every status and whatever the ERP has, and comes with something to do", () => {
		fc.assert(
			fc.property(fc.option(ours, { nil: null }), theirs, (us, them) => {
				const found = disagreement("E1", us, them);
				expect(found?.kind ?? null).toBe(expected(us, them));
				if (found !== null) {
					expect(found.reason).toContain("E1");
					expect(found.reason).toMatch(/\.$/);
					expect(found.suggestion.length).toBeGreaterThan(20);
				}
			}),
			{ numRuns: 2_000 },
		);
	});

	it("is not how many digits stand behind the point", () => {
		const us: Ours = { status: "synced", total: "29.95", currency: "EUR", erpOrderNumber: "SO-1" };
		expect(disagreement("E1", us, [{ id: "1", number: "SO-1", total: "29.950", currency: "EUR" }])).toBeNull();
		expect(disagreement("E1", us, [{ id: "1", number: "SO-1", total: "29.96", currency: null }])?.reason).toBe(
			"E1 is over 29.95 EUR here and over 29.96 EUR in the ERP, as SO-1.",
		);
	});

	it("names the order that Holdfast placed, where there are two", () => {
		const us: Ours = { status: "synced", total: "1.00", currency: "EUR", erpOrderNumber: "SO-1" };
		const one = { total: "1.00", currency: "EUR" };
		const found = disagreement("E1", us, [
			{ id: "1", number: "SO-1", ...one },
			{ id: "2", number: "SO-2", ...one },
		]);
		expect(found?.suggestion).toBe("Cancel SO-2 in the ERP before it is delivered; SO-1 is the one that Holdfast placed.");
	});

	it.each([
		["failed", "Mark as synced"],
		["archived", "Restore"],
		["cancelled", "Cancel SO-1 in the ERP"],
		["abandoned", "unless it was paid there"],
	] as const)("says of an order that is %s here what can be done", (status, words) => {
		const found = disagreement("E1", { status, total: "1.00", currency: "EUR", erpOrderNumber: null }, [
			{ id: "1", number: "SO-1", total: "1.00", currency: "EUR" },
		]);
		expect(`${found?.suggestion}`).toContain(words);
	});
});
