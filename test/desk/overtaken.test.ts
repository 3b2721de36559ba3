import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTED_LATELY_MS } from "../../src/desk/actions";
import type { ActRequest, ActResult } from "../../src/desk/answers";
import { JOB_BATCH_ORDERS_MAX, JOB_PAUSE_MS } from "../../src/desk/jobs";
import { ACTIONS, type Action, DECIDED, type OrderAction } from "../../src/order/action";
import { stillClock } from "../support/clock";
import { ANN, actOn, BOB, deciding, editOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, rowsOf, runAlarm } from "../support/desks";
import { seed } from "../support/seeding";
import { claimOne, rejected, settleAll, uncertain } from "../support/settling";
import { everythingIn, SITUATION_NAMES, SITUATIONS, type SituationName, type SituationOf } from "../support/situations";

/** Whoever decides says what they had seen, and hears of a decision that somebody else has made since. */

const clock = stillClock();
const RANDOM_WALKS = 40;

const versionOf = async (at: FreshDesk): Promise<number> => (await at.desk.find("E100001"))?.version ?? expect.fail("there is no order");
const recordsIn = async (at: FreshDesk): Promise<number> => (await at.desk.plan({ action: "retry", seqs: [] })).asOf;
const refused = async (): Promise<FreshDesk> => {
	const at = freshDesk();
	const { reach }: SituationOf = SITUATIONS["was refused"];
	await reach(at, clock);
	return at;
};
/** By Bob; whatever comes after it is no second click. */
async function decideAs(at: FreshDesk, action: OrderAction, by = BOB): Promise<void> {
	if (action === "edit") {
		const { revision = 0 } = (await at.desk.find("E100001")) ?? {};
		expect(await editOn(at, { note: `edit ${revision}` }, { by, revision })).toMatchObject({ kind: "edited" });
	} else expect(["started", "done"]).toContain((await actOn(at, action, "E100001", { by })).result);
	clock.advance(ACTED_LATELY_MS);
}
const allowedNow = async (at: FreshDesk): Promise<Action[]> => {
	const results = await Promise.all(ACTIONS.map((action) => actOn(at, action, "E100001", { dryRun: true })));
	return ACTIONS.filter((_, index) => ["started", "done"].includes(results[index]?.result ?? ""));
};
const overtakenBy = (first: OrderAction): Partial<ActResult> => ({
	result: "not_allowed",
	decided: first,
	by: { name: BOB.name, atMs: Date.now() - ACTED_LATELY_MS },
	reason: `${BOB.name} has ${DECIDED[first]} since you looked.`,
});

const cells = SITUATION_NAMES.flatMap((name) => {
	const { allowed }: SituationOf = SITUATIONS[name];
	return allowed.map((first) => ({ name, first }));
});
describe.each(cells)("an order that $name, seen before somebody else decides $first", ({ name, first }) => {
	it("takes no decision of whoever has not seen that, stays as it was, and takes it knowingly", async () => {
		const at = freshDesk();
		await SITUATIONS[name as SituationName].reach(at, clock);
		clock.advance(ACTED_LATELY_MS);
		const unseen = [{ seen: { E100001: await versionOf(at) } }, { asOf: await recordsIn(at) }] satisfies Partial<ActRequest>[];
		await decideAs(at, first);
		const allowed = await allowedNow(at);
		const everything = await everythingIn(at);
		for (const action of allowed) {
			for (const saw of unseen) {
				const results = await Promise.all([true, false].map((dryRun) => actOn(at, action, "E100001", { ...saw, dryRun })));
				for (const result of results) expect(result).toMatchObject(overtakenBy(first));
			}
			const { version } = await actOn(at, action, "E100001", { ...unseen[0], dryRun: true });
			for (const saw of [{ seen: { E100001: version ?? 0 } }, { asOf: await recordsIn(at) }, {}])
				expect((await actOn(at, action, "E100001", { ...saw, dryRun: true })).result).not.toBe("not_allowed");
		}
		expect(await everythingIn(at)).toEqual(everything);
	});
});

describe("what is no decision of a person", () => {
	it("stands in nobody’s way: an attempt that failed or was lost since the order was seen", async () => {
		for (const outcome of [rejected(), uncertain(Date.now() + 60_000)]) {
			const at = freshDesk();
			await place(at);
			const saw = { seen: { E100001: await versionOf(at) }, asOf: await recordsIn(at) };
			await settleAll(at, [await claimOne(at)], outcome);
			expect(await versionOf(at)).toBeGreaterThan(saw.seen.E100001);
			expect(await actOn(at, "mark_synced", "E100001", saw)).toMatchObject({ result: "done", status: "synced_manually" });
		}
	});

	it("cannot be told from one that a desk of before has noted, which did not count them: it stands in nobody’s way either", async () => {
		const at = freshDesk();
		await place(at);
		const acted = JSON.stringify({ action: "restore", by: BOB.name, atMs: Date.now() - ACTED_LATELY_MS });
		await runInDurableObject(at.desk, (_object, { storage }) => void storage.sql.exec("UPDATE orders SET acted = ?", acted));
		expect(await actOn(at, "archive", "E100001", { seen: { E100001: 0 }, asOf: 0 })).toMatchObject({ result: "done" });
	});
});

describe("the second of two who decide the same", () => {
	it("is told who was first, whatever they had seen", async () => {
		const at = await refused();
		const saw = { seen: { E100001: await versionOf(at) } };
		const both = await Promise.all([BOB, ANN].map((by) => actOn(at, "retry", "E100001", { ...saw, by })));
		expect(both.map(({ result }) => result)).toEqual(["started", "already_in_progress"]);
		expect(both[1]?.by?.name).toBe(BOB.name);
	});

	it("is told why it comes too late, where it is not allowed any more", async () => {
		const at = await refused();
		const saw = { seen: { E100001: await versionOf(at) } };
		await decideAs(at, "archive");
		const late = await actOn(at, "retry", "E100001", saw);
		expect(late).toMatchObject({ result: "not_allowed", reason: expect.stringContaining("this one is archived") });
		expect(late.decided).toBeUndefined();
	});
});

/** A desk's order, whoever has read it, and how many decisions there were by then. */
interface Course {
	readonly at: FreshDesk;
	readonly readings: { readonly version: number; readonly asOf: number; readonly decisions: number }[];
	decisions: number;
}
const read = async ({ at, readings, decisions }: Course): Promise<void> => {
	readings.push({ version: await versionOf(at), asOf: await recordsIn(at), decisions });
};
async function attempt({ at }: Course, pick: number): Promise<void> {
	const { claims } = await at.desk.claim(1, 30_000);
	if (claims[0] !== undefined) await settleAll(at, [claims[0]], pick % 2 === 0 ? rejected() : uncertain(Date.now()));
}
async function decide(course: Course, action: Action | undefined): Promise<void> {
	if (action === undefined) return;
	await decideAs(course.at, action);
	course.decisions += 1;
}
/** By what somebody has read at some time. */
async function decideLate({ at, readings, decisions }: Course, action: Action | undefined, sight: number): Promise<void> {
	if (action === undefined) return;
	const reading = readings[sight % readings.length] ?? expect.fail("nothing was read");
	for (const saw of [{ seen: { E100001: reading.version } }, { asOf: reading.asOf }]) {
		const { result, decided } = await actOn(at, action, "E100001", { ...saw, dryRun: true });
		expect([result === "not_allowed", decided !== undefined]).toEqual(reading.decisions < decisions ? [true, true] : [false, false]);
	}
}
async function goOn(course: Course, { what, pick, sight }: { what: string; pick: number; sight: number }): Promise<void> {
	clock.advance(ACTED_LATELY_MS);
	const allowed = await allowedNow(course.at);
	const action = allowed[pick % Math.max(1, allowed.length)];
	if (what === "read") await read(course);
	else if (what === "attempt") await attempt(course, pick);
	else if (what === "decide") await decide(course, action);
	else await decideLate(course, action, sight);
}

describe("any course of decisions and attempts", () => {
	it("refuses exactly those who have not seen a person’s last decision", async () => {
		const step = fc.record({ what: fc.constantFrom("attempt", "decide", "read", "late"), pick: fc.nat(), sight: fc.nat() });
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
				const course: Course = { at: freshDesk(), readings: [], decisions: 0 };
				await place(course.at);
				await read(course);
				for (const one of steps) await goOn(course, one);
			}),
			{ numRuns: RANDOM_WALKS },
		);
	});
});

describe("an action on many orders", () => {
	const MANY = JOB_BATCH_ORDERS_MAX + 20;

	it("passes over those alone that somebody else has decided about since, each by what was seen of it", async () => {
		const at = freshDesk();
		await seed(at, 3, ["failed"]);
		const seen = Object.fromEntries((await rowsOf(at, "SELECT e_number, version FROM orders")).map((row) => [row.e_number, row.version]));
		await at.desk.act(deciding("archive", "E100002", { by: BOB }));
		await at.desk.act(deciding("restore", "E100002", { by: BOB }));
		clock.advance(ACTED_LATELY_MS);
		const request = deciding("retry", ["E100001", "E100002", "E100003"], { seen: seen as Record<string, number> });
		const results = await at.desk.act(request);
		expect(results.map(({ result, decided }) => [result, decided])).toEqual([
			["started", undefined],
			["not_allowed", "restore"],
			["started", undefined],
		]);
	});

	it.each(["seen", "asOf"] as const)(
		"as a job keeps to what was seen by its %s, batch by batch, also what is decided while it runs",
		async (by) => {
			const at = freshDesk();
			const seqs = await seed(at, MANY, ["failed"]);
			const before = await at.desk.plan({ action: "archive", seqs });
			expect(before.counts).toMatchObject({ done: MANY, not_allowed: 0 });
			const saw =
				by === "asOf"
					? { asOf: before.asOf }
					: { seen: (await rowsOf(at, "SELECT version FROM orders")).map(({ version }) => Number(version)) };
			const [first, last] = [`E${seqs[1]}`, `E${seqs[MANY - 1]}`];
			await at.desk.act(deciding("archive", first, { by: BOB }));
			await at.desk.act(deciding("restore", first, { by: BOB }));
			clock.advance(ACTED_LATELY_MS);
			const after = await at.desk.plan({ action: "archive", seqs, ...saw });
			expect(after).toMatchObject({ counts: { done: MANY - 1, not_allowed: 1 } });
			expect(after.skips).toEqual([
				{ reason: `${BOB.name} has restored it since you looked.`, count: 1, examples: [first], overtaken: true },
			]);
			const started = await at.desk.startJob({ action: "archive", seqs, by: ANN, note: null, ...saw });
			if (started.kind !== "started") throw new Error("expected a job, and the desk is busy");
			clock.advance(JOB_PAUSE_MS);
			await runAlarm(at);
			expect(await at.desk.job(started.job.id)).toMatchObject({ worked: JOB_BATCH_ORDERS_MAX, counts: { not_allowed: 1 } });
			await at.desk.act(deciding("retry", last, { by: BOB }));
			clock.advance(ACTED_LATELY_MS);
			await runAlarm(at);
			const job = await at.desk.job(started.job.id);
			expect(job).toMatchObject({ state: "done", counts: { done: MANY - 2, not_allowed: 2 } });
			expect(await at.desk.find(last)).toMatchObject({ status: "queued" });
		},
	);
});
