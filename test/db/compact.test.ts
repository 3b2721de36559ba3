import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { compactSearch } from "../../src/db/compact";
import { copyOrders } from "../../src/db/orders";
import { draft } from "../support/drafts";
import { snapshotOf } from "../support/snapshots";

const PORTIONS_MAX = 200;

/** Every byte of the index, as Latin-1 text, and the words that stand whole in it. */
async function indexText(): Promise<string> {
	const { results } = await env.DB.prepare("SELECT hex(block) AS block FROM order_search_data").all<{ block: string }>();
	return results.map(({ block }) => Buffer.from(block, "hex").toString("latin1")).join("\n");
}

const orderOf = (seq: number, name: string, version = 1) =>
	snapshotOf("t-compact", seq, { version, body: JSON.stringify(draft({ customer: { ...draft().customer, name } })) });

describe("the index of the search", () => {
	it("has a word no more once it is compacted", async () => {
		for (let batch = 0; batch < 10; batch++)
			await copyOrders(
				env.DB,
				Array.from({ length: 50 }, (_, index) => orderOf(1 + batch * 50 + index, `Xylophone${batch}n${index} Quagmire`)),
			);
		await copyOrders(env.DB, [orderOf(1_000, "Zephyrine Quagmire")]);
		expect(await indexText()).toContain("zephyrine");
		await copyOrders(env.DB, [orderOf(1_000, "", 2)]);
		expect(await indexText()).toContain("zephyrine");
		let portions = 0;
		while (!(await compactSearch(env.DB))) expect(++portions).toBeLessThan(PORTIONS_MAX);
		expect(portions).toBeGreaterThan(0);
		expect(await indexText()).not.toContain("zephyrine");
		expect(await compactSearch(env.DB)).toBe(true);
		const found = await env.DB.prepare("SELECT count(*) AS n FROM order_search('quagmire')").first<{ n: number }>();
		expect(found?.n).toBe(500);
	});
});
