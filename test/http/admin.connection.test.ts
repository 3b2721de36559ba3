import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { endpointOf, endpointsPage } from "../../src/db/connections";
import { unseal } from "../../src/lib/secret";
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
		const saved = await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS });
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
		expect((await endpointsPage(env.DB, null, 1_000)).map(({ tenantId }) => tenantId)).toContain(tenant.id);
		expect((await endpointsPage(env.DB, tenant.id, 1_000)).map(({ tenantId }) => tenantId)).not.toContain(tenant.id);
	});

	it("keeps its credentials when they are left out, and lets a later change win", async () => {
		const nowMs = Date.now();
		const { tenant, ask } = await signedIn("operator", freshDoor({ now: () => nowMs }));
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS });
		const before = await endpointOf(env.DB, tenant.id);
		expect((await ask("PUT", "/connection", { connection: { ...CONNECTION, ratePerSecond: 5 } })).status).toBe(200);
		const after = await endpointOf(env.DB, tenant.id);
		expect(after).toMatchObject({ sealedCredentials: before?.sealedCredentials, updatedAtMs: nowMs + 1, connection: { ratePerSecond: 5 } });
	});

	it("never sends stored credentials to another address", async () => {
		const { tenant, ask } = await signedIn();
		expect(await problemOf(await ask("PUT", "/connection", { connection: CONNECTION }))).toMatchObject({
			code: "validation_failed",
			errors: [{ path: "credentials" }],
		});
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS });
		for (const change of [{ baseUrl: "https://thief.example/" }, { adapter: "tryton" }]) {
			const response = await ask("PUT", "/connection", { connection: { ...CONNECTION, ...change } });
			expect(await problemOf(response)).toMatchObject({ errors: [{ path: "credentials" }] });
		}
		expect(await endpointOf(env.DB, tenant.id)).toMatchObject({ connection: { baseUrl: CONNECTION.baseUrl, adapter: "rest" } });
	});

	it("is refused when it makes no sense, and nothing is saved", async () => {
		const { tenant, ask } = await signedIn();
		const response = await ask("PUT", "/connection", {
			connection: { ...CONNECTION, adapter: "abacus", baseUrl: "ftp://erp.example", concurrency: 50, colour: "red" },
			credentials: { token: 1 },
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
		["rest", { hardKey: "perhaps" }, "hardKey"],
		["rest", { colour: "red" }, "colour"],
		["tryton", { company: 0 }, "company"],
	])("is refused when the %s adapter cannot use its settings %j, and nothing is saved", async (adapter, settings, named) => {
		const { tenant, ask } = await signedIn();
		const response = await ask("PUT", "/connection", { connection: { ...CONNECTION, adapter, settings }, credentials: CREDENTIALS });
		expect(await problemOf(response)).toMatchObject({
			code: "validation_failed",
			status: 422,
			errors: [{ path: "connection.settings", message: expect.stringContaining(named) }],
		});
		expect(await endpointOf(env.DB, tenant.id)).toBeNull();
		expect(await (await ask("GET", "/connection")).json()).toMatchObject({ link: { state: "not_connected" } });
	});

	it("is refused over plain http, and says why", async () => {
		const { tenant, ask } = await signedIn();
		const response = await ask("PUT", "/connection", {
			connection: { ...CONNECTION, baseUrl: "http://erp.example/holdfast" },
			credentials: CREDENTIALS,
		});
		expect(await problemOf(response)).toMatchObject({
			code: "validation_failed",
			errors: [{ path: "connection.baseUrl", message: expect.stringContaining("https") }],
		});
		expect(await endpointOf(env.DB, tenant.id)).toBeNull();
	});

	it("can be paused and resumed, and says so", async () => {
		const { ask } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: CREDENTIALS });
		expect(await (await ask("POST", "/connection/pause")).json()).toMatchObject({ link: { state: "paused" } });
		expect(await (await ask("GET", "/manage")).json()).toMatchObject({ link: { state: "paused" } });
		expect(await (await ask("POST", "/connection/resume")).json()).toMatchObject({ link: { state: "online" } });
	});
});
