import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { type FreshDesk, freshDesk, place, placing, rowsOf } from "../support/desks";
import { draft } from "../support/drafts";
import { errorOf } from "../support/failing";
import { accepted, claimOne, settlement } from "../support/settling";

stillClock();

const KEYS = ["cart-1", "cart-2", "cart-3"];
const saltOf = async (at: FreshDesk) => (await rowsOf(at, "SELECT salt FROM desk"))[0]?.salt;
const bodyOfLast = (at: FreshDesk, body: string) =>
	runInDurableObject(at.desk, (_object, { storage: { sql } }) => void sql.exec("UPDATE orders SET body = ? WHERE seq = 100003", body));

async function threeDelivered(): Promise<FreshDesk> {
	const at = freshDesk();
	for (const key of KEYS) {
		await place(at, key, { body: JSON.stringify(draft()) });
		await at.desk.settle([settlement(await claimOne(at), accepted(`SO-${key}`))]);
	}
	return at;
}
const expectKnown = async (at: FreshDesk, keys: readonly string[]) => {
	for (const key of keys) expect(await at.desk.place(placing(at.tenantId, key))).toMatchObject({ kind: "repeated" });
	expect(await rowsOf(at, "SELECT seq FROM orders")).toHaveLength(KEYS.length);
};

describe("a request whose order was erased", () => {
	it("is known again after an erasing that was undone, one that was not, and an eviction", async () => {
		const at = await threeDelivered();
		// The first two are veiled before the third throws; nothing of it stays.
		await bodyOfLast(at, '{"broken');
		expect(await errorOf(() => runInDurableObject(at.desk, (desk) => desk.erase([100_001, 100_002, 100_003])))).toContain("JSON");
		expect(await saltOf(at)).toBeNull();

		await at.desk.erase([100_001, 100_002]);
		expect(await saltOf(at)).toEqual(expect.any(String));
		await expectKnown(at, KEYS);
		await evictDurableObject(at.desk);
		await expectKnown(at, KEYS);
	});

	it("is known again in a desk that knew before that nothing was erased", async () => {
		const at = await threeDelivered();
		await expectKnown(at, KEYS);
		await at.desk.erase([100_001]);
		await at.desk.erase([100_002, 100_003]);
		await expectKnown(at, KEYS);
		await evictDurableObject(at.desk);
		await expectKnown(at, KEYS);
		expect(await rowsOf(at, "SELECT seq FROM orders WHERE erased_at_ms IS NULL")).toEqual([]);
	});
});
