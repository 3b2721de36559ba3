import { csvOf } from "../lib/csv";
import { dayAndTime, dayOf, zoneSaid } from "../lib/zone";
import { type OldOrder, REPORT_STATUSES, type ReportCounts, type ReportedOrder, type ReportStatus, sumOf } from "../order/report";
import { reportStatus } from "../order/status";
import { errorTitle } from "../order/titles";
import type { Block, Tone } from "./blocks";
import { cut, oneLine } from "./escape";
import { LOCALE, linkOr, pageUrl, type ShopFacts } from "./facts";
import { type Composed, compose } from "./frame";

/** "Daily Order Sync Status Report": how many orders got through, which are stuck and why, and all of them in a file. */

export const REPORT_SUBJECT = "Daily Order Sync Status Report";
export const REPORT_COLUMNS = ["Order id", "Distributor name", "Account ID", "Delivery Date", "Placed At Date", "Status"] as const;
export const REPORT_CSV_TYPE = "text/csv; charset=utf-8";
export const reportCsvName = (date: string): string => `order-sync-status-${date}.csv`;

/** What a spreadsheet opens at once and a mail service takes. */
export const REPORT_ORDERS_MAX = 20_000;
export const REPORT_CSV_BYTES_MAX = 2_400_000;
const REASON_LENGTH_MAX = 160;

export interface ReportFacts {
	/** The local day that it is the report of: `2026-06-03`. */
	readonly date: string;
	readonly which: "all" | "failed";
	readonly fromMs: number;
	readonly toMs: number;
	/** Of all orders that it is about, listed or not. */
	readonly counts: ReportCounts;
	readonly filedAway: number;
	readonly listed: number;
	/** Everything that is not in the ERP, however old. */
	readonly unresolved: ReportCounts;
	readonly oldest: readonly OldOrder[];
}

const TONES: Readonly<Record<ReportStatus, Tone>> = { Failed: "red", "Pending Verification": "amber", Queued: "blue", Synced: "green" };

export function reportLetter(shop: ShopFacts, facts: ReportFacts): Composed {
	const { which, counts, date, fromMs, toMs, filedAway } = facts;
	const total = sumOf(counts);
	const window: readonly [string, string] =
		which === "all"
			? ["Placed or changed", `${dayAndTime(fromMs, shop.timeZone)} to ${dayAndTime(toMs, shop.timeZone)}`]
			: ["As of", dayAndTime(toMs, shop.timeZone)];
	return compose(REPORT_SUBJECT, {
		title: REPORT_SUBJECT,
		preview: summary(facts),
		sender: shop.name,
		blocks: [
			{ kind: "notice", tone: toneOf(facts), text: summary(facts) },
			{
				kind: "facts",
				rows: [
					["Day", date],
					["Holds", which === "all" ? "All orders" : "Only orders that failed to sync"],
					window,
					["Time zone", zoneSaid(shop.timeZone)],
				],
			},
			...(total === 0 ? [] : [{ kind: "bars" as const, rows: barsOf(counts, which) }]),
			...(filedAway === 0
				? []
				: [{ kind: "text" as const, quiet: true, text: `${orders(filedAway)} ${was(filedAway)} archived or cancelled, and not listed.` }]),
			...beyondOf(shop, facts),
			...oldestOf(shop, facts),
			linkOr(pageUrl(shop, linkOf(facts)), "Open the orders", "They are under Orders in the console."),
		],
		footer: `You get this because your address is among the recipients of the daily report of ${oneLine(shop.name)}. An administrator changes that in the report settings: the gear icon under Orders.`,
		footerUrl: pageUrl(shop, "orders"),
	});
}

const orders = (many: number): string => (many === 1 ? "1 order" : `${many.toLocaleString(LOCALE)} orders`);
const was = (many: number): string => (many === 1 ? "was" : "were");
const needs = (many: number): string => (many === 1 ? "needs" : "need");

/** One line that says it all. */
function summary({ which, counts, unresolved }: ReportFacts): string {
	const total = sumOf(counts);
	const open = sumOf(unresolved);
	const stuck = open === 0 ? "Every order is in the ERP." : `${orders(open)} ${open === 1 ? "is" : "are"} not in the ERP.`;
	const failed = unresolved.Failed === 0 ? "" : ` ${orders(unresolved.Failed)} failed and ${needs(unresolved.Failed)} somebody.`;
	if (which === "failed") return `${open === 0 ? "No orders failed to sync. " : ""}${stuck}${failed}`;
	if (total === 0) return `No orders were placed or changed since the last report. ${stuck}${failed}`;
	return `${orders(total)} ${was(total)} placed or changed since the last report. ${stuck}${failed}`;
}

const toneOf = ({ unresolved }: ReportFacts): Tone => {
	if (unresolved.Failed > 0) return "red";
	if (unresolved["Pending Verification"] > 0) return "amber";
	return sumOf(unresolved) > 0 ? "blue" : "green";
};

const barsOf = (counts: ReportCounts, which: ReportFacts["which"]) =>
	REPORT_STATUSES.filter((status) => which === "all" || status !== "Synced").map((status) => ({
		name: status,
		count: counts[status],
		tone: TONES[status],
	}));

/** No later report lists them again, so this one leads to all of them: by the days of its window, or by what they wait for. */
function beyondOf(shop: ShopFacts, { counts, listed, date, which, fromMs, toMs }: ReportFacts): Block[] {
	const beyond = sumOf(counts) - listed;
	if (beyond <= 0) return [];
	const [from, to] = [dayOf(fromMs, shop.timeZone), dayOf(toMs, shop.timeZone)];
	const [page, how] =
		which === "all"
			? [
					`orders?from=${from}&to=${to}`,
					`placed from ${from} to ${to}; those that were placed before and changed since are listed by their own day`,
				]
			: ["orders?filter=failed", "filters Failed and Pending"];
	const where = pageUrl(shop, page);
	return [
		{
			kind: "notice",
			tone: "amber",
			text: `The attached file ${reportCsvName(date)} lists the first ${orders(listed)}; ${orders(beyond)} more did not fit into a mail and do not come with a later report. They are counted here; the whole list is in the console under Orders, ${how}${where === null ? "" : `: ${where}`}.`,
		},
	];
}

function oldestOf(shop: ShopFacts, { oldest, unresolved, toMs }: ReportFacts): Block[] {
	if (oldest.length === 0) return [];
	const open = sumOf(unresolved);
	return [
		{ kind: "heading", text: open > oldest.length ? `The oldest ${oldest.length} of ${orders(open)} not in the ERP` : "Not in the ERP" },
		{
			kind: "table",
			head: [{ name: "Order", kept: true }, { name: "Status", kept: true }, { name: "Placed", kept: true }, { name: "Why" }],
			rows: oldest.map((order) => [
				order.eNumber,
				reportStatus(order.status, order.unknownSinceMs, toMs) ?? "",
				dayAndTime(order.placedAtMs, shop.timeZone),
				reasonOf(order),
			]),
		},
	];
}

function reasonOf({ status, errorClass, errorMessage }: OldOrder): string {
	if (status === "pending_verification") return "Sent, and the ERP has not confirmed it";
	const said = errorMessage === null ? "" : oneLine(errorMessage);
	if (said !== "") return cut(said, REASON_LENGTH_MAX);
	if (errorClass !== null) return errorTitle(errorClass);
	return status === "failed" ? "See the order's own page" : "Waits for its turn";
}

const linkOf = ({ unresolved }: ReportFacts): string => {
	if (unresolved.Failed > 0) return "orders?filter=failed";
	return sumOf(unresolved) > 0 ? "orders?filter=pending" : "orders";
};

export interface ReportFile {
	/** UTF-8 with a byte order mark. */
	readonly csv: string;
	/** How many of the orders it had room for, from the first. */
	readonly listed: number;
}

/** The file of exactly those columns. Dates are days in the shop's zone. */
export function reportFile(shop: ShopFacts, listed: readonly ReportedOrder[], bytesMax = REPORT_CSV_BYTES_MAX): ReportFile {
	const rows = listed.slice(0, REPORT_ORDERS_MAX).map((order) => lineOf(shop, order));
	let bytes = byteLength(csvOf([REPORT_COLUMNS]));
	const tooLong = rows.findIndex((row) => {
		bytes += byteLength(csvOf([row])) - MARK_BYTES;
		return bytes > bytesMax;
	});
	const fitting = tooLong < 0 ? rows : rows.slice(0, tooLong);
	return { csv: csvOf([REPORT_COLUMNS, ...fitting]), listed: fitting.length };
}

const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength;
const MARK_BYTES = byteLength(csvOf([]));

const lineOf = (shop: ShopFacts, { eNumber, accountId, deliveryDate, placedAtMs, status }: ReportedOrder): string[] => [
	eNumber,
	oneLine(shop.name),
	oneLine(accountId ?? ""),
	deliveryDate ?? "",
	dayOf(placedAtMs, shop.timeZone),
	status,
];
