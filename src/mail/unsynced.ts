import { dayAndTime, dayTimeAndZone } from "../lib/zone";
import { span } from "../order/span";
import { FACES } from "../order/status";
import type { Block } from "./blocks";
import { factsOf, goodsLine, linkOr, money, type OrderFacts, orderUrl, pageUrl, type ShopFacts, timesOf } from "./facts";
import { type Composed, compose } from "./frame";
import { type Attached, CSV_BYTES_MAX, CSV_TYPE, ordersCsv } from "./order-csv";

/** "Unsynced Order": orders that have been on their way for half an hour, to people who chose to hear of them. */

export const UNSYNCED_SUBJECT = "Unsynced Order";
/** Orders told of in one letter. */
export const UNSYNCED_ORDERS_MAX = 2_500;
/** Those that its own text holds; its attachment holds all of them. */
export const UNSYNCED_SHOWN_MAX = 50;
export const UNSYNCED_CSV_NAME = "unsynced-orders.csv";
const LINES_SHOWN_MAX = 20;

const SAID: Readonly<Record<"queued" | "pending_verification", string>> = {
	queued: "Queued for ERP sync: accepted, and not yet in the ERP. It goes by itself as soon as it can.",
	pending_verification:
		"Pending verification: sent, and the ERP has not confirmed it. Do not key it in by hand before you have looked for it there.",
};

/** `more`: so many others are in the same state and not given here. At most UNSYNCED_ORDERS_MAX orders. */
export function unsynced(
	shop: ShopFacts,
	orders: readonly OrderFacts[],
	more: number,
	nowMs: number,
	csvBytesMax = CSV_BYTES_MAX,
): Composed & { readonly attachments?: readonly Attached[] } {
	const letter = letterOf(shop, orders, more, nowMs, null);
	if (orders.length <= UNSYNCED_SHOWN_MAX) return letter;
	const file = ordersCsv(
		orders.map((order) => ({ order, why: `${FACES[order.status].label}, placed ${dayTimeAndZone(order.placedAtMs, shop.timeZone)}` })),
		"Status",
		csvBytesMax,
	);
	const attachments = [{ filename: UNSYNCED_CSV_NAME, type: CSV_TYPE, content: file.content }];
	return { ...letterOf(shop, orders, more, nowMs, orders.length - file.missing), attachments };
}

/** `inFile`: the attached file lists so many of them; null: there is none. */
function letterOf(shop: ShopFacts, orders: readonly OrderFacts[], more: number, nowMs: number, inFile: number | null): Composed {
	const [first] = orders;
	const total = orders.length + more;
	const beyond = total - Math.min(orders.length, UNSYNCED_SHOWN_MAX);
	const listed =
		inFile === null
			? ""
			: inFile === total
				? ` The attached file ${UNSYNCED_CSV_NAME} lists all of them.`
				: ` The attached file ${UNSYNCED_CSV_NAME} lists the first ${inFile}; all are in the console under Orders, filter Pending.`;
	const title = total === 1 && first !== undefined ? `${UNSYNCED_SUBJECT}: ${first.eNumber}` : `${UNSYNCED_SUBJECT}: ${total} orders`;
	return compose(UNSYNCED_SUBJECT, {
		title,
		preview: `On the way to the ERP for 30 minutes or more.`,
		sender: shop.name,
		blocks: [
			{
				kind: "notice",
				tone: "blue",
				text: `${total === 1 ? "This order has" : "These orders have"} been on the way to the ERP for 30 minutes or more.`,
			},
			...orders.slice(0, UNSYNCED_SHOWN_MAX).flatMap((order): Block[] => [
				...(orders.length === 1 ? [] : [{ kind: "heading", text: order.eNumber } as const]),
				{ kind: "text", text: order.status === "pending_verification" ? SAID.pending_verification : SAID.queued },
				{
					kind: "facts",
					rows: [
						["Status", FACES[order.status].label],
						...factsOf(order),
						["Order details", goodsLine(order, LINES_SHOWN_MAX)],
						["Total", order.draft === null ? "" : money(order.draft.total, order.draft.currency)],
						["Placed", `${dayAndTime(order.placedAtMs, shop.timeZone)}, ${span(nowMs - order.placedAtMs)} before this was written`],
					],
				},
			]),
			...(beyond > 0 ? [{ kind: "text", text: `And ${beyond} more.${listed}` } as const] : []),
			timesOf(shop),
			orders.length === 1 && first !== undefined
				? linkOr(orderUrl(shop, first.eNumber), "Open the order", `Look for ${first.eNumber} in the console.`)
				: linkOr(pageUrl(shop, "orders?filter=pending"), "Open the pending orders", "Look under Orders, filter Pending, in the console."),
		],
		footer: "You get this because you chose it under Account, “What I am told”. You can switch it off there at any time.",
		footerUrl: pageUrl(shop, "account"),
	});
}
