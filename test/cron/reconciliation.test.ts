import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { FINDING_INCIDENTS_MAX } from "../../src/cron/concluding";
import { RECONCILIATION_SLICE_MS } from "../../src/cron/reconciliation";
import { WHOLE_AGAIN_DAYS } from "../../src/db/earlier-orders";
import { expire } from "../../src/db/expiry";
import { acceptFinding, findingsPage, keepJudged, openDisagreements } from "../../src/db/findings";
import { openIncidents } from "../../src/db/incident-lists";
import { findReconciliation } from "../../src/db/reconciliations";
import { MET_DAYS, PERIODS_DEFAULT } from "../../src/db/retention";
import { stillClock } from "../support/clock";
import { actOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { OrderBook, reconciling } from "../support/reconciling";
import { accepted, claimOne, rejected, settlement, uncertain } from "../support/settling";
import { freshTenant } from "../support/shops";

const clock = stillClock();
const HOUR_MS = 3_600_000;

let at: FreshDesk;
let book: OrderBook;
let run: ReturnType<typeof reconciling>;
beforeEach(async () => {
	at = freshDesk((await freshTenant()).id);
	book = new OrderBook();
	run = reconciling(env.DB, at, book);
});

/** Delivers the next order, and gives its number. */
async function delivered(): Promise<string> {
	const claim = await claimOne(at);
	const { number } = book.book(claim.order.eNumber);
	await at.desk.settle([settlement(claim, accepted(number ?? undefined))]);
	return claim.order.eNumber;
}
async function placedAndDelivered(count: number): Promise<string[]> {
	await placeMany(at, count);
	const numbers: string[] = [];
	for (let n = 0; n < count; n++) numbers.push(await delivered());
	return numbers;
}
/** So that D1 has all of it, and no order has changed just now. */
async function rested(): Promise<void> {
	for (let rounds = 0; (await rowsOf(at, "SELECT 1 FROM outbox")).length > 0; rounds++) {
		expect(rounds).toBeLessThan(50);
		clock.advance(1_000);
		await runAlarm(at);
	}
	clock.advance(HOUR_MS);
}
const found = async () => (await openDisagreements(env.DB, at.tenantId, 500)).map(({ kind, eNumber }) => `${kind} ${eNumber}`).sort();
const incidents = async () => (await openIncidents(env.DB, at.tenantId)).map(({ subject }) => subject).sort();

describe("a reconciliation", () => {
	it("finds nothing where everything agrees, and asks the ERP about nothing", async () => {
		await placedAndDelivered(5);
		await rested();
		expect(await run.reconciled()).toMatchObject({
			success: true,
			level: "info",
			message: "5 of our orders and 5 of the ERP's compared; they agree.",
		});
		expect(book.asked).toEqual([]);
		expect(await found()).toEqual([]);
	});

	it.each([true, false])("finds exactly what was done behind our back, whether or not the ERP tells of its orders (%s)", async (feed) => {
		run.world.feed = feed;
		const [gone = "", cancelled = "", twice = "", dearer = "", foreign = "", ...fine] = await placedAndDelivered(8);
		const failed = (await place(at)).eNumber;
		await at.desk.settle([settlement(await claimOne(at), rejected())]);
		const archived = (await place(at)).eNumber;
		await at.desk.settle([settlement(await claimOne(at), rejected())]);
		await actOn(at, "archive", archived);
		const dropped = (await place(at)).eNumber;
		await actOn(at, "cancel", dropped);
		const unpaid = (await place(at, undefined, UNPAID)).eNumber;
		const byHand = (await place(at)).eNumber;
		await actOn(at, "mark_synced", byHand, { erpOrderNumber: "SO-hand" });
		book.remove(gone);
		const orderOf = (eNumber: string) => `${Number(eNumber.slice(1)) - 100_000}`;
		book.alter(orderOf(cancelled), { state: "cancelled" });
		book.book(twice);
		book.alter(orderOf(dearer), { total: "31.00" });
		book.alter(orderOf(foreign), { currency: "GBP" });
		for (const eNumber of [failed, archived, dropped]) book.book(eNumber);
		await rested();
		const result = await run.reconciled();
		const expected = [
			`missing ${gone}`,
			`missing ${cancelled}`,
			`duplicated ${twice}`,
			`different_total ${dearer}`,
			`different_total ${foreign}`,
			`extra ${failed}`,
			`extra ${archived}`,
			`extra ${dropped}`,
		].sort();
		expect(await found()).toEqual(expected);
		expect(await incidents()).toEqual(expected.map((text) => text.replace(" ", ":")));
		expect(result).toMatchObject({ success: true, level: "error", detail: { missing: 2, extra: 3, duplicated: 1, different_total: 2 } });
		expect([unpaid, ...fine].filter((eNumber) => expected.some((text) => text.endsWith(eNumber)))).toEqual([]);
	});

	it("finds a number of ours that was never given out, and leaves alone what others call their orders", async () => {
		await placedAndDelivered(1);
		book.book("E555555");
		for (const other of ["WEB-1", "555555", "E0012", "e7", "PO 77"]) book.book(other);
		await rested();
		await run.reconciled();
		expect(await found()).toEqual(["extra E555555"]);
	});

	it("says nothing of orders that are under way, whatever the ERP has of them", async () => {
		await placeMany(at, 3);
		const sent = await claimOne(at);
		book.book(sent.order.eNumber);
		const lost = await claimOne(at);
		book.book(lost.order.eNumber);
		await at.desk.settle([settlement(lost, uncertain(Date.now() + HOUR_MS))]);
		for (let round = 0; round < 5; round++) {
			clock.advance(1_000);
			await runAlarm(at);
		}
		await run.reconciled();
		expect(await found()).toEqual([]);
	});

	it("takes for no finding what was delivered while it looked", async () => {
		const { eNumber } = await place(at);
		await at.desk.settle([settlement(await claimOne(at), rejected())]);
		book.book(eNumber);
		await rested();
		// A person has it sent again: it is looked up, and found, right after the ERP was asked.
		book.meanwhile = async () => {
			book.meanwhile = null;
			await actOn(at, "retry", eNumber);
			await at.desk.settle([settlement(await claimOne(at), accepted("SO-1"))]);
		};
		expect(await run.reconciled()).toMatchObject({ detail: { putOff: 1 } });
		expect(await found()).toEqual([]);
		await rested();
		expect(await run.reconciled()).toMatchObject({ message: expect.stringContaining("they agree") });
		expect(book.asked).toEqual([eNumber, eNumber]);
	});

	it("waits with an order that has just changed: the ERP may still be at it", async () => {
		const [eNumber = ""] = await placedAndDelivered(1);
		book.remove(eNumber);
		for (let round = 0; round < 3; round++) {
			clock.advance(1_000);
			await runAlarm(at);
		}
		expect(await run.reconciled()).toMatchObject({ detail: { putOff: 1 } });
		expect(await found()).toEqual([]);
		await rested();
		await run.reconciled();
		expect(await found()).toEqual([`missing ${eNumber}`]);
	});

	it("asks about what the list has old before it says so: the desk knows better", async () => {
		const [eNumber = ""] = await placedAndDelivered(1);
		await rested();
		await env.DB.prepare("UPDATE orders SET status = 'failed' WHERE tenant_id = ?").bind(at.tenantId).run();
		await run.reconciled();
		expect(book.asked).toEqual([eNumber]);
		expect(await found()).toEqual([]);
	});

	it("closes a finding and its incident by itself once it is settled in the ERP", async () => {
		const [eNumber = ""] = await placedAndDelivered(1);
		book.alter("1", { total: "31.00" });
		await rested();
		await run.reconciled();
		expect(await incidents()).toEqual([`different_total:${eNumber}`]);
		book.book(eNumber);
		await run.reconciled();
		expect(await found()).toEqual([`duplicated ${eNumber}`]);
		expect(await incidents()).toEqual([`duplicated:${eNumber}`]);
		book.alter("2", { state: "cancelled" });
		book.alter("1", { total: "29.95" });
		await run.reconciled();
		expect(await found()).toEqual([]);
		expect(await incidents()).toEqual([]);
		expect((await findingsPage(env.DB, at.tenantId, { open: false, after: null, limit: 10 })).items).toHaveLength(2);
	});

	it("leaves alone what a person has called right, until one side changes", async () => {
		const [eNumber = ""] = await placedAndDelivered(1);
		book.alter("1", { total: "31.00" });
		await rested();
		await run.reconciled();
		const entry = {
			tenantId: at.tenantId,
			atMs: Date.now(),
			id: crypto.randomUUID(),
			event: "finding.accepted",
			subject: eNumber,
			actor: null,
			before: null,
			after: null,
			note: null,
			detail: {},
		};
		const finding = { kind: "different_total", eNumber } as const;
		const accepted = { by: "Ann", atMs: Date.now(), note: "agreed on the phone" };
		expect(await acceptFinding(env.DB, at.tenantId, finding, accepted, entry)).toBe(true);
		expect(await acceptFinding(env.DB, at.tenantId, finding, accepted, { ...entry, id: "again" })).toBe(false);
		await run.reconciled("person");
		expect(await found()).toEqual([]);
		expect(await incidents()).toEqual([]);
		book.alter("1", { total: "32.00" });
		await run.reconciled("person");
		expect(await found()).toEqual([`different_total ${eNumber}`]);
	});

	it("goes on where it was when the ERP went away, as soon as it may", async () => {
		await placedAndDelivered(6);
		book.pageMax = 2;
		await rested();
		book.answers.push({ ok: false, error: { class: "down", executed: "no", message: "the ERP is away" } });
		expect(await run.reconciled()).toMatchObject({ success: false, again: true });
		expect(book.pulls).toBe(1);
		expect(await run.reconciled()).toMatchObject({ success: true, message: expect.stringContaining("they agree") });
		expect(book.pulls).toBe(4);
	});

	it("goes on a little later where orders have all that the ERP can do, which is no failure", async () => {
		const [eNumber = ""] = await placedAndDelivered(2);
		book.remove(eNumber);
		await rested();
		run.world.busy = 100;
		run.world.tickMs = 3_000;
		const dueAtMs = Date.now();
		expect(await run.invoke("schedule", dueAtMs)).toMatchObject({ success: true, goOn: true, waitMs: expect.any(Number) });
		expect(book.pulls).toBe(0);
		Object.assign(run.world, { busy: 0, tickMs: 0 });
		expect(await run.reconciled()).toMatchObject({ success: true });
		expect(await found()).toEqual([`missing ${eNumber}`]);
	});

	it("begins from the first order on when the connection is to another company of the same ERP", async () => {
		await placedAndDelivered(3);
		await rested();
		await run.reconciled();
		clock.advance(HOUR_MS);
		expect(await run.reconciled()).toMatchObject({ detail: { theirs: 0 } });
		run.world.source = "rest https://erp.example company=2";
		expect(await run.reconciled()).toMatchObject({ detail: { theirs: 3 } });
	});

	it("is cut into slices, and each goes on after the page that the one before it kept", async () => {
		const numbers = await placedAndDelivered(6);
		book.pageMax = 1;
		book.remove(numbers[0] ?? "");
		await rested();
		run.world.tickMs = RECONCILIATION_SLICE_MS / 2;
		const result = await run.reconciled();
		expect(result.slices).toBeGreaterThan(3);
		expect(book.pulls).toBe(5);
		expect(await found()).toEqual([`missing ${numbers[0]}`]);
	});

	it("reads only what is new the next night, and everything when a person asks", async () => {
		const numbers = await placedAndDelivered(4);
		await rested();
		clock.advance(24 * HOUR_MS);
		await run.reconciled();
		clock.advance(24 * HOUR_MS);
		const later = await placedAndDelivered(2);
		await rested();
		expect(await run.reconciled()).toMatchObject({ detail: { ours: 2, theirs: 2 } });
		// Deleted without a word in the feed, long after it was compared.
		book.remove(numbers[1] ?? "");
		expect(await run.reconciled("person")).toMatchObject({ detail: { ours: 6, theirs: 5, missing: 1 } });
		expect(await found()).toEqual([`missing ${numbers[1]}`]);
		expect(later).toHaveLength(2);
		expect((await findReconciliation(env.DB, at.tenantId))?.state).toBe("ended");
	});

	it("finds by itself what was deleted in the ERP long after it was compared, when the feed says so", async () => {
		const numbers = await placedAndDelivered(3);
		await rested();
		await run.reconciled();
		book.delete(book.book("PO 77").id);
		clock.advance(24 * HOUR_MS);
		expect(await run.reconciled()).toMatchObject({
			success: true,
			message: expect.stringMatching(
				/^Nothing has changed since the last comparison; 3 earlier orders were not looked at again \(last whole comparison: \d.* \(Europe\/Dublin\)\)\.$/,
			),
			detail: { earlier: 3 },
		});
		clock.advance(24 * HOUR_MS);
		book.delete("2");
		expect(await run.reconciled()).toMatchObject({ detail: { ours: 0, missing: 1 } });
		expect(await found()).toEqual([`missing ${numbers[1]}`]);
	});

	it("looks at everything again after a week: what a feed never tells is found, and until then nobody is told that all agrees", async () => {
		const numbers = await placedAndDelivered(3);
		await rested();
		await run.reconciled();
		const wholeMs = (await findReconciliation(env.DB, at.tenantId))?.beganAtMs ?? 0;
		book.remove(numbers[1] ?? "");
		for (let night = 1; night < WHOLE_AGAIN_DAYS; night++) {
			clock.advance(24 * HOUR_MS);
			const { message, detail } = await run.reconciled();
			expect(detail).toMatchObject({ ours: 0, earlier: 3 });
			expect(message).not.toContain("agree");
			expect(await findReconciliation(env.DB, at.tenantId)).toMatchObject({ wholeFromMs: null, doneWholeMs: wholeMs });
		}
		clock.advance(24 * HOUR_MS);
		expect(await run.reconciled()).toMatchObject({ detail: { ours: 3, theirs: 2, earlier: 0, missing: 1 } });
		expect(await found()).toEqual([`missing ${numbers[1]}`]);
		expect((await findReconciliation(env.DB, at.tenantId))?.doneWholeMs).toBeGreaterThan(wholeMs);
	});

	it("asks again about orders that have not changed where the ERP tells of none: one that went there is found the next night", async () => {
		run.world.feed = false;
		const numbers = await placedAndDelivered(3);
		await rested();
		expect(await run.reconciled()).toMatchObject({ message: "The ERP was asked about 3 of our orders; they agree." });
		clock.advance(24 * HOUR_MS);
		book.remove(numbers[1] ?? "");
		expect(await run.reconciled()).toMatchObject({
			message: "The ERP was asked about 3 of our orders; 1 is missing in the ERP.",
			detail: { ours: 3, earlier: 0, missing: 1 },
		});
	});

	it("has nothing to say of a shop without orders but that", async () => {
		for (const feed of [true, false]) {
			run.world.feed = feed;
			expect((await run.reconciled()).message).toBe("There are no orders to compare.");
		}
	});

	it("does not look for old orders in an ERP that was connected after them, unless a person has it do so", async () => {
		const numbers = await placedAndDelivered(2);
		await rested();
		await run.reconciled();
		clock.advance(40 * 24 * HOUR_MS);
		run.world.source = "rest https://erp.example company=2";
		for (const eNumber of numbers) book.remove(eNumber);
		for (let night = 0; night <= WHOLE_AGAIN_DAYS; night++) {
			await run.reconciled();
			clock.advance(24 * HOUR_MS);
		}
		expect(await found()).toEqual([]);
		await run.reconciled("person");
		expect(await found()).toEqual(numbers.map((eNumber) => `missing ${eNumber}`));
	});

	it("begins another ERP's list from the beginning although the first try was broken off", async () => {
		await placedAndDelivered(3);
		await rested();
		await run.reconciled();
		clock.advance(HOUR_MS);
		run.world.source = "rest https://erp.example company=2";
		book.answers.push({ ok: false, error: { class: "down", executed: "no", message: "the ERP is away" } });
		expect(await run.reconciled()).toMatchObject({ success: false });
		clock.advance(7 * HOUR_MS);
		expect(await run.reconciled()).toMatchObject({ detail: { theirs: 3 } });
	});

	it("forgets in time what the ERP has not told of for years, and an old difference is no news for that", async () => {
		const [gone = "", kept = ""] = await placedAndDelivered(2);
		await rested();
		await run.reconciled();
		book.delete("1");
		await run.reconciled();
		const entry = { tenantId: at.tenantId, atMs: Date.now(), id: crypto.randomUUID(), event: "finding.accepted", subject: gone };
		const rest = { actor: null, before: null, after: null, note: null, detail: {} };
		const accepted = { by: "Ann", atMs: Date.now(), note: null };
		await acceptFinding(env.DB, at.tenantId, { kind: "missing", eNumber: gone }, accepted, { ...entry, ...rest });
		const met = async () =>
			(
				await env.DB.prepare("SELECT e_number FROM reconciliation_met WHERE tenant_id = ? ORDER BY e_number")
					.bind(at.tenantId)
					.all<{ e_number: string }>()
			).results.map(({ e_number }) => e_number);
		const forgetAt = (nowMs: number) => expire(env.DB, at.tenantId, "met", PERIODS_DEFAULT, nowMs);
		expect(await met()).toEqual([gone, kept]);
		const days = MET_DAYS * 24 * HOUR_MS;
		expect([await forgetAt(Date.now() + days - 1), (await met()).length]).toEqual([0, 2]);
		clock.advance(days / 2);
		// A walk over everything meets what is live again; the other one is only known by what was found.
		await run.reconciled("person");
		clock.advance(days / 2 + HOUR_MS);
		expect([await forgetAt(Date.now()), await met()]).toEqual([1, [kept]]);
		await run.reconciled("person");
		expect([await found(), await incidents()]).toEqual([[], []]);
		const { items } = await findingsPage(env.DB, at.tenantId, { open: null, after: null, limit: 10 });
		expect(items.map(({ eNumber, accepted: by }) => [eNumber, by?.by])).toEqual([[gone, "Ann"]]);
	});

	it("says that there is nothing to compare with where no ERP is connected", async () => {
		run.world.connected = false;
		expect(await run.reconciled()).toMatchObject({ success: true, message: expect.stringContaining("No ERP is connected") });
	});

	it("has an incident for each finding, but not for more than a person can read", async () => {
		const theirs = [{ id: "1", number: "SO-1", total: "1.00", currency: "EUR" }];
		const extra = FINDING_INCIDENTS_MAX + 5;
		for (let n = 0; n < extra; n++) {
			const finding = { kind: "extra", reason: "r", suggestion: "s" } as const;
			await keepJudged(env.DB, at.tenantId, { eNumber: `E${200_000 + n}`, ours: null, theirs, finding }, Date.now() + n);
			book.book(`E${200_000 + n}`);
		}
		await run.reconciled();
		const open = await env.DB.prepare("SELECT subject, reason FROM incidents WHERE tenant_id = ? AND closed_at_ms IS NULL")
			.bind(at.tenantId)
			.all<{ subject: string; reason: string }>();
		expect(open.results).toHaveLength(FINDING_INCIDENTS_MAX + 1);
		expect(open.results.find(({ subject }) => subject === "more")?.reason).toBe("5 more orders differ from what the ERP has.");
	});
});
