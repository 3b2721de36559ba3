import { describe, expect, it } from "vitest";
import type { Trouble } from "../../src/console/answer";
import { differences, merged, metBy, overtakenBy } from "../../src/console/live/settings";
import { connectionTold, formOf, onTopOf, withAdapter } from "../../src/console/pages/connection/form";
import { atFieldsSaid, backSaid, refusedSaid } from "../../src/console/words/form";
import { mailTold, mailTyped } from "../../src/console/words/mail";
import { daysIn, periodsTold, periodsTyped } from "../../src/console/words/retention";
import { errorsSaid, fieldErrorsIn } from "../../src/console/words/trouble";

/** What forms say, and what becomes of what was typed when somebody else was first. */

const refusal = (document: object, code = "validation_failed"): Trouble => ({
	kind: "problem",
	status: 422,
	code,
	detail: "Some fields are wrong.",
	retryAfterSeconds: null,
	document,
});

describe("what was typed on top of what somebody else has saved", () => {
	const before = { time: "07:30", to: ["ann"], which: "all" };

	it("takes theirs where nothing was touched, and keeps mine where it was", () => {
		const theirs = { time: "18:00", to: ["ann", "bo"], which: "all" };
		const mine = { time: "07:30", to: ["cy"], which: "failed" };
		expect(merged(before, theirs, mine)).toEqual({ time: "18:00", to: ["cy"], which: "failed" });
	});

	it("tells what they changed, and mine where it is something else", () => {
		const told = differences(
			{ Time: "07:30", To: "ann", Holds: "all", Zone: "Dublin" },
			{ Time: "18:00", To: "ann, bo", Holds: "all", Zone: "Berlin" },
			{ Time: "07:30", To: "cy", Holds: "failed", Zone: "Berlin" },
		);
		expect(told).toEqual([
			{ label: "Time", theirs: "18:00", mine: null },
			{ label: "To", theirs: "ann, bo", mine: "cy" },
			{ label: "Zone", theirs: "Berlin", mine: null },
		]);
	});

	it("is told of together with what came before it, as long as nothing was done about that", () => {
		const once = metBy(
			null,
			"Ann",
			{ before: { Time: "07:30", To: "ann" }, now: { Time: "18:00", To: "ann" } },
			{ Time: "09:00", To: "ann" },
		);
		expect(once).toMatchObject({ by: "Ann", theirs: [{ label: "Time", theirs: "18:00", mine: "09:00" }] });
		const twice = metBy(
			once,
			null,
			{ before: { Time: "18:00", To: "ann" }, now: { Time: "18:00", To: "bo" } },
			{ Time: "09:00", To: "bo" },
		);
		expect(twice).toMatchObject({
			by: null,
			theirs: [
				{ label: "Time", theirs: "18:00", mine: "09:00" },
				{ label: "To", theirs: "bo", mine: null },
			],
		});
	});

	it("is known by the gateway's refusal, with whoever was first", () => {
		const current = { version: 4 };
		expect(overtakenBy(refusal({ current, by: "Otto Other" }, "settings_overtaken"))).toEqual({ current, by: "Otto Other" });
		expect(overtakenBy(refusal({ current }, "settings_overtaken"))).toEqual({ current, by: null });
		expect(overtakenBy(refusal({ current, by: "Otto Other" }))).toBeNull();
		expect(overtakenBy(refusal({}, "settings_overtaken"))).toBeNull();
		expect(overtakenBy({ kind: "unreachable" })).toBeNull();
	});
});

describe("a connection that two people change", () => {
	const before = formOf(null);

	it("never mixes the settings of one kind of ERP with another", () => {
		const tryton = withAdapter({ ...before, credentials: { token: "t" } }, "tryton");
		const typed = { ...before, burst: "9", settings: { ...before.settings, hardKey: "yes" } };
		expect(onTopOf(tryton, before, typed)).toEqual({ ...tryton, burst: "9" });
		const mine = { ...tryton, credentials: { login: "me" } };
		expect(onTopOf({ ...before, burst: "7", settings: { ...before.settings, hardKey: "yes" } }, before, mine)).toEqual({
			...mine,
			burst: "7",
		});
	});

	it("tells no credential of either", () => {
		expect(JSON.stringify(connectionTold({ ...before, credentials: { token: "very-secret" } }))).not.toContain("secret");
	});
});

describe("what a form says", () => {
	const sending = { notYet: "No key was made yet", button: "Make the key" };

	it("is where to look, that nothing is lost, or the gateway's own reason", () => {
		expect(atFieldsSaid(sending)).toBe("No key was made yet: see above.");
		expect(backSaid(sending)).toContain("what you typed is still here. Press “Make the key”");
		expect(refusedSaid({ kind: "signed_out" }, sending)).toContain("what you typed is still here");
		expect(refusedSaid(refusal({}, "too_many_keys"), sending)).toBe("Some fields are wrong.");
	});

	it("names every entry of a list that is wrong, and of any other field the first reason", () => {
		const errors = [
			{ path: "recipients[1]", message: '"x" is not an e-mail address' },
			{ path: "recipients[2]", message: '"y" is not an e-mail address' },
			{ path: "time", message: "must be a time of day" },
			{ path: "time", message: "must not be empty" },
		];
		expect(fieldErrorsIn(refusal({ errors }))).toEqual({
			recipients: '"x" is not an e-mail address; "y" is not an e-mail address',
			time: "must be a time of day",
		});
		expect(errorsSaid(refusal({ errors }))).toMatchObject({ time: "Must be a time of day." });
		expect(errorsSaid(refusal({ errors }), (field, message) => `${field}: ${message}`)).toMatchObject({
			time: "time: must be a time of day",
		});
	});

	it("is the same for two forms only if they hold the same", () => {
		const settings = { merchantAddresses: ["a@x.example"], capPerHour: 5, confirmations: { enabled: false } };
		const typed = mailTyped(settings);
		expect(mailTold(typed)).toEqual(mailTold({ ...typed, merchantAddresses: " a@x.example;" }));
		expect(mailTold({ ...typed, merchantAddresses: "" })).toMatchObject({ "Told of orders and outages": "nobody" });
		const days = periodsTyped({ orders: null, exchanges: 90, letters: 90, notifications: 90, logs: 90 });
		expect(periodsTold(days)["Personal data of orders, days"]).toBe("for ever");
		expect([daysIn(" "), daysIn("7")]).toEqual([null, 7]);
	});
});
