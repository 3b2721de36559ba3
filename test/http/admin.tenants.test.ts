import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { totpCode } from "../../src/lib/totp";
import { freshTenant, freshUser, PASSWORD } from "../support/shops";
import { failed } from "./acting";
import { COOKIE, signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { ask as asVisitor, eventsOf, freshEmail, GOOD_PASSWORD, tokenIn, whoIs } from "./people";

interface Row {
	id: string;
	erp: { state: string };
	failed: number | null;
	waiting: number | null;
	home: boolean;
	entered: boolean;
}
type Asks = Awaited<ReturnType<typeof signedIn>>["ask"];

async function rowOf(ask: Asks, id: string): Promise<Row | undefined> {
	for (let cursor: string | null = null; ; ) {
		const page: { items: Row[]; next: string | null } = await (
			await ask("GET", `/tenants?limit=100${cursor === null ? "" : `&cursor=${cursor}`}`)
		).json();
		const found = page.items.find((row) => row.id === id);
		if (found !== undefined || page.next === null) return found;
		cursor = page.next;
	}
}

/** An operator of a tenant of their own, whose cookie is followed as a browser would. */
async function operatorAt(door = freshDoor()) {
	const person = await signedIn("operator", door);
	let token = person.token;
	const ask: Asks = async (method, path, body) => {
		const response = await door.fetch(`/admin/api${path}`, {
			method,
			headers: { Cookie: `${COOKIE}=${token}`, Origin: "https://gateway.example", "Content-Type": "application/json" },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		token = tokenIn(response) ?? token;
		return response;
	};
	return { ...person, ask, token: () => token };
}

describe("the list of tenants", () => {
	it("says how each is doing, page by page, each once", async () => {
		const operator = await operatorAt();
		const shop = await freshTenant();
		await failed(shop, 2);
		expect(await rowOf(operator.ask, shop.id)).toMatchObject({ failed: 2, waiting: 0, erp: { state: "not_connected" }, home: false });
		expect(await rowOf(operator.ask, operator.tenant.id)).toMatchObject({ failed: 0, home: true, entered: true });
		const seen: string[] = [];
		for (let cursor: string | null = null; ; ) {
			const page: { items: Row[]; next: string | null } = await (
				await operator.ask("GET", `/tenants?limit=3${cursor === null ? "" : `&cursor=${cursor}`}`)
			).json();
			expect(page.items.length).toBeLessThanOrEqual(3);
			seen.push(...page.items.map(({ id }) => id));
			cursor = page.next;
			if (cursor === null) break;
		}
		expect(seen).toEqual([...new Set(seen)].sort());
		expect(seen).toEqual(expect.arrayContaining([shop.id, operator.tenant.id]));
	});

	it("says unknown, not well, of a tenant that cannot be asked, and goes on with the others", async () => {
		const away = await freshTenant();
		const broken = () => Promise.reject(new Error("away"));
		const door = freshDoor(
			{},
			{
				DESK: {
					getByName: (name) =>
						name.startsWith(away.id) ? Object.assign(env.DESK.getByName(name), { totals: broken }) : env.DESK.getByName(name),
				},
				LINK: {
					getByName: (name) => (name === away.id ? Object.assign(env.LINK.getByName(name), { health: broken }) : env.LINK.getByName(name)),
				},
			},
		);
		const operator = await operatorAt(door);
		expect(await rowOf(operator.ask, away.id)).toMatchObject({ erp: { state: "unknown" }, failed: null, waiting: null });
		expect(await rowOf(operator.ask, operator.tenant.id)).toMatchObject({ erp: { state: "not_connected" }, failed: 0 });
	});

	it.each(["limit=0", "limit=101", "cursor=../x", "page=2"])("refuses %s", async (query) => {
		const { ask } = await operatorAt();
		expect(await problemOf(await ask("GET", `/tenants?${query}`))).toMatchObject({ code: "validation_failed" });
	});

	it("is for operators alone, and so is everything about tenants", async () => {
		const theirs = await freshTenant();
		for (const role of ["admin", "employee"] as const) {
			const { ask } = await signedIn(role);
			for (const [method, path] of [
				["GET", "/tenants"],
				["POST", "/tenants"],
				["POST", `/tenants/${theirs.id}/enter`],
				["DELETE", "/tenants/entered"],
			] as const) {
				expect(await problemOf(await ask(method, path))).toMatchObject({ code: "forbidden_role", status: 403 });
			}
		}
	});
});

describe("a new tenant", () => {
	const wanted = () => ({
		id: `new-${crypto.randomUUID().slice(0, 8)}`,
		name: "Acme Ltd",
		prefix: "A",
		start: 100_001,
		timeZone: "Europe/Dublin",
		admin: { email: freshEmail(), name: "Ada Admin" },
	});

	it("comes with an invitation for its first administrator, and is on record in both places", async () => {
		const operator = await operatorAt();
		const tenant = wanted();
		const made = await (await operator.ask("POST", "/tenants", tenant)).json<{ invitation: { token: string } }>();
		const joined = await asVisitor(operator.door, "POST", "/invitations/accept", { token: made.invitation.token, password: GOOD_PASSWORD });
		expect(await joined.json()).toMatchObject({ role: "admin", permissions: [], tenant: { id: tenant.id, timeZone: "Europe/Dublin" } });
		expect(await env.DB.prepare("SELECT prefix, start FROM tenants WHERE id = ?1").bind(tenant.id).first()).toEqual({
			prefix: "A",
			start: 100_001,
		});
		expect((await eventsOf(operator.ask)).map(({ event, subject }) => [event, subject])).toEqual([["tenant.created", tenant.id]]);
		await operator.ask("POST", `/tenants/${tenant.id}/enter`);
		expect((await eventsOf(operator.ask)).map(({ event }) => event).sort()).toEqual(["person.joined", "tenant.created", "tenant.entered"]);
	});

	it("cannot have the id of another, also of two that are made at once, nor an administrator who works elsewhere", async () => {
		const operator = await operatorAt();
		const one = wanted();
		const answers = await Promise.all([
			operator.ask("POST", "/tenants", one),
			operator.ask("POST", "/tenants", { ...wanted(), id: one.id }),
		]);
		expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
		const links = await env.DB.prepare("SELECT count(*) AS n FROM one_time_links WHERE tenant_id = ?1").bind(one.id).first("n");
		expect(links).toBe(1);
		const { email } = await freshUser(operator.tenant.id);
		const taken = { ...wanted(), admin: { email, name: "Ada" } };
		expect(await problemOf(await operator.ask("POST", "/tenants", taken))).toMatchObject({ code: "address_taken" });
	});

	it.each([
		[{ id: "Acme Ltd" }, "id"],
		[{ prefix: "a" }, "prefix"],
		[{ prefix: "A9" }, "prefix"],
		[{ start: 0 }, "start"],
		[{ start: 1.5 }, "start"],
		[{ timeZone: "Dublin" }, "timeZone"],
		[{ admin: { email: "x", name: "Ada" } }, "admin.email"],
		[{ admin: undefined }, "admin"],
	])("is refused when it makes no sense: %j", async (wrong, path) => {
		const { ask } = await operatorAt();
		const refused = await problemOf(await ask("POST", "/tenants", { ...wanted(), ...wrong }));
		expect([refused.code, refused.errors?.map((error) => error.path)]).toEqual(["validation_failed", [path]]);
	});
});

describe("an operator without a second factor", () => {
	const strict = (setting?: string) => freshDoor({}, { OPERATOR_SECOND_FACTOR: setting });
	const wanted = () => ({ id: `new-${crypto.randomUUID().slice(0, 8)}`, name: "Acme", admin: { email: freshEmail(), name: "Ada" } });

	it.each([undefined, "", "required", "Optional", "off"])(
		"comes into no tenant and adds none, unless the deployment says optional: %j",
		async (setting) => {
			const operator = await operatorAt(strict(setting));
			const shop = await freshTenant();
			const tenant = wanted();
			for (const refused of [await operator.ask("POST", `/tenants/${shop.id}/enter`), await operator.ask("POST", "/tenants", tenant)]) {
				const { code, status, steps } = await refused.json<{ code: string; status: number; steps: string[] }>();
				expect([code, status, steps.length > 0]).toEqual(["second_factor_needed", 403, true]);
			}
			expect(await (await operator.ask("GET", "/session")).json()).toMatchObject({ acting: false });
			expect(await env.DB.prepare("SELECT 1 FROM tenants WHERE id = ?1").bind(tenant.id).first()).toBeNull();
			expect(await eventsOf(operator.ask)).toEqual([]);
			// Looking is allowed, and so is the way home.
			expect((await operator.ask("GET", "/tenants")).status).toBe(200);
			expect((await operator.ask("DELETE", "/tenants/entered")).status).toBe(200);
		},
	);

	it("comes in once it is on, confirmed and not merely begun, and cannot turn it off in there", async () => {
		const operator = await operatorAt(strict());
		const shop = await freshTenant();
		const enter = () => operator.ask("POST", `/tenants/${shop.id}/enter`);
		const begun = await operator.ask("POST", "/account/totp", { password: PASSWORD });
		const { secret } = await begun.json<{ secret: string }>();
		expect(await problemOf(await enter())).toMatchObject({ code: "second_factor_needed" });
		const code = totpCode(secret, Date.now());
		const confirmed = await operator.ask("POST", "/account/totp/confirm", { code });
		const { recoveryCodes } = await confirmed.json<{ recoveryCodes: string[] }>();
		expect((await enter()).status).toBe(200);
		const off = (use: string | undefined) => operator.ask("POST", "/account/totp/disable", { password: PASSWORD, code: use });
		expect(await problemOf(await off(recoveryCodes[0]))).toMatchObject({ code: "second_factor_needed" });
		expect((await operator.ask("DELETE", "/tenants/entered")).status).toBe(200);
		expect((await off(recoveryCodes[1])).status).toBe(204);
		expect(await problemOf(await enter())).toMatchObject({ code: "second_factor_needed" });
	});
});

describe("an operator who enters a tenant", () => {
	it("works there under a new token until they leave, which both tenants' logs tell", async () => {
		const operator = await operatorAt();
		const shop = await signedIn("admin", operator.door);
		const before = operator.token();
		const entered = await operator.ask("POST", `/tenants/${shop.tenant.id}/enter`);
		expect(await entered.json()).toMatchObject({ acting: true, role: "operator", permissions: [], tenant: { id: shop.tenant.id } });
		expect(operator.token()).not.toBe(before);
		expect((await whoIs(operator.door, before)).status).toBe(401);
		expect(await (await operator.ask("GET", "/session")).json()).toMatchObject({ acting: true, tenant: { id: shop.tenant.id } });
		const { items } = await (await operator.ask("GET", "/employees")).json<{ items: { id: string }[] }>();
		expect(items.map(({ id }) => id)).toEqual([shop.user.id]);
		expect(await rowOf(operator.ask, shop.tenant.id)).toMatchObject({ entered: true, home: false });

		const left = await operator.ask("DELETE", "/tenants/entered");
		expect(await left.json()).toMatchObject({ acting: false, tenant: { id: operator.tenant.id } });
		expect((await operator.ask("DELETE", "/tenants/entered")).status).toBe(200);
		for (const ask of [shop.ask, operator.ask]) {
			const events = await eventsOf(ask);
			expect(events.map(({ event }) => event)).toEqual(["tenant.left", "tenant.entered"]);
			expect(events).toMatchObject([{ by: { id: operator.user.id } }, { by: { id: operator.user.id } }]);
		}
	});

	it("goes straight from one to another, and every log has its part", async () => {
		const operator = await operatorAt();
		const [one, other] = [await signedIn("admin", operator.door), await signedIn("admin", operator.door)];
		for (const { tenant } of [one, other]) await operator.ask("POST", `/tenants/${tenant.id}/enter`);
		expect((await eventsOf(one.ask)).map(({ event }) => event).sort()).toEqual(["tenant.entered", "tenant.left"]);
		expect((await eventsOf(other.ask)).map(({ event }) => event)).toEqual(["tenant.entered"]);
		await operator.ask("POST", `/tenants/${operator.tenant.id}/enter`);
		expect(await (await operator.ask("GET", "/session")).json()).toMatchObject({ acting: false });
	});

	it("may not act on that shop's orders: a permission holds where it was granted", async () => {
		const door = freshDoor();
		const home = await signedIn("admin", door);
		const operator = await signedInAt(home.tenant, "operator", door, { permissions: ["order_sync_actions"] });
		const shop = await freshTenant();
		const [eNumber = ""] = await failed(shop);
		const entered = await operator.ask("POST", `/tenants/${shop.id}/enter`);
		const response = await door.fetch("/admin/api/orders/actions", {
			method: "POST",
			headers: { Cookie: `${COOKIE}=${tokenIn(entered)}`, Origin: "https://gateway.example", "Content-Type": "application/json" },
			body: JSON.stringify({ action: "retry", eNumbers: [eNumber] }),
		});
		const refused = await problemOf(response);
		expect(refused).toMatchObject({ code: "permission_required" });
		expect(refused.detail).toContain("as an operator");
	});

	it("is home again once they are no operator any longer, whatever the session says", async () => {
		const operator = await operatorAt();
		const shop = await freshTenant();
		await operator.ask("POST", `/tenants/${shop.id}/enter`);
		await env.DB.prepare("UPDATE users SET role = 'employee' WHERE id = ?1").bind(operator.user.id).run();
		expect(await (await whoIs(freshDoor(), operator.token())).json()).toMatchObject({ acting: false, tenant: { id: operator.tenant.id } });
	});

	it("is told when there is no such tenant", async () => {
		const { ask } = await operatorAt();
		expect(await problemOf(await ask("POST", "/tenants/nowhere/enter"))).toMatchObject({ code: "tenant_not_found", status: 404 });
	});
});
