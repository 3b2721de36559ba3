import { describe, expect, it } from "vitest";
import { answerBells } from "../../src/relay/consumer";
import type { Bell } from "../../src/relay/message";
import { batchOf, type Handed, handed } from "../support/messages";
import { TurnWorld } from "../support/turn-world";

const bell = (tenant: string, desk = "main", seq = 1): Bell => ({ v: 1, tenant, desk, seq });

/** Answers these messages, each tenant in a world of its own. */
async function answer(messages: readonly Handed<unknown>[], worlds: Readonly<Record<string, TurnWorld>>): Promise<string[]> {
	const asked: string[] = [];
	await answerBells(batchOf(messages), (tenantId, desk) => {
		asked.push(`${tenantId}/${desk}`);
		const world = worlds[tenantId];
		if (world === undefined) throw new Error(`${tenantId} has no world`);
		return world.ports();
	});
	return asked;
}
const results = (messages: readonly Handed<unknown>[]) => messages.map(({ result }) => result);

describe("the reader of the relay queue", () => {
	it("takes a turn for a bell and acknowledges it", async () => {
		const shop = new TurnWorld(2);
		const messages = [handed(bell("shop"))];
		await answer(messages, { shop });
		expect(results(messages)).toEqual(["acked"]);
		expect(shop.settled).toHaveLength(2);
	});

	it("takes a turn for each bell, of one desk too, and delivers no order twice for it", async () => {
		const shop = new TurnWorld(3);
		const messages = [handed(bell("shop")), handed(bell("shop", "main", 7)), handed(bell("shop"))];
		expect(await answer(messages, { shop })).toEqual(["shop/main", "shop/main", "shop/main"]);
		expect(results(messages)).toEqual(["acked", "acked", "acked"]);
		expect(shop.started.map(({ eNumber }) => eNumber)).toEqual(["E1", "E2", "E3"]);
	});

	it("takes a turn for each desk, side by side: a slow one delays no other", async () => {
		const slow = new TurnWorld(1);
		const quick = new TurnWorld(1);
		const answered = Promise.withResolvers<void>();
		const { create } = slow;
		slow.create = async (eNumber) => {
			await answered.promise;
			return await create(eNumber);
		};
		const { create: createQuick } = quick;
		quick.create = async (eNumber) => {
			answered.resolve();
			return await createQuick(eNumber);
		};
		const messages = [handed(bell("slow")), handed(bell("quick"))];
		await answer(messages, { slow, quick });
		expect(results(messages)).toEqual(["acked", "acked"]);
		expect(slow.settled).toHaveLength(1);
	});

	it("acknowledges what is no bell, because it will never be one, and answers the others", async () => {
		const shop = new TurnWorld(1);
		const messages = [handed({ v: 2 }), handed("nonsense"), handed({ v: 1, tenant: "", desk: "main", seq: 1 }), handed(bell("shop"))];
		expect(await answer(messages, { shop })).toEqual(["shop/main"]);
		expect(results(messages)).toEqual(["acked", "acked", "acked", "acked"]);
	});

	it("hands back the bells of a turn that broke, and only those", async () => {
		const broken = new TurnWorld(1);
		broken.broken = { claim: true };
		const shop = new TurnWorld(1);
		const messages = [handed(bell("broken")), handed(bell("shop")), handed(bell("broken"))];
		await answer(messages, { broken, shop });
		expect(results(messages)).toEqual(["retried", "acked", "retried"]);
	});

	it("hands back the bell of a tenant for whom there is no turn to be had", async () => {
		const messages = [handed(bell("nobody"))];
		await answer(messages, {});
		expect(results(messages)).toEqual(["retried"]);
	});

	it.each([
		["held", { kind: "wait", reason: "paused", untilMs: 0, failWith: null }],
		["at capacity", { kind: "at_capacity", untilMs: 0 }],
	] as const)("acknowledges a bell whose turn ended %s: what is due is in the desk", async (_end, admission) => {
		const shop = new TurnWorld(1);
		shop.admissions = [admission, admission];
		const messages = [handed(bell("shop"))];
		await answer(messages, { shop });
		expect(results(messages)).toEqual(["acked"]);
	});
});
