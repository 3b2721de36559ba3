import { confirmation } from "../../src/mail/confirmation";
import type { OrderFacts, ShopFacts } from "../../src/mail/facts";
import type { Composed } from "../../src/mail/frame";
import { incidentClosed, incidentOpened, incidentsDigest } from "../../src/mail/incident";
import { notPlaced, notPlacedDigest } from "../../src/mail/not-placed";
import {
	factorOffLetter,
	forgottenLetter,
	invitationLetter,
	type LinkFacts,
	notByMailLetter,
	passwordChangedLetter,
	passwordLinkLetter,
} from "../../src/mail/people";
import { type ReportFacts, reportLetter } from "../../src/mail/report";
import { unsynced } from "../../src/mail/unsynced";

/** One of every mail, with orders as shops have them, and one by somebody who means harm. */

const NOW_MS = Date.UTC(2026, 5, 3, 9, 42);
const SHOP: ShopFacts = { name: "Byrne & Sons Hardware", timeZone: "Europe/Dublin", publicUrl: "https://orders.byrne.example" };

const LINK: LinkFacts = {
	email: "nora@byrne.example",
	role: "employee",
	madeBy: "Ada Byrne",
	expiresAtMs: NOW_MS + 7 * 86_400_000,
	url: `${SHOP.publicUrl}/#/invitation/${"A1b2C3d4".repeat(5)}xyz`,
};

const order = (n: number, changes: Partial<OrderFacts> = {}): OrderFacts => ({
	eNumber: `E${100_420 + n}`,
	reference: `CART-${7_100 + n}`,
	status: "failed",
	placedAtMs: NOW_MS - 45 * 60_000,
	errorClass: "validation_rejected",
	errorMessage: "Item 1000-24 is blocked for sale in location BLUE.",
	unknownSinceMs: null,
	nextAttemptAtMs: null,
	draft: {
		reference: `CART-${7_100 + n}`,
		customer: {
			kind: "b2b",
			account: "C00042",
			name: "O’Sullivan Joinery Ltd",
			email: "orders@osullivan.example",
			phone: "+353 21 555 0142",
		},
		currency: "EUR",
		lines: [
			{ sku: "1000-24", name: "Hex bolt M10 x 80, zinc plated, box of 50", quantity: "12", unitPrice: "18.40" },
			{ sku: "2210-08", name: "Washer M10, box of 200", quantity: "3", unitPrice: "6.95" },
			{ sku: "7714", name: "Threadlocker, 50 ml", quantity: "1", unitPrice: "14.20" },
		],
		delivery: {
			name: "O’Sullivan Joinery Ltd",
			line1: "Unit 4, Kinsale Road Industrial Estate",
			line2: "Goods inwards, gate 2",
			city: "Cork",
			region: "Co. Cork",
			postcode: "T12 X4KP",
			country: "IE",
			date: "2026-06-05",
		},
		billing: null,
		freight: { code: "DPD-24", amount: "9.50" },
		payment: { type: "invoice", status: "authorised", reference: null, amount: "265.35" },
		total: "265.35",
		note: "Please ring the bell at gate 2.\nNo delivery before 8:00.",
	},
	...changes,
});

function hostile(): OrderFacts {
	const base = order(66);
	if (base.draft === null) return base;
	const name = "<script>alert(1)</script> مؤسسة النور \u202Egpj.exe 🧨\r\nBcc: everybody@example.com";
	return {
		...base,
		errorMessage: "</td></table><img src=x onerror=alert(1)> {{constructor}}",
		draft: {
			...base.draft,
			customer: { ...base.draft.customer, name },
			delivery: { ...base.draft.delivery, name, line1: "x".repeat(180), line2: '" onmouseover="alert(1)' },
			lines: [{ sku: "=HYPERLINK(1)", name: '"><b>bold</b> & 日本語の商品名です', quantity: "1", unitPrice: "1.00" }],
		},
	};
}

const daily = (changes: Partial<ReportFacts>): ReportFacts => ({
	date: "2026-06-03",
	which: "all",
	fromMs: NOW_MS - 26 * 3_600_000,
	toMs: NOW_MS,
	counts: { Failed: 0, "Pending Verification": 0, Queued: 0, Synced: 214 },
	filedAway: 0,
	listed: 214,
	unresolved: { Failed: 0, "Pending Verification": 0, Queued: 0, Synced: 0 },
	oldest: [],
	...changes,
});
const stuck = (n: number, changes: Partial<OrderFacts>) => ({ ...order(n, changes), placedAtMs: NOW_MS - (30 - n) * 3_600_000 });

export function samples(): Readonly<Record<string, Composed>> {
	const outage = { openedAtMs: NOW_MS - 90 * 60_000, closedAtMs: NOW_MS - 12 * 60_000 };
	const many = Array.from({ length: 64 }, (_, n) => ({
		order: order(n, n % 5 === 0 ? { status: "queued", errorClass: null } : {}),
		held: n % 5 === 0 ? ("erp_offline" as const) : null,
	}));
	return {
		"order-not-placed": notPlaced(SHOP, { order: order(1), held: null }, NOW_MS, null),
		"order-not-placed-held": notPlaced(
			SHOP,
			{ order: order(2, { status: "queued", errorClass: "down", errorMessage: null }), held: "erp_offline" },
			NOW_MS,
			NOW_MS + 3_600_000,
		),
		"order-not-placed-hostile": notPlaced(SHOP, { order: hostile(), held: null }, NOW_MS, null),
		"order-not-placed-digest": notPlacedDigest(SHOP, many, NOW_MS),
		"unsynced-order": unsynced(
			SHOP,
			[order(3, { status: "pending_verification", unknownSinceMs: NOW_MS - 40 * 60_000, errorClass: "unknown_outcome" })],
			0,
			NOW_MS,
		),
		"unsynced-orders": unsynced(
			SHOP,
			[order(4, { status: "queued", errorClass: null }), order(5, { status: "queued", errorClass: null })],
			3,
			NOW_MS,
		),
		"incident-opened": incidentOpened(SHOP, {
			title: "The ERP is offline",
			subject: "",
			reason: "The ERP at erp.byrne.example refused the connection, five times in a row.",
			advice: null,
			openedAtMs: outage.openedAtMs,
			isOutage: true,
		}),
		"incident-closed": incidentClosed(SHOP, {
			title: "The ERP is back online",
			subject: "",
			reason: null,
			...outage,
			tally: { touched: 214, delivered: 207, waiting: 0, failed: 6, settledByHand: 1 },
		}),
		"incident-opened-service": incidentOpened(SHOP, {
			title: "Replicated data is out of date",
			subject: "Replication (product)",
			reason: "No product came over for 2 hours.",
			advice: "Look at Replication in the console, and test the connection.",
			openedAtMs: outage.openedAtMs,
			isOutage: false,
		}),
		"incidents-digest": incidentsDigest(SHOP, [
			{
				title: "Replication (product) has stopped",
				subject: "Replication (product)",
				reason: "It failed 5 times in a row.",
				advice: "Look at Replication in the console.",
				openedAtMs: outage.openedAtMs,
				closedAtMs: null,
				isOutage: false,
			},
			{
				title: "Events cannot be delivered",
				subject: "",
				reason: "https://hooks.byrne.example answered 500.",
				advice: null,
				...outage,
				isOutage: false,
			},
		]),
		"order-confirmation": confirmation(SHOP, order(8)),
		"daily-report": reportLetter(
			SHOP,
			daily({
				counts: { Failed: 3, "Pending Verification": 1, Queued: 6, Synced: 207 },
				unresolved: { Failed: 5, "Pending Verification": 1, Queued: 6, Synced: 0 },
				filedAway: 2,
				listed: 217,
				oldest: [
					stuck(1, {}),
					stuck(2, { errorClass: "forbidden", errorMessage: null }),
					stuck(3, { status: "pending_verification", unknownSinceMs: NOW_MS - 3_600_000 }),
					...[4, 5, 6, 7, 8, 9].map((n) => stuck(n, { status: "queued", errorClass: null, errorMessage: null })),
					stuck(10, { errorMessage: hostile().errorMessage }),
				],
			}),
		),
		"daily-report-well": reportLetter(SHOP, daily({})),
		"daily-report-no-orders": reportLetter(SHOP, daily({ counts: { ...daily({}).counts, Synced: 0 }, listed: 0 })),
		"daily-report-too-long": reportLetter(
			{ ...SHOP, publicUrl: null },
			daily({
				which: "failed",
				counts: { Failed: 24_310, "Pending Verification": 0, Queued: 12, Synced: 0 },
				unresolved: { Failed: 24_310, "Pending Verification": 0, Queued: 12, Synced: 0 },
				listed: 20_000,
				oldest: [stuck(1, {})],
			}),
		),
		invitation: invitationLetter(SHOP, { ...LINK, role: "admin" }),
		"invitation-kept": invitationLetter(SHOP, { ...LINK, url: null }),
		"invitation-hostile": invitationLetter(
			{ ...SHOP, name: "Prize at https://evil.example/claim" },
			{ ...LINK, madeBy: "<b>Call</b> www.evil.example\r\nBcc: all@x.example \u202Egpj.exe" },
		),
		"password-link": passwordLinkLetter(SHOP, LINK),
		"password-forgotten": forgottenLetter(SHOP, LINK),
		"password-not-by-mail": notByMailLetter(SHOP, LINK.email),
		"password-changed": passwordChangedLetter(SHOP, { email: LINK.email, atMs: NOW_MS, by: null, byLink: true }),
		"second-factor-off": factorOffLetter(SHOP, { email: LINK.email, atMs: NOW_MS, by: "Ada Byrne" }),
		"without-links": notPlaced({ ...SHOP, publicUrl: null }, { order: order(9), held: null }, NOW_MS, null),
	};
}
