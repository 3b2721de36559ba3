import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sealAsking } from "../../src/cron/asked-password";
import { DEAD_LETTER_QUEUE, JOBS_QUEUES } from "../../src/gateway";
import { deliver } from "../support/relay";
import { freshTenant, freshUser } from "../support/shops";

/** The wiring: what the front door puts on the queue is read by the Worker that reads runs from it. */

const asked = (email: string, credentialsKey = env.CREDENTIALS_KEY) =>
	sealAsking({ id: crypto.randomUUID(), email, from: null, atMs: Date.now() }, credentialsKey);

describe("a question for a new password on the queue", () => {
	it("is read and answered by a letter", async () => {
		const { id: tenantId } = await freshTenant();
		const user = await freshUser(tenantId, "employee");
		const { explicitAcks, retryMessages } = await deliver([await asked(user.email)], JOBS_QUEUES[0]);
		expect([explicitAcks.length, retryMessages]).toEqual([1, []]);
		const { results } = await env.DB.prepare("SELECT kind FROM letters WHERE tenant_id = ?1").bind(tenantId).all();
		expect(results).toEqual([{ kind: "password_forgotten" }]);
	});

	it("that the queue gave up is in the log of whoever runs it all, without what was asked", async () => {
		const body = await asked("nobody@x.example");
		const { explicitAcks } = await deliver([body], DEAD_LETTER_QUEUE);
		expect(explicitAcks.length).toBe(1);
		const { results } = await env.DB.prepare(
			"SELECT message, detail FROM logs WHERE tenant_id IS NULL AND message LIKE '%asked for a new password%'",
		).all<{ message: string; detail: string }>();
		expect(results.length).toBe(1);
		expect(results[0]?.detail).not.toContain(body.forgotten);
	});
});
