import { describe, expect, it } from "vitest";
import type { Trouble } from "../../src/console/answer";
import { isAt, stillWrong } from "../../src/console/live/form";
import { differences, merged, metBy, overtakenBy } from "../../src/console/live/settings";
import { connectionTold, formOf, onTopOf, withAdapter } from "../../src/console/pages/connection/form";
import { isAbout } from "../../src/console/pages/connection/mistakes";
import { atFieldsSaid, backSaid, refusedSaid } from "../../src/console/words/form";
import { mailTold, mailTyped } from "../../src/console/words/mail";
import { daysIn, periodsTold, periodsTyped } from "../../src/console/words/retention";
import { ZONE_WANTED } from "../../src/console/words/schedules";
import { errorsSaid, fieldErrorsIn, fieldSaid, troubleSaid } from "../../src/console/words/trouble";

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

	it("says in people's words what a field takes, where it was written in another way", () => {
		const errors = [
			{ path: "email", kind: "format", message: "must be an e-mail address" },
			{ path: "zone", kind: "format", message: "must be an IANA name, or null for the tenant's own" },
			{ path: "start", kind: "type", message: "must be a number" },
			{ path: "name", kind: "too_short", message: "must not be empty" },
		];
		expect(errorsSaid(refusal({ errors }), fieldSaid, ZONE_WANTED)).toEqual({
			email: "Write an e-mail address, such as ann@example.com.",
			zone: expect.stringContaining("leave it empty for the shop’s own"),
			start: "Write a whole number, such as 100001.",
			name: "The name must not be empty.",
		});
		expect(troubleSaid(refusal({ errors: errors.slice(0, 1) }))).toBe("Write an e-mail address, such as ann@example.com.");
		// Too small is written as it should be: how small it may be is the gateway's to say.
		expect(errorsSaid(refusal({ errors: [{ path: "start", kind: "too_small", message: "must be at least 1" }] }))).toEqual({
			start: "Must be at least 1.",
		});
	});

	it("is forgotten of a field that was changed, and of nothing else", () => {
		const mistakes = { time: "a", recipients: "b", "recipients[2]": "c", "admin.name": "d", adminOf: "e" };
		const left = (field: string) => Object.keys(stillWrong(mistakes, (path) => isAt(path, field)));
		expect(left("recipients")).toEqual(["time", "admin.name", "adminOf"]);
		expect(left("admin")).toEqual(["time", "recipients", "recipients[2]", "adminOf"]);
		expect(left("which")).toEqual(Object.keys(mistakes));
	});

	it("is forgotten in the connection's form by the names that the gateway has for its fields", () => {
		const before = formOf(null);
		const said = ["connection.timeoutMs", "connection.settings.company", "connection.baseUrl", "credentials", "credentials.token"];
		const left = (part: Partial<typeof before>) => said.filter((path) => !isAbout(path, part, before));
		expect(left({ timeoutSeconds: "30" })).toEqual(said.slice(1));
		expect(left({ settings: { ...before.settings, company: "1" } })).toEqual(said.filter((path) => !path.includes("company")));
		expect(left({ credentials: { token: "x" } })).toEqual(said.slice(0, 3));
		expect(left({ credentials: { user: "x" } })).toEqual([...said.slice(0, 3), "credentials.token"]);
		expect(left({ baseUrl: "https://erp.example" })).toEqual(said.slice(0, 2));
		expect(left({ adapter: "tryton" })).toEqual([]);
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
