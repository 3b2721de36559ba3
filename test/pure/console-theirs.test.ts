import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hearServerTime, now } from "../../src/console/live/clock";
import { theirs } from "../../src/console/live/theirs";
import { askSignedIn, enter, leave, readership } from "../../src/console/session";
import type { Session } from "../../src/console/wire";

/** What belongs to the reader: what was told to them, and the gateway's time instead of their own clock. */

const sessionOf = (user: string, tenant: string): Session =>
	({ user: { id: user, email: `${user}@x.test` }, tenant: { id: tenant, timeZone: "UTC" }, permissions: [] }) as unknown as Session;

describe("what outlives its page", () => {
	it("is the reader's alone: for whoever comes next it is as if nothing had been", () => {
		const whose = signal(1);
		const kept = theirs<string | null>(null, whose);
		kept.value = "orders of Ann";
		expect([kept.value, kept.peek()]).toEqual(["orders of Ann", "orders of Ann"]);
		whose.value = 2;
		expect([kept.value, kept.peek()]).toEqual([null, null]);
		kept.value = "orders of Bo";
		expect(kept.value).toBe("orders of Bo");
	});
});

describe("a page", () => {
	beforeEach(() => leave());
	afterEach(() => vi.unstubAllGlobals());

	it("is somebody else's with another person, another tenant, and nobody; and still theirs when they come back over it", () => {
		const seen = [readership.peek()];
		const note = () => seen.push(readership.peek());
		enter(sessionOf("ann", "a"));
		note();
		enter({ ...sessionOf("ann", "a"), permissions: ["order_sync_actions"] });
		note();
		enter(sessionOf("ann", "b"));
		note();
		enter(sessionOf("bo", "b"));
		note();
		leave();
		note();
		const [out = 0, ann, again, elsewhere, bo, gone] = seen;
		expect([ann, again, elsewhere, bo, gone]).toEqual([out + 1, out + 1, out + 2, out + 3, out + 4]);
	});

	it("is told nothing that somebody before them has asked for", async () => {
		const { promise, resolve } = Promise.withResolvers<Response>();
		vi.stubGlobal("fetch", () => promise);
		enter(sessionOf("ann", "a"));
		const asked = askSignedIn("/overview");
		enter(sessionOf("bo", "b"));
		resolve(Response.json({ failed: 7 }));
		expect(await asked).toEqual({ kind: "signed_out" });
	});
});

describe("the gateway's time", () => {
	const HOUR_MS = 3_600_000;
	const aheadMs = () => now.peek() - Date.now();
	beforeEach(() => hearServerTime(new Date().toISOString(), null));

	it("counts, however wrong the reader's clock is, at once and from whatever answer it comes", async () => {
		const told = new Date(Date.now() + HOUR_MS).toISOString();
		hearServerTime(told, null);
		expect(Math.abs(aheadMs() - HOUR_MS)).toBeLessThan(1_000);
		vi.stubGlobal("fetch", async () => Response.json({ items: [] }, { headers: { date: new Date(Date.now() - HOUR_MS).toUTCString() } }));
		enter(sessionOf("ann", "a"));
		await askSignedIn("/orders");
		vi.unstubAllGlobals();
		expect(Math.abs(aheadMs() + HOUR_MS)).toBeLessThan(2_000);
	});

	it("is not made worse by a header, which knows the second alone, nor by one that is no time", () => {
		const exact = new Date(Date.now() + HOUR_MS).toISOString();
		hearServerTime(exact, null);
		const before = aheadMs();
		hearServerTime(null, new Date(Date.now() + HOUR_MS).toUTCString());
		hearServerTime(null, "yesterday");
		hearServerTime(null, null);
		expect(Math.abs(aheadMs() - before)).toBeLessThan(50);
	});
});
