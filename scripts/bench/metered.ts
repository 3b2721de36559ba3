import { copyOrders } from "../../src/db/orders.ts";
import { connectorFor } from "../../src/erp/registry.ts";
import { gatewayOf } from "../../src/gateway.ts";
import { Meter } from "./meter.ts";
import { meteredEnv } from "./metered-env.ts";
import { meteredState } from "./metered-object.ts";

/** The gateway as src/index.ts wires it, with a meter on every binding. `GET /v1/meter` reads it and is not counted itself. */

const gateway = gatewayOf({
	connector: (env, tenantId, endpoint, session) =>
		connectorFor(tenantId, endpoint, session, { credentialsKey: env.CREDENTIALS_KEY, fetch: (request) => fetch(request) }),
	send: (request) => fetch(request),
	copy: (env) => (snapshots, againSinceMs) => copyOrders(env.DB, snapshots, againSinceMs),
});

/** All of a Worker's objects share an isolate in a local runtime, and with it this meter. */
const meter = new Meter();

export class OrderDesk extends gateway.OrderDesk {
	constructor(ctx: DurableObjectState, env: Env) {
		super(meteredState(ctx, meter), meteredEnv(env, meter));
	}
	override async alarm(): Promise<void> {
		meter.readings.objectRequests += 1;
		await super.alarm();
	}
}

export class ErpLink extends gateway.ErpLink {
	constructor(ctx: DurableObjectState, env: Env) {
		super(meteredState(ctx, meter), meteredEnv(env, meter));
	}
	override async alarm(): Promise<void> {
		meter.readings.objectRequests += 1;
		await super.alarm();
	}
}

const { fetch: answer, queue, scheduled } = gateway.handler;

export class PatrolWatch extends gateway.PatrolWatch {}
export default {
	fetch(request, env, ctx) {
		if (new URL(request.url).pathname === "/v1/meter") return Response.json(meter.read());
		meter.readings.workerRequests += 1;
		return answer?.(request, meteredEnv(env, meter), ctx) ?? new Response(null, { status: 501 });
	},
	async queue(batch, env, ctx) {
		meter.readings.workerRequests += 1;
		meter.readings.queueOperations += 2 * batch.messages.length;
		await queue?.(batch, meteredEnv(env, meter), ctx);
	},
	async scheduled(controller, env, ctx) {
		meter.readings.workerRequests += 1;
		await scheduled?.(controller, meteredEnv(env, meter), ctx);
	},
} satisfies ExportedHandler<Env>;
