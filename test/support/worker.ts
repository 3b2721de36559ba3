import { copyOrders } from "../../src/db/orders";
import { gatewayOf } from "../../src/gateway";
import { Bell } from "../../src/relay/message";
import { copyThrough, databaseThrough, endsOf, ringThrough } from "./ends";

/** The gateway as it is wired for real, except that its ERP, its copy and its queue do what `endsOf(tenantId)` says. */
const gateway = gatewayOf({
	connector: async (_env, tenantId) => endsOf(tenantId).erp.connector(),
	send: () => Promise.reject(new Error("no test sends events over the network")),
	copy: (env) => (snapshots, againSinceMs) => copyThrough(snapshots, () => copyOrders(env.DB, snapshots, againSinceMs)),
});

/** Bells wait in the test's hands: a real consumer would answer them behind its back. */
const quiet = (env: Env): Env => ({
	...env,
	RELAY: {
		send: async (body) => {
			await ringThrough(Bell.parse(body));
			return { metadata: { metrics: NO_BACKLOG } };
		},
		sendBatch: () => Promise.reject(new Error("the relay rings one bell at a time")),
		metrics: async () => NO_BACKLOG,
	},
});
const NO_BACKLOG = { backlogCount: 0, backlogBytes: 0 };

export class OrderDesk extends gateway.OrderDesk {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, quiet(env));
	}
}
export class ErpLink extends gateway.ErpLink {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, { ...env, DB: databaseThrough(ctx.id.name ?? "", env.DB) });
	}
}
export class PatrolWatch extends gateway.PatrolWatch {}
export default gateway.handler;
