import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MINUTE_PATROLS, PATROL_LATE_MS } from "../../src/db/patrols";
import { freshDoor } from "./client";

/** Later than any patrol that other tests leave word of. */
let atMs = Date.parse("2031-01-01T00:00:00Z");
async function patrolled(...names: readonly string[]): Promise<void> {
	await env.DB.batch([
		env.DB.prepare("DELETE FROM patrols"),
		...names.map((name) => env.DB.prepare("INSERT INTO patrols VALUES (?, ?, ?, 1, 0)").bind(name, atMs, atMs)),
	]);
}
async function asked(afterMs: number) {
	const answer = await freshDoor({ now: () => atMs + afterMs }).fetch("/healthz/patrols");
	return [answer.status, await answer.json()];
}

describe("a monitor", () => {
	it("is told that the patrols come, with the time, and by the status that they do not", async () => {
		atMs += 1_000;
		await patrolled(...MINUTE_PATROLS);
		const lastAt = new Date(atMs).toISOString();
		expect(await asked(PATROL_LATE_MS)).toEqual([200, { status: "ok", lastAt }]);
		expect(await asked(PATROL_LATE_MS + 1)).toEqual([503, { status: "late", lastAt }]);
	});

	it("is told as well when only one of them comes", async () => {
		await patrolled("tick");
		expect(await asked(0)).toEqual([503, { status: "late", lastAt: null }]);
	});

	it("hears that the Worker answers whatever has become of the patrols", async () => {
		await patrolled();
		const answer = await freshDoor({ now: () => atMs }).fetch("/healthz");
		expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
	});

	it("asks D1 no more often than every ten seconds", async () => {
		await patrolled(...MINUTE_PATROLS);
		let nowMs = atMs;
		const door = freshDoor({ now: () => nowMs });
		const status = async () => (await door.fetch("/healthz/patrols")).status;
		expect(await status()).toBe(200);
		await patrolled();
		nowMs += 9_999;
		expect(await status()).toBe(200);
		nowMs += 1;
		expect(await status()).toBe(503);
	});
});
