import type { ErpError, ErpOrder } from "../erp/adapter";
import { ERROR_MESSAGE_LENGTH_MAX } from "../order/outcome";

/** What people are told about an order whose fate is theirs to decide. */

/** Of an order that is there more often than this, the others are only counted. */
const ORDERS_NAMED_MAX = 5;
/** Numbers of real ERPs are shorter; an id that is not must not push the others out of the sentence. */
const NUMBER_LENGTH_MAX = 40;

/** At most ERROR_MESSAGE_LENGTH_MAX characters, never a half of one. */
export const messageOf = (text: string): string => text.slice(0, ERROR_MESSAGE_LENGTH_MAX).replace(/[\uD800-\uDBFF]$/, "");

export const numberOf = (order: ErpOrder): string => order.number ?? order.id;

const shortNumberOf = (order: ErpOrder): string => {
	const number = numberOf(order);
	return number.length <= NUMBER_LENGTH_MAX ? number : `${number.slice(0, NUMBER_LENGTH_MAX).replace(/[\uD800-\uDBFF]$/, "")}…`;
};

/** "SO-1 (confirmed, 29.95 EUR) and SO-2 (draft, 29.95 EUR)": enough to see which of them to keep. */
export function duplicates(orders: readonly ErpOrder[]): string {
	const named = orders.slice(0, ORDERS_NAMED_MAX).map((order) => `${shortNumberOf(order)} (${describe(order)})`);
	const others = orders.length - named.length;
	const all = others === 0 ? named : [...named, `${others} more`];
	return messageOf(`The ERP has this order ${orders.length} times: ${all.slice(0, -1).join(", ")} and ${all.at(-1)}.`);
}

const describe = ({ state, total, currency }: ErpOrder): string =>
	[state, total === null ? "" : [total, currency ?? ""].join(" ").trim()].filter((part) => part !== "").join(", ");

export const otherThere = (order: ErpOrder): string =>
	`The ERP has ${shortNumberOf(order)} under this number, and it may not be this order as it stands now: from before it was edited, or somebody else's. Cancel it there and resubmit, or mark the order as synced.`;

export const lookUpFailed = (error: ErpError): string =>
	messageOf(`The ERP could not be asked whether it has this order: ${error.message}`);
