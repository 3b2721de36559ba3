import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { freshKey } from "../support/shops";
import { signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

const OURS = "support@byrne.example";
const THEIRS = "help@house.example";

describe("the address of Customer Support", () => {
	it("is nobody's until somebody is named, by the shop or else by the deployment", async () => {
		const { ask } = await signedIn();
		expect(await (await ask("GET", "/support")).json()).toEqual({
			address: null,
			deployment: null,
			to: null,
			say: null,
			version: 0,
			updatedAt: null,
		});
		const { ask: here } = await signedIn("admin", freshDoor({}, { SUPPORT_EMAIL: THEIRS }));
		expect(await (await here("GET", "/support")).json()).toMatchObject({ address: null, deployment: THEIRS, to: THEIRS, say: null });
		expect(await (await here("PUT", "/support", { address: OURS, version: 0 })).json()).toMatchObject({
			address: OURS,
			to: OURS,
			version: 1,
		});
		expect(await (await here("PUT", "/support", { address: null, version: 1 })).json()).toMatchObject({ address: null, to: THEIRS });
	});

	it("is told to everybody who may have to write to it, and set by those in charge", async () => {
		const { tenant, door, ask } = await signedIn();
		await ask("PUT", "/support", { address: OURS, version: 0 });
		const employee = await signedInAt(tenant, "employee", door);
		expect(await (await employee.ask("GET", "/support")).json()).toMatchObject({ to: OURS });
		expect(await problemOf(await employee.ask("PUT", "/support", { address: null, version: 1 }))).toMatchObject({ code: "forbidden_role" });
		const operator = await signedInAt(tenant, "operator", door);
		expect((await operator.ask("PUT", "/support", { address: THEIRS, version: 1 })).status).toBe(200);
		const neighbour = await signedIn("admin", door);
		expect(await (await neighbour.ask("GET", "/support")).json()).toMatchObject({ to: null });
	});

	it("is no program's to change: a key that leaked would have orders written about to somebody else", async () => {
		const { tenant, door } = await signedIn();
		const { key } = await freshKey(tenant.id, ["admin", "orders:actions"]);
		const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
		const body = JSON.stringify({ address: "thief@evil.example", version: 0 });
		expect(await problemOf(await door.fetch("/admin/api/support", { method: "PUT", headers, body }))).toMatchObject({
			code: "forbidden_role",
		});
	});

	it("is in the audit log as it was and as it became, and only when it was saved", async () => {
		const { ask, tenant } = await signedIn();
		await ask("PUT", "/support", { address: OURS, version: 0 });
		await ask("PUT", "/support", { address: THEIRS, version: 0 });
		await ask("PUT", "/support", { address: THEIRS, version: 1 });
		const { items } = await auditPage(env.DB, tenant.id, { event: "support.changed", subject: null, after: null, limit: 10 });
		expect(items.map(({ before, after }) => [before, after]).sort()).toEqual(
			[
				[null, OURS],
				[OURS, THEIRS],
			].sort(),
		);
	});

	it("that somebody else has saved meanwhile is not overwritten, and is shown", async () => {
		const { ask } = await signedIn();
		await ask("PUT", "/support", { address: OURS, version: 0 });
		for (const version of [0, 2]) {
			const refused = await ask("PUT", "/support", { address: THEIRS, version });
			expect([refused.status, await refused.json()]).toMatchObject([
				409,
				{ code: "settings_overtaken", current: { address: OURS, version: 1 } },
			]);
		}
	});

	it.each([
		"a@x.example\r\nBcc: b@x.example",
		"a@x.example%0ABcc:b@x.example",
		"a@x.example?cc=b@x.example",
		"a@x.example,b@x.example",
		"a@x.example;b@x.example",
		"Ann <a@x.example>",
		"nobody",
		"",
		`${"a".repeat(250)}@x.example`,
	])("takes one address and no more: %j is refused by the field's name, and as the deployment's own it names nobody", async (address) => {
		const { ask } = await signedIn();
		const refused = await problemOf(await ask("PUT", "/support", { address, version: 0 }));
		expect(refused.errors?.map(({ path }) => path)).toEqual(["address"]);
		const { ask: here } = await signedIn("admin", freshDoor({}, { SUPPORT_EMAIL: address }));
		expect(await (await here("GET", "/support")).json()).toMatchObject({
			deployment: null,
			to: null,
			say: address === "" ? null : expect.stringContaining("SUPPORT_EMAIL"),
		});
	});
});
