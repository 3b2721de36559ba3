import { dayTimeAndZone } from "../lib/zone";
import type { OrderDraft } from "../order/order";
import type { Block } from "./blocks";
import { defused } from "./escape";
import { addressOf, goodsOf, type OrderFacts, type ShopFacts } from "./facts";
import { type Composed, compose } from "./frame";

/** To the customer: that the order was taken, and under which number. Nothing about the ERP, whose troubles are not theirs. */

const LINES_SHOWN_MAX = 300;

/** Whoever places an order says where this goes: what they wrote in it must not be a stranger's letter under the shop's name. */
export function confirmation(shop: ShopFacts, order: OrderFacts): Composed {
	const draft = order.draft === null ? null : harmless(order.draft);
	const { eNumber, placedAtMs } = order;
	const reference = order.reference === null ? null : defused(order.reference);
	const delivery: Block[] =
		draft === null
			? []
			: [
					{ kind: "heading", text: "Delivery to" },
					{ kind: "text", text: addressOf(draft.delivery) },
				];
	return compose(`Your order ${eNumber} at ${shop.name}`, {
		title: `Thank you for your order`,
		preview: `Your order number is ${eNumber}.`,
		sender: shop.name,
		blocks: [
			{ kind: "notice", tone: "green", text: `We have your order. Its number is ${eNumber}.` },
			{
				kind: "facts",
				rows: [
					["Order number", eNumber],
					...(reference === null || reference === "" ? [] : [["Reference", reference] as const]),
					["Placed", dayTimeAndZone(placedAtMs, shop.timeZone)],
					...(draft === null ? [] : [["Payment", draft.payment.type] as const]),
				],
			},
			...goodsOf({ ...order, draft }, LINES_SHOWN_MAX),
			...delivery,
			{ kind: "text", quiet: true, text: "Please name the order number when you ask about your order." },
		],
		footer: `You get this once, because an order was placed at ${shop.name} with your e-mail address.`,
		footerUrl: null,
	});
}

const harmless = (draft: OrderDraft): OrderDraft => ({
	...draft,
	lines: draft.lines.map((line) => ({ ...line, sku: defused(line.sku), name: defusedOrNot(line.name) })),
	delivery: defusedAll(draft.delivery),
	freight: draft.freight && { ...draft.freight, code: defused(draft.freight.code) },
	payment: { ...draft.payment, type: defused(draft.payment.type) },
});

const defusedOrNot = <T extends string | null | undefined>(text: T) => (typeof text === "string" ? defused(text) : text);
const defusedAll = <T extends object>(texts: T): T => {
	const copy = { ...texts };
	for (const [name, text] of Object.entries(texts)) if (typeof text === "string") Object.assign(copy, { [name]: defused(text) });
	return copy;
};
