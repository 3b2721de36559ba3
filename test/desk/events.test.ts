import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/order/outcome";
import type { Status } from "../../src/order/status";
import { stillClock } from "../support/clock";
import { freshDesk, rowsOf, runAlarm } from "../support/desks";
import { accepted, deferred, rejected, settlement, uncertain } from "../support/settling";
import {
	brokenRulesOf,
	everythingIn,
	LEASE_MS,
	SITUATION_NAMES,
	SITUATIONS,
	type SituationName,
	type SituationOf,
} from "../support/situations";

const clock = stillClock();

const OUTCOMES: readonly (readonly [Outcome["kind"], () => Outcome, Status])[] = [
	["accepted", () => accepted(), "synced"],
	["rejected", () => rejected(), "failed"],
	["deferred", () => deferred(Date.now() + 1_000), "queued"],
	["uncertain", () => uncertain(Date.now() + 1_000), "pending_verification"],
];
/** An attempt holds the order, whether a person may still take it away or not. */
const HELD: readonly SituationName[] = ["is being sent", "is being looked up", "is claimed and waits for its start"];

async function inSituation(name: SituationName) {
	const at = freshDesk();
	await SITUATIONS[name].reach(at, clock);
	return at;
}

describe.each(SITUATION_NAMES.map((name) => ({ name })))("an order that $name", ({ name }) => {
	const { status, nextMode }: SituationOf = SITUATIONS[name];

	it.each(OUTCOMES)("is settled as %s by the attempt that holds it alone", async (_kind, outcome, after) => {
		const at = await inSituation(name);
		const before = await everythingIn(at);
		const attempts = (await at.desk.find("E100001"))?.attempts ?? 0;
		const mode = name === "is being looked up" ? "verify" : "submit";
		for (const attempt of [attempts - 1, attempts + 1]) {
			expect((await at.desk.settle([settlement({ seq: 100_001, attempt, mode }, outcome())])).overtaken).toEqual([100_001]);
		}
		expect(await everythingIn(at)).toEqual(before);
		const held = HELD.includes(name);
		const { overtaken } = await at.desk.settle([settlement({ seq: 100_001, attempt: attempts, mode }, outcome())]);
		expect(overtaken).toEqual(held ? [] : [100_001]);
		if (held) expect((await at.desk.find("E100001"))?.status).toBe(after);
		else expect(await everythingIn(at)).toEqual(before);
		expect(await brokenRulesOf(at)).toEqual([]);
	});

	it("is offered to the relay in time when it is on its way, and never when it is not", async () => {
		const at = await inSituation(name);
		const [row] = await rowsOf(at, "SELECT status FROM orders");
		const onItsWay = ["queued", "sending", "pending_verification"].includes(String(row?.status));
		// An order of which a lease was lost while nobody had begun it may have been sent for all the desk knows.
		const mode = name === "is claimed and waits for its start" ? "verify" : nextMode;
		clock.advance(2 * LEASE_MS);
		await runAlarm(at);
		const { claims } = await at.desk.claim(10, LEASE_MS);
		expect(claims.map((claim) => claim.mode)).toEqual(onItsWay ? [mode] : []);
		if (!onItsWay) expect((await at.desk.find("E100001"))?.status).toBe(status);
	});
});
