import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { copyOrders } from "../../src/db/orders";
import { TOTALS_MS_MAX } from "../../src/http/admin/orders";
import type { Bindings } from "../../src/http/env";
import { snapshotOf } from "../support/snapshots";
import { signedIn } from "./admin.client";
import { freshDoor } from "./client";

/** A desk that says nothing until it is told to; `asked` when somebody has asked it for its totals. */
function silentDesk() {
	const asked = Promise.withResolvers<void>();
	const answer = Promise.withResolvers<unknown>();
	const totals = () => {
		asked.resolve();
		return answer.promise;
	};
	const DESK = { getByName: () => ({ totals }) } as unknown as Bindings["DESK"];
	return { DESK, asked: asked.promise, answer: answer.resolve };
}
const TOTALS = { byStatus: { failed: 3 }, hold: null };

async function shop() {
	const desk = silentDesk();
	const { tenant, ask } = await signedIn("admin", freshDoor({}, { DESK: desk.DESK }));
	await copyOrders(env.DB, [snapshotOf(tenant.id, 1, { status: "failed", errorClass: "conflict", errorMessage: "no" })]);
	const said = vi.spyOn(console, "error").mockImplementation(() => {});
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	let isThere = false;
	const response = ask("GET", "/orders?totals=true").finally(() => {
		isThere = true;
	});
	await desk.asked;
	return { ...desk, response, said, isThere: () => isThere };
}
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

describe("a list of orders whose desk does not answer", () => {
	it("comes without the totals when it has waited for so long and no longer, and says in the log why", async () => {
		const { response, isThere, said } = await shop();
		await vi.advanceTimersByTimeAsync(TOTALS_MS_MAX - 1);
		expect(isThere()).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		const list = await response;
		expect(list.status).toBe(200);
		expect(await list.json()).toMatchObject({ items: [{ eNumber: "E1" }], totals: null, hold: null });
		expect(said.mock.calls.map(([line]) => String(line)).join()).toContain("http.totals_unavailable");
	});

	it("has them when the desk answers a moment before that", async () => {
		const { response, answer } = await shop();
		await vi.advanceTimersByTimeAsync(TOTALS_MS_MAX - 1);
		answer(TOTALS);
		expect(await (await response).json()).toMatchObject({ items: [{ eNumber: "E1" }], totals: TOTALS.byStatus });
	});
});
