import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { conclude } from "../../src/cron/concluding";
import { planMail } from "../../src/cron/mail-plan";
import { beginRebuilding } from "../../src/db/copy-checks";
import { acceptFinding, findingsPage, keepJudged, openCounts } from "../../src/db/findings";
import { incidentsPage, openIncidents } from "../../src/db/incident-lists";
import { beginReconciliation } from "../../src/db/reconciliations";
import type { PaymentNews } from "../../src/desk/answers";
import { stillClock } from "../support/clock";
import { actOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { accepted, claimOne, settlement } from "../support/settling";
import { freshTenant } from "../support/shops";

const clock = stillClock();
const REFERENCE = "pi_philomena_0009f3a2c";

let at: FreshDesk;
let eNumber: string;
let seq: number;
beforeEach(async () => {
	at = freshDesk((await freshTenant()).id);
	({ eNumber, seq } = await place(at, undefined, UNPAID));
	await at.desk.pay(eNumber, news("aborted"));
	await at.desk.erase([seq]);
	await copied();
});

const news = (status: PaymentNews["status"], changes: Partial<PaymentNews> = {}): PaymentNews => ({
	status,
	reference: null,
	amount: null,
	occurredAtMs: null,
	...changes,
});
async function copied(): Promise<void> {
	const owed = () => rowsOf(at, "SELECT seq FROM outbox UNION ALL SELECT id FROM history WHERE id > (SELECT history_copied FROM desk)");
	for (let rounds = 0; (await owed()).length > 0; rounds += 1) {
		expect(rounds).toBeLessThan(20);
		clock.advance(1_000);
		await runAlarm(at);
	}
}
const paid = async (status: PaymentNews["status"] = "captured") => {
	await at.desk.pay(eNumber, news(status, { reference: REFERENCE, amount: "29.95" }));
	await copied();
};
const findings = async (open: boolean | null) => (await findingsPage(env.DB, at.tenantId, { open, after: null, limit: 10 })).items;
const told = async () =>
	(await env.DB.prepare("SELECT kind, message FROM notifications WHERE tenant_id = ? ORDER BY n").bind(at.tenantId).all()).results;
const logged = async () =>
	(await env.DB.prepare("SELECT level, service, message FROM logs WHERE tenant_id = ? ORDER BY id").bind(at.tenantId).all()).results;
const accept = (note = "Given back on Monday") => {
	const atMs = Date.now();
	const entry = { tenantId: at.tenantId, atMs, id: crypto.randomUUID(), event: "finding.accepted", subject: eNumber };
	const rest = { actor: { kind: "user", id: "u1", name: "Ann", address: null }, before: null, after: null, note, detail: {} } as const;
	return acceptFinding(env.DB, at.tenantId, { kind: "paid_after_erasure", eNumber }, { by: "Ann", atMs, note }, { ...entry, ...rest });
};

describe("money for an order that was abandoned and erased", () => {
	it("is a finding and an incident that say how much came, where to look for it and what to do", async () => {
		await paid();
		const [finding, ...others] = await findings(true);
		expect(others).toEqual([]);
		expect(finding).toMatchObject({
			kind: "paid_after_erasure",
			eNumber,
			ours: { status: "abandoned", total: "29.95", currency: "EUR", erpOrderNumber: null },
			theirs: [],
		});
		expect(finding?.suggestion).toContain(`Look for ${eNumber} at the payment gateway`);
		expect(finding?.suggestion).toContain("9f3a2c");
		const [incident] = await openIncidents(env.DB, at.tenantId);
		expect(incident).toMatchObject({ kind: "paid_after_erasure", subject: eNumber, advice: finding?.suggestion });
		expect(incident?.reason).toContain(`29.95 EUR came for ${eNumber} at `);
		expect((await told()).map(({ kind }) => kind)).toEqual(["incident_opened"]);
		expect(await logged()).toEqual([
			{
				level: "error",
				service: "reconciliation",
				message: `Money came for an order that cannot be placed any more: ${incident?.reason}`,
			},
		]);
		expect(await at.desk.find(eNumber)).toMatchObject({ status: "abandoned" });
	});

	it("is mailed like other incidents, when it comes and when it is settled", async () => {
		await env.DB.prepare("INSERT INTO mail_settings VALUES (?, '[\"office@shop.example\"]', 20, 0, 1, 0)").bind(at.tenantId).run();
		await paid();
		await planMail(env.DB, at.tenantId, null, Date.now(), new AbortController().signal);
		clock.advance(60_000);
		await accept();
		await planMail(env.DB, at.tenantId, null, Date.now(), new AbortController().signal);
		const letters = await env.DB.prepare("SELECT subject, text FROM letters WHERE tenant_id = ? ORDER BY created_at_ms")
			.bind(at.tenantId)
			.all<{ subject: string; text: string }>();
		expect(letters.results.map(({ subject }) => subject)).toEqual([
			expect.stringMatching(/^Money came for an order that cannot be placed any more: /),
			expect.stringMatching(/^The money that came too late is settled \(recovered\): /),
		]);
		expect(letters.results[0]?.text).toContain(eNumber);
	});

	it("keeps of the payment's reference its end alone, wherever one looks", async () => {
		await paid();
		const inDesk = JSON.stringify([await rowsOf(at, "SELECT * FROM orders"), await rowsOf(at, "SELECT * FROM history")]);
		expect(inDesk).toContain("9f3a2c");
		expect(inDesk).not.toContain("philomena");
		for (const table of ["orders", "audit", "findings", "incidents", "notifications", "logs", "events"]) {
			const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(at.tenantId).all();
			expect(JSON.stringify(results), table).not.toContain("philomena");
		}
	});

	it("is told of once, however often its history is copied, and stays settled", async () => {
		await paid();
		expect(await accept()).toBe(true);
		expect(await findings(true)).toEqual([]);
		expect(await openIncidents(env.DB, at.tenantId)).toEqual([]);
		expect((await findings(false))[0]?.accepted).toMatchObject({ by: "Ann", note: "Given back on Monday" });
		await at.desk.recopy({ recordsAfter: 0 });
		await copied();
		expect(await findings(true)).toEqual([]);
		expect((await told()).map(({ kind }) => kind)).toEqual(["incident_opened", "incident_closed"]);
		expect(await accept()).toBe(false);
	});

	it("is open again when it was settled as authorised and is captured after that", async () => {
		await paid("authorised");
		expect((await openIncidents(env.DB, at.tenantId))[0]?.reason).toContain("29.95 EUR was authorised");
		await accept("It was never captured");
		clock.advance(60_000);
		await paid("captured");
		expect(await findings(true)).toMatchObject([{ accepted: null }]);
		expect((await openIncidents(env.DB, at.tenantId)).map(({ reason }) => reason)).toEqual([expect.stringContaining("29.95 EUR came")]);
	});

	it("is told of once, however often the gateway says so, and again when it says that it happened later", async () => {
		const at1 = { reference: REFERENCE, amount: "29.95", occurredAtMs: 1_000 };
		const says = async (changes: Partial<PaymentNews> = {}) => await at.desk.pay(eNumber, news("authorised", { ...at1, ...changes }));
		expect((await says()).kind).toBe("recorded");
		await copied();
		await accept("Given back on Monday");
		clock.advance(60_000);
		for (const again of [{}, { occurredAtMs: null }, { reference: "pi_9" }, { occurredAtMs: 999 }])
			expect([again, (await says(again)).kind]).toEqual([again, "unchanged"]);
		await copied();
		expect([await findings(true), await openIncidents(env.DB, at.tenantId)]).toEqual([[], []]);
		expect((await says({ occurredAtMs: 1_001 })).kind).toBe("recorded");
		await copied();
		expect(await findings(true)).toMatchObject([{ accepted: null }]);
	});

	it("is so for an archived order as well: it was never placed", async () => {
		const other = await place(at, undefined, UNPAID);
		await at.desk.pay(other.eNumber, news("authorised"));
		await actOn(at, "archive", other.eNumber);
		await at.desk.erase([other.seq]);
		await at.desk.pay(other.eNumber, news("captured", { reference: REFERENCE, amount: "29.95" }));
		await copied();
		expect(await findings(true)).toMatchObject([{ kind: "paid_after_erasure", eNumber: other.eNumber, ours: { status: "archived" } }]);
	});

	it("is found again, and told to nobody, when the database is lost and filled from the desk", async () => {
		await paid();
		for (const table of ["orders", "audit", "findings", "incidents", "notifications", "mail_wanted"])
			await env.DB.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`).bind(at.tenantId).run();
		// Once by a rebuild, and once after the rebuild was forgotten with the database.
		for (const isKnown of [true, false]) {
			clock.advance(1_000);
			if (isKnown) {
				await beginRebuilding(env.DB, at.tenantId, [], Date.now());
				// A desk that did not keep in mind yet what it has told: the rebuild alone says that it is no news.
				await runInDurableObject(at.desk, (_object, { storage }) => storage.sql.exec("UPDATE desk SET history_told = 0").toArray());
			}
			await at.desk.recopy({ allAfter: 0, recordsAfter: 0 });
			await copied();
			expect(await findings(true)).toMatchObject([{ kind: "paid_after_erasure", eNumber }]);
			expect([await told(), await openIncidents(env.DB, at.tenantId)]).toEqual([[], []]);
			for (const table of ["orders", "audit", "findings", "rebuilding"])
				await env.DB.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`).bind(at.tenantId).run();
		}
	});

	it("is closed by no reconciliation, asked about in no ERP and told of by none a second time", async () => {
		await paid();
		await keepJudged(env.DB, at.tenantId, { eNumber, ours: null, theirs: [], finding: null }, Date.now());
		const beginning = { source: "erp", method: "questions", fromMs: 0, cursor: null } as const;
		const walk = await beginReconciliation(env.DB, at.tenantId, beginning, Date.now());
		expect(await rowsIn("reconciliation_suspects")).toEqual([]);
		const result = await conclude(walk, 0, { db: env.DB, now: Date.now });
		expect(result).toMatchObject({ level: "info", message: "There are no orders to compare." });
		expect(await openCounts(env.DB, at.tenantId)).toEqual({ paid_after_erasure: 1 });
		const { items } = await incidentsPage(env.DB, at.tenantId, { after: null, limit: 10, outages: false });
		expect(items.map(({ kind, closedAtMs }) => [kind, closedAtMs])).toEqual([["paid_after_erasure", null]]);
	});

	it("is not told of while it is declined, nor for an order that was delivered", async () => {
		await at.desk.pay(eNumber, news("declined", { reference: REFERENCE }));
		const other = await place(at, undefined, UNPAID);
		await at.desk.pay(other.eNumber, news("authorised"));
		await at.desk.settle([settlement(await claimOne(at), accepted())]);
		await at.desk.erase([other.seq]);
		expect(await at.desk.pay(other.eNumber, news("captured", { reference: REFERENCE }))).toMatchObject({
			kind: "recorded",
			status: "synced",
		});
		await copied();
		expect(await findings(null)).toEqual([]);
	});
});

const rowsIn = async (table: string) =>
	(await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(at.tenantId).all()).results;
