import { dayAndTime } from "../lib/zone";
import { playbookOf } from "../order/playbook";
import type { HoldReason } from "../order/snapshot";
import type { Block } from "./blocks";
import { factsOf, goodsLine, goodsOf, linkOr, money, type OrderFacts, orderUrl, pageUrl, type ShopFacts, timesOf } from "./facts";
import { type Composed, compose } from "./frame";
import { type Attached, CSV_BYTES_MAX, CSV_TYPE, linesCsv, ordersCsv } from "./order-csv";

/** "Order not placed": to the merchant, with all that is needed to key the order in by hand. */

export const NOT_PLACED_SUBJECT = "Order not placed";

/** Text and HTML together, in UTF-8: what a letter may come to is more (db/outbox.ts). What it has no room for, its attachment has. */
export const SINGLE_BYTES_MAX = 1_400_000;
/** Orders that a digest's own text holds; its attachment holds all of them. */
export const DIGEST_SHOWN_MAX = 50;
/** Orders in one digest. */
export const DIGEST_ORDERS_MAX = 2_500;
const DIGEST_LINES_SHOWN_MAX = 20;
export const CSV_NAME = "orders-not-placed.csv";

/** Why it is told: an attempt failed it, or an outage holds it and nothing was tried. */
export type NotPlaced = { readonly order: OrderFacts; readonly held: Extract<HoldReason, "erp_offline" | "sign_in_refused"> | null };

export interface Digested extends Composed {
	readonly attachments: readonly Attached[];
}

/**
 * With every line of the order; one that is longer than a letter may be has them all in an attachment, and the first in the letter.
 * `digestAtMs`: there are more, and this is when they are told of together; null: there are not.
 */
export function notPlaced(
	shop: ShopFacts,
	told: NotPlaced,
	nowMs: number,
	digestAtMs: number | null,
	bytesMax = SINGLE_BYTES_MAX,
): Composed & Partial<Digested> {
	const whole = single(shop, told, nowMs, digestAtMs, Number.POSITIVE_INFINITY, null);
	const lines = told.order.draft?.lines.length ?? 0;
	if (sizeOf(whole) <= bytesMax || lines === 0) return whole;
	const file = linesCsv(told.order);
	let shown = lines;
	let letter = whole;
	while (shown > 0 && sizeOf(letter) > bytesMax) {
		shown = Math.min(shown - 1, Math.floor((shown * bytesMax) / sizeOf(letter)));
		letter = single(shop, told, nowMs, digestAtMs, shown, file.filename);
	}
	return { ...letter, attachments: [file] };
}

const sizeOf = ({ text, html }: Composed): number => {
	const encoder = new TextEncoder();
	return encoder.encode(text).byteLength + encoder.encode(html).byteLength;
};

function single(
	shop: ShopFacts,
	{ order, held }: NotPlaced,
	nowMs: number,
	digestAtMs: number | null,
	linesMax: number,
	file: string | null,
): Composed {
	const { title, cause, steps } = toldOf({ order, held }, nowMs);
	const more: Block[] =
		digestAtMs === null
			? []
			: [
					{
						kind: "text",
						text: `More orders were not placed. So that your mailbox is not flooded they are all listed in one mail at about ${dayAndTime(digestAtMs, shop.timeZone)}; the console shows them now.`,
					},
				];
	return compose(NOT_PLACED_SUBJECT, {
		title: `${NOT_PLACED_SUBJECT}: ${order.eNumber}`,
		preview: `${title}. ${cause}`,
		sender: shop.name,
		blocks: [
			{ kind: "notice", tone: held === null ? "red" : "amber", text: `${title}. ${cause}` },
			...(order.errorMessage === null || order.errorMessage === ""
				? []
				: [{ kind: "text", text: `The ERP's own words: ${order.errorMessage}` } as const]),
			{ kind: "heading", text: "What to do" },
			{ kind: "steps", items: steps },
			linkOr(orderUrl(shop, order.eNumber), "Open the order", `Look for ${order.eNumber} in the console.`),
			...more,
			{ kind: "heading", text: "The order" },
			{ kind: "facts", rows: [...factsOf(order), ["Placed", dayAndTime(order.placedAtMs, shop.timeZone)]] },
			{ kind: "heading", text: "Order details" },
			...goodsOf(order, linesMax, file === null ? undefined : `the attached file ${file} lists all of them`),
			timesOf(shop),
		],
		...whyThis(shop),
	});
}

function toldOf({ order, held }: NotPlaced, nowMs: number): { title: string; cause: string; steps: readonly string[] } {
	const { eNumber, status, errorClass, unknownSinceMs, nextAttemptAtMs, placedAtMs } = order;
	const book = playbookOf({
		eNumber,
		status,
		erpOrderNumber: null,
		errorClass,
		mayBeInErp: unknownSinceMs !== null,
		unknownSinceMs,
		nextAttemptAtMs,
		held: held === null ? null : { reason: held, untilMs: nowMs },
		onItsWaySinceMs: placedAtMs,
		resubmitted: false,
		restored: false,
		markedBy: null,
		lookedUpLast: false,
		paymentWithdrawn: null,
		nowMs,
	});
	if (held === null) return book;
	return {
		...book,
		steps: [
			"Leave it where it is: it goes by itself when the ERP is back.",
			`Key it in by hand only if it cannot wait. First press “Archive this order” on its page, so that it is not sent as well; then put ${eNumber} into the ERP's field for external references.`,
		],
	};
}

/** All that were not told of one by one, in one mail. At most DIGEST_ORDERS_MAX. */
export function notPlacedDigest(shop: ShopFacts, told: readonly NotPlaced[], nowMs: number, csvBytesMax = CSV_BYTES_MAX): Digested {
	if (told.length > DIGEST_ORDERS_MAX) throw new RangeError(`${told.length} orders are too many for one digest`);
	const shown = told.slice(0, DIGEST_SHOWN_MAX);
	const file = ordersCsv(
		told.map((one) => ({ order: one.order, why: toldOf(one, nowMs).title })),
		"Why",
		csvBytesMax,
	);
	const listed =
		file.missing === 0
			? `The attached file ${CSV_NAME} lists all of them with what is needed to key them in.`
			: `The attached file ${CSV_NAME} lists the first ${told.length - file.missing} with what is needed to key them in; ${file.missing} more did not fit into a mail, and are in the console under Orders, filter Failed or Pending.`;
	const failed = told.filter(({ held }) => held === null).length;
	const count = told.length === 1 ? "1 more order" : `${told.length} more orders`;
	const composed = compose(NOT_PLACED_SUBJECT, {
		title: `${NOT_PLACED_SUBJECT}: ${count}`,
		preview: `${count}, in one mail so that your mailbox is not flooded.`,
		sender: shop.name,
		blocks: [
			{
				kind: "notice",
				tone: failed > 0 ? "red" : "amber",
				text: `${count} ${told.length === 1 ? "was" : "were"} not placed in the ERP within one hour: ${failed} failed, ${told.length - failed} wait for the ERP to come back.`,
			},
			{ kind: "steps", items: digestSteps(failed, told.length - failed) },
			linkOr(pageUrl(shop, "orders?filter=failed"), "Open the failed orders", "Look under Orders, filter Failed, in the console."),
			{
				kind: "text",
				text: `${listed}${told.length > shown.length ? ` The first ${shown.length} follow.` : ""}`,
			},
			...shown.flatMap((one): Block[] => [
				{ kind: "heading", text: `${one.order.eNumber}: ${toldOf(one, nowMs).title}` },
				{
					kind: "facts",
					rows: [
						...factsOf(one.order),
						["Order details", goodsLine(one.order, DIGEST_LINES_SHOWN_MAX)],
						["Total", one.order.draft === null ? "" : money(one.order.draft.total, one.order.draft.currency)],
					],
				},
			]),
		],
		...whyThis(shop),
	});
	return { ...composed, attachments: [{ filename: CSV_NAME, type: CSV_TYPE, content: file.content }] };
}

const digestSteps = (failed: number, held: number): string[] => [
	...(failed > 0
		? [
				"Look at one that failed, mend what its page says, and then resubmit all of them together: Orders, filter Failed, select all, “Retry sync”.",
			]
		: []),
	...(held > 0 ? ["Those that wait go by themselves when the ERP is back. Nothing has to be done about them."] : []),
];

/** Why somebody gets letters about orders and outages. */
export const whyThis = (shop: ShopFacts) => ({
	footer: `You get this because your address is in the mail settings of ${shop.name}, or because you chose mail under Account, “What I am told”. You can change your own choice there at any time.`,
	footerUrl: pageUrl(shop, "account"),
});
