import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { endpointOf, endpointsPage } from "../../src/db/connections";
import { unseal } from "../../src/lib/secret";
import { brokenOffRun } from "../support/broken-off";
import { endsOf } from "../support/ends";
import { eventually } from "../support/eventually";
import { freshKey } from "../support/shops";
import { signedIn } from "./admin.client";
import { freshDoor, problemOf } from "./client";

const CONNECTION = {
	adapter: "rest",
	baseUrl: "https://erp.example/holdfast",
	ratePerSecond: 50,
	burst: 10,
	concurrency: 4,
	timeoutMs: 3_000,
};
const CREDENTIALS = { token: "very-secret-token" };

describe("the connection to the ERP", () => {
	it("is not there at first", async () => {
		const { ask } = await signedIn();
		expect(await (await ask("GET", "/connection")).json()).toMatchObject({
			connection: null,
			updatedAt: null,
			link: { state: "not_connected" },
		});
		for (const step of ["test", "pause", "resume"]) {
			expect(await problemOf(await ask("POST", `/connection/${step}`))).toMatchObject({ code: "not_connected", status: 409 });
		}
	});

	it("is saved, told to the link at once, and given back without the credentials", async () => {
		const { tenant, ask } = await signedIn();
		const saved = await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		expect(saved.status).toBe(200);
		expect(await saved.json()).toMatchObject({
			connection: { ...CONNECTION, settings: {}, settleMs: null },
			link: { state: "online", adapter: "rest" },
		});
		const read = await (await ask("GET", "/connection")).text();
		expect(read).toContain("erp.example");
		expect(read).not.toContain("secret");
		const stored = await endpointOf(env.DB, tenant.id);
		expect(JSON.stringify(stored)).not.toContain("very-secret-token");
		expect(await unseal(stored?.sealedCredentials ?? "", env.CREDENTIALS_KEY, tenant.id)).toBe(JSON.stringify(CREDENTIALS));
		await expect(unseal(stored?.sealedCredentials ?? "", env.CREDENTIALS_KEY, "another tenant")).rejects.toThrow();
		// Right before it: tests before this one may have left more tenants than a page has.
		const before = tenant.id.slice(0, -1);
		expect((await endpointsPage(env.DB, before, 1_000)).map(({ tenantId }) => tenantId)).toContain(tenant.id);
		expect((await endpointsPage(env.DB, tenant.id, 1_000)).map(({ tenantId }) => tenantId)).not.toContain(tenant.id);
	});

	it("keeps its credentials when they are left out, and lets a later change win", async () => {
		const nowMs = Date.now();
		const { tenant, ask } = await signedIn("operator", freshDoor({ now: () => nowMs }));
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		const before = await endpointOf(env.DB, tenant.id);
		expect((await ask("PUT", "/connection", { connection: { ...CONNECTION, ratePerSecond: 5 }, version: 1 })).status).toBe(200);
		const after = await endpointOf(env.DB, tenant.id);
		expect(after).toMatchObject({ sealedCredentials: before?.sealedCredentials, updatedAtMs: nowMs + 1, connection: { ratePerSecond: 5 } });
	});

	it("that is saved anew, or resumed, has what the ERP broke off begin anew, and one that is refused or paused does not", async () => {
		const nowMs = Date.now();
		const { tenant, ask } = await signedIn("operator", freshDoor({ now: () => nowMs }));
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		const anewAt = await brokenOffRun(tenant.id, nowMs);
		expect((await ask("PUT", "/connection", { connection: CONNECTION, version: 0 })).status).toBe(409);
		expect((await ask("POST", "/connection/pause")).status).toBe(200);
		expect(await anewAt()).toBeNull();
		expect((await ask("POST", "/connection/resume")).status).toBe(200);
		expect(await anewAt()).toBe(nowMs);
		await env.DB.prepare("UPDATE runs SET anew_at_ms = NULL WHERE tenant_id = ?").bind(tenant.id).run();
		expect((await ask("PUT", "/connection", { connection: CONNECTION, version: 1 })).status).toBe(200);
		expect(await anewAt()).toBe(nowMs);
	});

	it("never sends stored credentials to another address", async () => {
		const { tenant, ask } = await signedIn();
		expect(await problemOf(await ask("PUT", "/connection", { connection: CONNECTION, version: 0 }))).toMatchObject({
			code: "validation_failed",
			errors: [{ path: "credentials" }],
		});
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		for (const change of [{ baseUrl: "https://thief.example/" }, { adapter: "tryton" }]) {
			const response = await ask("PUT", "/connection", { connection: { ...CONNECTION, ...change }, version: 1 });
			expect(await problemOf(response)).toMatchObject({ errors: [{ path: "credentials" }] });
		}
		expect(await endpointOf(env.DB, tenant.id)).toMatchObject({ connection: { baseUrl: CONNECTION.baseUrl, adapter: "rest" } });
	});

	it("is refused when it makes no sense, and nothing is saved", async () => {
		const { tenant, ask } = await signedIn();
		const response = await ask("PUT", "/connection", {
			connection: { ...CONNECTION, adapter: "abacus", baseUrl: "ftp://erp.example", concurrency: 50, colour: "red" },
			credentials: { token: 1 },
			version: 0,
		});
		const { code, errors } = await problemOf(response);
		expect(code).toBe("validation_failed");
		expect(errors?.map(({ path }) => path).sort()).toEqual([
			"connection.adapter",
			"connection.baseUrl",
			"connection.colour",
			"connection.concurrency",
			"credentials.token",
		]);
		expect(await endpointOf(env.DB, tenant.id)).toBeNull();
	});

	it.each([
		["rest", { hardKey: "perhaps" }, "hardKey", "must be true or false"],
		["rest", { colour: "red" }, "colour", "is not a known field"],
		["tryton", { company: 0 }, "company", "must be more than 0"],
		["tryton", { skipWarnings: ["sale_date_", ""] }, "skipWarnings[1]", "must have at least 3 characters"],
	])("is refused at the setting that the %s adapter cannot use in %j, and nothing is saved", async (adapter, settings, path, said) => {
		const { tenant, ask } = await signedIn();
		const response = await ask("PUT", "/connection", {
			connection: { ...CONNECTION, adapter, settings },
			credentials: CREDENTIALS,
			version: 0,
		});
		expect(await problemOf(response)).toMatchObject({
			code: "validation_failed",
			status: 422,
			errors: [{ path: `connection.settings.${path}`, message: expect.stringContaining(said) }],
		});
		expect(await endpointOf(env.DB, tenant.id)).toBeNull();
		expect(await (await ask("GET", "/connection")).json()).toMatchObject({ link: { state: "not_connected" } });
	});

	it("is refused over plain http, and says why", async () => {
		const { tenant, ask } = await signedIn();
		const response = await ask("PUT", "/connection", {
			connection: { ...CONNECTION, baseUrl: "http://erp.example/holdfast" },
			credentials: CREDENTIALS,
			version: 0,
		});
		expect(await problemOf(response)).toMatchObject({
			code: "validation_failed",
			errors: [{ path: "connection.baseUrl", message: expect.stringContaining("https") }],
		});
		expect(await endpointOf(env.DB, tenant.id)).toBeNull();
	});

	it.each([
		[{ ratePerSecond: 0 }, "connection.ratePerSecond", "must be more than 0 and at most 1,000 a second"],
		[{ burst: 1.5 }, "connection.burst", "must be a whole number from 1 to 100"],
		[{ concurrency: "many" }, "connection.concurrency", "must be a whole number from 1 to 5"],
		[{ timeoutMs: 499 }, "connection.timeoutMs", "must be whole milliseconds, 0.5 to 120 seconds"],
		[{ settleMs: 3_600_001 }, "connection.settleMs", "must be whole milliseconds, at most an hour (3,600 seconds)"],
	])("is refused with the limit %j, which is named", async (change, path, message) => {
		const { ask } = await signedIn();
		const response = await ask("PUT", "/connection", { connection: { ...CONNECTION, ...change }, credentials: CREDENTIALS, version: 0 });
		expect(await problemOf(response)).toMatchObject({ code: "validation_failed", errors: [{ path, message }] });
	});

	it("is paused with a reason, which the audit log keeps, and says how many orders wait", async () => {
		const { tenant, ask, door } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		expect(await (await ask("GET", "/connection")).json()).toMatchObject({ waiting: 0 });
		expect((await ask("POST", "/connection/pause", { reason: " Stock count " })).status).toBe(200);
		const { key } = await freshKey(tenant.id);
		expect((await door.place(key)).status).toBe(201);
		const now = async () => await (await ask("GET", "/connection")).json<{ waiting: number; link: { state: string } }>();
		// What waits is looked at once a second.
		await eventually("the order is counted", async () => (await now()).waiting === 1);
		expect(await now()).toMatchObject({ link: { state: "paused" } });
		const { items } = await auditPage(env.DB, tenant.id, { event: "connection.paused", subject: null, after: null, limit: 5 });
		expect(items).toMatchObject([{ note: "Stock count", subject: "connection" }]);
	});

	it.each([
		[{ reason: "" }, "reason"],
		[{ reason: "x".repeat(201) }, "reason"],
		[{ why: "stock count" }, "why"],
	])("is not paused by %j, which cannot be understood", async (body, path) => {
		const { ask } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		expect(await problemOf(await ask("POST", "/connection/pause", body))).toMatchObject({ code: "validation_failed", errors: [{ path }] });
		expect(await (await ask("GET", "/connection")).json()).toMatchObject({ link: { state: "online" } });
	});

	it("can be paused and resumed, and says so", async () => {
		const { ask } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		expect(await (await ask("POST", "/connection/pause")).json()).toMatchObject({ link: { state: "paused" } });
		expect(await (await ask("GET", "/manage")).json()).toMatchObject({ link: { state: "paused" } });
		expect(await (await ask("POST", "/connection/resume")).json()).toMatchObject({ link: { state: "online" } });
	});
});

describe("a connection that is tried out", () => {
	const OTHER = { ...CONNECTION, baseUrl: "https://new-erp.example/api" };

	it("says what the ERP says, good or bad, and is not saved", async () => {
		const { tenant, ask } = await signedIn();
		const { erp } = endsOf(tenant.id);
		const attempt = { connection: OTHER, credentials: CREDENTIALS };
		expect(await (await ask("POST", "/connection/try", attempt)).json()).toMatchObject({ ok: true, tookMs: expect.any(Number) });
		erp.onPing = { refuse: "unauthorised", message: "no such token" };
		const refused = await ask("POST", "/connection/try", attempt);
		expect(refused.status).toBe(200);
		expect(await refused.json()).toMatchObject({ ok: false, errorClass: "unauthorised", message: "no such token" });
		expect(await endpointOf(env.DB, tenant.id)).toBeNull();
		expect(await (await ask("GET", "/connection")).json()).toMatchObject({ connection: null, link: { state: "not_connected" } });
	});

	it("leaves the connection that there is as it was, whatever came of it", async () => {
		const { tenant, ask } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		const before = await (await ask("GET", "/connection")).json();
		endsOf(tenant.id).erp.onPing = { refuse: "down" };
		for (let tries = 0; tries < 6; tries++) await ask("POST", "/connection/try", { connection: OTHER, credentials: CREDENTIALS });
		expect(await (await ask("GET", "/connection")).json()).toEqual(before);
	});

	it("is not given the stored credentials at another address", async () => {
		const { ask, tenant } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS, version: 0 });
		expect(await problemOf(await ask("POST", "/connection/try", { connection: OTHER }))).toMatchObject({
			errors: [{ path: "credentials" }],
		});
		expect(endsOf(tenant.id).erp.pings).toBe(0);
		expect((await ask("POST", "/connection/try", { connection: { ...CONNECTION, burst: 3 } })).status).toBe(200);
	});

	it("is checked like one that is saved, and is not an employee's to try", async () => {
		const { ask } = await signedIn();
		const wrong = { connection: { ...OTHER, baseUrl: "http://erp.example" }, credentials: CREDENTIALS };
		expect(await problemOf(await ask("POST", "/connection/try", wrong))).toMatchObject({ errors: [{ path: "connection.baseUrl" }] });
		const clerk = await signedIn("employee");
		expect((await clerk.ask("POST", "/connection/try", { connection: OTHER, credentials: CREDENTIALS })).status).toBe(403);
	});
});
