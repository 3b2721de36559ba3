import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { endIncident, raiseIncident, saveIncident } from "../../src/db/incidents";
import { copyOrders } from "../../src/db/orders";
import { patrolled } from "../support/patrol-words";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { type signedIn, signedInAt } from "./admin.client";
import { problemOf } from "./client";

interface Inbox {
	items: {
		id: number;
		title: string;
		kind: string;
		subject: string;
		message: string;
		read: boolean;
		now: object | null;
		settled: boolean;
	}[];
	next: string | null;
	unread: number;
	more: boolean;
}
const NOTIFIED = { permissions: ["order_sync_notification"] as const };

/** A shop where an order has failed and an outage came and went. */
async function troubled() {
	// Somebody who finds that nobody patrols is told that as well.
	await patrolled(Date.now());
	const tenant = await freshTenant();
	await copyOrders(env.DB, [
		snapshotOf(tenant.id, 7, { status: "failed", errorClass: "validation_rejected", errorMessage: "no such article", attempts: 1 }),
	]);
	const incident = { id: crypto.randomUUID(), kind: "erp_offline", openedAtMs: 1_000, reason: "refused" } as const;
	await saveIncident(env.DB, tenant.id, { ...incident, closedAtMs: 9_000, ordersTouched: 3 }, 1);
	return { ...(await signedInAt(tenant, "employee", undefined, NOTIFIED)), tenant };
}
const inboxOf = async (ask: Awaited<ReturnType<typeof signedIn>>["ask"], query = "") =>
	await (await ask("GET", `/inbox${query}`)).json<Inbox>();

describe("the inbox", () => {
	it("tells who was granted the permission what went wrong, newest first", async () => {
		const { ask } = await troubled();
		expect(await inboxOf(ask)).toMatchObject({
			items: [
				{ title: "The ERP is back online", kind: "incident_closed", read: false },
				{ title: "The ERP is offline", kind: "incident_opened", message: "refused" },
				{ title: "Order E7 failed", kind: "order_failed", subject: "E7", message: "no such article" },
			],
			next: null,
			unread: 3,
			more: false,
		});
	});

	it("says of an incident that was not mended why it is over", async () => {
		const { ask, tenant } = await troubled();
		const trouble = { kind: "service_stopped", subject: "copy", reason: "It failed.", advice: null } as const;
		for (const ended of ["off", "gone", "saved", null] as const) {
			await raiseIncident(env.DB, tenant.id, trouble, 20_000);
			await endIncident(env.DB, tenant.id, trouble.kind, trouble.subject, 21_000, ended);
		}
		expect((await inboxOf(ask)).items.filter(({ kind }) => kind === "incident_closed").map(({ title }) => title)).toEqual([
			"Copy check runs again",
			"Copy check has stopped (over: a person saved it anew)",
			"Copy check has stopped (over: not needed any more)",
			"Copy check has stopped (over: switched off)",
			"The ERP is back online",
		]);
		const { items } = await (await ask("GET", "/incidents")).json<{ items: { ended: string | null }[] }>();
		expect(new Set(items.map(({ ended }) => ended))).toEqual(new Set(["off", "gone", "saved", null]));
	});

	it("is closed to everybody else, administrators and operators included", async () => {
		const { tenant } = await troubled();
		for (const role of ["operator", "admin", "employee"] as const) {
			const { ask } = await signedInAt(tenant, role, undefined, { permissions: ["order_sync_actions"] });
			for (const [method, path] of [
				["GET", "/inbox"],
				["GET", "/inbox/unread"],
				["POST", "/inbox/read-all"],
				["POST", "/inbox/1/read"],
			] as const)
				expect(await problemOf(await ask(method, path))).toMatchObject({
					code: "permission_required",
					permission: "order_sync_notification",
				});
		}
	});

	it("counts down as it is read", async () => {
		const { ask } = await troubled();
		const { items } = await inboxOf(ask);
		expect(await (await ask("POST", `/inbox/${items[2]?.id}/read`)).json()).toEqual({ unread: 2, more: false });
		expect((await inboxOf(ask)).items.map(({ read }) => read)).toEqual([false, false, true]);
		expect(await (await ask("POST", "/inbox/read-all", { upTo: items[0]?.id })).json()).toEqual({ unread: 0, more: false });
		expect(await (await ask("GET", "/inbox/unread")).json()).toEqual({ unread: 0, more: false });
	});

	it("keeps what happened, and says beside it how the order stands and what nobody has to do anything about any more", async () => {
		const { ask, tenant } = await troubled();
		const said = async () => (await inboxOf(ask)).items.map(({ kind, now, settled }) => [kind, now, settled]);
		expect(await said()).toEqual([
			["incident_closed", null, true],
			["incident_opened", null, true],
			["order_failed", { status: "failed", label: "Failed" }, false],
		]);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 7, { status: "synced", attempts: 2, version: 9 })]);
		expect((await said())[2]).toEqual(["order_failed", { status: "synced", label: "Synced" }, true]);
		const lasting = { id: crypto.randomUUID(), kind: "erp_offline", openedAtMs: 20_000, reason: "refused", closedAtMs: null } as const;
		await saveIncident(env.DB, tenant.id, { ...lasting, ordersTouched: null }, 1);
		expect((await said())[0]).toEqual(["incident_opened", null, false]);
	});

	it("is read where it is settled, and only there", async () => {
		const { ask, tenant } = await troubled();
		const another = { status: "failed", errorClass: "not_found", errorMessage: "no such customer", attempts: 1 } as const;
		await copyOrders(env.DB, [snapshotOf(tenant.id, 8, another), snapshotOf(tenant.id, 7, { status: "queued", attempts: 1, version: 9 })]);
		const upTo = (await inboxOf(ask)).items[0]?.id;
		await copyOrders(env.DB, [snapshotOf(tenant.id, 9, another)]);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 9, { status: "synced", attempts: 2, version: 9 })]);
		expect(await (await ask("POST", "/inbox/read-all", { upTo, settled: true })).json()).toEqual({ unread: 2, more: false });
		// The newest came after what was seen; E8 still needs somebody.
		expect((await inboxOf(ask)).items.map(({ subject, read }) => (subject.startsWith("E") ? [subject, read] : read))).toEqual([
			["E9", false],
			["E8", false],
			true,
			true,
			["E7", true],
		]);
		const colleague = await signedInAt(tenant, "admin", undefined, NOTIFIED);
		expect((await inboxOf(colleague.ask)).unread).toBe(5);
		expect((await problemOf(await ask("POST", "/inbox/read-all", { upTo, settled: "yes" }))).errors?.[0]?.path).toBe("settled");
	});

	it("is read by each person for themselves", async () => {
		const { ask, tenant } = await troubled();
		const colleague = await signedInAt(tenant, "admin", undefined, NOTIFIED);
		await ask("POST", "/inbox/read-all", { upTo: (await inboxOf(ask)).items[0]?.id });
		expect((await inboxOf(colleague.ask)).unread).toBe(3);
	});

	it("comes page by page", async () => {
		const { ask } = await troubled();
		const first = await inboxOf(ask, "?limit=2");
		const second = await inboxOf(ask, `?limit=2&cursor=${first.next}`);
		expect([first.items.length, second.items.map(({ subject }) => subject), second.next]).toEqual([2, ["E7"], null]);
	});

	it("has nothing of another shop's, and cannot touch it", async () => {
		const theirs = await troubled();
		const mine = await signedInAt(await freshTenant(), "admin", undefined, NOTIFIED);
		const [first] = (await inboxOf(theirs.ask)).items;
		expect((await inboxOf(mine.ask)).items).toEqual([]);
		expect(await problemOf(await mine.ask("POST", `/inbox/${first?.id}/read`))).toMatchObject({
			code: "notification_not_found",
			status: 404,
		});
		expect((await inboxOf(theirs.ask)).unread).toBe(3);
	});

	it("names what is wrong with a request", async () => {
		const { ask } = await troubled();
		for (const query of ["?cursor=x", "?limit=0", "?who=me"])
			expect((await problemOf(await ask("GET", `/inbox${query}`))).errors?.[0]?.path).toBe(query.slice(1).split("=")[0]);
		for (const upTo of [undefined, 0, 1.5, "7"])
			expect((await problemOf(await ask("POST", "/inbox/read-all", { upTo }))).errors?.[0]?.path).toBe("upTo");
		expect(await problemOf(await ask("POST", "/inbox/x/read"))).toMatchObject({ code: "notification_not_found" });
	});
});
