import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { STUCK_AFTER_MS } from "../../src/cron/erasing-alone";
import { ATTEMPTS_MAX } from "../../src/cron/jobs";
import { retentionOf, SLICE_MS } from "../../src/cron/retention";
import type { Run } from "../../src/cron/service";
import { copyHistory } from "../../src/db/audit";
import { addErasure, findErasure, orderCounts, ordersOf, withdrawErasure } from "../../src/db/erasures";
import { incidentsPage, openIncidents } from "../../src/db/incident-lists";
import { endIncident, raiseIncident } from "../../src/db/incidents";
import { copyOrders } from "../../src/db/orders";
import { openReplication } from "../../src/db/replication";
import { personHash, sealPerson } from "../../src/db/sealed-person";
import { WORDS_MAX } from "../../src/db/traces";
import type { OrderDraft } from "../../src/order/order";
import type { PersonSought } from "../../src/order/person";
import type { Exchange } from "../../src/order/snapshot";
import { stillClock } from "../support/clock";
import { ANN, actOn, editing } from "../support/deciding";
import { type FreshDesk, freshDesk, PAY_WITHIN_MS, place, placing, rowsOf, runAlarm } from "../support/desks";
import { draft } from "../support/drafts";
import { type KeptRow, mentions, rowsOfD1, rowsOfDesk } from "../support/every-row";
import { accepted, claimOne, rejected, settlement } from "../support/settling";
import { freshTenant, freshUser } from "../support/shops";

const clock = stillClock();

const PERSON: PersonSought = { email: "Perpetua.Q@personmail.example", phone: null, account: null, name: null };
/** Each of these is hers alone. The index of the search leaves out what a word has in common with the one before it. */
const STRINGS = [
	"uillfeather",
	"rpetua",
	"sonmail",
	"912 3456",
	"9123456",
	"wisteria crescent",
	"kilnamona",
	"xq77",
	"acc-pq-77",
	"neighbour’s hatch",
	"pi_pq",
];
const her = (n: number): OrderDraft =>
	draft({
		reference: `CART-PERPETUA-${n}`,
		customer: {
			kind: "b2b",
			account: "ACC-PQ-77",
			name: "Perpetua Quillfeather",
			email: "perpetua.q@personmail.example",
			phone: "+353 87 912 3456",
		},
		lines: [{ sku: "A-100", name: "Mug for Perpetua", quantity: "2", unitPrice: "12.50" }],
		delivery: {
			name: "P. Quillfeather",
			line1: "17 Wisteria Crescent",
			city: "Kilnamona",
			postcode: "V95 XQ77",
			country: "IE",
			date: null,
		},
		billing: { name: "Perpetua Quillfeather", line1: "17 Wisteria Crescent", city: "Kilnamona", postcode: "V95 XQ77", country: "IE" },
		payment: { type: "card", status: "captured", reference: `pi_pq_${n}`, amount: "29.95" },
		note: "Leave it at the neighbour’s hatch",
	});
const QUOTING: Exchange = {
	atMs: 1,
	tookMs: 1,
	method: "POST",
	target: "/orders",
	request: '{"name":"Perpetua Quillfeather","line1":"17 Wisteria Crescent"}',
	status: 422,
	response: "17 Wisteria Crescent is not in Kilnamona",
};
const REFUSED = { kind: "rejected", error: { class: "validation_rejected", message: "17 Wisteria Crescent is not in Kilnamona" } } as const;

interface Placed {
	readonly eNumber: string;
	readonly seq: number;
}
let at: FreshDesk;

async function placed(of: OrderDraft, key: string, unpaid = false): Promise<Placed> {
	const body = JSON.stringify(unpaid ? { ...of, payment: { ...of.payment, status: "pending" } } : of);
	const about = { body, reference: of.reference ?? null, fingerprint: `print-${key}`, payWithinMs: unpaid ? PAY_WITHIN_MS : null };
	return await place(at, key, about);
}
/** What waits is taken and refused, in words that quote the address. */
async function refused(): Promise<void> {
	await at.desk.settle([settlement(await claimOne(at), REFUSED, [QUOTING])]);
}
async function delivered(): Promise<void> {
	await at.desk.settle([settlement(await claimOne(at), accepted(`SO-${Math.random()}`), [QUOTING])]);
}
/** One order in each status that somebody can be done with, for one customer. */
async function everySettled(of: (n: number) => OrderDraft, key: string): Promise<Readonly<Record<string, Placed>>> {
	const synced = await placed(of(1), `${key}-1`);
	await delivered();
	const edited = await placed(of(2), `${key}-2`);
	await refused();
	await at.desk.edit(
		editing({ ...of(2), note: "Edited for Quillfeather" }, { eNumber: edited.eNumber, reason: "Quillfeather rang about it" }),
	);
	await delivered();
	const byHand = await placed(of(3), `${key}-3`);
	await refused();
	// D1 hears that it has failed, and so does the inbox.
	await copied();
	await actOn(at, "mark_synced", byHand.eNumber, { note: "Perpetua has it already" });
	const archived = await placed(of(4), `${key}-4`);
	await refused();
	const { job } = (await at.desk.startJob({ action: "archive", seqs: [archived.seq], by: ANN, note: "All of Quillfeather’s" })) as {
		job: { id: string };
	};
	for (let rounds = 0; (await at.desk.job(job.id))?.state === "running"; rounds++) {
		expect(rounds).toBeLessThan(20);
		clock.advance(100);
		await runAlarm(at);
	}
	const cancelled = await placed(of(5), `${key}-5`);
	await actOn(at, "cancel", cancelled.eNumber, { note: "Perpetua rang" });
	const abandoned = await placed(of(6), `${key}-6`, true);
	await at.desk.pay(abandoned.eNumber, { status: "declined", reference: `pi_pq_again`, amount: null, occurredAtMs: null });
	return { synced, edited, byHand, archived, cancelled, abandoned };
}
/** Until D1 has everything. */
async function copied(): Promise<void> {
	for (let rounds = 0; rounds < 20; rounds++) {
		clock.advance(1_000);
		await runAlarm(at);
		if ((await rowsOf(at, "SELECT 1 FROM outbox")).length === 0) return;
	}
	throw new Error("D1 was not brought up to date");
}

const ports = () => ({
	db: env.DB,
	credentialsKey: env.CREDENTIALS_KEY,
	desk: () => at.desk,
	now: Date.now,
	wait: async () => {
		clock.advance(1_000);
		await runAlarm(at);
	},
});
const faces = (desk: FreshDesk["desk"]): ReturnType<Parameters<typeof retentionOf>[0]["desk"]> => ({
	person: (sought, afterSeq) => desk.person(sought, afterSeq),
	traces: (seqs) => desk.traces(seqs),
	erase: (seqs) => desk.erase(seqs),
	retain: (request) => desk.retain(request),
});
let runs = 0;
async function retain() {
	const run: Run = { tenantId: at.tenantId, service: "retention", part: "", dueAtMs: Date.now() + ++runs, cause: "person", attempt: 1 };
	for (let slices = 0; ; slices++) {
		expect(slices).toBeLessThan(20);
		const result = await retentionOf(ports())(run, new AbortController().signal);
		if (result.goOn === undefined) return result;
	}
}
async function ask(person: PersonSought = PERSON, replica = true): Promise<string> {
	const id = crypto.randomUUID();
	const of = { tenantId: at.tenantId, id };
	const words = [person.email, person.phone].flatMap((word) => (word === null ? [] : [word.toLowerCase()]));
	const entry = { ...of, atMs: Date.now(), event: "person.erasure_asked", subject: id, actor: ANN, before: null, after: null, note: null };
	const added = await addErasure(
		env.DB,
		{
			...of,
			askedAtMs: Date.now(),
			askedBy: ANN,
			personHash: personHash(at.tenantId, person, env.CREDENTIALS_KEY),
			replica,
			sealedPerson: await sealPerson(of, { sought: person, words }, env.CREDENTIALS_KEY),
		},
		{ ...entry, detail: {} },
	);
	expect(added).toBe(true);
	return id;
}
/** What D1 keeps beside orders that speaks of her. */
async function besides(of: Placed): Promise<void> {
	const { tenantId } = at;
	const user = await freshUser(tenantId);
	const sql = (query: string, ...values: unknown[]) =>
		env.DB.prepare(query)
			.bind(...values)
			.run();
	const nowMs = Date.now();
	const letter = (id: string, text: string, n: number) =>
		sql(
			"INSERT INTO letters VALUES (?, ?, 'order_failed', ?, 'Order not placed', ?, ?, ?)",
			tenantId,
			id,
			id,
			text,
			`<p>${text}</p>`,
			nowMs + n,
		);
	await letter("l-hers", `${of.eNumber}: Perpetua Quillfeather, 17 Wisteria Crescent`, 1);
	await letter("l-confirmation", "Thank you, Perpetua", 2);
	await sql(
		"INSERT INTO outbox VALUES (?, 'l-confirmation', 'mail', 'Perpetua.Q@personmail.example', 'sent', 1, NULL, NULL, 2, 3)",
		tenantId,
	);
	await letter("l-report", "The report is attached.", 3);
	const csv = Buffer.from(`${of.eNumber},Perpetua Quillfeather,ACC-PQ-77`).toString("base64");
	await sql("INSERT INTO attachments VALUES (?, 'l-report', 0, 0, 'a.csv', 'text/csv', ?)", tenantId, csv.slice(0, 8));
	await sql("INSERT INTO attachments VALUES (?, 'l-report', 0, 1, 'a.csv', 'text/csv', ?)", tenantId, csv.slice(8));
	await letter("l-others", "E900000: somebody else", 4);
	await sql("INSERT INTO outbox VALUES (?, 'l-others', 'mail', 'shop@shop.example', 'sent', 1, NULL, NULL, 2, 3)", tenantId);
	await sql(
		"INSERT INTO logs (at_ms, level, service, tenant_id, message) VALUES (1, 'error', 'mail', ?, '550 perpetua.q@personmail.example unknown')",
		tenantId,
	);
	await sql("INSERT INTO saved_views VALUES (?, ?, 'v1', 'Her', 'q=perpetua.q%40personmail.example', 1)", tenantId, user.id);
	await sql("INSERT INTO saved_views VALUES (?, ?, 'v2', 'Failed', 'status=failed', 1)", tenantId, user.id);
	await sql(
		"INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data) VALUES (?, ?, 'order.failed', 'x', ?, 1, ?)",
		...[tenantId, `event:order:${of.seq}:failed:1`, of.eNumber],
		JSON.stringify({ reference: "CART-PERPETUA-1", error: { class: "validation_rejected", message: "17 Wisteria Crescent" } }),
	);
	const finding = (eNumber: string, note: string) =>
		sql(
			"INSERT INTO findings VALUES (?, 'extra', ?, NULL, '[]', '', 1, 1, NULL, ?)",
			...[tenantId, eNumber, JSON.stringify({ by: "Ann", atMs: 1, note })],
		);
	await finding(of.eNumber, "Quillfeather ordered by telephone");
	await finding("E7", "perpetua.q@personmail.example wrote");
	const record = (entity: string, id: string, data: object) =>
		sql(
			"INSERT INTO erp_records (tenant_id, entity, erp_id, data, digest, changed_at_ms, change_n) VALUES (?, ?, ?, ?, 'd', 1, 1)",
			...[tenantId, entity, id, JSON.stringify(data)],
		);
	await record("contact", "1", { name: "Perpetua Quillfeather", email: "Perpetua.Q@personmail.example", account: "ACC-PQ-77" });
	await record("contact", "2", { name: "Somebody Else", email: "else@example.com" });
	const addresses = JSON.stringify(["perpetua.q@personmail.example", "office@shop.example"]);
	await sql(
		"INSERT INTO mail_settings (tenant_id, merchant_addresses, cap_per_hour, confirmations, version, updated_at_ms) VALUES (?, ?, 20, 0, 1, 1)",
		tenantId,
		addresses,
	);
	await sql(
		"INSERT INTO audit (tenant_id, at_ms, id, event, subject, before, after, detail) VALUES (?, 1, 'settings', 'mail.saved', 'mail', ?, '[]', '{}')",
		...[tenantId, addresses],
	);
	await openReplication(env.DB, { tenantId, entity: "contact" });
	await sql("UPDATE replication SET error_message = 'perpetua.q@personmail.example is there twice' WHERE tenant_id = ?", tenantId);
}

const STRANGER = (n: number): OrderDraft =>
	draft({ reference: `CART-OTHER-${n}`, payment: { ...draft().payment, reference: `pi_other_${n}` } });

/** The rows of these orders, wherever they are, as they are to the last byte. */
const rowsAbout = (rows: readonly KeptRow[], orders: readonly Placed[]): string[] => {
	const seqs = new Set(orders.map(({ seq }) => seq));
	const eNumbers = new Set(orders.map(({ eNumber }) => eNumber));
	return rows
		.filter(({ table, row }) => !table.startsWith("order_search") && (seqs.has(Number(row.seq)) || eNumbers.has(String(row.subject))))
		.map(({ table, row }) => `${table} ${JSON.stringify(row)}`)
		.sort();
};
/** Without what is another tenant's: tests before this may have had a person of that name. */
const everything = async (): Promise<KeptRow[]> => [
	...(await rowsOfD1()).filter(({ row }) => (row.tenant_id ?? at.tenantId) === at.tenantId),
	...(await rowsOfDesk(at)),
];

beforeEach(async () => {
	at = freshDesk((await freshTenant()).id);
});

describe("an erasure that cannot go on", () => {
	const incidents = async () => (await openIncidents(env.DB, at.tenantId)).filter(({ kind }) => kind === "erasure_stuck");

	it("because it was sealed under another key stops neither the next person nor what is old, is told of, and can be withdrawn", async () => {
		const old = await placed(draft(), "old");
		await delivered();
		await copied();
		clock.advance(800 * 86_400_000);
		const stuck = await ask();
		const other = await ask({ ...PERSON, email: "somebody.else@personmail.example" });
		await env.DB.prepare("UPDATE erasures SET sealed_person = 'c2VhbGVkIHVuZGVyIGFub3RoZXIga2V5IQ==' WHERE id = ?").bind(stuck).run();
		const result = await retain();
		expect(result).toMatchObject({ success: true, level: "error", detail: { stuck: 1, persons: 1, orders: 1 } });
		expect(await findErasure(env.DB, at.tenantId, other)).toMatchObject({ state: "done", stuckSinceMs: null });
		expect((await rowsOf(at, "SELECT seq FROM orders WHERE erased_at_ms IS NOT NULL")).map(({ seq }) => seq)).toEqual([old.seq]);
		expect(await incidents()).toMatchObject([
			{ subject: stuck, reason: expect.stringContaining("CREDENTIALS_KEY"), advice: expect.stringContaining("Withdraw it") },
		]);
		await retain();
		expect(await incidents()).toHaveLength(1);
		const entry = { tenantId: at.tenantId, id: "w", atMs: Date.now(), event: "person.erasure_withdrawn", subject: stuck, actor: ANN };
		const withdraw = () =>
			withdrawErasure(env.DB, at.tenantId, stuck, { ...entry, before: null, after: null, note: "Asked twice", detail: {} });
		expect([await withdraw(), await withdraw()]).toEqual([true, false]);
		expect(await findErasure(env.DB, at.tenantId, stuck)).toMatchObject({ state: "withdrawn", sealedPerson: null });
		expect(await retain()).toMatchObject({ success: true, level: "info" });
	});

	it("because the desk is away is tried again, goes on where it was, and is told of once that has lasted", async () => {
		await placed(her(1), "one");
		await delivered();
		await copied();
		const id = await ask();
		const { desk } = at;
		const away = { ...ports(), desk: () => ({ ...faces(desk), person: () => Promise.reject(new Error("the desk is away")) }) };
		const once = () => {
			const run: Run = { tenantId: at.tenantId, service: "retention", part: "", dueAtMs: Date.now(), cause: "schedule", attempt: 1 };
			return retentionOf(away)(run, new AbortController().signal);
		};
		expect(await once()).toMatchObject({ success: false, again: true });
		expect(await incidents()).toEqual([]);
		clock.advance(STUCK_AFTER_MS);
		await once();
		expect(await incidents()).toMatchObject([{ subject: id, advice: expect.stringContaining("every night") }]);
		expect(await retain()).toMatchObject({ success: true, detail: { persons: 1 } });
		expect(await incidents()).toEqual([]);
		expect(await findErasure(env.DB, at.tenantId, id)).toMatchObject({ state: "done", stuckSinceMs: null });
	});

	const withDesk = (changes: Partial<ReturnType<typeof faces>>, attempt = 1, more: Partial<ReturnType<typeof ports>> = {}) => {
		const { desk } = at;
		const run: Run = { tenantId: at.tenantId, service: "retention", part: "", dueAtMs: Date.now(), cause: "schedule", attempt };
		return retentionOf({ ...ports(), desk: () => ({ ...faces(desk), ...changes }), ...more })(run, new AbortController().signal);
	};
	const away = () => Promise.reject(new Error("the desk is away"));
	const withdraw = (id: string) => {
		const entry = { tenantId: at.tenantId, id: crypto.randomUUID(), atMs: Date.now(), event: "person.erasure_withdrawn", subject: id };
		return withdrawErasure(env.DB, at.tenantId, id, { ...entry, actor: ANN, before: null, after: null, note: "Asked twice", detail: {} });
	};
	/** Since yesterday, and told of. */
	async function stuckFor(id: string): Promise<void> {
		await withDesk({ person: away });
		clock.advance(86_400_000);
		await withDesk({ person: away });
		expect(await incidents()).toMatchObject([{ subject: id }]);
	}

	it("and is withdrawn while it is tried again leaves nothing that nobody could end, and is no failure", async () => {
		const id = await ask();
		await stuckFor(id);
		const real = faces(at.desk);
		const person: typeof real.person = async (sought, afterSeq) => {
			expect(await withdraw(id)).toBe(true);
			await endIncident(env.DB, at.tenantId, "erasure_stuck", id, Date.now());
			return await real.person(sought, afterSeq);
		};
		expect(await withDesk({ person })).toMatchObject({ success: true, level: "info" });
		expect(await incidents()).toEqual([]);
		expect(await findErasure(env.DB, at.tenantId, id)).toMatchObject({ state: "withdrawn", stuckSinceMs: null, stuckReason: null });
	});

	it("is told of with the last try of the night, and the service itself has not stopped", async () => {
		const id = await ask();
		expect(await withDesk({ person: away }, ATTEMPTS_MAX - 1)).toMatchObject({ success: false, again: true });
		expect(await incidents()).toEqual([]);
		const last = await withDesk({ person: away }, ATTEMPTS_MAX);
		expect(last).toMatchObject({ success: true, level: "error", message: expect.stringContaining("1 person could not be erased") });
		expect(last).not.toHaveProperty("again");
		expect((await openIncidents(env.DB, at.tenantId)).map(({ kind, subject }) => [kind, subject])).toEqual([["erasure_stuck", id]]);
		const tallies = env.DB.prepare("SELECT 1 FROM retention_tallies WHERE tenant_id = ?").bind(at.tenantId);
		expect((await tallies.all()).results).toEqual([]);
	});

	it("stays told of until it has got further: neither a night without time for it nor its other orders say so", async () => {
		const { seq, eNumber } = await placed(her(1), "one");
		const id = await ask();
		await stuckFor(id);
		let looks = 0;
		// The time is over as soon as it would begin with the person.
		const now = () => Date.now() + (++looks > 2 ? SLICE_MS : 0);
		expect(await withDesk({ person: away }, 1, { now })).toMatchObject({ goOn: true });
		expect(await incidents()).toMatchObject([{ subject: id }]);
		// One of its orders waits, and is looked at without trouble.
		await env.DB.prepare("INSERT INTO erasure_orders VALUES (?, ?, ?, ?, 'waiting', 'under_way')")
			.bind(at.tenantId, id, seq, eNumber)
			.run();
		const since = (await findErasure(env.DB, at.tenantId, id))?.stuckSinceMs;
		await withDesk({ person: away });
		expect(await findErasure(env.DB, at.tenantId, id)).toMatchObject({ stuckSinceMs: since });
		expect((await incidentsPage(env.DB, at.tenantId, { after: null, limit: 9, outages: false })).items).toHaveLength(1);
		await delivered();
		expect(await retain()).toMatchObject({ success: true });
		expect(await incidents()).toEqual([]);
	});

	it("for an order that had waited is taken back for that order alone: that the person was erased stays on record", async () => {
		await placed(her(1), "one");
		await delivered();
		await placed(her(2), "two");
		const id = await ask();
		await retain();
		const done = await findErasure(env.DB, at.tenantId, id);
		expect([done?.state, done?.counts.orders, await orderCounts(env.DB, at.tenantId, id)]).toEqual([
			...["done", 1],
			{ found: 0, erased: 1, waiting: 1 },
		]);
		await delivered();
		clock.advance(86_400_000);
		expect(await withDesk({ erase: away })).toMatchObject({ success: false, again: true });
		clock.advance(STUCK_AFTER_MS);
		await withDesk({ erase: away });
		expect(await incidents()).toMatchObject([{ subject: id }]);
		expect(await withdraw(id)).toBe(true);
		expect(await findErasure(env.DB, at.tenantId, id)).toEqual({ ...done, sealedPerson: null });
		expect(await orderCounts(env.DB, at.tenantId, id)).toEqual({ found: 0, erased: 1, waiting: 0 });
		expect(await withdraw(id)).toBe(false);
		expect(await retain()).toMatchObject({ success: true, level: "info" });
		expect(await findErasure(env.DB, at.tenantId, id)).toMatchObject({ state: "done", stuckSinceMs: null });
	});

	it.each(["found", "edited since"])(
		"because more is %s than can be looked for erases nothing unlooked for, and is told of",
		async (how) => {
			const { seq } = await placed(her(1), "one");
			await delivered();
			const id = await ask();
			const real = faces(at.desk);
			const words = Array.from({ length: WORDS_MAX }, (_, n) => `p${n}@personmail.example`);
			const person: typeof real.person = async (sought, afterSeq) => ({ ...(await real.person(sought, afterSeq)), traces: words });
			await withDesk(how === "found" ? { person } : { traces: async () => words });
			expect(await rowsOf(at, `SELECT erased_at_ms FROM orders WHERE seq = ${seq}`)).toEqual([{ erased_at_ms: null }]);
			expect(await incidents()).toMatchObject([
				{ subject: id, reason: expect.stringContaining(`more than ${WORDS_MAX}`), advice: expect.stringContaining("one address") },
			]);
			expect(await withdraw(id)).toBe(true);
		},
	);
});

describe("a person who asks to be forgotten", () => {
	it("is found nowhere any more, in no table, and nobody else is touched", async () => {
		const hers = await everySettled(her, "key-perpetua");
		const others = Object.values(await everySettled(STRANGER, "key-other"));
		// Both were edited and noted about in the same words; what is about others stays.
		const [first] = Object.values(hers);
		await copied();
		if (first === undefined) throw new Error("she has orders");
		await besides(first);
		const before = await everything();
		for (const word of STRINGS) expect([word, mentions(before, [word]).length > 0]).toEqual([word, true]);
		for (const table of ["order_search_data", "attempts", "revisions", "jobs", "findings", "letters", "attachments", "erp_records"])
			expect(mentions(before, ["uillfeather"])).toContain(`${table}: uillfeather`);
		expect(mentions(before, ["wisteria crescent"])).toEqual(
			expect.arrayContaining(["notifications: wisteria crescent", "events: wisteria crescent"]),
		);
		const untouched = rowsAbout(before, others);

		const id = await ask();
		await retain();
		await copied();

		const after = await everything();
		const ofOthers = new Set(others.map(({ seq }) => seq));
		const eNumbersOfOthers = new Set(others.map(({ eNumber }) => eNumber));
		const jobsOfOthers = after.filter(({ table, row }) => table === "jobs" && row.note !== null).map(({ row }) => row.id);
		const mine = after.filter(
			({ table, row }) =>
				!ofOthers.has(Number(row.seq)) &&
				!eNumbersOfOthers.has(String(row.subject)) &&
				!(table === "jobs" && jobsOfOthers.length === 1 && row.id === jobsOfOthers[0]) &&
				// The salt is random, and so may be anything.
				table !== "desk",
		);
		expect(mentions(mine, STRINGS)).toEqual([]);
		expect(rowsAbout(after, others)).toEqual(untouched);
		expect(jobsOfOthers).toHaveLength(1);
		expect(after.filter(({ table, row }) => table === "letters" && row.id === "l-others").map(({ row }) => row.text)).toEqual([
			"E900000: somebody else",
		]);
		expect(after.filter(({ table, row }) => table === "saved_views" && row.tenant_id === at.tenantId)).toHaveLength(1);

		const erasure = await findErasure(env.DB, at.tenantId, id);
		expect(erasure).toMatchObject({
			state: "done",
			sealedPerson: null,
			counts: { orders: 6, letters: 3, logs: 1, savedViews: 1, replica: 1 },
			examined: 12,
		});
		expect(await orderCounts(env.DB, at.tenantId, id)).toEqual({ found: 0, erased: 6, waiting: 0 });
	});

	it("leaves numbers, amounts, statuses and who decided what", async () => {
		const hers = await everySettled(her, "key-perpetua");
		await copied();
		const before = new Map<string, Awaited<ReturnType<typeof at.desk.inspect>>>();
		for (const { eNumber } of Object.values(hers)) before.set(eNumber, await at.desk.inspect(eNumber));
		await ask();
		await retain();
		for (const [eNumber, was] of before) {
			const now = await at.desk.inspect(eNumber);
			const facts = (file: typeof was) => ({
				...[file?.eNumber, file?.seq, file?.status, file?.placedAtMs, file?.updatedAtMs, file?.erpOrderNumber, file?.errorClass],
				attempts: file?.attemptLog.map(({ error, ...attempt }) => [attempt, error?.class]),
				history: file?.history.map(({ event, by, atMs, before: from, after: to }) => [event, by, atMs, from, to]),
			});
			expect(facts(now)).toEqual(facts(was));
			const [old, left]: OrderDraft[] = [JSON.parse(was?.body ?? ""), JSON.parse(now?.body ?? "")];
			expect([left?.total, left?.currency, left?.lines.map(({ sku, quantity }) => [sku, quantity]), left?.freight]).toEqual([
				...[old?.total, old?.currency, old?.lines.map(({ sku, quantity }) => [sku, quantity]), old?.freight],
			]);
			expect(now?.erasedAtMs).toEqual(expect.any(Number));
			const copy = await env.DB.prepare("SELECT erased_at_ms, body FROM orders WHERE tenant_id = ? AND e_number = ?").bind(
				at.tenantId,
				eNumber,
			);
			expect(await copy.first()).toEqual({ erased_at_ms: now?.erasedAtMs, body: now?.body });
		}
	});

	it("waits with an order that is not over, says so, and erases it when it is", async () => {
		await placed(her(1), "key-perpetua-1");
		await delivered();
		const failed = await placed(her(2), "key-perpetua-2");
		await refused();
		await copied();
		const id = await ask();
		await retain();
		await copied();
		const waiting = await ordersOf(env.DB, { tenantId: at.tenantId, id }, "waiting", 10);
		expect(waiting).toEqual([
			{ seq: failed.seq, eNumber: failed.eNumber, state: "waiting", reason: expect.stringContaining("nobody has decided") },
		]);
		const found = (await rowsOfDesk(at)).filter(({ text }) => text.includes("quillfeather"));
		expect(found.length).toBeGreaterThan(0);
		expect(found.map(({ row }) => row.seq)).toEqual(found.map(() => failed.seq));

		await actOn(at, "archive", failed.eNumber, { note: "Perpetua does not want it" });
		await copied();
		await retain();
		await copied();
		expect(mentions(await rowsOfDesk(at), STRINGS)).toEqual([]);
		const inD1 = (await rowsOfD1()).filter(({ row }) => row.tenant_id === at.tenantId);
		expect(mentions(inD1, STRINGS)).toEqual([]);
		expect(await orderCounts(env.DB, at.tenantId, id)).toEqual({ found: 0, erased: 2, waiting: 0 });
		expect((await findErasure(env.DB, at.tenantId, id))?.state).toBe("done");
	});

	it("is found nowhere either by what was edited into an order while the erasure waited for it", async () => {
		const { tenantId } = at;
		const failed = await placed(her(1), "key-perpetua-1");
		await refused();
		await copied();
		const id = await ask();
		await retain();
		// She has another address by now, and another telephone; both are written to and about, without her name or number.
		const edit = { ...her(1), customer: { ...her(1).customer, email: "P.Thistlewood@newmail.example", phone: "+353 1 777 0199" } };
		await at.desk.edit(editing(edit, { eNumber: failed.eNumber, reason: "She moved" }));
		const again = { ...edit, customer: { ...edit.customer, email: "third.address@othermail.example" } };
		await refused();
		await at.desk.edit(editing(again, { eNumber: failed.eNumber, revision: 1, reason: "Once more" }));
		const words = ["thistlewood", "777 0199", "third.address"];
		const sql = (query: string, ...values: unknown[]) =>
			env.DB.prepare(query)
				.bind(...values)
				.run();
		for (const [n, text] of [
			"Thank you, P.Thistlewood@newmail.example",
			"Call +353 1 777 0199",
			"To third.address@othermail.example",
		].entries()) {
			await sql("INSERT INTO letters VALUES (?, ?, 'note', ?, 'Thank you', ?, '', ?)", tenantId, `l-${n}`, `l-${n}`, text, Date.now());
			await sql(
				"INSERT INTO logs (at_ms, level, service, tenant_id, message) VALUES (?, 'info', 'mail', ?, ?)",
				Date.now(),
				tenantId,
				text,
			);
		}
		const recipient = "INSERT INTO outbox VALUES (?, 'l-0', 'mail', 'P.Thistlewood@newmail.example', 'sent', 1, NULL, NULL, 2, 3)";
		await sql(recipient, tenantId);
		await raiseIncident(
			env.DB,
			tenantId,
			{ kind: "mail_failing", subject: "p.thistlewood@newmail.example", reason: "550 third.address@othermail.example", advice: null },
			Date.now(),
		);
		await copied();
		const mine = async () => [
			...(await rowsOfD1()).filter(({ table, row }) => row.tenant_id === tenantId || table.startsWith("order_search")),
			...(await rowsOfDesk(at)),
		];
		for (const word of words) expect([word, mentions(await mine(), [word]).length > 0]).toEqual([word, true]);
		await delivered();
		await copied();
		await retain();
		await copied();
		await retain();
		expect(mentions(await mine(), [...STRINGS, ...words])).toEqual([]);
		expect(await findErasure(env.DB, tenantId, id)).toMatchObject({ state: "done", sealedPerson: null });
	});

	it("is forgotten with what was written to them about an order that had to wait, and who they were with the last such order", async () => {
		const { tenantId } = at;
		await placed(her(1), "key-perpetua-1");
		await delivered();
		const unpaid = await placed(her(2), "key-perpetua-2", true);
		const failed = await placed(her(3), "key-perpetua-3");
		await refused();
		await copied();
		const id = await ask();
		await retain();
		await copied();
		expect(await orderCounts(env.DB, tenantId, id)).toEqual({ found: 0, erased: 1, waiting: 2 });
		expect(await findErasure(env.DB, tenantId, id)).toMatchObject({ state: "done", sealedPerson: expect.any(String) });

		// She pays, and is written to; her address refuses it; the order is delivered.
		await at.desk.pay(unpaid.eNumber, { status: "captured", reference: "pi_pq_2", amount: "29.95", occurredAtMs: null });
		await delivered();
		await besides(unpaid);
		const address = "Perpetua.Q@personmail.example";
		const trouble = { kind: "mail_failing", advice: "Check the address under Mail." } as const;
		const reason = `“Thank you” to ${address} was not delivered: 550 unknown`;
		await raiseIncident(env.DB, tenantId, { ...trouble, subject: address, reason }, Date.now());
		await raiseIncident(env.DB, tenantId, { ...trouble, subject: "shop@shop.example", reason: "550 shop unknown" }, Date.now());
		await copied();
		for (const table of ["outbox", "logs", "incidents", "notifications"])
			expect(mentions(await rowsOfD1(), ["rpetua.q@personmail"])).toContain(`${table}: rpetua.q@personmail`);
		await retain();
		await copied();
		const ofHerFailed = ({ row }: KeptRow) => [row.e_number, row.subject].includes(failed.eNumber);
		const left = (await rowsOfD1()).filter((kept) => kept.row.tenant_id === tenantId && !ofHerFailed(kept));
		expect(mentions(left, STRINGS)).toEqual([]);
		expect(await orderCounts(env.DB, tenantId, id)).toEqual({ found: 0, erased: 2, waiting: 1 });
		const { results: incidents } = await env.DB.prepare(
			"SELECT subject, reason, closed_at_ms IS NULL AS open FROM incidents WHERE tenant_id = ?1 ORDER BY open",
		)
			.bind(tenantId)
			.all();
		expect(incidents).toEqual([
			{ subject: expect.stringMatching(/^erased:/), reason: "Erased.", open: 0 },
			{ subject: "shop@shop.example", reason: "550 shop unknown", open: 1 },
		]);

		// Only with the last of them is it forgotten who she was.
		expect(await findErasure(env.DB, tenantId, id)).toMatchObject({ state: "done", sealedPerson: expect.any(String) });
		await actOn(at, "archive", failed.eNumber, { note: "Perpetua does not want it" });
		await copied();
		await retain();
		await copied();
		const kept = (await everything()).filter(({ row }) => (row.tenant_id ?? tenantId) === tenantId);
		expect(mentions(kept, STRINGS)).toEqual([]);
		expect(await findErasure(env.DB, tenantId, id)).toMatchObject({ state: "done", sealedPerson: null, counts: { orders: 3 } });
	});

	it("has letters looked through anew when an order that had to wait is over while they are", async () => {
		const { tenantId } = at;
		const failed = await placed(her(1), "key-perpetua-1");
		await refused();
		await copied();
		const id = await ask();
		await retain();
		// Past every letter, and not done yet.
		await env.DB.prepare("UPDATE erasures SET state = 'sweeping', cursor = ?2, ended_at_ms = NULL WHERE id = ?1")
			.bind(id, `${Number.MAX_SAFE_INTEGER} z`)
			.run();
		await env.DB.prepare("INSERT INTO letters VALUES (?1, 'l-late', 'order_failed', 'l-late', 'Order not placed', ?2, '', ?3)")
			.bind(tenantId, `${failed.eNumber} was not placed.`, Date.now())
			.run();
		await actOn(at, "archive", failed.eNumber);
		await copied();
		await retain();
		const text = await env.DB.prepare("SELECT text FROM letters WHERE tenant_id = ?1 AND id = 'l-late'").bind(tenantId).first("text");
		expect(text).toContain("Erased on");
		expect(await findErasure(env.DB, tenantId, id)).toMatchObject({ state: "done", sealedPerson: null, counts: { orders: 1, letters: 1 } });
	});

	it.each([
		["as it was placed", [her(1), STRANGER(1)]],
		["between", [STRANGER(1), her(1), STRANGER(2)]],
		["that counts", [STRANGER(1), her(1)]],
	])("is found by the revision %s", async (_which, revisions) => {
		const [first, ...edits] = revisions as [OrderDraft, ...OrderDraft[]];
		const { eNumber } = await placed(first, "key-1");
		for (const [revision, edit] of edits.entries()) {
			await refused();
			await at.desk.edit(editing(edit, { eNumber, revision }));
		}
		await delivered();
		await copied();
		await ask();
		await retain();
		expect(mentions(await rowsOfDesk(at), STRINGS)).toEqual([]);
	});

	it("is erased once, however often it is asked for", async () => {
		await everySettled(her, "key-perpetua");
		await copied();
		await ask();
		await retain();
		await copied();
		const once = (await rowsOfDesk(at)).map(({ table, text }) => `${table} ${text}`);
		const again = await at.desk.erase(Array.from({ length: 6 }, (_, index) => 100_001 + index));
		expect(again.results.map(({ result }) => result)).toEqual(Array(6).fill("erased_already"));
		const second = await ask();
		await retain();
		await copied();
		expect((await rowsOfDesk(at)).map(({ table, text }) => `${table} ${text}`)).toEqual(once);
		expect(await orderCounts(env.DB, at.tenantId, second)).toEqual({ found: 0, erased: 0, waiting: 0 });
	});

	it("does not come back by a copy that was under way", async () => {
		const order = await placed(her(1), "key-perpetua-1");
		await delivered();
		const old = await at.desk.inspect(order.eNumber);
		const history = [
			...[{ id: 1, eNumber: order.eNumber, atMs: 5, event: "archive", by: ANN, before: "failed", after: "archived", note: "Quillfeather" }],
		] as const;
		// The copy reads the order, the order is erased, and only then D1 gets what the copy had read.
		at.copy.meanwhile = async () => {
			await ask();
			await retain();
		};
		clock.advance(1_000);
		await runAlarm(at);
		await copied();
		if (old !== null) await copyOrders(env.DB, [old]);
		await copyHistory(env.DB, at.tenantId, "main", [{ ...history[0], detail: { reference: "pi_pq_1", payment: "captured" } }]);
		const inD1 = (await rowsOfD1()).filter(({ table, row }) => row.tenant_id === at.tenantId || table.startsWith("order_search"));
		expect(mentions(inD1, STRINGS)).toEqual([]);
		const entry = await env.DB.prepare("SELECT note, detail FROM audit WHERE tenant_id = ? AND id = 'main:1'").bind(at.tenantId).first();
		expect(entry).toEqual({ note: null, detail: '{"payment":"captured"}' });
	});

	it("is erased in a copy of D1 that is made anew", async () => {
		const order = await placed(her(1), "key-perpetua-1");
		await refused();
		await actOn(at, "archive", order.eNumber, { note: "Quillfeather" });
		await copied();
		await ask();
		await retain();
		await copied();
		await env.DB.prepare("DELETE FROM orders WHERE tenant_id = ?").bind(at.tenantId).run();
		await env.DB.prepare("DELETE FROM audit WHERE tenant_id = ?").bind(at.tenantId).run();
		await runInDurableObject(at.desk, (_object, { storage: { sql } }) => {
			sql.exec("INSERT INTO outbox (seq, due_ms) SELECT seq, 0 FROM orders");
			sql.exec("UPDATE desk SET history_copied = 0");
		});
		await at.desk.sweep();
		await copied();
		const inD1 = (await rowsOfD1()).filter(({ row }) => row.tenant_id === at.tenantId);
		expect(inD1.filter(({ table }) => table === "orders" || table === "audit")).toHaveLength(2);
		expect(mentions(inD1, STRINGS)).toEqual([]);
	});
});

describe("an erased order", () => {
	const erased = async (): Promise<Placed> => {
		const order = await placed(her(1), "key-perpetua-1");
		await refused();
		await actOn(at, "archive", order.eNumber);
		await at.desk.erase([order.seq]);
		return order;
	};

	it("still answers for its key, and refuses the key to another order", async () => {
		const order = await erased();
		const same = placing(at.tenantId, "key-perpetua-1", { fingerprint: "print-key-perpetua-1" });
		expect(await at.desk.place(same)).toMatchObject({ kind: "repeated", receipt: { eNumber: order.eNumber, status: "queued" } });
		expect(await at.desk.place({ ...same, fingerprint: "another" })).toEqual({ kind: "conflict", eNumber: order.eNumber });
		expect(await at.desk.place(placing(at.tenantId, "key-perpetua-9"))).toMatchObject({ kind: "placed" });
	});

	it("can be neither restored nor edited, and says why", async () => {
		const { eNumber } = await erased();
		expect(await actOn(at, "restore", eNumber)).toMatchObject({
			result: "not_allowed",
			reason: "Its personal data was erased, so that nothing is left to send or to change.",
			actions: [],
		});
		expect(await at.desk.edit(editing({}, { eNumber }))).toMatchObject({ kind: "not_allowed", actions: [] });
	});

	it("that was never paid is not placed by money that comes after all", async () => {
		const { eNumber, seq } = await placed(her(1), "key-perpetua-1", true);
		await at.desk.pay(eNumber, { status: "declined", reference: null, amount: null, occurredAtMs: null });
		await at.desk.erase([seq]);
		const late = { status: "captured", reference: "pi_pq_late", amount: "29.95", occurredAtMs: null } as const;
		expect(await at.desk.pay(eNumber, late)).toMatchObject({ kind: "recorded", status: "abandoned", payment: "captured" });
		expect((await at.desk.claim(1, 1_000)).claims).toEqual([]);
		expect(mentions(await rowsOfDesk(at), ["pi_pq"])).toEqual([]);
	});
});

it.each([
	["waits for its payment", async () => void (await placed(her(1), "k", true))],
	["is on its way", async () => void (await placed(her(1), "k"))],
	[
		"is being sent",
		async () => {
			await placed(her(1), "k");
			await claimOne(at);
		},
	],
	[
		"has failed",
		async () => {
			await placed(her(1), "k");
			await at.desk.settle([settlement(await claimOne(at), rejected())]);
		},
	],
])("an order that %s is not erased", async (_what, reach) => {
	await reach();
	const before = (await rowsOfDesk(at)).map(({ text }) => text);
	const { results, copies } = await at.desk.erase([100_001]);
	expect(results).toEqual([{ seq: 100_001, eNumber: "E100001", result: "not_settled", reason: expect.any(String) }]);
	expect(copies).toEqual([]);
	expect((await rowsOfDesk(at)).map(({ text }) => text)).toEqual(before);
});
