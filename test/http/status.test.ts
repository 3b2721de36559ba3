import { describe, expect, it } from "vitest";
import type { Waiting } from "../../src/desk/answers";
import { GLANCE_FRESH_MS } from "../../src/http/glances";
import type { LinkHealth } from "../../src/link/answers";
import { freshShop } from "../support/shops";
import { freshDoor } from "./client";

const health = (changes: Partial<LinkHealth> = {}): LinkHealth => ({
	state: "online",
	sinceMs: 1_000,
	reason: null,
	nextProbeAtMs: null,
	breaker: "closed",
	adapter: "rest",
	...changes,
});
/** A link that says what it is told to say. */
function linkSaying() {
	const state = { asked: 0, answer: (): Promise<LinkHealth> => Promise.resolve(health()) };
	const LINK = {
		getByName: () =>
			({
				health: () => {
					state.asked += 1;
					return state.answer();
				},
			}) as never,
	};
	return { state, LINK };
}

/** A desk that counts what it is told to. */
function deskSaying() {
	const state = { asked: 0, answer: (): Promise<Waiting> => Promise.reject(new Error("not told yet")) };
	const DESK = {
		getByName: () =>
			({
				waiting: () => {
					state.asked += 1;
					return state.answer();
				},
			}) as never,
	};
	return { state, DESK };
}

describe("the status for storefronts", () => {
	it.each([
		["online", "online", "live"],
		["offline", "offline", "unavailable"],
		["paused", "paused", "unavailable"],
		["not_connected", "offline", "unavailable"],
	] as const)("says of a link that is %s: %s, prices %s, and orders are taken", async (state, said, pricing) => {
		const { key } = await freshShop();
		const link = linkSaying();
		link.state.answer = () => Promise.resolve(health({ state, reason: "secret reason" }));
		const response = await freshDoor({}, { LINK: link.LINK }).get(key, "/v1/status");
		expect(await response.json()).toEqual({
			erp: { state: said, since: "1970-01-01T00:00:01.000Z" },
			ordering: "available",
			pricing,
			orders: { waiting: 0, oldestWaitingAt: null, oldestWaitingSeconds: null },
		});
	});

	it("says that it does not know when the link does not answer", async () => {
		const { key } = await freshShop();
		const link = linkSaying();
		link.state.answer = () => Promise.reject(new Error("gone"));
		const response = await freshDoor({}, { LINK: link.LINK }).get(key, "/v1/status");
		expect(await response.json()).toMatchObject({ erp: { state: "unknown", since: null }, ordering: "available", pricing: "unavailable" });
	});

	it("asks the link every two seconds at most, for each tenant by itself", async () => {
		const [one, two] = await Promise.all([freshShop(), freshShop()]);
		const link = linkSaying();
		let nowMs = 1_000_000;
		const { get } = freshDoor({ now: () => nowMs }, { LINK: link.LINK });
		for (let n = 0; n < 5; n += 1) await get(one.key, "/v1/status");
		expect(link.state.asked).toBe(1);
		await get(two.key, "/v1/status");
		expect(link.state.asked).toBe(2);
		link.state.answer = () => Promise.resolve(health({ state: "offline" }));
		nowMs += GLANCE_FRESH_MS - 1;
		expect(await (await get(one.key, "/v1/status")).json()).toMatchObject({ erp: { state: "online" } });
		nowMs += 1;
		expect(await (await get(one.key, "/v1/status")).json()).toMatchObject({ erp: { state: "offline" } });
	});

	it("says how many orders are on their way, and the oldest since when", async () => {
		const { key } = await freshShop();
		const desk = deskSaying();
		desk.state.answer = () => Promise.resolve({ orders: 6, oldest: { eNumber: "E7", sinceMs: 1_000_000 } });
		const { get } = freshDoor({ now: () => 1_090_999 }, { DESK: desk.DESK });
		expect(await (await get(key, "/v1/status")).json()).toMatchObject({
			orders: { waiting: 6, oldestWaitingAt: "1970-01-01T00:16:40.000Z", oldestWaitingSeconds: 90 },
		});
		await get(key, "/v1/status");
		expect(desk.state.asked).toBe(1);
	});

	it("never fails because the desk cannot be asked: nobody knows how many wait, and that is what it says", async () => {
		const { key } = await freshShop();
		const desk = deskSaying();
		desk.state.answer = () => Promise.reject(new Error("gone"));
		const response = await freshDoor({}, { DESK: desk.DESK }).get(key, "/v1/status");
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject({
			ordering: "available",
			orders: { waiting: null, oldestWaitingAt: null, oldestWaitingSeconds: null },
		});
	});
});
