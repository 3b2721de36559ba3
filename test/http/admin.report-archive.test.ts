import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { reportService } from "../../src/cron/report";
import { auditPage } from "../../src/db/audit";
import { copyOrders } from "../../src/db/orders";
import { RECIPIENTS_A_LETTER_MAX } from "../../src/db/outbox";
import { PREVIEWED_LINES_MAX } from "../../src/http/admin/report-preview";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

const MORNING_MS = Date.UTC(2026, 5, 3, 6, 30);
const DAY_MS = 86_400_000;
const TO = ["ann@shop.example", "bea@shop.example"];
const HEAD = "Order id,Distributor name,Account ID,Delivery Date,Placed At Date,Status";

/** A shop in Dublin whose report goes at half past seven; it is the evening before, and three orders were placed. */
async function shop(save = true) {
	const tenant = await freshTenant({ name: "Byrne & Sons" });
	const clock = { now: MORNING_MS - 12 * 3_600_000 };
	const one = await signedInAt(tenant, "admin", freshDoor({ now: () => clock.now }));
	const order = (seq: number, changes: Parameters<typeof snapshotOf>[2]) =>
		snapshotOf(tenant.id, seq, { placedAtMs: clock.now, updatedAtMs: clock.now, ...changes });
	if (save) await one.ask("PUT", "/report", { time: "07:30", which: "all", recipients: TO, version: 0 });
	await copyOrders(env.DB, [
		order(1, { status: "synced" }),
		order(2, { status: "failed", errorClass: "validation_rejected", errorMessage: "No such article" }),
		order(3, { status: "queued" }),
	]);
	const send = async (day = 0) => {
		clock.now = MORNING_MS + day * DAY_MS;
		const run = { tenantId: tenant.id, service: "report", part: "", dueAtMs: clock.now, cause: "schedule", attempt: 1 } as const;
		await reportService({ db: env.DB, publicUrl: null, now: () => clock.now })(run, new AbortController().signal);
	};
	return { ...one, clock, send };
}
type Preview = { subject: string; text: string; html: string; csv: string; counts: object; date: string; listed: number; beyond: number };
const states = async (tenantId: string) =>
	Object.fromEntries(
		(
			await env.DB.prepare("SELECT recipient, state FROM outbox WHERE tenant_id = ?1 ORDER BY recipient")
				.bind(tenantId)
				.all<{ recipient: string; state: string }>()
		).results.map(({ recipient, state }) => [recipient, state]),
	);
const allSent = (tenantId: string) =>
	env.DB.prepare("UPDATE outbox SET state = 'sent', next_attempt_at_ms = NULL, sent_at_ms = 1 WHERE tenant_id = ?1").bind(tenantId).run();

describe("a preview of the daily report", () => {
	it("is the report as it would go out now, and nothing is saved or sent", async () => {
		const { ask, tenant, send, clock } = await shop();
		const response = await ask("POST", "/report/preview", { which: "all" });
		const preview: Preview = await response.json();
		expect(response.status).toBe(200);
		expect(preview).toMatchObject({
			subject: "Daily Order Sync Status Report",
			date: "2026-06-03",
			counts: { Failed: 1, "Pending Verification": 0, Queued: 1, Synced: 1 },
			listed: 3,
			beyond: 0,
			from: new Date(clock.now - DAY_MS).toISOString(),
		});
		expect(preview.csv.split("\r\n").slice(0, 2)).toEqual([`\uFEFF${HEAD}`, "E1,Byrne & Sons,,2026-12-01,2026-06-02,Synced"]);
		expect(preview.html).toContain("No such article");
		expect(await states(tenant.id)).toEqual({});
		await send();
		const sent: { items: { counts: object }[] } = await (await ask("GET", "/report/archive")).json();
		expect(sent.items[0]?.counts).toEqual(preview.counts);
	});

	it("shows what the other choice would hold, before it is saved", async () => {
		const { ask } = await shop(false);
		const failed: Preview = await (await ask("POST", "/report/preview", { which: "failed", time: "20:00" })).json();
		expect(failed).toMatchObject({ date: "2026-06-02", counts: { Failed: 1, Queued: 1, Synced: 0 }, from: null });
		const all: Preview = await (await ask("POST", "/report/preview", { which: "all" })).json();
		expect(all).toMatchObject({ listed: 3 });
	});

	it("shows the first lines of a long file", async () => {
		const { ask, tenant, clock } = await shop();
		await copyOrders(
			env.DB,
			Array.from({ length: 30 }, (_, n) => snapshotOf(tenant.id, 10 + n, { placedAtMs: clock.now, updatedAtMs: clock.now })),
		);
		const preview: Preview = await (await ask("POST", "/report/preview", { which: "all" })).json();
		expect([preview.listed, preview.csv.trimEnd().split("\r\n").length]).toEqual([33, PREVIEWED_LINES_MAX + 1]);
	});

	it.each([
		[{}, "which"],
		[{ which: "some" }, "which"],
		[{ which: "all", time: "25:00" }, "time"],
		[{ which: "all", recipients: [] }, "recipients"],
	])("is refused for %j, and the mistake is named", async (body, path) => {
		const { ask } = await shop(false);
		const { code, errors } = await problemOf(await ask("POST", "/report/preview", body));
		expect([code, errors?.[0]?.path]).toEqual(["validation_failed", path]);
	});
});

describe("the archive of reports", () => {
	it("lists what was sent, newest day first, page by page, with what became of each mail", async () => {
		const { ask, send, tenant } = await shop();
		for (const day of [0, 1, 2]) await send(day);
		await allSent(tenant.id);
		const first: { items: { date: string }[]; next: string } = await (await ask("GET", "/report/archive?limit=2")).json();
		expect(first).toMatchObject({ items: [{ date: "2026-06-05" }, { date: "2026-06-04" }], next: "2026-06-04" });
		const second = await (await ask("GET", `/report/archive?limit=2&cursor=${first.next}`)).json();
		expect(second).toMatchObject({
			items: [
				{
					date: "2026-06-03",
					which: "all",
					zone: "Europe/Dublin",
					listed: 3,
					recipients: TO.map((recipient) => ({ recipient, state: "sent" })),
				},
			],
			next: null,
		});
	});

	it("keeps the mail and the file as they were sent", async () => {
		const { ask, send } = await shop();
		await send();
		expect(await (await ask("GET", "/report/archive/2026-06-03")).json()).toMatchObject({
			date: "2026-06-03",
			subject: "Daily Order Sync Status Report",
			text: expect.stringContaining("1 order failed"),
			file: { name: "order-sync-status-2026-06-03.csv", type: "text/csv; charset=utf-8" },
		});
		const file = await ask("GET", "/report/archive/2026-06-03.csv");
		expect(file.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
		expect(file.headers.get("Content-Disposition")).toBe('attachment; filename="order-sync-status-2026-06-03.csv"');
		const bytes = new Uint8Array(await file.arrayBuffer());
		expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		expect(new TextDecoder().decode(bytes).split("\r\n")[0]).toBe(HEAD);
	});

	it("after a report the settings name tomorrow's as the next, whatever the time is changed to", async () => {
		const { ask, send } = await shop();
		await send();
		const change = { time: "23:00", which: "all", recipients: TO, version: 1 };
		expect(await (await ask("PUT", "/report", change)).json()).toMatchObject({ nextRunAt: "2026-06-04T22:00:00.000Z" });
	});

	it("sends one again to those who had it, and writes that down", async () => {
		const { ask, send, tenant } = await shop();
		await send();
		await allSent(tenant.id);
		const response = await ask("POST", "/report/archive/2026-06-03/resend", {});
		expect([response.status, await response.json()]).toEqual([202, { date: "2026-06-03", recipients: TO }]);
		expect(await states(tenant.id)).toEqual({ "ann@shop.example": "waiting", "bea@shop.example": "waiting" });
		const { items } = await auditPage(env.DB, tenant.id, { event: "report.resent", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([{ subject: "2026-06-03", detail: { recipients: TO.join(", ") } }]);
	});

	it("sends it to others who are named, and to nobody else", async () => {
		const { ask, send, tenant } = await shop();
		await send();
		await allSent(tenant.id);
		await ask("POST", "/report/archive/2026-06-03/resend", { recipients: ["new@shop.example"] });
		expect(await states(tenant.id)).toEqual({ "ann@shop.example": "sent", "bea@shop.example": "sent", "new@shop.example": "waiting" });
	});

	it("leaves alone a mail that is being sent at the moment", async () => {
		const { ask, send, tenant } = await shop();
		await send();
		await env.DB.prepare("UPDATE outbox SET state = 'sending', next_attempt_at_ms = 9 WHERE tenant_id = ?1").bind(tenant.id).run();
		await ask("POST", "/report/archive/2026-06-03/resend", {});
		expect(await states(tenant.id)).toEqual({ "ann@shop.example": "sending", "bea@shop.example": "sending" });
	});

	it("says when there is none of that day, or when its mail was erased", async () => {
		const { ask, send, tenant } = await shop();
		for (const path of ["2026-06-03", "2026-06-03.csv", "yesterday"]) {
			const { code, status } = await problemOf(await ask("GET", `/report/archive/${path}`));
			expect([code, status]).toEqual(["report_not_found", 404]);
		}
		expect((await problemOf(await ask("POST", "/report/archive/2026-06-03/resend", {}))).code).toBe("report_not_found");
		await send();
		await env.DB.batch([
			env.DB.prepare("DELETE FROM letters WHERE tenant_id = ?1").bind(tenant.id),
			env.DB.prepare("DELETE FROM attachments WHERE tenant_id = ?1").bind(tenant.id),
		]);
		expect(await (await ask("GET", "/report/archive/2026-06-03")).json()).toMatchObject({ listed: 3, text: null, file: null });
		expect((await problemOf(await ask("GET", "/report/archive/2026-06-03.csv"))).detail).toContain("was erased");
		expect((await problemOf(await ask("POST", "/report/archive/2026-06-03/resend", {}))).detail).toContain("was erased");
	});

	it("goes to no more people than a mail may have", async () => {
		const { ask, send, tenant } = await shop();
		await send();
		await env.DB.prepare(
			`INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, created_at_ms)
			 SELECT l.tenant_id, l.id, 'mail', j.value || '@shop.example', 'sent', 1, 0 FROM letters l, json_each(?2) j WHERE l.tenant_id = ?1`,
		)
			.bind(tenant.id, JSON.stringify(Array.from({ length: RECIPIENTS_A_LETTER_MAX - TO.length }, (_, n) => n)))
			.run();
		const { code } = await problemOf(await ask("POST", "/report/archive/2026-06-03/resend", { recipients: ["one.more@shop.example"] }));
		expect(code).toBe("too_many_recipients");
	});

	it.each([
		["GET", "/report/archive?cursor=last", undefined, "cursor"],
		["GET", "/report/archive?limit=101", undefined, "limit"],
		["POST", "/report/archive/2026-06-03/resend", { recipients: ["nobody at home"] }, "recipients[0]"],
		["POST", "/report/archive/2026-06-03/resend", { to: [] }, "to"],
	])("names the mistake in %s %s %j", async (method, path, body, at) => {
		const { ask } = await shop(false);
		const { code, errors } = await problemOf(await ask(method, path, body));
		expect([code, errors?.[0]?.path]).toEqual(["validation_failed", at]);
	});

	it("is one shop's alone, and not for employees", async () => {
		const [mine, theirs] = [await shop(), await shop()];
		await theirs.send();
		expect(await (await mine.ask("GET", "/report/archive")).json()).toEqual({ items: [], next: null });
		expect((await mine.ask("GET", "/report/archive/2026-06-03")).status).toBe(404);
		expect((await mine.ask("POST", "/report/archive/2026-06-03/resend", {})).status).toBe(404);
		const { ask } = await signedInAt(theirs.tenant, "employee");
		expect((await ask("POST", "/report/preview", { which: "all" })).status).toBe(403);
		expect((await ask("GET", "/report/archive")).status).toBe(403);
		expect((await ask("GET", "/report/archive/2026-06-03.csv")).status).toBe(403);
		expect((await ask("POST", "/report/archive/2026-06-03/resend", {})).status).toBe(403);
	});
});
