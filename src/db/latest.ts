import { desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { orders } from "./schema";

/** The newest few orders, whatever became of them: enough to see that orders come in and get through. */

export const LATEST_ORDERS_MAX = 50;

const { eNumber, status, placedAtMs, updatedAtMs, erpOrderNumber, errorMessage } = orders;
const LATEST = { eNumber, status, placedAtMs, updatedAtMs, erpOrderNumber, errorMessage };
export type LatestOrder = Awaited<ReturnType<typeof latestOrders>>[number];

/** Newest first, by the primary key; reads as many rows as it gives. */
export const latestOrders = (db: D1Database, tenantId: string) =>
	drizzle(db).select(LATEST).from(orders).where(eq(orders.tenantId, tenantId)).orderBy(desc(orders.seq)).limit(LATEST_ORDERS_MAX);
