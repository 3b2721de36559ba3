import { describe, expect, it } from "vitest";
import type { Trouble } from "../../src/console/answer";
import { ADAPTER_FACES, ADAPTERS } from "../../src/console/pages/connection/fields";
import { changeOf, formOf, isAskedOtherwise, isSame, withAdapter } from "../../src/console/pages/connection/form";
import { mistakesIn, mistakesOf, saidAt } from "../../src/console/pages/connection/mistakes";
import { PAGES, pageAt } from "../../src/console/pages/registry";
import type { Role, Session } from "../../src/console/wire";
import type { ConnectionSettings } from "../../src/console/wire-connection";
import type { KeyScope, KeyView } from "../../src/console/wire-keys";
import { stateSaid, testSaid, waitingSaid } from "../../src/console/words/connection";
import { isMakerGone, placeOf, revokeSaid, SCOPE_FACES, withScope } from "../../src/console/words/keys";
import { firstNumber, healthSaid, idFrom, tenantErrors } from "../../src/console/words/tenants";
import { sentence } from "../../src/console/words/trouble";
import { SCOPES } from "../../src/db/schema";
import { ADAPTER_NAMES, ErpConnection } from "../../src/erp/connection";
import { restSettings } from "../../src/erp/rest-wire";
import { loginOf, trytonSettings } from "../../src/erp/tryton/settings";
import { ERROR_CLASSES } from "../../src/order/outcome";

const SETTINGS_OF = { rest: restSettings, tryton: trytonSettings } as const;
const TRYTON: ConnectionSettings = {
	adapter: "tryton",
	baseUrl: "https://tryton.example/erp/",
	settings: {
		company: 3,
		warehouse: null,
		cashAccount: "CASH",
		freight: { STD: "FREIGHT-STD", EXP: "FREIGHT=X" },
		paymentTerms: { invoice: 7 },
		pricesIncludeTax: true,
		shipmentCostModule: false,
		skipWarnings: ["sale_date_", "stock_"],
	},
	ratePerSecond: 0.5,
	burst: 2,
	concurrency: 1,
	timeoutMs: 45_500,
	settleMs: 60_000,
	outagePolicy: "fail",
};
const REST: ConnectionSettings = { ...TRYTON, adapter: "rest", baseUrl: "https://erp.example", settings: {} };
const refusal = (document: object, code = "validation_failed"): Trouble => ({
	kind: "problem",
	status: 422,
	code,
	detail: "One thing is wrong.",
	retryAfterSeconds: null,
	document,
});

describe("the form of a connection", () => {
	it("knows every adapter that there is, and every setting of each", () => {
		expect([...ADAPTERS].sort()).toEqual([...ADAPTER_NAMES].sort());
		for (const adapter of ADAPTERS) {
			const named = new Set(ADAPTER_FACES[adapter].settings.map(({ path }) => path.split(".")[0]));
			// What is optional without a default is no key of the defaults.
			const known = new Set([...Object.keys(SETTINGS_OF[adapter]({})), ...(adapter === "rest" ? ["settleMs"] : [])]);
			expect(named).toEqual(known);
		}
	});

	it.each(ADAPTERS)("says of the %s adapter what holds when nothing is said", (adapter) => {
		const { connection } = changeOf(formOf({ ...TRYTON, adapter, settings: {} }));
		expect(SETTINGS_OF[adapter](connection.settings)).toEqual(SETTINGS_OF[adapter]({}));
		const shown = (settings: ConnectionSettings["settings"]) => formOf({ ...TRYTON, adapter, settings }).settings;
		expect(shown({})).toEqual(shown(SETTINGS_OF[adapter]({})));
	});

	it("asks for the credentials that the adapters sign in with", () => {
		expect(ADAPTER_FACES.rest.credentials.map(({ name }) => name)).toEqual(["token"]);
		expect(loginOf(Object.fromEntries(ADAPTER_FACES.tryton.credentials.map(({ name }) => [name, "x"])))).not.toBeNull();
	});

	it("sends back what it was given, whole", () => {
		const { connection, credentials } = changeOf(formOf(TRYTON));
		expect(ErpConnection.parse(connection)).toMatchObject({ ...TRYTON, settings: {} });
		expect(trytonSettings(connection.settings)).toEqual(trytonSettings(TRYTON.settings));
		expect(credentials).toBeUndefined();
		const rest = { ...REST, settings: { hardKey: true, quote: { price: true, stock: false, freight: true }, entities: ["stock"] } };
		expect(restSettings(changeOf(formOf(rest)).connection.settings)).toEqual(restSettings(rest.settings));
	});

	it("begins, where there is no connection yet, with one that lacks only address and credentials", () => {
		const form = { ...formOf(null), baseUrl: "https://erp.example", credentials: { token: "t" } };
		expect(mistakesIn(form, null)).toEqual({});
		expect(ErpConnection.safeParse(changeOf(form).connection).success).toBe(true);
		expect(mistakesIn(formOf(null), null)).toMatchObject({
			"connection.baseUrl": "must not be empty",
			"credentials.token": "must be given for a new connection",
		});
	});

	it("keeps credentials that are left empty, but only where they were stored for", () => {
		expect(mistakesIn(formOf(TRYTON), TRYTON)).toEqual({});
		expect(mistakesIn({ ...formOf(TRYTON), baseUrl: "https://other.example/" }, TRYTON)).toMatchObject({
			"credentials.login": "must be given anew: what is stored is not sent to another ERP",
			"credentials.password": expect.any(String),
		});
		expect(mistakesIn({ ...formOf(TRYTON), credentials: { password: "new" } }, TRYTON)).toEqual({
			"credentials.login": "must be given together with the other, or both left empty",
		});
	});

	it("forgets settings and credentials with another kind of ERP", () => {
		const form = withAdapter({ ...formOf(TRYTON), credentials: { login: "l", password: "p" } }, "rest");
		expect(changeOf(form)).toEqual({ connection: { ...TRYTON, adapter: "rest", settings: expect.any(Object) } });
		expect(restSettings(changeOf(form).connection.settings)).toEqual(restSettings({}));
	});

	it.each([
		["freight", "STD FREIGHT", "must have “name = value” on each line; “STD FREIGHT” has not"],
		["freight", "STD = A\nSTD = B", "must have each name once; “STD” is there twice"],
		["paymentTerms", "invoice = soon", "must have a number after each “=”; “invoice = soon” has not"],
		["company", "first", "must be a number"],
		["company", " ", "must not be empty"],
	])("names what cannot be read in %s: %j", (path, text, message) => {
		const form = formOf(TRYTON);
		expect(mistakesIn({ ...form, settings: { ...form.settings, [path]: text } }, TRYTON)).toEqual({
			[`connection.settings.${path}`]: message,
		});
	});

	it("asks the ERP again only when it would be asked otherwise", () => {
		const form = formOf(TRYTON);
		expect(isAskedOtherwise({ ...form, outagePolicy: "hold", burst: "9", ratePerSecond: "3", settleSeconds: "" }, form)).toBe(false);
		for (const change of [{ baseUrl: "https://b.example" }, { credentials: { login: "a", password: "b" } }, { timeoutSeconds: "1" }])
			expect(isAskedOtherwise({ ...form, ...change }, form)).toBe(true);
		expect(isSame(form, formOf(TRYTON))).toBe(true);
		expect(isSame({ ...form, burst: "9" }, form)).toBe(false);
	});

	it("puts what the gateway found wrong to its field, with the part that it is about", () => {
		const mistakes = mistakesOf(
			refusal({
				errors: [
					{ path: "connection.settings.skipWarnings[1]", message: "is too short" },
					{ path: "connection.settings.freight.STD", message: "must not be empty" },
					{ path: "connection.burst", message: "must be a whole number" },
					{ path: 7, message: "nonsense" },
				],
			}),
		);
		expect(saidAt(mistakes, "connection.settings.skipWarnings")).toBe("([1]) is too short");
		expect(saidAt(mistakes, "connection.settings.freight")).toBe("(STD) must not be empty");
		expect(saidAt(mistakes, "connection.settings.freightProduct")).toBeNull();
		expect(saidAt(mistakes, "connection.burst")).toBe("must be a whole number");
		expect(sentence("must be a number")).toBe("Must be a number.");
		expect(mistakesOf({ kind: "unreachable" })).toEqual({});
	});
});

describe("the state of a connection", () => {
	const link = { since: null, reason: null, nextProbeAt: null, breaker: "closed", adapter: "rest" } as const;
	it("is said in words and with a sign of its own, whatever it is", () => {
		expect(stateSaid({ ...link, state: "online" }, 0)).toEqual({ tone: "green", name: "Online", text: "Orders go out as they come in." });
		expect(stateSaid({ ...link, state: "paused" }, 3)).toMatchObject({
			tone: "amber",
			text: expect.stringContaining("3 orders are safe here"),
		});
		for (const state of ["offline", "not_connected", "unknown"] as const) expect(stateSaid({ ...link, state }, null).text).not.toBe("");
		expect(waitingSaid(null)).toBe("How many orders wait cannot be told now.");
		expect(waitingSaid(1)).toBe("1 order on the way to it.");
	});

	it("has steps for whatever a test may come to, and for what this page does not know yet", () => {
		for (const errorClass of [...ERROR_CLASSES, "something_new"]) {
			const said = testSaid({ ok: false, errorClass, message: "no", tookMs: 12 });
			expect(said).toMatchObject({ tone: "red", quote: "no" });
			expect(said.title).toMatch(/, after 12 ms$/);
			expect(said.steps.length).toBeGreaterThan(0);
		}
		expect(testSaid({ ok: true, version: "6.0.4", tookMs: 84 })).toMatchObject({
			tone: "green",
			title: "The ERP answered in 84 ms (6.0.4)",
		});
	});
});

describe("the scopes of an API key", () => {
	const key = (change: Partial<KeyView> = {}): KeyView => ({
		id: "k1",
		label: "Web shop",
		hint: "Xsja",
		scopes: ["orders:write"],
		createdAt: "2026-11-22T12:00:00Z",
		createdBy: { kind: "user", id: "u1", name: "Ann" },
		lastUsedAt: null,
		revokedAt: null,
		...change,
	});

	it("are all there are, each explained", () => {
		expect(SCOPE_FACES.map(({ scope }) => scope).sort()).toEqual([...SCOPES].sort());
	});

	it("may stand in a browser only when none of them is for a server", () => {
		expect(placeOf(["orders:write", "orders:read", "status:read"])).toBe("browser");
		for (const scope of ["payments:write", "admin", "orders:actions"] as const) expect(placeOf(["orders:read", scope])).toBe("server");
		expect(placeOf(["shop:burn" as KeyScope])).toBe("server");
	});

	it("bring admin along with orders:actions, which is of no use without, and take it off with it", () => {
		expect(withScope([], "orders:actions")).toEqual(["admin", "orders:actions"]);
		expect(withScope(["admin", "orders:actions", "orders:read"], "admin")).toEqual(["orders:read"]);
		expect(withScope(["orders:read"], "orders:read")).toEqual([]);
	});

	it("say what will stop before a key is revoked", () => {
		expect(revokeSaid(key({ scopes: ["orders:write", "orders:read"] }))).toContain(
			"it can no longer place orders or ask what became of orders.",
		);
	});

	it("are those of somebody who has left only when that is known", () => {
		const gone = [{ id: "u1", active: false }];
		expect(isMakerGone(key(), gone)).toBe(true);
		expect(isMakerGone(key(), [{ id: "u1", active: true }])).toBe(false);
		expect(isMakerGone(key(), null)).toBe(false);
		expect(isMakerGone(key({ revokedAt: "2026-11-22T12:00:00Z" }), gone)).toBe(false);
		expect(isMakerGone(key({ createdBy: null }), gone)).toBe(false);
	});
});

describe("a tenant", () => {
	it.each([
		["Müller & Söhne GmbH", "muller-sohne-gmbh"],
		["  --Shop 7--", "shop-7"],
		["東京", ""],
		["x".repeat(50), "x".repeat(40)],
	])("called %j is proposed the id %j", (name, id) => expect(idFrom(name)).toBe(id));

	it("shows its first number while it is typed, and none where there can be none", () => {
		expect(firstNumber("W-", "500")).toBe("W-500");
		for (const [prefix, start] of [
			["w", "1"],
			["W", "0"],
			["W", "one"],
			["ABCDEFGHIJKL", "123456789"],
		] as const)
			expect(firstNumber(prefix, start)).toBeNull();
	});

	it("that could not be asked is not said to be well", () => {
		expect(healthSaid({ waiting: null, failed: null, unverified: null })).toBe("Its orders could not be asked after.");
		expect(healthSaid({ waiting: 1_200, failed: 0, unverified: null })).toBe("Waiting: 1,200. Failed: 0. Not confirmed: not known.");
	});

	it("is told at the field what is wrong with it, whichever way the gateway says so", () => {
		const errors = [
			{ path: "admin.email", kind: "format", message: "must be an e-mail address" },
			{ path: "prefix", kind: "format", message: "must be of A-Z" },
			{ path: "start", kind: "too_small", message: "must be at least 1" },
		];
		expect(tenantErrors(refusal({ errors }))).toEqual({
			"admin.email": "Write an e-mail address, such as ann@example.com.",
			prefix: "Must be of A-Z.",
			start: "Must be at least 1.",
		});
		expect(tenantErrors(refusal({}, "tenant_exists"))).toEqual({ id: expect.stringContaining("choose another") });
		expect(tenantErrors(refusal({}, "address_taken"))).toEqual({ "admin.email": "One thing is wrong." });
		expect(tenantErrors(null)).toEqual({});
	});
});

describe("the pages of those in charge", () => {
	const reading = (role: Role): Session => ({
		user: { id: "u", email: "a@b.example", name: "A", role },
		permissions: [],
		tenant: { id: "t", name: "Shop", timeZone: "UTC", numbering: { prefix: "E", start: 100_001 } },
	});
	it.each([
		["/connection", ["operator", "admin"]],
		["/keys", ["admin"]],
		["/tenants", ["operator"]],
	] as const)("%s is for %j and nobody else, and in the navigation", (path, roles) => {
		const page = pageAt(path)?.page;
		expect(page?.nav).toBeDefined();
		expect((["operator", "admin", "employee"] as const).filter((role) => page?.isFor?.(reading(role)) !== false)).toEqual(roles);
		expect(PAGES.filter((each) => each.path === path)).toHaveLength(1);
	});
});
