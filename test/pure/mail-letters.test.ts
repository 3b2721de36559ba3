import { describe, expect, it } from "vitest";
import { LETTER_BYTES_MAX, SUBJECT_LENGTH_MAX } from "../../src/db/outbox";
import { bindingDelivery } from "../../src/mail/binding";
import { confirmation } from "../../src/mail/confirmation";
import type { OrderFacts, ShopFacts } from "../../src/mail/facts";
import { notPlaced, notPlacedDigest, SINGLE_BYTES_MAX } from "../../src/mail/not-placed";
import {
	factorOffLetter,
	forgottenLetter,
	invitationLetter,
	notByMailLetter,
	passwordChangedLetter,
	passwordLinkLetter,
} from "../../src/mail/people";
import { reportLetter } from "../../src/mail/report";
import { type LinkMailVars, linkOriginOf, linksStay, mailSetupOf, publicUrlOf } from "../../src/mail/setup";
import { UNSYNCED_CSV_NAME, UNSYNCED_SHOWN_MAX, unsynced } from "../../src/mail/unsynced";
import { draft } from "../support/drafts";

const NOW_MS = Date.UTC(2026, 5, 3, 9);
const SHOP: ShopFacts = { name: "Byrne & Sons", timeZone: "Europe/Dublin", publicUrl: null };
const order = (changes: Partial<OrderFacts> = {}): OrderFacts => ({
	eNumber: "E7",
	reference: "W-7",
	status: "failed",
	placedAtMs: NOW_MS,
	errorClass: "validation_rejected",
	errorMessage: "no such article",
	unknownSinceMs: null,
	nextAttemptAtMs: null,
	draft: draft(),
	...changes,
});
const bytes = ({ text, html }: { text: string; html: string }): number => new TextEncoder().encode(text + html).byteLength;

describe("a subject", () => {
	const facts = { email: "n@x.example", role: "employee", expiresAtMs: NOW_MS, url: null } as const;
	it("fits its row whatever alphabet the names are in, and ends in no half letter", () => {
		for (const letter of ["\u{1d41a}", "a", "\u{20000}"])
			for (const odd of ["", "x"]) {
				const { subject } = invitationLetter({ ...SHOP, name: letter.repeat(200) }, { ...facts, madeBy: `${odd}${letter.repeat(100)}` });
				expect(subject.length).toBeLessThanOrEqual(SUBJECT_LENGTH_MAX);
				expect(subject.length).toBeGreaterThan(190);
				expect(subject.isWellFormed()).toBe(true);
			}
	});
});

describe("a letter", () => {
	it("shows what strangers wrote as text, whatever it is", () => {
		const name = `<script>alert(1)</script>\u202Egpj.exe " onload="x`;
		const hostile = draft({ customer: { ...draft().customer, name }, lines: [{ sku: "<b>", name, quantity: "1", unitPrice: "1" }] });
		for (const { html, text } of [
			notPlaced(SHOP, { order: order({ draft: hostile, errorMessage: "</td><img src=x onerror=alert(1)>" }), held: null }, NOW_MS, null),
			confirmation({ ...SHOP, name }, order({ draft: hostile })),
		]) {
			expect(html).not.toMatch(/<script|<img|<b>|onload="|\u202e/i);
			expect(text).not.toContain("\u202e");
			expect(html).toContain("&lt;script&gt;");
		}
	});

	it("to people shows names as text on one line, and makes no link of them", () => {
		const name = "<b>Ada</b> www.evil.example\r\nBcc: all@x.example \u202Egpj";
		const shop = { ...SHOP, name: "https://evil.example/prize" };
		const facts = {
			email: "nora@x.example",
			role: "admin",
			madeBy: name,
			expiresAtMs: NOW_MS,
			url: "https://o.example/#/invitation/t",
		} as const;
		const change = { email: "nora@x.example", atMs: NOW_MS, by: name };
		const withLink = [invitationLetter(shop, facts), passwordLinkLetter(shop, facts), forgottenLetter(shop, facts)];
		const plain = [
			factorOffLetter(shop, change),
			passwordChangedLetter(shop, { ...change, byLink: true }),
			notByMailLetter(shop, facts.email),
		];
		for (const { subject, text, html } of [...withLink, ...plain]) {
			expect(html).not.toMatch(/<b>|\u202e|www\.evil|https:\/\/evil/i);
			expect(text).not.toMatch(/\u202e|www\.evil|https:\/\/evil|^Bcc/im);
			expect(subject).not.toMatch(/[\r\n]|www\.evil|https:\/\/evil/);
		}
		const links = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url);
		for (const { html, text } of withLink) expect([links(html), text.includes(facts.url)]).toEqual([[facts.url], true]);
		for (const { html } of plain) expect(links(html)).toEqual([]);
		// As it is kept, the link is left out and that is said.
		for (const compose of [invitationLetter, passwordLinkLetter, forgottenLetter]) {
			const kept = compose(shop, { ...facts, url: null });
			expect(`${kept.text}${kept.html}`).not.toContain("o.example");
			expect(kept.text).toContain("The link stood here.");
		}
	});

	it("has a subject of one line, whatever a shop is called", () => {
		const { subject } = confirmation({ ...SHOP, name: "Byrne\r\nBcc: all@x.example\u0000" }, order());
		expect(subject).toBe("Your order E7 at Byrne Bcc: all@x.example");
	});

	it("asks nothing of another host: no picture, no style sheet, no script", () => {
		const { html } = notPlaced({ ...SHOP, publicUrl: "https://o.example" }, { order: order(), held: null }, NOW_MS, null);
		expect(html).not.toMatch(/src=|url\(|<link|@import/i);
		expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual([
			"https://o.example/#/orders/E7",
			"https://o.example/#/account",
		]);
	});

	it("says when something was as a time in the shop's zone, which it names once, and not how long ago", () => {
		const placedAtMs = NOW_MS - 2_000;
		const stuck = { eNumber: "E7", status: "failed", placedAtMs, unknownSinceMs: null, errorClass: null, errorMessage: null } as const;
		const none = { Failed: 0, "Pending Verification": 0, Queued: 0, Synced: 0 };
		const report = reportLetter(SHOP, {
			...{ date: "2026-06-03", which: "all", fromMs: NOW_MS - 86_400_000, toMs: NOW_MS, counts: none, filedAway: 0, listed: 0 },
			unresolved: { ...none, Failed: 1 },
			oldest: [stuck],
		});
		const queued = order({ status: "queued", placedAtMs });
		const letters = [
			report,
			confirmation(SHOP, order({ placedAtMs })),
			notPlaced(SHOP, { order: order({ placedAtMs }), held: null }, NOW_MS, null),
			unsynced(SHOP, [queued], 0, NOW_MS),
		];
		for (const { text, html } of letters)
			for (const part of [text, html]) {
				expect(part).toContain("3 June 2026 at 09:59");
				expect(part.split("Europe/Dublin")).toHaveLength(2);
				expect(part).not.toMatch(/\bago\b/);
			}
		expect(unsynced(SHOP, [queued], 0, NOW_MS).text).toContain("2 s before this was written");
	});

	it("without a known address of the console says where to look instead", () => {
		const { html, text } = notPlaced(SHOP, { order: order(), held: null }, NOW_MS, null);
		expect(html).not.toContain("href");
		expect(text).toContain("Look for E7 in the console.");
	});

	it("has every line of an order of a thousand, and needs no attachment for it", () => {
		const lines = Array.from({ length: 1_000 }, (_, n) => ({
			sku: `S-${n}`,
			name: `Ordinary article ${n}`,
			quantity: "1",
			unitPrice: "1",
		}));
		const letter = notPlaced(SHOP, { order: order({ draft: draft({ lines }) }), held: null }, NOW_MS, null);
		for (const n of [0, 500, 999]) for (const part of [letter.text, letter.html]) expect(part).toContain(`Ordinary article ${n} (S-${n})`);
		expect(letter.text).not.toContain("more lines");
		expect(letter.attachments).toBeUndefined();
	});

	it("of the longest order there is fits, and has in its attachment every line that it leaves out", () => {
		const lines = Array.from({ length: 1_000 }, (_, n) => ({ sku: `S-${n}`, name: `"${"&".repeat(198)}"`, quantity: "1", unitPrice: "1" }));
		const letter = notPlaced(SHOP, { order: order({ draft: draft({ lines }) }), held: null }, NOW_MS, null);
		expect(SINGLE_BYTES_MAX).toBeLessThan(LETTER_BYTES_MAX);
		expect(bytes(letter)).toBeLessThanOrEqual(SINGLE_BYTES_MAX);
		// Measured, not guessed: little room is left over.
		expect(bytes(letter)).toBeGreaterThan(0.9 * SINGLE_BYTES_MAX);
		const [file] = letter.attachments ?? [];
		const csv = Buffer.from(file?.content ?? "", "base64")
			.toString("utf8")
			.trimEnd()
			.split("\r\n");
		expect(csv.filter((row: string) => /^\d+,S-\d+,/.test(row))).toHaveLength(1_000);
		expect(csv.at(-1)).toContain("€29.95");
		const shown = letter.text.match(/\(S-\d+\)/g)?.length ?? 0;
		expect(letter.text).toContain(`And ${1_000 - shown} more lines: the attached file E7-lines.csv lists all of them.`);
	});

	it("about many unsynced orders shows the first and has all of them in its attachment", () => {
		const some = (many: number) => Array.from({ length: many }, (_, n) => order({ eNumber: `E${n}`, status: "queued" }));
		const few = unsynced(SHOP, some(UNSYNCED_SHOWN_MAX), 0, NOW_MS);
		expect([few.attachments, few.text.includes("And ")]).toEqual([undefined, false]);
		const many = unsynced(SHOP, some(180), 0, NOW_MS);
		const csv = Buffer.from(many.attachments?.[0]?.content ?? "", "base64").toString("utf8");
		expect(csv.match(/^E\d+/gm)).toHaveLength(180);
		expect(many.text).toContain(`And 130 more. The attached file ${UNSYNCED_CSV_NAME} lists all of them.`);
		const cut = unsynced(SHOP, some(180), 20, NOW_MS, 4_000);
		const rows =
			Buffer.from(cut.attachments?.[0]?.content ?? "", "base64")
				.toString("utf8")
				.match(/^E\d+/gm)?.length ?? 0;
		expect(rows).toBeGreaterThan(5);
		expect(cut.text).toContain(`And 150 more. The attached file ${UNSYNCED_CSV_NAME} lists the first ${rows}; all are in the console`);
	});

	it("of a report that has not room for all leads to the whole list, by the days of its window", () => {
		const counts = { Failed: 0, "Pending Verification": 0, Queued: 0, Synced: 20_500 };
		const { text } = reportLetter(
			{ ...SHOP, publicUrl: "https://o.example" },
			{
				...{ date: "2026-06-03", which: "all", fromMs: Date.UTC(2026, 5, 2, 6), toMs: Date.UTC(2026, 5, 3, 6), counts },
				...{ filedAway: 0, listed: 20_000, unresolved: { ...counts, Synced: 0 }, oldest: [] },
			},
		);
		expect(text).toContain("500 orders more did not fit into a mail and do not come with a later report.");
		expect(text).toContain("https://o.example/#/orders?from=2026-06-02&to=2026-06-03.");
	});

	it("that lists many orders gives the longest as many lines as there is room for", () => {
		const lines = Array.from({ length: 60 }, (_, n) => ({ sku: `S-${n}`, name: "n".repeat(40), quantity: "1", unitPrice: "1" }));
		const many = Array.from({ length: 400 }, (_, n) => ({ order: order({ eNumber: `E${n}`, draft: draft({ lines }) }), held: null }));
		const bytesMax = 700_000;
		const csv = Buffer.from(notPlacedDigest(SHOP, many, NOW_MS, bytesMax).attachments[0]?.content ?? "", "base64");
		expect(csv.byteLength).toBeLessThanOrEqual(bytesMax);
		expect(csv.byteLength).toBeGreaterThan(0.8 * bytesMax);
		expect(csv.toString("utf8").match(/^E\d+/gm)).toHaveLength(400);
	});

	it("about an order whose body is broken is written all the same", () => {
		expect(notPlaced(SHOP, { order: order({ draft: null }), held: null }, NOW_MS, null).text).toContain("E7");
	});

	it("that lists many of the longest orders fits into a message, and names each of them", () => {
		const lines = Array.from({ length: 200 }, (_, n) => ({ sku: `S-${n}`, name: "n".repeat(80), quantity: "1", unitPrice: "1" }));
		const many = Array.from({ length: 2_500 }, (_, n) => ({ order: order({ eNumber: `E${n}`, draft: draft({ lines }) }), held: null }));
		const digest = notPlacedDigest(SHOP, many, NOW_MS);
		expect(bytes(digest)).toBeLessThan(LETTER_BYTES_MAX);
		const csv = Buffer.from(digest.attachments[0]?.content ?? "", "base64");
		expect(csv.byteLength).toBeLessThanOrEqual(2_400_000);
		expect(csv.toString("utf8").match(/^E\d+/gm)).toHaveLength(2_500);
		expect(digest.text).toContain("lists all of them");
	}, 60_000);

	it("that lists more than fits ends with a whole row, and says how many are missing", () => {
		const many = Array.from({ length: 100 }, (_, n) => ({ order: order({ eNumber: `E${n}` }), held: null }));
		const digest = notPlacedDigest(SHOP, many, NOW_MS, 3_000);
		const csv = Buffer.from(digest.attachments[0]?.content ?? "", "base64").toString("utf8");
		const rows = csv.trimEnd().split("\r\n").slice(1);
		expect(csv.endsWith("\r\n")).toBe(true);
		expect(Buffer.byteLength(csv)).toBeLessThanOrEqual(3_000);
		expect(rows.length).toBeGreaterThan(5);
		for (const row of rows) expect(row).toContain("€29.95");
		expect(digest.text).toContain(`lists the first ${rows.length} with`);
		expect(digest.text).toContain(`${100 - rows.length} more did not fit`);
	});

	it("to a customer makes no link of what whoever placed the order wrote, in any of its lines", () => {
		const bait = "pay at https://evil.example/x or evil.com\nnow";
		const { customer, delivery, payment } = draft();
		const baited = draft({
			customer: { ...customer, name: bait },
			delivery: { ...delivery, name: bait, line1: bait, city: bait },
			lines: [{ sku: "x.evil.com", name: bait, quantity: "1", unitPrice: "1" }],
			freight: { code: bait, amount: "1" },
			payment: { ...payment, type: bait },
			note: bait,
		});
		const { text, html } = confirmation(SHOP, order({ reference: bait, draft: baited }));
		for (const part of [text, html]) {
			expect(part).toContain("evil. com now");
			expect(part).not.toMatch(/:\/\/evil|evil\.(?:com|example)/);
		}
	});
});

describe("the deployment's variables about mail", () => {
	const SMTP = { MAIL_TRANSPORT: "smtp", MAIL_FROM: "a@x.example", SMTP_HOST: "smtp.x.example" };

	it("make a server that is encrypted to unless they say otherwise", () => {
		expect(mailSetupOf(SMTP)).toMatchObject({ kind: "smtp", server: { port: 587, security: "starttls", user: null } });
		expect(mailSetupOf({ ...SMTP, SMTP_SECURITY: "tls" })).toMatchObject({ server: { port: 465 } });
	});

	it("name the platform's mail service, where the Worker is bound to it", () => {
		expect(mailSetupOf({ MAIL_TRANSPORT: "binding", MAIL_FROM: "a@x.example", EMAIL: {} })).toEqual({
			kind: "binding",
			from: "a@x.example",
		});
	});

	it.each([
		[{}, "MAIL_TRANSPORT"],
		[{ MAIL_TRANSPORT: "pigeon" }, "MAIL_TRANSPORT"],
		[{ MAIL_TRANSPORT: "binding", MAIL_FROM: "a@x.example" }, "EMAIL"],
		[{ ...SMTP, MAIL_FROM: "nobody" }, "MAIL_FROM"],
		[{ ...SMTP, MAIL_FROM: "a@x.example\r\nBcc: b@x.example" }, "MAIL_FROM"],
		[{ ...SMTP, SMTP_HOST: "" }, "SMTP_HOST"],
		[{ ...SMTP, SMTP_PORT: "25" }, "587"],
		[{ ...SMTP, SMTP_PORT: "x" }, "SMTP_PORT"],
		[{ ...SMTP, SMTP_SECURITY: "maybe" }, "SMTP_SECURITY"],
		[{ ...SMTP, SMTP_SECURITY: "none" }, "same machine"],
		[{ ...SMTP, SMTP_USER: "u" }, "SMTP_PASSWORD"],
	])("that are wrong send no mail and say what to change: %j", (vars, said) => {
		expect(mailSetupOf(vars)).toMatchObject({ kind: "none", say: expect.stringContaining(said) });
	});

	it("name the console's address, and nothing that is none", () => {
		expect(publicUrlOf("https://orders.x.example/")).toBe("https://orders.x.example");
		for (const text of [undefined, "", "orders.x.example", "javascript:alert(1)"]) expect(publicUrlOf(text)).toBeNull();
	});

	it("stands before a one-time link only where nobody on the way can read what is sent to it", () => {
		for (const text of ["https://orders.x.example", "http://127.0.0.1:8787", "http://localhost", "http://[::1]:8787"])
			expect(linkOriginOf(text)).toBe(text);
		for (const text of [undefined, "", "http://orders.x.example", "http://127.0.0.1.x.example", "http://localhost.x.example"])
			expect(linkOriginOf(text)).toBeNull();
	});
});

describe("mails with a one-time link", () => {
	const KEY = btoa("k".repeat(32));
	const GOES = {
		MAIL_TRANSPORT: "binding",
		MAIL_FROM: "orders@x.example",
		EMAIL: {},
		PUBLIC_URL: "https://orders.x.example",
		CREDENTIALS_KEY: KEY,
	};
	it("go where there is a server for them, an address, and a key to seal with", () => {
		expect(linksStay(GOES)).toBeNull();
	});

	it.each<[string, LinkMailVars, RegExp]>([
		["no transport", { ...GOES, MAIL_TRANSPORT: "none" }, /MAIL_TRANSPORT is not set/],
		["no address", { ...GOES, PUBLIC_URL: undefined }, /PUBLIC_URL is not set/],
		["an address without https", { ...GOES, PUBLIC_URL: "http://orders.x.example" }, /PUBLIC_URL does not begin with https/],
		["no key", { ...GOES, CREDENTIALS_KEY: undefined }, /CREDENTIALS_KEY is not set/],
		["a short key", { ...GOES, CREDENTIALS_KEY: btoa("short") }, /CREDENTIALS_KEY must be 32 bytes in base64, and is 5/],
		["a key that is no base64", { ...GOES, CREDENTIALS_KEY: "%secret%" }, /CREDENTIALS_KEY must be 32 bytes in base64, and is no base64/],
	])("stay with %s, and it is said why, without quoting a secret", (_, vars, said) => {
		const reason = linksStay(vars);
		expect(reason).toMatch(said);
		expect(reason).not.toContain("secret%");
	});
});

describe("what the platform's mail service says", () => {
	const failed = (code: string) => bindingDelivery(Object.assign(new Error("no"), { code })).kind;

	it("is told apart: for good, for now, and for all mails", () => {
		expect(failed("E_RECIPIENT_SUPPRESSED")).toBe("refused");
		expect(failed("E_SENDER_NOT_VERIFIED")).toBe("stopped");
		expect(failed("E_RATE_LIMIT_EXCEEDED")).toBe("later");
		expect(bindingDelivery(new Error("email to a@x.example not allowed")).kind).toBe("refused");
		expect(bindingDelivery("gone").kind).toBe("later");
	});
});
