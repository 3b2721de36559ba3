import { copyOrders } from "../../src/db/orders";
import { gatewayOf } from "../../src/gateway";

const gateway = gatewayOf({
	adapter: () => Promise.reject(new Error("no ERP in these tests")),
	copy: (env) => (snapshots) => copyOrders(env.DB, snapshots),
});

export class OrderDesk extends gateway.OrderDesk {}
export class ErpLink extends gateway.ErpLink {}
export default gateway.handler;
