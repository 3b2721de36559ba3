import { describe } from "vitest";
import { describeFailures } from "./contract/failures";
import type { AdapterHarness } from "./contract/harness";
import { describeOrders } from "./contract/orders";
import { describeReads } from "./contract/reads";

/** The conformance suite. Every adapter signs it, against a real ERP or one that behaves like it. */
export function describeAdapter(name: string, harness: AdapterHarness): void {
	describe(`${name} keeps the adapter contract:`, () => {
		describeOrders(harness);
		describeFailures(harness);
		describeReads(harness);
	});
}
