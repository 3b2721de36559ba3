import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

/** FTS5's own words for when it writes parts anew by itself: so many of one size, in portions and at once; 0 parts is never. */
type Unasked = { automerge: number; crisismerge: number };
const USUAL: Unasked = { automerge: 4, crisismerge: 16 };
const NEARLY_NEVER: Unasked = { automerge: 0, crisismerge: 1_000 };

/** The numbers are written out: D1 binds them as REAL, and FTS5 takes an INTEGER alone. */
const writeAnewUnasked = (when: Unasked) =>
	env.DB.batch(
		Object.entries(when).map(([option, parts]) =>
			env.DB.prepare(`INSERT INTO order_search (order_search, rank) VALUES ('${option}', ${parts})`),
		),
	);

async function compacted(): Promise<number> {
	let portions = 0;
	while (!(await compactSearch(env.DB))) expect(++portions).toBeLessThan(PORTIONS_MAX);
	return portions;
}

const orderOf = (seq: number, name: string, version = 1) =>
	snapshotOf("t-compact", seq, { version, body: JSON.stringify(draft({ customer: { ...draft().customer, name } })) });

describe("the index of the search", () => {
	// What other tests have written decides when that is due: left to itself, the word may be gone before anybody asks for it.
	beforeAll(() => writeAnewUnasked(NEARLY_NEVER));
	afterAll(() => writeAnewUnasked(USUAL));

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
		expect(await compacted()).toBeGreaterThan(0);
		expect(await indexText()).not.toContain("zephyrine");
		expect(await compactSearch(env.DB)).toBe(true);
		const found = await env.DB.prepare("SELECT count(*) AS n FROM order_search('quagmire')").first<{ n: number }>();
		expect(found?.n).toBe(500);
	});
});
