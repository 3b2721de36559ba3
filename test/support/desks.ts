import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { PlaceRequest, Receipt } from "../../src/desk/answers";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { draft } from "./drafts";
import { endsOf } from "./ends";

/** A desk that no other test touches, with its ends. */
export function freshDesk(tenantId = `t-${crypto.randomUUID().slice(0, 13)}`) {
	return {
		tenantId,
		/** A new stub every time: one that has seen its object die stays broken. */
		get desk() {
			return env.DESK.getByName(deskName(tenantId, MAIN_DESK));
		},
		...endsOf(tenantId),
	};
}
export type FreshDesk = ReturnType<typeof freshDesk>;

export const NUMBERING = { prefix: "E", start: 100_001 } as const;

export const PAY_WITHIN_MS = 30 * 60_000;
/** The payment is still open when the order is placed. */
export const UNPAID = {
	body: JSON.stringify(draft({ payment: { type: "card", status: "pending", reference: null, amount: "29.95" } })),
	payWithinMs: PAY_WITHIN_MS,
} as const;

/** A request as the front door makes it: same key and same changes, same request. */
export function placing(tenantId: string, key: string = crypto.randomUUID(), changes: Partial<PlaceRequest> = {}): PlaceRequest {
	const body = JSON.stringify(draft());
	return { tenantId, numbering: NUMBERING, requestKey: key, fingerprint: "f", reference: null, body, payWithinMs: null, ...changes };
}

export async function place({ desk, tenantId }: FreshDesk, key?: string, changes?: Partial<PlaceRequest>): Promise<Receipt> {
	const placement = await desk.place(placing(tenantId, key, changes));
	if (placement.kind === "conflict") throw new Error(`expected a receipt, got a conflict with ${placement.eNumber}`);
	return placement.receipt;
}

export async function placeMany(at: FreshDesk, count: number): Promise<Receipt[]> {
	const receipts: Receipt[] = [];
	for (let index = 0; index < count; index++) receipts.push(await place(at));
	return receipts;
}

/** Unix ms, or null when none is set. */
export const alarmOf = ({ desk }: FreshDesk): Promise<number | null> =>
	runInDurableObject(desk, (_object, state) => state.storage.getAlarm());

export const runAlarm = ({ desk }: FreshDesk): Promise<boolean> => runDurableObjectAlarm(desk);

/** What a desk keeps, each row by name of column. */
export const rowsOf = ({ desk }: FreshDesk, query: string): Promise<Record<string, SqlStorageValue>[]> =>
	runInDurableObject(desk, (_object, state) => state.storage.sql.exec(query).toArray());

/** The orders of a tenant as D1 has them, by e-number. */
export async function copiesOf(tenantId: string): Promise<Pick<OrderSnapshot, "seq" | "status" | "version">[]> {
	const query = "SELECT seq, status, version FROM orders WHERE tenant_id = ? ORDER BY seq";
	return (await env.DB.prepare(query).bind(tenantId).all<Pick<OrderSnapshot, "seq" | "status" | "version">>()).results;
}
