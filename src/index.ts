import { copyOrders } from "./db/orders";
import { connectorFor } from "./erp/registry";
import { gatewayOf } from "./gateway";

const gateway = gatewayOf({
	connector: (env, tenantId, endpoint, session) =>
		connectorFor(tenantId, endpoint, session, { credentialsKey: env.CREDENTIALS_KEY, fetch: (request) => fetch(request) }),
	copy: (env) => (snapshots, againSinceMs) => copyOrders(env.DB, snapshots, againSinceMs),
	send: (request) => fetch(request),
});

export class OrderDesk extends gateway.OrderDesk {}
export class ErpLink extends gateway.ErpLink {}
export class PatrolWatch extends gateway.PatrolWatch {}
export default gateway.handler;
