import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { copyOrders, respell } from "../../src/db/orders";
import { rowsReadBy } from "../support/d1-rows";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";

const ORDERS = 500;
const FEW = 100;

it("orders are spelt anew one by one, however many the shop has", async () => {
	const { id } = await freshTenant();
	const orders = Array.from({ length: ORDERS }, (_, n) => snapshotOf(id, n + 1, { status: "synced" }));
	for (let from = 0; from < ORDERS; from += 100) await copyOrders(env.DB, orders.slice(from, from + 100));
	const respelt = [7, 300].map((seq) => ({ seq, version: orders[seq - 1]?.version ?? 0, otherWords: "zolc" }));
	const { read } = await rowsReadBy((metered) => respell(metered, id, respelt));
	expect({ few: read < FEW, read }).toMatchObject({ few: true });
	const { results } = await env.DB.prepare("SELECT seq FROM orders WHERE tenant_id = ? AND other_words = 'zolc' ORDER BY seq")
		.bind(id)
		.all();
	expect(results).toEqual([{ seq: 7 }, { seq: 300 }]);
});
