import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ActResult } from "../../src/desk/answers";
import { ACTIONS, type OrderAction } from "../../src/order/action";
import type { HistoryEvent } from "../../src/order/snapshot";
import type { Status } from "../../src/order/status";
import { stillClock } from "../support/clock";
import { ANN, actOn, editOn } from "../support/deciding";
import { type FreshDesk, freshDesk, rowsOf } from "../support/desks";
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

async function inSituation(name: SituationName): Promise<FreshDesk> {
	const at = freshDesk();
	await SITUATIONS[name].reach(at, clock);
	return at;
}

interface Effect {
	readonly status: Status;
	readonly result: ActResult["result"];
	/** Whether the relay goes on with it, and at once. */
	readonly due: boolean;
}
const EFFECTS: Readonly<Record<(typeof ACTIONS)[number], Effect>> = {
	retry: { status: "queued", result: "started", due: true },
	verify: { status: "pending_verification", result: "started", due: true },
	mark_synced: { status: "synced_manually", result: "done", due: false },
	not_there: { status: "queued", result: "started", due: true },
	archive: { status: "archived", result: "done", due: false },
	restore: { status: "failed", result: "done", due: false },
	cancel: { status: "cancelled", result: "done", due: false },
};

const cells = SITUATION_NAMES.flatMap((name) => {
	const { allowed }: SituationOf = SITUATIONS[name];
	return ACTIONS.map((action) => ({ name, action, allowed: allowed.includes(action) }));
});

const orderRow = async (at: FreshDesk) => (await rowsOf(at, "SELECT * FROM orders"))[0] ?? {};

/** So that whatever is to be copied afterwards is there because of what was decided. */
const allIsCopied = ({ desk }: FreshDesk) =>
	runInDurableObject(desk, (_object, { storage }) => void storage.sql.exec("DELETE FROM outbox"));

async function expectDecided(at: FreshDesk, event: HistoryEvent, before: Status, after: Status): Promise<void> {
	const file = await at.desk.inspect("E100001");
	expect(file?.history.at(-1)).toMatchObject({ event, by: ANN, before, after, note: "because", atMs: Date.now(), eNumber: "E100001" });
	expect(await rowsOf(at, "SELECT seq FROM outbox")).toEqual([{ seq: 100_001 }]);
	expect(await brokenRulesOf(at)).toEqual([]);
}

describe.each(cells.filter(({ allowed }) => allowed))("an order that $name", ({ name, action }) => {
	const { status: before, nextMode }: SituationOf = SITUATIONS[name];
	const effect = EFFECTS[action];

	it(`takes ${action}, and everybody is told`, async () => {
		const at = await inSituation(name);
		await allIsCopied(at);
		const { version } = await orderRow(at);
		const erpOrderNumber = action === "mark_synced" ? "SO-77" : null;
		const result = await actOn(at, action, "E100001", { note: "because", erpOrderNumber });
		expect(result).toMatchObject({ eNumber: "E100001", result: effect.result, status: effect.status, by: null, reason: null });
		const order = await at.desk.find("E100001");
		expect(order).toMatchObject({ status: effect.status, erpOrderNumber, updatedAtMs: Date.now(), version: Number(version) + 1 });
		expect(order?.nextAttemptAtMs).toBe(effect.due ? Date.now() : null);
		await expectDecided(at, action, before, effect.status);
		const { claims } = await at.desk.claim(10, LEASE_MS);
		expect(claims.map(({ mode }) => mode)).toEqual(effect.due ? [nextMode] : []);
	});

	it(`foretells what ${action} would come to, and changes nothing`, async () => {
		const at = await inSituation(name);
		const everything = await everythingIn(at);
		expect(await actOn(at, action, "E100001", { dryRun: true })).toMatchObject({ result: effect.result, status: before, reason: null });
		expect(await everythingIn(at)).toEqual(everything);
	});
});

describe.each(cells.filter(({ allowed }) => !allowed))("an order that $name", ({ name, action }) => {
	const { status, allowed, goingOn }: SituationOf = SITUATIONS[name];

	it(`refuses ${action}, says why and what is allowed, and stays as it was`, async () => {
		const at = await inSituation(name);
		const everything = await everythingIn(at);
		for (const dryRun of [true, false]) {
			const result = await actOn(at, action, "E100001", { dryRun });
			if (action === goingOn) {
				expect(result).toMatchObject({ result: "already_in_progress", status, by: { name: ANN.name }, reason: null, actions: allowed });
				continue;
			}
			expect(result).toMatchObject({ result: "not_allowed", status, by: null, actions: allowed });
			expect(result.reason).toMatch(/^[A-Z].{20,}\.$/);
		}
		expect(await everythingIn(at)).toEqual(everything);
	});
});

describe.each(SITUATION_NAMES.map((name) => ({ name })))("an order that $name", ({ name }) => {
	const { status, allowed }: { status: Status; allowed: readonly OrderAction[] } = SITUATIONS[name];

	it(allowed.includes("edit") ? "can be edited and goes out as edited" : "cannot be edited, and stays as it was", async () => {
		const at = await inSituation(name);
		const everything = await everythingIn(at);
		if (allowed.includes("edit")) await allIsCopied(at);
		const answer = await editOn(at, { note: "edited" }, { reason: "because" });
		if (!allowed.includes("edit")) {
			expect(answer).toMatchObject({ kind: "not_allowed", status, reason: expect.stringMatching(/\.$/), actions: allowed });
			expect(await everythingIn(at)).toEqual(everything);
			return;
		}
		expect(answer).toMatchObject({ kind: "edited", order: { status: "queued", revision: 1, nextAttemptAtMs: Date.now() } });
		await expectDecided(at, "edit", status, "queued");
		const [claim] = (await at.desk.claim(10, LEASE_MS)).claims;
		expect(claim).toMatchObject({ mode: SITUATIONS[name].nextMode, order: { note: "edited" } });
	});

	it("keeps to the rules of the tables", async () => {
		expect(await brokenRulesOf(await inSituation(name))).toEqual([]);
	});
});

describe("a refusal", () => {
	it.each<[SituationName, OrderAction, RegExp]>([
		["is being sent", "cancel", /being sent to the ERP at this moment/],
		["waits to be looked up and sent again", "cancel", /may be in the ERP already/],
		["was refused", "not_there", /certain that it is not in the ERP/],
		["is in the ERP twice", "not_there", /The ERP has it/],
		["is delivered", "retry", /Only a failed order can be resubmitted; this one is synced/],
		["was never paid", "archive", /this one is abandoned/],
	])("of an order that %s for %s tells the reason", async (name, action, reason) => {
		const at = await inSituation(name);
		if (action === "edit") throw new Error("edits are refused elsewhere");
		expect((await actOn(at, action)).reason).toMatch(reason);
	});
});

describe("an action", () => {
	it("on a number that was never given out says so", async () => {
		const at = await inSituation("was refused");
		for (const eNumber of ["E100002", "X100001", "nonsense", ""])
			expect(await actOn(at, "retry", eNumber)).toEqual({
				eNumber,
				result: "unknown_order",
				status: null,
				by: null,
				reason: expect.stringMatching(/never given/),
				version: null,
				actions: [],
			});
	});

	it("lets an order of the ERP keep the number it had", async () => {
		const at = await inSituation("was refused");
		await actOn(at, "mark_synced", "E100001", { erpOrderNumber: null });
		expect(await at.desk.find("E100001")).toMatchObject({ status: "synced_manually", erpOrderNumber: null });
	});

	it("keeps to be read what went wrong when an order is archived and restored, and forgets it when it is sent again", async () => {
		const at = await inSituation("is archived");
		expect(await at.desk.find("E100001")).toMatchObject({ errorClass: "validation_rejected" });
		await actOn(at, "restore");
		expect(await at.desk.find("E100001")).toMatchObject({ status: "failed", errorClass: "validation_rejected", errorMessage: "no" });
		await actOn(at, "retry");
		expect(await at.desk.find("E100001")).toMatchObject({ errorClass: null, errorMessage: null });
	});
});
