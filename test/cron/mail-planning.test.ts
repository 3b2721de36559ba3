import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SETTLED_AFTER_MS } from "../../src/cron/mail-incidents";
import { BODIES_LENGTH_MAX } from "../../src/db/alert-orders";
import { tenantsWanted } from "../../src/db/alerts";
import { unreadOf } from "../../src/db/inbox";
import { raiseIncident, saveIncident } from "../../src/db/incidents";
import { choiceOf } from "../../src/db/mail-settings";
import { CSV_NAME } from "../../src/mail/not-placed";
import { draft } from "../support/drafts";
import { MINUTE_MS, mailWorld, member, START_MS } from "../support/mail-world";
import { freshUser } from "../support/shops";

const FAILED = { status: "failed", errorClass: "validation_rejected", errorMessage: "no such article", attempts: 1, version: 2 } as const;
const OUTAGE = { kind: "erp_offline", reason: "connection refused" } as const;

const csvOf = (content: string): string => new TextDecoder().decode(Uint8Array.from(atob(content), (character) => character.charCodeAt(0)));

describe("an order that failed", () => {
	it("is mailed to the merchant as “Order not placed”, once, with the six fields", async () => {
		const { orders, run, office } = await mailWorld();
		await orders(7, 1, FAILED);
		await run();
		await run(MINUTE_MS);
		expect(office.taken).toHaveLength(1);
		const [mail] = office.taken;
		expect(mail).toMatchObject({ to: "shop@byrne.example", subject: "Order not placed" });
		for (const part of [mail?.text ?? "", mail?.html ?? ""])
			for (const said of [
				"E7",
				"W-7",
				"+353 1 555 0100",
				"ann@example.com",
				"1 Main St",
				"D01 F5P2 Dublin",
				"card",
				"Widget (A-100)",
				"€29.95",
				"no such article",
			])
				expect(part).toContain(said);
		expect(mail?.text).toContain("https://orders.shop.example/#/orders/E7");
	});

	it("is mailed again when another attempt fails, and not when the same one is copied again", async () => {
		const { orders, run, office } = await mailWorld();
		await orders(7, 1, FAILED);
		await run();
		await orders(7, 1, { ...FAILED, version: 3 });
		await run(MINUTE_MS);
		expect(office.taken).toHaveLength(1);
		await orders(7, 1, { ...FAILED, version: 4, attempts: 2 });
		await run(MINUTE_MS);
		expect(office.taken).toHaveLength(2);
	});

	it("and has been placed before anybody was told is not mailed: somebody would key it in", async () => {
		const { orders, run, office } = await mailWorld();
		await orders(7, 1, FAILED);
		await orders(7, 1, { version: 3, status: "synced", attempts: 2 });
		await run();
		expect(office.taken).toEqual([]);
	});

	it("of two thousand in one outage, long ones: twenty mails, then one digest that lists all the others", async () => {
		const { orders, run, office, tenantId } = await mailWorld();
		const name = "Oak table with two drawers, brass handles and a finish that has to be ordered";
		const lines = Array.from({ length: 59 }, (_, n) => ({ sku: `B-${n}`, name, quantity: "1", unitPrice: "0.00" }));
		const body = JSON.stringify(draft({ lines: [...draft().lines, ...lines] }));
		await saveIncident(env.DB, tenantId, { id: "i-1", openedAtMs: START_MS, closedAtMs: null, ordersTouched: null, ...OUTAGE }, START_MS);
		for (let from = 1; from <= 2_000; from += 500)
			await orders(from, 500, { ...FAILED, errorClass: "down", errorMessage: "refused", body });
		// More than is held of bodies at a time.
		expect(2_000 * body.length).toBeGreaterThan(BODIES_LENGTH_MAX);
		await run();
		for (let minute = 0; minute < 11; minute += 1) await run(5 * MINUTE_MS);
		const notPlaced = () => office.taken.filter(({ subject }) => subject === "Order not placed");
		expect(notPlaced()).toHaveLength(20);
		expect(notPlaced().at(-1)?.text).toContain("in one mail at about 3 June 2026 at 11:00");
		await run(5 * MINUTE_MS);
		expect(notPlaced()).toHaveLength(21);
		const digest = notPlaced().at(-1);
		expect(digest?.attachments.map(({ filename }) => filename)).toEqual([CSV_NAME]);
		const rows = csvOf(digest?.attachments[0]?.content ?? "")
			.trimEnd()
			.split("\r\n")
			.slice(1);
		const single = notPlaced()
			.slice(0, 20)
			.map(({ text }) => /Reference: (E\d+)/.exec(text)?.[1] ?? "");
		const listed = rows.map((row) => /^E\d+/.exec(row)?.[0] ?? "");
		expect(new Set([...single, ...listed])).toEqual(new Set(Array.from({ length: 2_000 }, (_, n) => `E${n + 1}`)));
		for (const row of rows)
			for (const said of ["+353 1 555 0100", "ann@example.com", "1 Main St", "card", "Widget (A-100)", "€29.95"])
				expect(row).toContain(said);
		// The outage itself was told of once.
		expect(office.taken.filter(({ subject }) => subject.startsWith("The ERP is offline"))).toHaveLength(1);
		await run(60 * MINUTE_MS);
		expect(notPlaced()).toHaveLength(21);
	}, 120_000);

	it("beyond the cap in any hour, wherever the hour begins, waits for a digest", async () => {
		const { orders, run, office, clock } = await mailWorld({ cap: 3 });
		const sentAt: number[] = [];
		for (let minute = 0; minute < 150; minute += 15) {
			await orders(1_000 + minute, 4, FAILED);
			const before = office.taken.length;
			await run(15 * MINUTE_MS);
			for (let n = before; n < office.taken.length; n += 1) sentAt.push(clock.now);
		}
		await run(120 * MINUTE_MS);
		for (const from of sentAt) expect(sentAt.filter((at) => at > from && at <= from + 60 * MINUTE_MS).length).toBeLessThanOrEqual(4);
		const told = office.taken.flatMap(
			({ text, attachments }) => `${text}${csvOf(attachments[0]?.content ?? "")}`.match(/\bE1\d{3}\b/g) ?? [],
		);
		expect(new Set(told).size).toBe(40);
	}, 120_000);

	it("and was left over by a digest waits an hour for the next one", async () => {
		const { orders, run, subjects, tenantId } = await mailWorld({ cap: 1 });
		await orders(1, 3, FAILED);
		await run();
		await run(60 * MINUTE_MS);
		expect(subjects()).toHaveLength(2);
		await orders(10, 3, FAILED);
		await run(MINUTE_MS);
		const before = subjects().length;
		await env.DB.prepare("UPDATE alerts SET digest_at_ms = ?2 WHERE tenant_id = ?1 AND letter_id IS NULL").bind(tenantId, START_MS).run();
		await run(MINUTE_MS);
		await run(56 * MINUTE_MS);
		expect(subjects()).toHaveLength(before);
		await run(2 * MINUTE_MS);
		expect(subjects()).toHaveLength(before + 1);
	});

	it("is nobody's mail where no address is set, and does not come back when one is", async () => {
		const { orders, run, office, tenantId } = await mailWorld({ addresses: [] });
		await orders(7, 1, FAILED);
		await run();
		await env.DB.prepare("UPDATE mail_settings SET merchant_addresses = '[\"a@x.example\"]' WHERE tenant_id = ?1").bind(tenantId).run();
		await run(MINUTE_MS);
		expect(office.taken).toEqual([]);
	});

	it("marks its shop, so that the tick starts the mail service within a minute, and the run takes the mark away", async () => {
		const { orders, run, tenantId } = await mailWorld();
		await orders(7, 1, FAILED);
		expect(await tenantsWanted(env.DB, 10_000)).toContain(tenantId);
		await run();
		expect(await tenantsWanted(env.DB, 10_000)).not.toContain(tenantId);
	});
});

describe("people", () => {
	it("are mailed by their own choice, and only with the permission", async () => {
		const { orders, run, office, tenantId } = await mailWorld({ addresses: [] });
		const both = await member(tenantId, { orderErrors: "both", unsynced: false });
		const byMail = await member(tenantId, { orderErrors: "mail", unsynced: false });
		await member(tenantId, { orderErrors: "inbox", unsynced: true });
		await member(tenantId, { orderErrors: "both", unsynced: true }, false);
		const gone = await member(tenantId, { orderErrors: "both", unsynced: true });
		await env.DB.prepare("UPDATE users SET deactivated_at_ms = 1 WHERE id = ?1").bind(gone.id).run();
		await orders(7, 1, FAILED);
		await run();
		expect(office.taken.map(({ to }) => to).sort()).toEqual([both.email, byMail.email].sort());
		expect(office.taken[0]?.text).toContain("https://orders.shop.example/#/account");
	});

	it("are not mailed twice when their address is the merchant's, too", async () => {
		const { orders, run, office, tenantId } = await mailWorld();
		const { email } = await member(tenantId, { orderErrors: "both", unsynced: false });
		await env.DB.prepare("UPDATE mail_settings SET merchant_addresses = ?2 WHERE tenant_id = ?1")
			.bind(tenantId, JSON.stringify([email.toUpperCase()]))
			.run();
		await orders(7, 1, FAILED);
		await run();
		expect(office.taken).toHaveLength(1);
	});

	it("who chose mail alone have nothing unread in the inbox but that mail fails", async () => {
		const { orders, tenantId } = await mailWorld();
		const [mailed, both] = [
			await member(tenantId, { orderErrors: "mail", unsynced: false }),
			await member(tenantId, { orderErrors: "both", unsynced: false }),
		];
		await orders(7, 2, FAILED);
		await raiseIncident(env.DB, tenantId, { kind: "mail_failing", subject: "", reason: "535", advice: null }, START_MS);
		const unread = async ({ id }: { id: string }) => (await unreadOf(env.DB, { tenantId, userId: id })).unread;
		expect([await unread(mailed), await unread(both)]).toEqual([1, 3]);
	});

	it("hear of nothing by mail until they chose it", async () => {
		const { tenantId } = await mailWorld();
		const user = await freshUser(tenantId);
		expect(await choiceOf(env.DB, tenantId, user.id)).toEqual({ orderErrors: "inbox", unsynced: false });
	});
});

describe("an order that is on its way for half an hour", () => {
	const unsynced = async () => {
		const made = await mailWorld({ addresses: [] });
		await member(made.tenantId, { orderErrors: "inbox", unsynced: true });
		return made;
	};

	it("is mailed as “Unsynced Order”, whether it is queued or not confirmed; one that failed is not", async () => {
		for (const changes of [{ status: "queued" }, { status: "pending_verification", unknownSinceMs: START_MS }] as const) {
			const { orders, run, office, subjects } = await unsynced();
			await orders(7, 1, changes);
			await orders(8, 1, FAILED);
			await run(29 * MINUTE_MS);
			expect(office.taken).toEqual([]);
			await run(MINUTE_MS);
			await run(5 * MINUTE_MS);
			expect(subjects()).toEqual(["Unsynced Order"]);
			expect(office.taken[0]?.text).toContain("E7");
			expect(office.taken[0]?.text).not.toContain("E8");
			expect(office.taken[0]?.text).toContain(changes.status === "queued" ? "Queued for ERP sync" : "Pending verification");
		}
	});

	it("comes with the others of the hour, each once", async () => {
		const { orders, run, office, subjects } = await unsynced();
		await orders(1, 70, { status: "queued" });
		await run(30 * MINUTE_MS);
		await orders(100, 1, { status: "queued", placedAtMs: START_MS });
		await run(5 * MINUTE_MS);
		expect(subjects()).toEqual(["Unsynced Order"]);
		expect(office.taken[0]?.text).toContain("And 20 more.");
		await run(60 * MINUTE_MS);
		expect(subjects()).toHaveLength(2);
		expect(office.taken[1]?.text).toContain("E100");
		expect(office.taken[1]?.text).not.toContain("E70");
	});
});

describe("an outage", () => {
	const open = { id: "i-1", openedAtMs: START_MS, closedAtMs: null, ordersTouched: null, ...OUTAGE };

	it("that holds orders mails them as well, says that they go by themselves, and does so once", async () => {
		const { orders, run, office, tenantId } = await mailWorld();
		await saveIncident(env.DB, tenantId, open, START_MS);
		await orders(7, 1, { status: "queued" });
		await run(MINUTE_MS);
		expect(office.taken.map(({ subject }) => subject)).toEqual(["The ERP is offline: Byrne & Sons"]);
		await run(MINUTE_MS);
		await run(60 * MINUTE_MS);
		const [, mail, ...others] = office.taken;
		expect(others).toEqual([]);
		expect(mail).toMatchObject({ subject: "Order not placed", text: expect.stringContaining("it goes by itself when the ERP is back") });
	});

	it("is one mail when it begins and one when it is over, with the tally of its orders", async () => {
		const { orders, run, office, tenantId, clock, subjects } = await mailWorld({ cap: 1 });
		await orders(1, 12, { status: "queued" });
		await saveIncident(env.DB, tenantId, open, START_MS);
		await run();
		clock.now += 20 * MINUTE_MS;
		const closed = { ...open, closedAtMs: clock.now, ordersTouched: 12 };
		await saveIncident(env.DB, tenantId, closed, clock.now);
		await run(MINUTE_MS);
		// Orders are still on their way: what became of them is not known yet.
		expect(subjects()).toEqual(["The ERP is offline: Byrne & Sons"]);
		const placedAtMs = START_MS;
		await orders(1, 9, { status: "synced", version: 3, placedAtMs });
		await orders(10, 1, { ...FAILED, version: 3, placedAtMs });
		await saveIncident(env.DB, tenantId, closed, clock.now);
		await run(SETTLED_AFTER_MS);
		await run(MINUTE_MS);
		const over = office.taken.filter(({ subject }) => subject.includes("recovered"));
		expect(over.map(({ subject }) => subject)).toEqual(["The ERP is back online (recovered): Byrne & Sons"]);
		expect(over[0]?.text).toContain("Orders touched: 12\nIn the ERP now: 9\nStill waiting: 2\nFailed: 1");
		expect(over[0]?.text).toContain("Duration: 20 min");
		expect(subjects().filter((subject) => subject.startsWith("The ERP is offline"))).toHaveLength(1);
	});

	it("in which the ERP came back says how long it was away, and counts the orders that met it then", async () => {
		const { orders, run, office, tenantId, clock } = await mailWorld();
		const at = (minutes: number) => START_MS + minutes * MINUTE_MS;
		const away = [
			{ fromMs: at(0), untilMs: at(3), backMs: 0 },
			{ fromMs: at(10), untilMs: at(10.5), backMs: 0 },
		];
		const course = { version: 5, away, overAtMs: null };
		await saveIncident(env.DB, tenantId, { ...open, course: { version: 1, away: [], overAtMs: null } }, START_MS);
		await run();
		await orders(1, 2, { status: "synced", placedAtMs: at(1), updatedAtMs: at(4) });
		await orders(3, 5, { status: "synced", placedAtMs: at(5), updatedAtMs: at(6) });
		await orders(8, 1, { status: "synced", placedAtMs: at(10.2), updatedAtMs: at(11) });
		clock.now = at(21);
		await saveIncident(env.DB, tenantId, { ...open, closedAtMs: at(10.5), ordersTouched: 3, course }, clock.now);
		await run(MINUTE_MS);
		const [over] = office.taken.filter(({ subject }) => subject.includes("recovered"));
		expect(over?.text).toContain("It lasted 10 min, and the ERP was away for 3 min of it. Every order it touched is settled.");
		expect(over?.text).toContain("Duration: 10 min\nThe ERP was away: 3 min\nOrders touched: 3\nIn the ERP now: 3\n");
	});

	it("of mail itself is never mailed", async () => {
		const { run, office, tenantId } = await mailWorld();
		await raiseIncident(env.DB, tenantId, { kind: "mail_failing", subject: "", reason: "535", advice: null }, START_MS);
		await raiseIncident(
			env.DB,
			tenantId,
			{ kind: "replication_stale", subject: "product", reason: "No product for 2 h.", advice: "Look at it." },
			START_MS,
		);
		await run();
		expect(office.taken.map(({ text }) => text)).toEqual([expect.stringContaining("Look at it.")]);
	});
});

describe("the confirmation to the customer", () => {
	it("is off until the shop switches it on, and then comes once an order, with its number", async () => {
		const off = await mailWorld();
		await off.orders(7, 1, { status: "synced" });
		await off.run();
		expect(off.office.taken).toEqual([]);
		const { orders, run, office } = await mailWorld({ confirmations: true });
		await orders(7, 1, { status: "queued" });
		await run();
		await orders(7, 1, { status: "synced", version: 2 });
		await orders(8, 1, { status: "synced", version: 2 });
		await run(MINUTE_MS);
		expect(office.taken).toMatchObject([
			{ to: "ann@example.com", subject: "Your order E7 at Byrne & Sons" },
			{ to: "ann@example.com", subject: "Your order E8 at Byrne & Sons" },
		]);
		expect(office.taken[0]?.text).not.toContain("ERP");
	});

	it("waits for the payment, and is not sent for what was never placed", async () => {
		const { orders, run, office } = await mailWorld({ confirmations: true });
		await orders(7, 2, { status: "awaiting_payment" });
		await run();
		await orders(7, 1, { status: "queued", version: 2 });
		await orders(8, 1, { status: "abandoned", version: 2 });
		await run(MINUTE_MS);
		expect(office.taken.map(({ subject }) => subject)).toEqual(["Your order E7 at Byrne & Sons"]);
	});
});
