import { Job } from "../../src/cron/message.ts";
import { copyOrders } from "../../src/db/orders.ts";
import { connectorFor } from "../../src/erp/registry.ts";
import { gatewayOf } from "../../src/gateway.ts";
import { type Counts, countedDatabase, noCounts } from "./counted-database.ts";

/**
 * The gateway as src/index.ts wires it, with a counter on the database that runs of the products' replication are given, and on
 * no other. `GET /v1/meter` reads it. It counts in memory: what was counted since it was last read dies with the process.
 */

const gateway = gatewayOf({
	connector: (env, tenantId, endpoint, session) =>
		connectorFor(tenantId, endpoint, session, { credentialsKey: env.CREDENTIALS_KEY, fetch: (request) => fetch(request) }),
	send: (request) => fetch(request),
	copy: (env) => (snapshots, againSinceMs) => copyOrders(env.DB, snapshots, againSinceMs),
});

export class OrderDesk extends gateway.OrderDesk {}
export class ErpLink extends gateway.ErpLink {}

const counts: Counts = noCounts();
const { fetch: answer, queue, scheduled } = gateway.handler;

function isProducts(body: unknown): boolean {
	const job = Job.safeParse(body);
	return job.success && job.data.service === "replication" && job.data.part === "product";
}

export class PatrolWatch extends gateway.PatrolWatch {}
export default {
	fetch(request, env, ctx) {
		if (new URL(request.url).pathname === "/v1/meter") return Response.json(counts);
		return answer?.(request, env, ctx) ?? new Response(null, { status: 501 });
	},
	async queue(batch, env, ctx) {
		const counted = batch.messages.some(({ body }) => isProducts(body));
		if (counted) counts.invocations += 1;
		await queue?.(batch, counted ? { ...env, DB: countedDatabase(env.DB, counts) } : env, ctx);
	},
	async scheduled(controller, env, ctx) {
		await scheduled?.(controller, env, ctx);
	},
} satisfies ExportedHandler<Env>;
