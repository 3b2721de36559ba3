import { describe, expect, it } from "vitest";
import { ACTION_FACES, allowedActions, EDIT_LABEL } from "../../src/order/action";
import { CAUSES } from "../../src/order/causes";
import { HOLDS, holdWords } from "../../src/order/holds";
import { ERROR_CLASSES, type ErrorClass } from "../../src/order/outcome";
import { playbookOf, STUCK_AFTER_MS, SUPPORT_SUBJECT } from "../../src/order/playbook";
import { type PlaybookFacts, playbookFacts } from "../../src/order/playbook-facts";
import { type AttemptRecord, type HistoryRecord, HOLD_REASONS, type HoldReason, type OrderFile } from "../../src/order/snapshot";
import { STATUSES, type Status, UNCONFIRMED_AFTER_MS } from "../../src/order/status";

const NOW_MS = Date.parse("2026-11-22T14:02:11Z");
const CLASSES: readonly (ErrorClass | null)[] = [...ERROR_CLASSES, null];

const facts = (some: Partial<PlaybookFacts>): PlaybookFacts => ({
	eNumber: "E100001",
	status: "queued",
	erpOrderNumber: null,
	errorClass: null,
	mayBeInErp: false,
	unknownSinceMs: null,
	nextAttemptAtMs: null,
	held: null,
	onItsWaySinceMs: NOW_MS - 1_000,
	resubmitted: false,
	restored: false,
	markedBy: null,
	lookedUpLast: false,
	paymentWithdrawn: null,
	nowMs: NOW_MS,
	...some,
});
const playbook = (some: Partial<PlaybookFacts>) => playbookOf(facts(some));
const failed = (errorClass: ErrorClass | null, some: Partial<PlaybookFacts> = {}) => playbook({ status: "failed", errorClass, ...some });
const stepsOf = (errorClass: ErrorClass | null, some: Partial<PlaybookFacts> = {}) => failed(errorClass, some).steps.join("\n");

/** Every situation that an order can be in, as far as the words depend on it. */
const SITUATIONS = STATUSES.flatMap((status) =>
	CLASSES.flatMap((errorClass) =>
		[false, true].flatMap((mayBeInErp) =>
			[false, true].map((late) => ({
				status,
				errorClass,
				mayBeInErp,
				unknownSinceMs: mayBeInErp ? NOW_MS - (late ? UNCONFIRMED_AFTER_MS : 60_000) : null,
				onItsWaySinceMs: NOW_MS - (late ? STUCK_AFTER_MS : 1_000),
				resubmitted: late,
				restored: late,
				markedBy: "Ann",
				lookedUpLast: late,
			})),
		),
	),
);

describe("a payment that was withdrawn after the order was placed", () => {
	it("is the first thing that is said, with what can still be done about it", () => {
		const first = (status: Status) => playbook({ status, paymentWithdrawn: "aborted" }).steps[0] ?? "";
		expect(first("queued")).toBe(
			"The payment was aborted after the order had been placed. Decide whether it is delivered all the same; if not, press “Cancel this order”.",
		);
		const maybe = playbook({ status: "queued", mayBeInErp: true, paymentWithdrawn: "aborted" }).steps[0];
		expect(maybe).toContain("press “Archive this order”, and cancel it in the ERP if it is there");
		expect(first("failed")).toContain("press “Archive this order”");
		for (const status of ["sending", "pending_verification", "synced", "synced_manually"] as const)
			expect(first(status)).toContain("cancel it in the ERP");
		expect(playbook({ status: "queued", paymentWithdrawn: "declined" }).steps[0]).toContain("was declined after");
	});

	it("is not said of a number that never became an order", () => {
		for (const status of ["awaiting_payment", "abandoned"] as const)
			expect(playbook({ status, paymentWithdrawn: "declined" })).toEqual(playbook({ status }));
	});

	it("is read from what the gateway said last", () => {
		const withPayment = (status: string) => playbookFacts(file({ body: JSON.stringify({ payment: { status } }) }), NOW_MS).paymentWithdrawn;
		expect(["authorised", "captured", "aborted", "declined", "expired"].map(withPayment)).toEqual([
			null,
			null,
			"aborted",
			"declined",
			null,
		]);
	});
});

describe("in every status, with every class of error", () => {
	it("says what is happening, why, whose turn it is and when it is tried next, in whole sentences", () => {
		for (const situation of SITUATIONS) {
			const { title, cause, say, steps, support } = playbook(situation);
			expect(title).toMatch(/^[A-Z].{4,58}[^.]$/);
			for (const sentence of [cause, say, ...steps, ...(support === null ? [] : [support.say])])
				expect(sentence).toMatch(/^[A-Z“].{8,}\.$/);
			for (const text of [title, cause, say, ...steps]) expect(text).not.toMatch(/undefined|null|NaN|_/);
		}
	});
	it("offers as mending nothing that would be refused", () => {
		for (const situation of SITUATIONS) {
			const { action } = playbook(situation);
			if (action !== null) expect([situation, allowedActions(situation)]).toEqual([situation, expect.arrayContaining([action])]);
		}
	});
	it("gives steps to whoever has to do something, and names an owner for them", () => {
		for (const situation of SITUATIONS) {
			const { next, owner, steps } = playbook(situation);
			if (next === "needs_person") expect([owner, steps.length]).toEqual([expect.not.stringMatching("nobody"), expect.any(Number)]);
			if (next === "needs_person") expect(steps.length).toBeGreaterThan(1);
		}
	});
	it("sends nobody to a button that they may lack without saying who has it", () => {
		const said = [
			...SITUATIONS.flatMap((situation) => playbook(situation).steps),
			...HOLD_REASONS.flatMap((reason) => holdWords(reason).steps),
		];
		const about = said.filter((step) => /Test connection|settings|credentials|sending”/.test(step));
		expect(about.length).toBeGreaterThan(5);
		for (const step of about) expect(step).toMatch(/administrator/);
	});
	it("names as to be pressed only what is offered for the order then", () => {
		const labels = Object.values(ACTION_FACES).map(({ label }) => label);
		const pressed = (steps: readonly string[]) => labels.filter((label) => steps.some((step) => step.includes(`press “${label}”`)));
		const waiting = SITUATIONS.filter(({ status }) => status === "queued" || status === "failed");
		for (const situation of waiting) {
			const offered = allowedActions(situation).map((action) => (action === "edit" ? EDIT_LABEL : ACTION_FACES[action].label));
			for (const paymentWithdrawn of [null, "declined"] as const) {
				const named = pressed(playbook({ ...situation, paymentWithdrawn }).steps);
				expect([situation, offered]).toEqual([situation, expect.arrayContaining(named)]);
			}
		}
	});
	it("waits for a person exactly when the order has failed", () => {
		for (const situation of SITUATIONS) expect(playbook(situation).next === "needs_person").toBe(situation.status === "failed");
		const done = new Set(SITUATIONS.filter((situation) => playbook(situation).next === "done").map(({ status }) => status));
		expect([...done].sort()).toEqual(["abandoned", "archived", "cancelled", "synced", "synced_manually"] satisfies Status[]);
	});
});

describe("a failed order", () => {
	it("is explained in words of its own for every class: no two share title, cause or steps", () => {
		const all = CLASSES.map((errorClass) => failed(errorClass));
		for (const part of ["title", "cause"] as const) expect(new Set(all.map((one) => one[part])).size).toBe(CLASSES.length);
		const firstSteps = all.map(({ steps }) => steps[0]);
		expect(new Set(firstSteps).size).toBe(CLASSES.length);
		expect(new Set(ERROR_CLASSES.map((errorClass) => CAUSES[errorClass].meanwhile.join())).size).toBe(ERROR_CLASSES.length);
	});
	it.each([
		["forbidden", /credentials.*right/s, "erp"],
		["unauthorised", /renew.*credentials.*Test connection/s, "merchant"],
		["down", /wait.*Test connection.*Resubmit this order/s, "erp"],
		["rate_limited", /Wait.*Resubmit this order/s, "erp"],
		["validation_rejected", /article or field.*Resubmit this order.*Edit and resubmit.*by hand.*Mark as synced/s, "merchant"],
		["not_found", /create the record.*Resubmit this order.*another code, press “Edit and resubmit”.*by hand/s, "merchant"],
		["conflict", /Close the record.*Resubmit this order/s, "erp"],
		["unknown_outcome", /Do not key it in.*looks for E100001.*It is not there/s, "merchant"],
		["duplicate", /E100001.*Decide which one counts.*Mark as synced/s, "merchant"],
		["poison", /Do not resubmit.*search the ERP for E100001/s, "gateway"],
	] as const)("of class %s has the steps that mend it, and says whose they are", (errorClass, steps, owner) => {
		expect(stepsOf(errorClass)).toMatch(steps);
		expect(failed(errorClass).owner).toBe(owner);
	});
	it("that was restored from the archive asks what is to become of it", () => {
		expect(failed(null).title).toBe("Waiting for a decision");
		expect(failed(null).action).toBe("retry");
	});
	it("that was restored says first what to press when it was keyed in meanwhile, whatever had gone wrong before", () => {
		for (const errorClass of CLASSES) {
			const steps = stepsOf(errorClass, { restored: true });
			expect(steps.indexOf("keyed in by hand meanwhile, press “Mark as synced”")).toBeGreaterThanOrEqual(0);
			const resubmit = steps.search(/press “Resubmit this order”|“Resubmit this order” sends/i);
			if (resubmit >= 0) expect(resubmit).toBeGreaterThan(steps.indexOf("keyed in by hand meanwhile"));
		}
	});
	it("is mended by marking it, where the ERP has it already", () => {
		expect(failed("duplicate").action).toBe("mark_synced");
		expect(failed("conflict", { lookedUpLast: true, mayBeInErp: true })).toMatchObject({
			title: "The ERP has it from before it was edited",
			action: "mark_synced",
		});
	});
	it("that may be in the ERP is not keyed in by hand before somebody has looked", () => {
		for (const errorClass of ERROR_CLASSES)
			expect([errorClass, stepsOf(errorClass, { mayBeInErp: true })]).toEqual([errorClass, expect.stringContaining("E100001")]);
		expect(stepsOf("validation_rejected")).not.toContain("earlier attempt");
	});
	it("says after a resubmit that failed again to contact Customer Support with the subject they look for", () => {
		for (const errorClass of ERROR_CLASSES) {
			const { support } = failed(errorClass, { resubmitted: true });
			expect(support?.subject).toBe(SUPPORT_SUBJECT);
			expect(support?.say).toContain("contact Customer Support with “Order Sync Error” in the subject");
			expect(support?.say).toContain("E100001");
			expect(failed(errorClass).support === null).toBe(errorClass !== "poison");
		}
	});
});

const held = (reason: HoldReason, untilMs = NOW_MS + 9_000) => playbook({ held: { reason, untilMs }, onItsWaySinceMs: 0 });

describe("an order that waits", () => {
	it("is next in line while it is fresh, and says when the next attempt is", () => {
		expect(playbook({})).toMatchObject({ title: "Next in line", owner: "nobody", next: "by_itself", support: null });
		expect(playbook({ nextAttemptAtMs: NOW_MS + 8_500 }).say).toBe("The next attempt starts by itself in 9 s.");
		expect(playbook({ nextAttemptAtMs: NOW_MS }).say).toContain("is due");
	});
	it("promises for every reason to wait that the order is safe and goes out by itself, however long it lasts", () => {
		for (const reason of HOLD_REASONS) {
			const { title, cause, steps, next, support } = held(reason);
			expect(cause).toMatch(/This order is safe and goes out by itself/);
			expect([next, support, steps.length > 0]).toEqual(["by_itself", null, true]);
			expect(title).toMatch(/^Waiting: /);
		}
		expect(new Set(HOLD_REASONS.map((reason) => held(reason).title)).size).toBe(HOLD_REASONS.length);
		expect(held("erp_offline").cause).toBe("The ERP is offline. This order is safe and goes out by itself when it is back.");
	});
	it("says when Holdfast looks again, where it does so by itself", () => {
		for (const reason of HOLD_REASONS) expect(held(reason).say.includes("in 9 s")).toBe(HOLDS[reason].looksAgain);
	});
	it("survives a reason that is not known yet", () => {
		expect(holdWords("solar_flare" as HoldReason).cause).toContain("safe");
		expect(holdWords("constructor" as HoldReason).title).toBe("Waiting");
	});
	it("shows the time of the next attempt and what went wrong, after an attempt that did not get through", () => {
		for (const errorClass of ERROR_CLASSES) {
			const { cause, say, steps, next } = playbook({ errorClass, nextAttemptAtMs: NOW_MS + 90_000 });
			expect(cause).toContain(CAUSES[errorClass].title);
			expect([say, next]).toEqual(["The next attempt starts by itself in 1 min.", "by_itself"]);
			expect(steps.length).toBeGreaterThan(0);
		}
	});
	it("is stuck after 30 minutes with nothing in its way, and then support is asked under the subject they look for", () => {
		const waited = (ms: number) => playbook({ onItsWaySinceMs: NOW_MS - ms });
		expect(waited(STUCK_AFTER_MS - 1)).toMatchObject({ title: "Next in line", support: null });
		expect(waited(STUCK_AFTER_MS)).toMatchObject({ title: "Waiting longer than it should", owner: "gateway" });
		expect(waited(STUCK_AFTER_MS).support).toMatchObject({ subject: "Order Sync Error", say: expect.stringContaining("Customer Support") });
		expect(playbook({ onItsWaySinceMs: 0, errorClass: "conflict" }).support?.subject).toBe("Order Sync Error");
	});
	it("counts as held a while longer when the hold has run out, and as stuck when nobody has looked for 30 minutes", () => {
		expect(held("erp_offline", NOW_MS - 5_000).title).toBe("Waiting: the ERP is offline");
		expect(held("erp_offline", NOW_MS - STUCK_AFTER_MS).title).toBe("Waiting longer than it should");
	});
});

describe("an order that is not confirmed", () => {
	const unconfirmed = (sinceMs: number, some: Partial<PlaybookFacts> = {}) =>
		playbook({
			status: "pending_verification",
			mayBeInErp: true,
			unknownSinceMs: NOW_MS - sinceMs,
			nextAttemptAtMs: NOW_MS + 4_000,
			...some,
		});
	it("says from the first moment that the sync cannot be confirmed yet, and when the ERP is asked again", () => {
		for (const sinceMs of [0, UNCONFIRMED_AFTER_MS - 1, UNCONFIRMED_AFTER_MS]) {
			expect(unconfirmed(sinceMs).cause).toContain("cannot yet confirm whether the sync was completed");
			expect(unconfirmed(sinceMs).say).toBe("The ERP is asked again by itself in 4 s. Nothing is sent twice.");
			expect(unconfirmed(sinceMs).action).toBe("verify");
		}
	});
	it("does not promise to ask an ERP that nothing goes out to", () => {
		const hold = { reason: "paused", untilMs: NOW_MS + 60_000 } as const;
		expect(unconfirmed(0, { held: hold }).say).toBe("Sending is paused: the ERP is asked again once that is over. Nothing is sent twice.");
		expect(unconfirmed(0, { held: { ...hold, untilMs: NOW_MS - STUCK_AFTER_MS } }).say).toContain("in 4 s");
	});
	it("asks a person to look into the ERP once 30 minutes have passed, not a moment earlier", () => {
		expect(unconfirmed(UNCONFIRMED_AFTER_MS - 1)).toMatchObject({ title: "Making sure", owner: "nobody" });
		const late = unconfirmed(UNCONFIRMED_AFTER_MS);
		expect(late).toMatchObject({ title: "Not confirmed yet", owner: "merchant" });
		expect(late.steps.join("\n")).toMatch(/Search the ERP for E100001.*“It is there”.*“It is not there”/s);
	});
});

describe("an order that is over", () => {
	it("names the ERP's number where there is one", () => {
		expect(playbook({ status: "synced", erpOrderNumber: "SO-7" }).cause).toContain("as SO-7");
	});
	it("is not called delivered when a person has marked it: that is told as what they said, with the number or without", () => {
		const marked = { status: "synced_manually", markedBy: "Ann" } as const;
		expect(playbook({ ...marked, erpOrderNumber: "SO-7" }).cause).toBe(
			"Ann said that this order is in the ERP, as SO-7. Holdfast has not seen it there.",
		);
		expect(playbook(marked).cause).toContain("and gave no number");
		expect(playbook(marked).say).toContain("This cannot be taken back.");
	});
	it("can be restored when it is archived, and by nobody when it is cancelled", () => {
		expect(playbook({ status: "archived" }).action).toBe("restore");
		expect(playbook({ status: "archived" }).steps.join()).toMatch(
			/keyed in by hand, give E100001 as its reference.*“Restore” and “Mark as synced”/,
		);
		expect(playbook({ status: "archived" }).steps.join()).not.toContain("Search the ERP");
		expect(playbook({ status: "archived", mayBeInErp: true }).steps[0]).toBe("Search the ERP for E100001 before you key it in by hand.");
		expect(playbook({ status: "cancelled" }).action).toBeNull();
	});
});

const attempt = (startedAtMs: number, mode: AttemptRecord["mode"] = "submit"): AttemptRecord => ({
	attempt: 1,
	mode,
	startedAtMs,
	endedAtMs: startedAtMs + 10,
	outcome: "rejected",
	error: null,
	counted: true,
	erpOrderNumber: null,
});
const history = (event: HistoryRecord["event"], atMs: number, before: Status = "failed", after: Status = "queued"): HistoryRecord => ({
	id: atMs,
	eNumber: "E100001",
	atMs,
	event,
	by: { kind: "user", id: "u1", name: "Ann", address: null },
	before,
	after,
	note: null,
	detail: {},
});
const file = (some: Partial<OrderFile>): OrderFile => ({
	payUntilMs: null,
	tenantId: "demo",
	desk: "demo",
	seq: 100_001,
	eNumber: "E100001",
	reference: null,
	status: "failed",
	placedAtMs: 1_000,
	updatedAtMs: 1_000,
	version: 1,
	erpOrderNumber: null,
	errorClass: "validation_rejected",
	errorMessage: "no",
	nextAttemptAtMs: null,
	attempts: 1,
	unknownSinceMs: null,
	revision: 0,
	erasedAtMs: null,
	prunedAtMs: null,
	body: "{}",
	attemptLog: [],
	held: null,
	exchanges: [],
	history: [],
	revisions: [],
	...some,
});

describe("what the playbook looks at", () => {
	it("is whether it comes from the archive, with nothing decided since, and who marked it", () => {
		const of = (records: readonly HistoryRecord[]) => playbookFacts(file({ history: records }), NOW_MS);
		const restored = history("restore", 3_000, "archived", "failed");
		expect(of([history("archive", 2_000), restored]).restored).toBe(true);
		expect(of([restored, { ...history("payment", 4_000), by: null }]).restored).toBe(true);
		expect(of([restored, history("retry", 4_000)]).restored).toBe(false);
		expect([of([restored]).markedBy, of([restored, history("mark_synced", 5_000)]).markedBy]).toEqual([null, "Ann"]);
	});
	it("counts as resubmitted only an order that was tried after a person sent it on its way again", () => {
		const resubmitted = (some: Partial<OrderFile>) => playbookFacts(file(some), NOW_MS).resubmitted;
		expect(resubmitted({ attemptLog: [attempt(2_000)] })).toBe(false);
		expect(resubmitted({ attemptLog: [attempt(2_000)], history: [history("retry", 3_000)] })).toBe(false);
		expect(resubmitted({ attemptLog: [attempt(2_000), attempt(3_000)], history: [history("retry", 3_000)] })).toBe(true);
		expect(resubmitted({ attemptLog: [attempt(3_000)], history: [history("edit", 2_000, "queued")] })).toBe(false);
		expect(resubmitted({ attemptLog: [attempt(3_000)], history: [history("mark_synced", 2_000, "failed", "synced_manually")] })).toBe(
			false,
		);
	});
	it("counts the wait of an order from when it was last sent on its way, so that a resubmitted one is not stuck at once", () => {
		const since = (records: readonly HistoryRecord[]) => playbookFacts(file({ history: records }), NOW_MS).onItsWaySinceMs;
		expect(since([])).toBe(1_000);
		expect(since([history("payment", 4_000, "awaiting_payment")])).toBe(4_000);
		expect(since([history("retry", 4_000), history("archive", 5_000, "queued", "archived")])).toBe(4_000);
	});
	it("tells an older version that a look-up found from a record that was in use", () => {
		const title = (mode: AttemptRecord["mode"]) =>
			playbookOf(playbookFacts(file({ errorClass: "conflict", attemptLog: [attempt(2_000, mode)] }), NOW_MS)).title;
		expect(title("verify")).toBe("The ERP has it from before it was edited");
		expect(title("submit")).toBe("A record in the ERP was in use");
	});
	it("takes an order of unknown outcome for one that may be in the ERP", () => {
		expect(playbookFacts(file({ unknownSinceMs: 5 }), NOW_MS)).toMatchObject({ mayBeInErp: true, unknownSinceMs: 5 });
	});
});
