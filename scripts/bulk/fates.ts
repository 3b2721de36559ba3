import type { OrderDraft } from "../../src/order/order.ts";
import { draft } from "../load/order.ts";

/** What has become of an order before somebody acts on it together with thousands of others. */
export type Fate = "delivered" | "held" | "archived" | "unpaid" | "failed" | "failed_twice";

/** The ERP does not know these articles until somebody enters them: so orders fail, and a retry mends them. */
export const MISSING_ARTICLE = "NEW-100";
/** Entered later than the other, so that orders with it fail once more. */
export const LATER_ARTICLE = "NEW-200";

/** Of each twenty orders: most have failed, and every other situation is among them. */
const ROUND: readonly Fate[] = [
	...Array<Fate>(2).fill("delivered"),
	...Array<Fate>(2).fill("archived"),
	"held",
	"unpaid",
	...Array<Fate>(8).fill("failed"),
	...Array<Fate>(6).fill("failed_twice"),
];
/** With fewer, what is archived would be too few for a job, and the job to be aborted over too soon. */
export const ORDERS_MIN = 1_200;
export const fateOf = (index: number): Fate => ROUND[index % ROUND.length] ?? "delivered";

/** Of the first `howMany` orders. */
export const indexesOf = (howMany: number, wanted: (fate: Fate) => boolean): number[] =>
	Array.from({ length: howMany }, (_, index) => index).filter((index) => wanted(fateOf(index)));

const ARTICLES: Readonly<Partial<Record<Fate, string>>> = {
	archived: MISSING_ARTICLE,
	failed: MISSING_ARTICLE,
	failed_twice: LATER_ARTICLE,
};

export const draftOf = (index: number, reference: string, fate: Fate): OrderDraft => {
	const ordinary = draft(index, reference);
	const sku = ARTICLES[fate];
	const lines = sku === undefined ? ordinary.lines : ordinary.lines.map((line) => ({ ...line, sku }));
	const payment = fate === "unpaid" ? { ...ordinary.payment, status: "pending" as const } : ordinary.payment;
	return { ...ordinary, lines, payment };
};

/** Whether a retry of it is begun; every other order must be passed over with a reason. */
export const canBeRetried = (fate: Fate): boolean => fate === "failed" || fate === "failed_twice";
/** Whether it is in the ERP in the end. */
export const endsInErp = (fate: Fate): boolean => fate !== "archived" && fate !== "unpaid";
