import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { REVISIONS_MAX } from "../../src/desk/revisions";
import { hashKey } from "../../src/lib/hash";
import { stillClock } from "../support/clock";
import { ANN, BOB, editing, editOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placing, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { draft } from "../support/drafts";
import { claimOne, rejected, settleAll } from "../support/settling";

const clock = stillClock();

async function failedOrder(): Promise<FreshDesk> {
	const at = freshDesk();
	await place(at, "cart-1");
	await settleAll(at, [await claimOne(at)], rejected());
	return at;
}

/** What was placed, by its hash. */
async function originalOf(at: FreshDesk): Promise<string> {
	const [row] = await rowsOf(at, "SELECT e_number, request_key, fingerprint, reference, first_status, placed_at_ms, body FROM orders");
	return hashKey(JSON.stringify(row));
}

describe("an edit", () => {
	it("is a revision with author, time and reason; the one before stays, and the order as placed never changes", async () => {
		const at = await failedOrder();
		const original = await originalOf(at);
		const times: number[] = [];
		for (const [revision, note] of ["once", "twice", "thrice"].entries()) {
			clock.advance(1_000);
			times.push(Date.now());
			const by = revision === 1 ? BOB : ANN;
			expect(await editOn(at, { note }, { revision, by, reason: `because of ${note}` })).toMatchObject({
				kind: "edited",
				order: { revision: revision + 1, status: "queued", updatedAtMs: Date.now() },
			});
		}
		expect(await originalOf(at)).toBe(original);
		const file = await at.desk.inspect("E100001");
		expect(file?.revisions.map(({ body, ...revision }) => ({ ...revision, note: JSON.parse(body).note }))).toEqual([
			{ revision: 0, atMs: file?.placedAtMs, by: null, reason: null, note: "Ring twice" },
			{ revision: 1, atMs: times[0], by: ANN, reason: "because of once", note: "once" },
			{ revision: 2, atMs: times[1], by: BOB, reason: "because of twice", note: "twice" },
			{ revision: 3, atMs: times[2], by: ANN, reason: "because of thrice", note: "thrice" },
		]);
		expect(file?.history.map(({ event, before, after, note, detail }) => [event, before, after, note, detail.revision])).toEqual([
			["edit", "failed", "queued", "because of once", 1],
			["edit", "queued", "queued", "because of twice", 2],
			["edit", "queued", "queued", "because of thrice", 3],
		]);
	});

	it("goes out in its newest words, and the copy in D1 has them", async () => {
		const at = await failedOrder();
		await editOn(at, { note: "once" });
		await editOn(at, { note: "twice" }, { revision: 1 });
		expect((await claimOne(at)).order).toMatchObject({ eNumber: "E100001", note: "twice" });
		clock.advance(1_000);
		await runAlarm(at);
		const copy = await env.DB.prepare("SELECT revision, body FROM orders WHERE tenant_id = ?")
			.bind(at.tenantId)
			.first<{ revision: number; body: string }>();
		expect(copy?.revision).toBe(2);
		expect(JSON.parse(copy?.body ?? "")).toMatchObject({ note: "twice" });
	});

	it("is not made on words that the editor has not seen, and names who was first", async () => {
		const at = await failedOrder();
		await editOn(at, { note: "Ann’s" });
		expect(await editOn(at, { note: "Bob’s" }, { by: BOB })).toEqual({ kind: "overtaken", revision: 1, by: ANN.name });
		expect(await editOn(at, { note: "Bob’s" }, { by: BOB, revision: 7 })).toEqual({ kind: "overtaken", revision: 1, by: ANN.name });
		expect((await at.desk.inspect("E100001"))?.revisions).toHaveLength(2);
	});

	it("is one of many at once: the others hear who was first", async () => {
		const at = await failedOrder();
		const { desk } = at;
		const answers = await Promise.all(
			Array.from({ length: 20 }, (_, nth) => desk.edit(editing({ note: `${nth}` }, { by: nth % 2 === 0 ? ANN : BOB }))),
		);
		expect(answers.filter(({ kind }) => kind === "edited")).toHaveLength(1);
		const first = (await at.desk.inspect("E100001"))?.revisions[1]?.by?.name;
		for (const answer of answers) if (answer.kind !== "edited") expect(answer).toEqual({ kind: "overtaken", revision: 1, by: first });
	});

	it("that says what the order says already changes nothing, however its words are arranged", async () => {
		const at = await failedOrder();
		const arranged = Object.fromEntries(Object.entries(draft()).reverse());
		for (const body of [JSON.stringify(draft()), JSON.stringify(arranged)])
			expect(await editOn(at, {}, { body })).toEqual({ kind: "unchanged", revision: 0 });
		expect(await at.desk.inspect("E100001")).toMatchObject({ status: "failed", revision: 0, history: [] });
	});

	it("can be taken back by another edit", async () => {
		const at = await failedOrder();
		await editOn(at, { note: "once" });
		expect(await editOn(at, {}, { revision: 1 })).toMatchObject({ kind: "edited", order: { revision: 2 } });
		expect((await claimOne(at)).order).toMatchObject({ note: "Ring twice" });
	});

	it("changes nothing about the payment, whatever it says of it", async () => {
		const at = freshDesk();
		await place(at, undefined, UNPAID);
		const paid = { status: "captured", reference: "pi_9", amount: "29.95", occurredAtMs: null } as const;
		await at.desk.pay("E100001", paid);
		await editOn(at, { note: "edited", payment: { type: "cash", status: "pending", reference: "forged", amount: "0.01" } });
		expect((await claimOne(at)).order).toMatchObject({
			note: "edited",
			payment: { type: "card", status: "captured", reference: "pi_9", amount: "29.95" },
		});
	});

	it("keeps what the gateway says after it", async () => {
		const at = freshDesk();
		await place(at, undefined, {
			body: JSON.stringify(draft({ payment: { type: "card", status: "authorised", reference: "pi_1", amount: "29.95" } })),
		});
		await editOn(at, { note: "edited" });
		await at.desk.pay("E100001", { status: "captured", reference: "pi_1", amount: "29.95", occurredAtMs: null });
		expect((await claimOne(at)).order).toMatchObject({ note: "edited", payment: { status: "captured", amount: "29.95" } });
	});

	it("does not make the same cart another order: the first request is still known", async () => {
		const at = await failedOrder();
		await editOn(at);
		expect(await at.desk.place(placing(at.tenantId, "cart-1"))).toMatchObject({
			kind: "repeated",
			receipt: { eNumber: "E100001", status: "queued" },
		});
	});

	it("is the last one when there are too many of them", async () => {
		const at = freshDesk();
		await place(at);
		for (let revision = 0; revision < REVISIONS_MAX; revision++)
			expect((await editOn(at, { note: `${revision}` }, { revision })).kind).toBe("edited");
		expect(await editOn(at, { note: "one more" }, { revision: REVISIONS_MAX })).toEqual({ kind: "too_many_revisions" });
		expect((await claimOne(at)).order).toMatchObject({ note: `${REVISIONS_MAX - 1}` });
	});

	it("of a number that was never given out is refused", async () => {
		expect(await editOn(await failedOrder(), {}, { eNumber: "E100002" })).toEqual({ kind: "unknown_order" });
	});
});
