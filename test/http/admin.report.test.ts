import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { RECIPIENTS_MAX } from "../../src/http/admin/report";
import type { Bindings } from "../../src/http/env";
import { freshTenant } from "../support/shops";
import { signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

const WANTED = { time: "07:30", which: "failed", recipients: ["a@shop.example", "b@shop.example"] };
const shop = async (now = "2026-06-03T06:29:00Z") =>
	await signedInAt(await freshTenant(), "admin", freshDoor({ now: () => Date.parse(now) }));

describe("the daily report's settings", () => {
	it("are off until somebody is to get it", async () => {
		const { ask } = await shop();
		expect(await (await ask("GET", "/report")).json()).toMatchObject({
			enabled: false,
			which: "all",
			recipients: [],
			zone: "Europe/Dublin",
			version: 0,
			updatedAt: null,
			nextRunAt: null,
		});
	});

	it("are kept as they were saved, with the next time in the shop's own zone", async () => {
		const { ask } = await shop();
		const saved = await (await ask("PUT", "/report", { ...WANTED, version: 0 })).json();
		expect(saved).toMatchObject({ ...WANTED, enabled: true, version: 1, nextRunAt: "2026-06-03T06:30:00.000Z" });
		expect(await (await ask("GET", "/report")).json()).toEqual(saved);
	});

	it("say whether it is sent, and what keeps it back", async () => {
		const shop = await freshTenant();
		const sendingWith = async (bindings: Partial<Bindings>) => {
			const { ask } = await signedInAt(shop, "admin", freshDoor({}, bindings));
			return (await (await ask("GET", "/report")).json<{ sending: unknown }>()).sending;
		};
		const set = { MAIL_TRANSPORT: "binding", MAIL_FROM: "a@x.example" };
		expect(await sendingWith({})).toEqual({ active: false, say: expect.stringContaining("MAIL_TRANSPORT is not set") });
		expect(await sendingWith(set)).toEqual({ active: false, say: expect.stringContaining("no binding named EMAIL") });
		expect(await sendingWith({ ...set, EMAIL: { send: () => Promise.reject(new Error("nothing is sent here")) } })).toEqual({
			active: true,
			say: null,
		});
	});

	it.each([
		["2026-03-28T22:00:00Z", "01:30", "2026-03-29T01:00:00.000Z"],
		["2026-10-24T22:00:00Z", "01:30", "2026-10-25T00:30:00.000Z"],
	])("name the next time where clocks change: at %s, %s is next at %s", async (now, time, next) => {
		const { ask } = await shop(now);
		expect(await (await ask("PUT", "/report", { ...WANTED, time, version: 0 })).json()).toMatchObject({ nextRunAt: next });
	});

	it("with no recipients are saved, and there is no report", async () => {
		const { ask } = await shop();
		await ask("PUT", "/report", { ...WANTED, version: 0 });
		const off = await ask("PUT", "/report", { ...WANTED, recipients: [], version: 1 });
		expect([off.status, await off.json()]).toMatchObject([200, { enabled: false, recipients: [], version: 2, nextRunAt: null }]);
	});

	it("that somebody else saved meanwhile are not overwritten, and are shown", async () => {
		const { ask, tenant } = await shop();
		const colleague = await signedInAt(tenant, "admin");
		await colleague.ask("PUT", "/report", { ...WANTED, time: "18:00", version: 0 });
		for (const version of [0, 2]) {
			const response = await ask("PUT", "/report", { ...WANTED, version });
			const refused: { code: string; current: object } = await response.json();
			expect([response.status, refused]).toMatchObject([409, { code: "settings_overtaken", current: { time: "18:00", version: 1 } }]);
		}
		expect((await ask("PUT", "/report", { ...WANTED, version: 1 })).status).toBe(200);
		const { items } = await auditPage(env.DB, tenant.id, { event: "report.changed", subject: null, after: null, limit: 10 });
		expect(items).toHaveLength(2);
	});

	it("are written into the audit log, before and after", async () => {
		const { ask, tenant } = await shop();
		await ask("PUT", "/report", { ...WANTED, version: 0 });
		const { items } = await auditPage(env.DB, tenant.id, { event: "report.changed", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([{ before: "off (all at 07:30)", after: "failed at 07:30 to a@shop.example, b@shop.example" }]);
	});

	it("are one shop's alone", async () => {
		const [mine, theirs] = [await shop(), await shop()];
		await theirs.ask("PUT", "/report", { ...WANTED, version: 0 });
		expect(await (await mine.ask("GET", "/report")).json()).toMatchObject({ recipients: [], version: 0 });
	});

	it("name the address that is none", async () => {
		const { ask } = await shop();
		const body = { ...WANTED, recipients: ["a@shop.example", "nobody at home"], version: 0 };
		expect((await problemOf(await ask("PUT", "/report", body))).errors).toEqual([
			{ path: "recipients[1]", kind: "format", message: '"nobody at home" is not an e-mail address' },
		]);
	});

	it.each([
		[{ time: "7:30" }, "time"],
		[{ time: "24:00" }, "time"],
		[{ which: "some" }, "which"],
		[{ recipients: "a@shop.example" }, "recipients"],
		[{ recipients: ["A@shop.example", "a@SHOP.example"] }, "recipients[1]"],
		[{ recipients: Array.from({ length: RECIPIENTS_MAX + 1 }, (_, n) => `p${n}@shop.example`) }, "recipients"],
		[{ version: undefined }, "version"],
		[{ zone: "UTC" }, "zone"],
	])("are not saved with %j, and the mistake is named", async (change, path) => {
		const { ask } = await shop();
		const { code, errors } = await problemOf(await ask("PUT", "/report", { ...WANTED, version: 0, ...change }));
		expect([code, errors?.[0]?.path]).toEqual(["validation_failed", path]);
	});

	it("are not for employees", async () => {
		const { ask } = await signedIn("employee");
		expect((await ask("GET", "/report")).status).toBe(403);
		expect((await ask("PUT", "/report", { ...WANTED, version: 0 })).status).toBe(403);
	});
});
