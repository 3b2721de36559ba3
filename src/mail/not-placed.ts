import { Buffer } from "node:buffer";
import { csvOf } from "../lib/csv";
import { dayAndTime } from "../lib/zone";
import { playbookOf } from "../order/playbook";
import type { HoldReason } from "../order/snapshot";
import type { Block } from "./blocks";
import {
	addressOf,
	factsOf,
	goodsLine,
	goodsOf,
	linkOr,
	money,
	type OrderFacts,
	orderUrl,
	pageUrl,
	referenceOf,
	type ShopFacts,
} from "./facts";
import { type Composed, compose } from "./frame";

/** "Order not placed": to the merchant, with all that is needed to key the order in by hand. */

export const NOT_PLACED_SUBJECT = "Order not placed";

/** Lines of an order in a letter; the others are on its page. The longest orders would not fit into a row. */
const LINES_SHOWN_MAX = 300;
/** Orders that a digest's own text holds; its attachment holds all of them. */
export const DIGEST_SHOWN_MAX = 50;
/** Orders in one digest. */
export const DIGEST_ORDERS_MAX = 2_500;
const DIGEST_LINES_SHOWN_MAX = 20;
/** Of the attachment before base64: what is left of a message. */
const CSV_BYTES_MAX = 2_400_000;
export const CSV_NAME = "orders-not-placed.csv";

/** Why it is told: an attempt failed it, or an outage holds it and nothing was tried. */
export type NotPlaced = { readonly order: OrderFacts; readonly held: Extract<HoldReason, "erp_offline" | "sign_in_refused"> | null };

export interface Digested extends Composed {
	readonly attachments: readonly { readonly filename: string; readonly type: string; readonly content: string }[];
}

/** `digestAtMs`: there are more, and this is when they are told of together; null: there are not. */
export function notPlaced(shop: ShopFacts, { order, held }: NotPlaced, nowMs: number, digestAtMs: number | null): Composed {
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
			...goodsOf(order, LINES_SHOWN_MAX),
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
	const file = csvWithin(told, nowMs, csvBytesMax);
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
				text: `${count} ${told.length === 1 ? "was" : "were"} not placed in the ERP within the last hour: ${failed} failed, ${told.length - failed} wait for the ERP to come back.`,
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
	return { ...composed, attachments: [{ filename: CSV_NAME, type: "text/csv; charset=utf-8", content: file.content }] };
}

const digestSteps = (failed: number, held: number): string[] => [
	...(failed > 0
		? [
				"Look at one that failed, mend what its page says, and then resubmit all of them together: Orders, filter Failed, select all, “Retry sync”.",
			]
		: []),
	...(held > 0 ? ["Those that wait go by themselves when the ERP is back. Nothing has to be done about them."] : []),
];

const HEAD = ["Reference", "Phone number", "E-mail address", "Delivery address", "Payment type", "Order details", "Total", "Why"];

/** Lines of an order in the attachment: as many as all orders leave room for. */
const LINES_LISTED: readonly number[] = [1_000, 50, 10, 2];
/** Beyond it writing them would take an invocation's time, and nobody would read them. */
const CSV_LINES_MAX = 25_000;

interface CsvFile {
	/** Base64. */
	readonly content: string;
	/** Orders that it had no room for, from the end. */
	readonly missing: number;
}

/** Where every line of every order does not fit, the longest orders show their first lines, and at last the file ends with a whole row. */
function csvWithin(told: readonly NotPlaced[], nowMs: number, bytesMax: number): CsvFile {
	for (const linesMax of LINES_LISTED) {
		const isShortest = linesMax === LINES_LISTED.at(-1);
		const lines = told.reduce((sum, { order }) => sum + Math.min(linesMax, order.draft?.lines.length ?? 0), 0);
		if (lines > CSV_LINES_MAX && !isShortest) continue;
		const rows = told.map((one) => rowOf(one, linesMax, nowMs));
		const bytes = Buffer.from(csvOf([HEAD, ...rows]), "utf8");
		if (bytes.byteLength <= bytesMax) return { content: bytes.toString("base64"), missing: 0 };
		if (isShortest) return wholeRows(rows, bytesMax);
	}
	return { content: "", missing: told.length };
}

function wholeRows(rows: readonly string[][], bytesMax: number): CsvFile {
	const mark = Buffer.byteLength(csvOf([]), "utf8");
	let bytes = Buffer.byteLength(csvOf([HEAD]), "utf8");
	const tooLong = rows.findIndex((row) => {
		bytes += Buffer.byteLength(csvOf([row]), "utf8") - mark;
		return bytes > bytesMax;
	});
	const fitting = tooLong < 0 ? rows : rows.slice(0, tooLong);
	return { content: Buffer.from(csvOf([HEAD, ...fitting]), "utf8").toString("base64"), missing: rows.length - fitting.length };
}

function rowOf(one: NotPlaced, linesMax: number, nowMs: number): string[] {
	const { order } = one;
	const { draft } = order;
	const why = toldOf(one, nowMs).title;
	if (draft === null) return [referenceOf(order), "", "", "", "", goodsLine(order, linesMax), "", why];
	return [
		referenceOf(order),
		draft.customer.phone ?? draft.delivery.phone ?? "",
		draft.customer.email,
		addressOf(draft.delivery).replaceAll("\n", ", "),
		draft.payment.type,
		goodsLine(order, linesMax),
		money(draft.total, draft.currency),
		why,
	];
}

/** Why somebody gets letters about orders and outages. */
export const whyThis = (shop: ShopFacts) => ({
	footer: `You get this because your address is in the mail settings of ${shop.name}, or because you chose mail under Account, “What I am told”. You can change your own choice there at any time.`,
	footerUrl: pageUrl(shop, "account"),
});
