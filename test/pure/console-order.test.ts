import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/console/answer";
import type { Decision, Decisions, OrderView } from "../../src/console/wire";
import { HAPPENED, readable } from "../../src/console/words/attempt";
import { BEFORE, BULK_ACTIONS, FOR_GOOD_IN_BULK } from "../../src/console/words/bulk";
import { changedField, changedValue } from "../../src/console/words/change";
import { actionLabel, DOING, decisionSaid, FOR_GOOD, questionFor } from "../../src/console/words/decision";
import { stepsTitle, toneOf } from "../../src/console/words/situation";
import { ACTIONS, type Action } from "../../src/order/action";
import { diffOf } from "../../src/order/diff";
import { STATUS_MEANINGS } from "../../src/order/meanings";
import type { OrderDraft } from "../../src/order/order";
import type { Playbook } from "../../src/order/playbook";
import { HISTORY_EVENTS } from "../../src/order/snapshot";
import { FACES, STATUSES } from "../../src/order/status";

/** The words of an order's page. */

const NOW_MS = Date.parse("2026-11-22T14:02:11Z");
const PLAYBOOK: Playbook = { title: "", cause: "", owner: "nobody", steps: [], action: null, next: "by_itself", say: "", support: null };
const tone = (some: Partial<OrderView>) => toneOf({ status: "queued", held: null, unconfirmed: false, playbook: PLAYBOOK, ...some });

describe("the tone of an order's situation", () => {
	it("is its status's own colour while all goes as it should", () => {
		for (const status of STATUSES) expect(tone({ status })).toBe(FACES[status].colour ?? "grey");
	});
	it("asks for a look when the order is held, stuck or unconfirmed; a pause is somebody's wish", () => {
		expect(tone({ held: { reason: "rate_limited", until: null } })).toBe("amber");
		expect(tone({ held: { reason: "paused", until: null } })).toBe("grey");
		expect(tone({ playbook: { ...PLAYBOOK, owner: "gateway" } })).toBe("amber");
		expect(tone({ status: "pending_verification", unconfirmed: true })).toBe("amber");
		expect(tone({ status: "failed", held: { reason: "erp_offline", until: null } })).toBe("red");
	});
});

describe("the label of a status", () => {
	it("has its meaning beside it; a failed order had an issue being placed", () => {
		for (const status of STATUSES) expect(STATUS_MEANINGS[status]).toMatch(/^The.{20,}\.$/);
		expect(STATUS_MEANINGS.failed).toContain("There was an issue placing the order");
	});
});

describe("whose turn it is", () => {
	it("stands over the steps, unless it is nobody's or the gateway is newer than the page", () => {
		const owners = ["merchant", "erp", "gateway", "nobody", "constable"] as Playbook["owner"][];
		expect(owners.map(stepsTitle)).toEqual([
			"What your shop can do",
			"What to do, with whoever runs the ERP",
			"What to do, with Customer Support",
			"What to do",
			"What to do",
		]);
	});
});

const ok = (decision: Partial<Decision>): Answer<Decisions> => ({
	kind: "ok",
	body: { results: [{ eNumber: "E7", result: "started", ...decision }] },
});
const said = (answer: Answer<Decisions>, action: Action = "retry") => decisionSaid(action, answer, NOW_MS);
const problem = (status: number, detail: string): Answer<Decisions> => ({
	kind: "problem",
	status,
	code: "x",
	detail,
	retryAfterSeconds: null,
	document: {},
});

describe("what came of a decision", () => {
	it("has words of its own for every action that went well", () => {
		const words = ACTIONS.map((action) => said(ok({}), action));
		expect(new Set(words.map(({ text }) => text)).size).toBe(ACTIONS.length);
		expect(words.every((one) => one.tone === "green")).toBe(true);
	});
	it("names whoever was first and how long ago, or Holdfast itself", () => {
		const by = { name: "Demo clerk", at: "2026-11-22T14:02:06Z" };
		expect(said(ok({ result: "already_in_progress", by })).text).toBe("Demo clerk was first, 5 s ago. Nothing was done twice.");
		expect(said(ok({ result: "already_in_progress", by: null })).text).toMatch(/^Holdfast is working on this order already/);
	});
	it("says why something was not done, in the gateway's own words", () => {
		expect(said(problem(409, "It is being sent to the ERP at this moment."))).toEqual({
			tone: "amber",
			text: "Not done. It is being sent to the ERP at this moment.",
		});
		expect(said(problem(403, "An administrator can grant it."))).toEqual({ tone: "red", text: "Not done. An administrator can grant it." });
		expect(said(ok({ result: "refused", reason: "This one is synced." })).text).toBe("Not done. This one is synced.");
		expect(said(ok({ result: "skipped" })).text).toMatch(/^Not done\. The order is no longer/);
	});
	it("names whoever has decided since, what, when, and how the order stands now", () => {
		const document = { by: "Otto Other", action: "edit", at: "2026-11-22T14:02:06Z", orderStatus: "queued", results: [] };
		const refused = { ...problem(409, "x"), code: "action_overtaken", document } as Answer<Decisions>;
		expect(said(refused)).toEqual({
			tone: "amber",
			text: "Not done. Otto Other has edited it, 5 s ago: it is queued now. Look again before you decide.",
		});
	});
	it("does not claim to know what became of a decision whose answer was lost", () => {
		expect(said({ kind: "unreachable" }).text).toContain("not known whether this was done");
		expect(said({ kind: "ok", body: { results: [] } }).tone).toBe("red");
		expect(said({ kind: "signed_out" }).text).toContain("nothing was done");
	});
});

describe("a decision's button", () => {
	it("says what it does; where the question is whether the ERP has the order, it is the answer", () => {
		expect(actionLabel("mark_synced", "failed")).toBe("Mark as synced");
		expect(actionLabel("mark_synced", "pending_verification")).toBe("It is there");
		expect(new Set(ACTIONS.map((action) => actionLabel(action, "failed"))).size).toBe(ACTIONS.length);
		for (const action of ACTIONS) expect(DOING[action]).toMatch(/…$/);
	});
	const asked = (action: Action, mayBeInErp = false) => questionFor(action, { eNumber: "E7", mayBeInErp });
	it("asks first where it cannot be taken back or needs to know more, and for the ERP's number only when it was found", () => {
		expect(ACTIONS.filter((action) => asked(action) !== null)).toEqual(["mark_synced", "not_there", "archive", "cancel"]);
		expect(ACTIONS.filter((action) => asked(action)?.asksErpNumber)).toEqual(["mark_synced"]);
		for (const action of ACTIONS) expect(asked(action)?.title ?? "E7").toContain("E7");
	});
	it("says of marking what it says of cancelling, that it cannot be taken back, and has it ticked that the ERP has the order", () => {
		const forGood = ACTIONS.filter((action) => asked(action)?.text.endsWith(FOR_GOOD));
		expect(forGood).toEqual(["mark_synced", "cancel"]);
		expect(BULK_ACTIONS.filter((action) => BEFORE[action].endsWith(FOR_GOOD)).sort()).toEqual([...forGood].sort());
		expect(ACTIONS.filter((action) => asked(action)?.tick != null)).toEqual(["mark_synced"]);
		expect(asked("mark_synced")?.tick).toBe("I have seen it in the ERP, or keyed it in");
	});
	it("warns of filing away what may be in the ERP", () => {
		expect(asked("archive")?.text).not.toContain("search the ERP");
		expect(asked("archive", true)?.text).toContain("An earlier attempt may have left it there: search the ERP for E7.");
	});
	it("offers marking many last and apart, and not under what sends them again", () => {
		expect(BULK_ACTIONS.at(-1)).toBe(FOR_GOOD_IN_BULK);
		expect(BULK_ACTIONS.indexOf(FOR_GOOD_IN_BULK) - BULK_ACTIONS.indexOf("retry")).toBeGreaterThan(1);
	});
});

describe("a change to an order", () => {
	const before: OrderDraft = {
		customer: { kind: "b2c", name: "Ann", email: "ann@example.com" },
		currency: "EUR",
		lines: [{ sku: "A-1", quantity: "2", unitPrice: "1.00" }],
		delivery: { name: "Ann", line1: "1 Main St", city: "Dublin", country: "IE" },
		payment: { type: "card", status: "captured", amount: "2.00" },
		total: "2.00",
	};
	it("is told by the names a reader knows, lines counted from one", () => {
		const after: OrderDraft = {
			...before,
			lines: [
				{ sku: "A-1", quantity: "2", unitPrice: "0.90" },
				{ sku: "B-2", quantity: "1", unitPrice: "0.20" },
			],
			delivery: { ...before.delivery, line1: "2 Main St" },
			note: "Ring",
		};
		expect(
			diffOf(before, after).map(({ path, before: old, after: now }) => [changedField(path), changedValue(old), changedValue(now)]),
		).toEqual([
			["Line 1, unit price", "1.00", "0.90"],
			["Line 2", null, "B-2, 1, 0.20"],
			["Delivery, address line 1", "1 Main St", "2 Main St"],
			["Note", null, "Ring"],
		]);
	});
	it("shows nothing for what is empty", () => {
		expect([null, undefined, "", {}, { a: null }].map(changedValue)).toEqual([null, null, null, null, null]);
	});
});

describe("what was said on the wire", () => {
	it("is given room when it is JSON, and left alone when it was cut or is none", () => {
		expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
		expect(readable('{"a":[1… (9 more characters)')).toBe('{"a":[1… (9 more characters)');
	});
});

describe("an order's history", () => {
	it("has a heading of its own for everything that can happen", () => {
		expect(new Set(HISTORY_EVENTS.map((event) => HAPPENED[event].title)).size).toBe(HISTORY_EVENTS.length);
	});
});
