import { type Connection, demoTenant } from "../tenant/demo.ts";
import { tenantStatements, whereMissing } from "../tenant/statements.ts";
import type { Statement } from "./protocol.ts";
import { secretsOf } from "./secrets.ts";
import type { RunningWorker } from "./worker.ts";

/** Adds the demo tenant to a local gateway. Returns its API key with the admin scope, made for this state. */
export async function seedDemo(gateway: RunningWorker, state: string, connection: Connection): Promise<string> {
	const { credentialsKey, demoAdminKey } = secretsOf(state);
	const tenant = demoTenant(demoAdminKey, connection);
	const nowMs = Date.now();
	const rows = whereMissing(await tenantStatements(tenant, credentialsKey, nowMs));
	await gateway.sql([...rows, followSandbox(tenant.id, connection, nowMs)]);
	// The link takes a connection over when it is first needed or at a tick; now is sooner.
	await gateway.tick();
	return demoAdminKey;
}

/** The sandbox may have moved to another port since. A connection that somebody pointed elsewhere stays as it is. */
const followSandbox = (tenantId: string, { settings }: Connection, nowMs: number): Statement => ({
	sql: `UPDATE connections SET connection = json_set(connection, '$.baseUrl', ?2), updated_at_ms = ?3
		WHERE tenant_id = ?1 AND connection ->> '$.adapter' = 'rest'
		AND connection ->> '$.baseUrl' LIKE 'http://127.0.0.1:%' AND connection ->> '$.baseUrl' <> ?2`,
	params: [tenantId, settings.baseUrl, nowMs],
});
