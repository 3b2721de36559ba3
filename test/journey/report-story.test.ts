import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runOnce } from "../../src/cron/jobs";
import { Job, keyOf } from "../../src/cron/message";
import { patrol } from "../../src/cron/patrol";
import { findLetter } from "../../src/db/outbox";
import type { RunKey } from "../../src/db/runs";
import { jobPortsOf, patrolPortsOf } from "../../src/patrols";
import { signedInAt } from "../http/admin.client";
import { freshDoor } from "../http/client";
import { stillClock } from "../support/clock";
import { copiesOf, freshDesk, runAlarm } from "../support/desks";
import { draft } from "../support/drafts";
import { freshKey, freshShop, SERVER_SCOPES } from "../support/shops";

const clock = stillClock();
const MINUTE_MS = 60_000;

/** A minute strikes: what the tick finds due for the tenant, and has the queue do, is done. */
async function strike(tenantId: string): Promise<readonly RunKey[]> {
	const rung: RunKey[] = [];
	const queue = {
		sendBatch: async (messages: Iterable<MessageSendRequest>) => {
			for (const { body } of messages) rung.push(keyOf(Job.parse(body)));
			return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
		},
	};
	await patrol(patrolPortsOf({ ...env, JOBS: queue }), Date.now());
	const reports = rung.filter((key) => key.tenantId === tenantId && key.service === "report");
	const connect = () => Promise.reject(new Error("a report asks no ERP"));
	const send = () => Promise.reject(new Error("a report sends nothing itself"));
	for (const key of reports) await runOnce(key, jobPortsOf({ ...env, JOBS: queue }, connect, send));
	return reports;
}

describe("a report", () => {
	it("tells by mail at its minute of an order that was placed over HTTP, and of none a minute later", async () => {
		const { tenant } = await freshShop();
		const { key } = await freshKey(tenant.id, SERVER_SCOPES);
		const at = freshDesk(tenant.id);
		const { ask } = await signedInAt(tenant, "admin", freshDoor({ now: () => Date.now() }));
		const dueMs = Math.ceil((Date.now() + 2 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
		const time = new Intl.DateTimeFormat("en-GB", { timeZone: tenant.timeZone, hour: "2-digit", minute: "2-digit" }).format(dueMs);
		const recipients = ["ann@shop.example", "bea@shop.example"];
		expect((await ask("PUT", "/report", { time, which: "all", recipients, version: 0 })).status).toBe(200);

		const placed = await exports.default.fetch("https://gateway.example/v1/orders", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", "Idempotency-Key": "cart-1" },
			body: JSON.stringify(draft({ reference: "CART-1" })),
		});
		const { eNumber }: { eNumber: string } = await placed.json();
		clock.advance(1_000);
		await runAlarm(at);
		expect(await copiesOf(tenant.id)).toHaveLength(1);

		expect(await strike(tenant.id)).toEqual([]);
		clock.advance(dueMs - Date.now());
		expect(await strike(tenant.id)).toEqual([{ tenantId: tenant.id, service: "report", part: "", dueAtMs: dueMs }]);
		const { results: mails } = await env.DB.prepare(
			"SELECT letter_id AS letterId, recipient, state FROM outbox WHERE tenant_id = ?1 ORDER BY 2",
		)
			.bind(tenant.id)
			.all<{ letterId: string; recipient: string; state: string }>();
		expect(mails).toMatchObject(recipients.map((recipient) => ({ recipient, state: "waiting" })));
		const letter = await findLetter(env.DB, tenant.id, mails[0]?.letterId ?? "");
		expect(letter?.subject).toBe("Daily Order Sync Status Report");
		const csv = Buffer.from(letter?.attachments?.[0]?.content ?? "", "base64").toString("utf8");
		expect(csv.split("\r\n")[1]).toMatch(new RegExp(`^${eNumber},.*,Queued$`));

		for (let minute = 0; minute < 3; minute += 1) {
			clock.advance(MINUTE_MS);
			expect(await strike(tenant.id)).toEqual([]);
		}
		const { items } = await (await ask("GET", "/report/archive")).json<{ items: unknown[] }>();
		expect(items).toHaveLength(1);
	}, 60_000);
});
