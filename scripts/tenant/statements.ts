import { randomUUID } from "node:crypto";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import type { z } from "zod";
import { apiKeys, connections, type Role, type Scope, tenants, users } from "../../src/db/schema.ts";
import { type Credentials, ErpConnection } from "../../src/erp/connection.ts";
import { hashKey, hashPassword, keyHint } from "../../src/lib/hash.ts";
import { seal } from "../../src/lib/secret.ts";
import { assertNumbering } from "../../src/order/enumber.ts";
import type { SqlValue, Statement } from "../run/protocol.ts";

/** A tenant with all that it needs to take orders. */
export interface NewTenant {
	readonly id: string;
	readonly name: string;
	readonly prefix: string;
	readonly start: number;
	readonly timeZone: string;
	/** Where browsers may order from: `https://shop.example`. */
	readonly origins: readonly string[];
	readonly keys: readonly { readonly key: string; readonly label: string; readonly scopes: readonly Scope[] }[];
	readonly users: readonly { readonly email: string; readonly name: string; readonly role: Role; readonly password: string }[];
	readonly connection: { readonly settings: z.input<typeof ErpConnection>; readonly credentials: Credentials } | null;
}

/** Builds SQL and is never asked to run it. */
const builder = drizzle(async () => ({ rows: [] }));

/**
 * The statements that add a tenant; they fail when its id is taken. `credentialsKey` (base64) is needed for a connection only.
 * Throws when prefix and start cannot make e-numbers or the connection is none.
 */
export async function tenantStatements(tenant: NewTenant, credentialsKey: string | null, nowMs: number): Promise<readonly Statement[]> {
	assertNumbering(tenant);
	const { id, name, prefix, start, timeZone, origins } = tenant;
	const row = { id, name, prefix, start, timeZone, origins, createdAtMs: nowMs };
	return [
		statement(builder.insert(tenants).values(row)),
		...tenant.keys.map((key) => keyStatement(tenant.id, key, nowMs)),
		...(await Promise.all(tenant.users.map((user) => userStatement(tenant.id, user, nowMs)))),
		...(await connectionStatements(tenant, credentialsKey, nowMs)),
	];
}

function keyStatement(tenantId: string, { key, label, scopes }: NewTenant["keys"][number], nowMs: number): Statement {
	const row = { id: randomUUID(), tenantId, hash: hashKey(key), scopes, label, hint: keyHint(key), createdAtMs: nowMs };
	return statement(builder.insert(apiKeys).values(row));
}

async function userStatement(tenantId: string, user: NewTenant["users"][number], nowMs: number): Promise<Statement> {
	const { email, name, role, password } = user;
	const passwordHash = await hashPassword(password);
	const row = { id: randomUUID(), tenantId, email: email.toLowerCase(), name, role, passwordHash, createdAtMs: nowMs };
	return statement(builder.insert(users).values(row));
}

async function connectionStatements(tenant: NewTenant, credentialsKey: string | null, nowMs: number): Promise<Statement[]> {
	if (tenant.connection === null) return [];
	if (credentialsKey === null) throw new Error("a connection needs the credentials key");
	const connection = ErpConnection.parse(tenant.connection.settings);
	const sealedCredentials = await seal(JSON.stringify(tenant.connection.credentials), credentialsKey, tenant.id);
	const row = { tenantId: tenant.id, connection, sealedCredentials, updatedAtMs: nowMs };
	return [statement(builder.insert(connections).values(row))];
}

/** The same, but what is there already stays as it is: seeding twice changes nothing. */
export const whereMissing = (statements: readonly Statement[]): Statement[] =>
	statements.map(({ sql, params }) => ({ sql: `${sql} on conflict do nothing`, params }));

function statement(query: { toSQL(): { sql: string; params: unknown[] } }): Statement {
	const { sql, params } = query.toSQL();
	return { sql, params: params.map(sqlValue) };
}

function sqlValue(param: unknown): SqlValue {
	if (param === null || typeof param === "string" || typeof param === "number") return param;
	throw new TypeError(`a ${typeof param} cannot be bound`);
}
