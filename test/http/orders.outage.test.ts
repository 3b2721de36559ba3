import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { lookUpKey } from "../../src/db/keys";
import { freshShop } from "../support/shops";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

describe("when something behind the front door is away", () => {
	const failing = (flags: object) => ({
		getByName: () => ({ place: () => Promise.reject(Object.assign(new Error("secret internals"), flags)) }) as never,
	});

	it("goes on taking orders without D1 for a tenant it has seen, and looks them up at the desk", async () => {
		const { key } = await freshShop();
		let nowMs = 1_000_000;
		let away = false;
		const { place, get } = freshDoor(
			{
				now: () => nowMs,
				lookUpKey: (_db, hash) => (away ? Promise.reject(new Error("D1 is away")) : lookUpKey(env.DB, hash)),
			},
			{ DB: D1_AWAY },
		);
		expect((await place(key)).status).toBe(201);
		away = true;
		for (const minutes of [1, 5, 15]) {
			nowMs = 1_000_000 + minutes * 60_000;
			expect((await place(key)).status).toBe(201);
		}
		expect(await (await get(key, "/v1/orders/E100004")).json()).toMatchObject({ status: "queued" });
		nowMs += 1;
		const response = await place(key);
		expect(response.headers.get("Retry-After")).toBe("2");
		expect(await problemOf(response)).toMatchObject({ code: "temporarily_unavailable", status: 503 });
		away = false;
		nowMs += 5_000;
		expect(await (await place(key)).json()).toMatchObject({ eNumber: "E100005" });
	});

	it("asks for patience when a key was never seen and cannot be looked up", async () => {
		const { fetch } = freshDoor({}, { DB: D1_AWAY });
		const response = await fetch("/v1/status", { headers: { Authorization: "Bearer hf_somebodys_key" } });
		expect(await problemOf(response)).toMatchObject({ code: "temporarily_unavailable", status: 503 });
	});

	it("answers 503 with Retry-After when the desk cannot be reached, and says nothing of why", async () => {
		const { key } = await freshShop();
		for (const flags of [{ retryable: true }, { overloaded: true }, { retryable: true, overloaded: true }]) {
			const response = await freshDoor(KEYS_AT_HAND, { DESK: failing(flags) }).place(key);
			expect(response.headers.get("Retry-After")).toBe("2");
			const text = await response.text();
			expect(JSON.parse(text)).toMatchObject({ code: "temporarily_unavailable", status: 503 });
			expect(text).not.toContain("secret internals");
		}
	});

	it("answers 500 without internals when it is our own mistake", async () => {
		const { key } = await freshShop();
		const response = await freshDoor(KEYS_AT_HAND, { DESK: failing({}) }).place(key);
		const text = await response.text();
		expect(JSON.parse(text)).toMatchObject({ code: "internal_error", status: 500, requestId: response.headers.get("X-Request-Id") });
		expect(text).not.toContain("secret internals");
	});
});
