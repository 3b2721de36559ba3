import { env } from "cloudflare:workers";
import { addKey } from "../../src/db/keys";
import type { Permission, Role, Scope } from "../../src/db/schema";
import { openSession } from "../../src/db/sessions";
import { addTenant, type Tenant } from "../../src/db/tenants";
import { addUser } from "../../src/db/users";
import { hashKey, hashPassword, randomToken } from "../../src/lib/hash";

/** Tenants that no other test touches: storage is shared by a file's tests. */

export const SHOP_SCOPES: readonly Scope[] = ["orders:write", "orders:read", "status:read"];
/** What the shop's own server may do, besides. */
export const SERVER_SCOPES: readonly Scope[] = [...SHOP_SCOPES, "payments:write"];
export const PASSWORD = "a long enough password";

/** Hashed once: a strong hash takes a quarter of a second. */
let passwordHash: Promise<string> | null = null;

export async function freshTenant(about: Partial<Tenant> = {}): Promise<Tenant> {
	const id = `shop-${crypto.randomUUID().slice(0, 8)}`;
	const tenant = {
		id,
		name: "A shop",
		prefix: "E",
		start: 100_001,
		origins: [],
		timeZone: "Europe/Dublin",
		paymentMinutes: 1_440,
		createdAtMs: 0,
		...about,
	};
	await addTenant(env.DB, tenant);
	return tenant;
}

export async function freshKey(tenantId: string, scopes: readonly Scope[] = SHOP_SCOPES) {
	const key = `hf_${randomToken()}`;
	const id = crypto.randomUUID();
	await addKey(env.DB, key, { id, tenantId, scopes, label: "test" }, 0);
	return { id, key };
}

export async function freshUser(
	tenantId: string,
	role: Role = "admin",
	email = `${crypto.randomUUID()}@shop.example`,
	about: { readonly name?: string; readonly permissions?: readonly Permission[] } = {},
) {
	passwordHash ??= hashPassword(PASSWORD);
	const id = crypto.randomUUID();
	const user = { id, tenantId, email, name: "Clara Clerk", role, permissions: [], ...about };
	await addUser(env.DB, { ...user, passwordHash: await passwordHash, createdAtMs: 0 });
	return { id, email };
}

/** A session as signing in would have opened it; gives its token. */
export async function freshSession(userId: string, nowMs = Date.now()): Promise<string> {
	const token = randomToken();
	await openSession(env.DB, hashKey(token), userId, nowMs);
	return token;
}

/** A shop with a storefront key. */
export async function freshShop(about: Partial<Tenant> = {}) {
	const tenant = await freshTenant(about);
	const { id, key } = await freshKey(tenant.id);
	return { tenant, keyId: id, key };
}
