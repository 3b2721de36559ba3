import { describe, expect, it } from "vitest";
import { settlement, uncertain } from "../support/settling";
import { freshKey, freshTenant } from "../support/shops";
import { attempted, deskOf, failed, placed } from "./acting";
import { signedInActor, signedInAt } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND } from "./client";

const THIRTY_MINUTES_MS = 30 * 60_000;

describe("an order's page", () => {
	it("says what may be done with it, and whether you may", async () => {
		const { tenant, ask } = await signedInActor();
		const [eNumber = ""] = await failed(tenant);
		const actions = ["retry", "edit", "mark_synced", "archive"];
		expect(await (await ask("GET", `/orders/${eNumber}`)).json()).toMatchObject({ actions, mayAct: true });
		const without = await signedInAt(tenant, "admin");
		expect(await (await without.ask("GET", `/orders/${eNumber}`)).json()).toMatchObject({ actions, mayAct: false });
		for (const [scopes, mayAct] of [[["admin"], false] as const, [["admin", "orders:actions"], true] as const]) {
			const { key } = await freshKey(tenant.id, scopes);
			expect(await (await freshDoor().get(key, `/admin/api/orders/${eNumber}`)).json()).toMatchObject({ mayAct });
		}
	});

	it("offers what was granted a moment ago, and no longer what was taken back, whatever the session remembers", async () => {
		const { tenant, user, ask } = await signedInAt(await freshTenant(), "admin");
		const [eNumber = ""] = await failed(tenant);
		const mayAct = async () => (await (await ask("GET", `/orders/${eNumber}`)).json<{ mayAct: boolean }>()).mayAct;
		expect(await mayAct()).toBe(false);
		for (const granted of [true, false]) {
			await ask("PUT", `/employees/${user.id}/permissions`, { order_sync_actions: granted });
			expect(await mayAct()).toBe(granted);
		}
	});

	it("holds every exchange with the ERP at its attempt, and the playbook for what went wrong", async () => {
		const { tenant, ask } = await signedInActor();
		const [eNumber = ""] = await placed(tenant);
		const [claim] = (await deskOf(tenant).claim(1, 60_000)).claims;
		if (claim === undefined) throw new Error("nothing was due");
		const exchange = {
			atMs: 1_000_000,
			tookMs: 12,
			method: "POST",
			target: "/orders",
			request: "{}",
			status: 422,
			response: "no such article",
		};
		const error = { class: "validation_rejected", message: "no such article" } as const;
		await deskOf(tenant).settle([settlement(claim, { kind: "rejected", error }, [exchange])]);
		const order = await (await ask("GET", `/orders/${eNumber}`)).json<{ attempts: unknown[]; playbook: object }>();
		const { atMs: _, ...rest } = exchange;
		expect(order.attempts).toMatchObject([
			{ attempt: 1, outcome: "rejected", error, exchanges: [{ at: new Date(1_000_000).toISOString(), ...rest }] },
		]);
		expect(order.playbook).toMatchObject({ next: "needs_person", steps: expect.any(Array), title: expect.any(String) });
	});

	it("says after 30 minutes, and not a moment sooner, that the sync cannot be confirmed yet", async () => {
		const nowMs = Date.now();
		const at = async (afterMs: number, ask: (door: ReturnType<typeof freshDoor>) => Promise<Response>) =>
			await (await ask(freshDoor({ now: () => nowMs + afterMs }))).json<{
				unconfirmed: boolean;
				say: string | null;
				playbook: { cause: string };
			}>();
		const { tenant } = await signedInActor();
		const { key } = await freshKey(tenant.id, ["admin"]);
		const [eNumber = ""] = await placed(tenant);
		await attempted(tenant, uncertain(nowMs + 3_600_000));
		const unknownSinceMs = (await deskOf(tenant).find(eNumber))?.unknownSinceMs ?? 0;
		const look = (door: ReturnType<typeof freshDoor>) => door.get(key, `/admin/api/orders/${eNumber}`);
		const before = await at(unknownSinceMs - nowMs + THIRTY_MINUTES_MS - 1, look);
		expect([before.unconfirmed, before.say]).toEqual([false, null]);
		const after = await at(unknownSinceMs - nowMs + THIRTY_MINUTES_MS, look);
		expect([after.unconfirmed, after.say]).toEqual([true, "Holdfast cannot yet confirm whether the sync was completed."]);
		expect(after.playbook.cause).toContain("cannot yet confirm whether the sync was completed");
	});

	it("can be looked at while D1 is away, and so can what became of its number", async () => {
		const { tenant } = await signedInActor();
		const { key } = await freshKey(tenant.id, ["admin"]);
		const [eNumber = ""] = await failed(tenant);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY });
		expect(await (await door.get(key, `/admin/api/orders/${eNumber}`)).json()).toMatchObject({ eNumber, status: "failed", playbook: {} });
		expect(await (await door.get(key, `/admin/api/enumbers/${eNumber}`)).json()).toMatchObject({ eNumber, fate: "placed" });
	});
});
