import { describe, expect, it } from "vitest";
import type { Trouble } from "../../src/console/answer";
import { OPEN_PAGES, PAGES, pageAt } from "../../src/console/pages/registry";
import type { Role, Session } from "../../src/console/wire";
import type { PersonView } from "../../src/console/wire-people";
import { grantedSaid, isOneself, mayManage, PERMISSION_FACES, questionOf, rulesSaid } from "../../src/console/words/people";
import { ROLE_NAMES } from "../../src/console/words/roles";
import { fieldErrorsIn, fieldSaid, troubleSaid } from "../../src/console/words/trouble";
import { PERMISSIONS, ROLES } from "../../src/db/schema";
import { mistakeInPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "../../src/lib/password";

const person = (change: Partial<PersonView> = {}): PersonView => ({
	id: "u1",
	email: "ann@example.com",
	name: "Ann",
	role: "employee",
	permissions: { order_sync_actions: false, order_sync_notification: false },
	active: true,
	deactivatedAt: null,
	secondFactor: false,
	...change,
});
const reading = (role: Role, email = "boss@example.com"): Session => ({
	user: { id: "boss", email, name: "Boss", role },
	permissions: [],
	tenant: { id: "t", name: "Shop", timeZone: "UTC", numbering: { prefix: "E", start: 100_001 } },
});
const refusal = (document: object, detail = "One thing is wrong."): Trouble => ({
	kind: "problem",
	status: 422,
	code: "validation_failed",
	detail,
	retryAfterSeconds: null,
	document,
});

describe("the permissions", () => {
	it("are the two there are, by their exact names", () => {
		expect(PERMISSION_FACES.map(({ permission }) => permission)).toEqual([...PERMISSIONS]);
		expect(PERMISSION_FACES.map(({ name }) => name)).toEqual(["Order Sync Actions", "Order Sync Notification"]);
	});
	it("are told by these names also where somebody was invited with them", () => {
		expect(grantedSaid([])).toBe("nothing yet");
		expect(grantedSaid(["order_sync_notification", "order_sync_actions"])).toBe("Order Sync Notification, Order Sync Actions");
	});
});

describe("who may manage whom", () => {
	it("is an administrator their colleagues, and nobody themselves", () => {
		expect(mayManage(reading("admin"), person())).toBe(true);
		expect(mayManage(reading("admin"), person({ role: "admin" }))).toBe(true);
		expect(mayManage(reading("admin", "ann@example.com"), person({ role: "admin" }))).toBe(false);
		expect(isOneself(reading("admin", "ann@example.com"), person())).toBe(true);
	});
	it("is an operator's account for operators only", () => {
		expect(mayManage(reading("admin"), person({ role: "operator" }))).toBe(false);
		expect(mayManage(reading("operator"), person({ role: "operator" }))).toBe(true);
	});
	it("has a name for every role", () => {
		for (const role of ROLES) expect(ROLE_NAMES[role]).toMatch(/^[A-Z]/);
	});
});

describe("a question before a step", () => {
	it("names the person, and says what it does before and after", () => {
		for (const step of ["deactivate", "reactivate", "second_factor"] as const) {
			const { title, done } = questionOf(step, person());
			expect([title.includes("Ann"), title.endsWith("?"), done.includes("Ann")]).toEqual([true, true, true]);
		}
		expect(questionOf("deactivate", person()).text).toContain("signed out everywhere");
	});
});

describe("a refusal in words", () => {
	it("says what is wrong with which field, as the gateway's own words end it", () => {
		const message = mistakeInPassword("short", { email: "ann@example.com", name: "Ann", shop: "Shop" }) ?? "";
		const trouble = refusal({ errors: [{ path: "password", message }] });
		expect(fieldErrorsIn(trouble)).toEqual({ password: message });
		expect(troubleSaid(trouble)).toBe(`The password must have at least ${PASSWORD_LENGTH_MIN} characters.`);
	});
	it("tells the first mistake of each field, and reads no list that is none", () => {
		const errors = [
			{ path: "name", message: "must not be empty" },
			{ path: "name", message: "must have a letter" },
			{ path: "permissions[0]", message: "is unknown" },
			{ path: 7, message: "is no path" },
		];
		expect(fieldErrorsIn(refusal({ errors }))).toEqual({ name: "must not be empty", permissions: "is unknown" });
		for (const none of [refusal({}), refusal({ errors: "many" }), null, { kind: "unreachable" } as const])
			expect(fieldErrorsIn(none)).toEqual({});
	});
	it("names a field that it does not know as the gateway does", () => {
		expect([fieldSaid("email", "must be an e-mail address"), fieldSaid("constructor", "is odd."), fieldSaid("", "is no object")]).toEqual([
			"The e-mail address must be an e-mail address.",
			"“constructor” is odd.",
			"This is no object.",
		]);
	});
	it("says what the gateway says where no field is to blame, and what is not known when nobody answered", () => {
		expect(troubleSaid(refusal({}, "Ann is the last administrator who is active."))).toBe("Ann is the last administrator who is active.");
		expect(troubleSaid({ kind: "unreachable" })).toContain("not known");
		expect(troubleSaid({ kind: "signed_out" })).toContain("nothing was changed");
	});
});

describe("the rules of a password", () => {
	it("are told with the lengths that the gateway goes by", () => {
		const said = rulesSaid({ lengthMin: PASSWORD_LENGTH_MIN, lengthMax: PASSWORD_LENGTH_MAX });
		expect(said).toMatch(new RegExp(`^${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`));
	});
});

describe("the pages of links", () => {
	it("are open to whoever has one, and no part of the console", () => {
		for (const path of ["/invitation/abc", "/password-reset/abc"]) {
			expect(pageAt(path, OPEN_PAGES)?.params).toEqual({ token: "abc" });
			expect(pageAt(path, PAGES)).toBeNull();
		}
		expect(["/people", "/invitation", "/invitation/", "/orders"].map((path) => pageAt(path, OPEN_PAGES))).toEqual([null, null, null, null]);
	});
	it("leave the people to those in charge", () => {
		const isFor = pageAt("/people")?.page.isFor;
		expect((["admin", "operator", "employee"] as const).map((role) => isFor?.(reading(role)))).toEqual([true, true, false]);
	});
});
