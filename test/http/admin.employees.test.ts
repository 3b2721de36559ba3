import { describe, expect, it } from "vitest";
import { freshKey, freshUser } from "../support/shops";
import { failed } from "./acting";
import { signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

const OFF = { order_sync_actions: false, order_sync_notification: false };

describe("permissions", () => {
	it("are off for everybody at first, the first administrator included", async () => {
		const { tenant, ask } = await signedIn("admin");
		await freshUser(tenant.id, "employee", undefined, { name: "Emil" });
		const { items } = await (await ask("GET", "/employees")).json<{ items: { name: string; role: string; permissions: object }[] }>();
		expect(items.map(({ name, role, permissions }) => [name, role, permissions])).toEqual([
			["Clara Clerk", "admin", OFF],
			["Emil", "employee", OFF],
		]);
		const [eNumber = ""] = await failed(tenant);
		const refused = await problemOf(await ask("POST", "/orders/actions", { action: "retry", eNumbers: [eNumber] }));
		expect(refused).toMatchObject({ code: "permission_required", status: 403 });
	});

	it("are granted by an administrator, to themselves as well, count at once, and can be taken back", async () => {
		const { tenant, user, ask } = await signedIn("admin");
		const [eNumber = ""] = await failed(tenant);
		const act = (action: string) => ask("POST", "/orders/actions", { action, eNumbers: [eNumber] });
		const granted = await ask("PUT", `/employees/${user.id}/permissions`, { order_sync_actions: true });
		expect([granted.status, await granted.json()]).toMatchObject([200, { id: user.id, permissions: { ...OFF, order_sync_actions: true } }]);
		expect((await act("archive")).status).toBe(200);
		await ask("PUT", `/employees/${user.id}/permissions`, { order_sync_actions: false });
		expect(await problemOf(await act("restore"))).toMatchObject({ code: "permission_required" });
	});

	it("are on the page of who was granted them at once, also where the session is remembered", async () => {
		const door = freshDoor();
		const admin = await signedIn("admin", door);
		const clerk = await signedInAt(admin.tenant, "employee", door);
		const permissions = async () => (await (await clerk.ask("GET", "/session")).json<{ permissions: string[] }>()).permissions;
		expect(await permissions()).toEqual([]);
		await admin.ask("PUT", `/employees/${clerk.user.id}/permissions`, { order_sync_actions: true });
		expect(await permissions()).toEqual(["order_sync_actions"]);
		await admin.ask("PUT", `/employees/${clerk.user.id}/permissions`, { order_sync_actions: false });
		expect(await permissions()).toEqual([]);
	});

	it("change one by one: what is not named stays", async () => {
		const { tenant, ask } = await signedIn("admin");
		const { id } = await freshUser(tenant.id, "employee", undefined, { permissions: ["order_sync_notification"] });
		const response = await ask("PUT", `/employees/${id}/permissions`, { order_sync_actions: true });
		expect(await response.json()).toMatchObject({ permissions: { order_sync_actions: true, order_sync_notification: true } });
	});

	it("that change are on record, with who did it, before and after; one that stays as it was is not", async () => {
		const { tenant, user, ask } = await signedIn("admin");
		const { id } = await freshUser(tenant.id, "employee", "emil@shop.example".replace("emil", crypto.randomUUID()), { name: "Emil" });
		for (let time = 0; time < 2; time += 1) await ask("PUT", `/employees/${id}/permissions`, { order_sync_actions: true });
		const { items } = await (await ask("GET", "/audit?event=permissions.changed")).json<{ items: object[] }>();
		expect(items).toMatchObject([
			{ subject: id, by: { kind: "user", id: user.id }, before: "none", after: "order_sync_actions", detail: { name: "Emil" } },
		]);
	});

	it.each(["operator", "employee"] as const)("cannot be granted by an %s, whatever else they may do", async (role) => {
		const { tenant } = await signedIn();
		const person = await signedInAt(tenant, role, freshDoor(), { permissions: ["order_sync_actions", "order_sync_notification"] });
		const refused = await problemOf(await person.ask("PUT", `/employees/${person.user.id}/permissions`, { order_sync_actions: false }));
		expect(refused).toMatchObject({ code: "forbidden_role", status: 403 });
	});

	it("cannot be granted by a program, whatever its key", async () => {
		const { tenant, user } = await signedIn();
		const { key } = await freshKey(tenant.id, ["admin", "orders:actions"]);
		const response = await freshDoor().fetch(`/admin/api/employees/${user.id}/permissions`, {
			method: "PUT",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
			body: '{"order_sync_actions":true}',
		});
		expect(await problemOf(response)).toMatchObject({ code: "forbidden_role", status: 403 });
	});

	it("of somebody of another shop, or of nobody, are out of reach", async () => {
		const [mine, theirs] = await Promise.all([signedIn("admin"), signedIn("admin")]);
		for (const id of [theirs.user.id, "nobody"])
			expect(await problemOf(await mine.ask("PUT", `/employees/${id}/permissions`, { order_sync_actions: true }))).toMatchObject({
				code: "employee_not_found",
				status: 404,
			});
		const { items } = await (await theirs.ask("GET", "/employees")).json<{ items: object[] }>();
		expect(items).toMatchObject([{ permissions: OFF }]);
		expect(await (await theirs.ask("GET", "/audit")).json()).toEqual({ items: [], next: null });
	});

	it.each([[{}], [{ order_sync_actions: "yes" }], [{ order_sync_actions: null }], [{ admin: true }], [[]]])(
		"are refused when they are none: %j",
		async (body) => {
			const { user, ask } = await signedIn("admin");
			expect(await problemOf(await ask("PUT", `/employees/${user.id}/permissions`, body))).toMatchObject({
				code: "validation_failed",
				status: 422,
			});
		},
	);

	it("show neither passwords nor anything else that is secret", async () => {
		const { ask } = await signedIn("admin");
		expect(await (await ask("GET", "/employees")).text()).not.toMatch(/scrypt|password/i);
	});

	it("are told to whoever is signed in, so that the page knows what to offer", async () => {
		const { tenant } = await signedIn();
		const { ask } = await signedInAt(tenant, "employee", freshDoor(), { permissions: ["order_sync_actions"] });
		expect(await (await ask("GET", "/session")).json()).toMatchObject({ permissions: ["order_sync_actions"] });
	});
});
