import { Hono } from "hono";
import * as z from "zod";
import { ring } from "../../cron/message";
import {
	addErasure,
	ERASURE_ORDERS_TOLD_MAX,
	ERASURES_OPEN_MAX,
	type Erasure,
	type ErasureOrder,
	erasuresPage,
	findErasure,
	orderCounts,
	ordersOf,
	waitingCounts,
	withdrawErasure,
} from "../../db/erasures";
import { endIncident } from "../../db/incidents";
import { kick } from "../../db/kick";
import { personHash, sealPerson } from "../../db/sealed-person";
import { replicaRecords } from "../../db/trace-places";
import { inLowerCase } from "../../db/traces";
import { logError, reasonOf } from "../../lib/log";
import { digitsOf, type PersonSought, PHONE_DIGITS_MIN } from "../../order/person";
import { FACES } from "../../order/status";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { askDesk } from "../reach";
import { invalid, json } from "../valid";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { cursorText, Limit, PAGE_ENTRIES_DEFAULT, TimeCursorText } from "./pages";
import { note } from "./plain-text";
import { isoOf, isoOrNull } from "./views";

/** A plan looks through orders for so long; the erasure itself looks through all of them. */
export const PLAN_MS_MAX = 10_000;
const TEXT_LENGTH_MAX = 254;
const REASON_LENGTH_MAX = 500;

const text = z.string().trim().min(1, "must not be empty; leave it out").max(TEXT_LENGTH_MAX).nullish();
const Person = {
	email: text,
	phone: text.refine(
		(phone) => phone == null || digitsOf(phone).length >= PHONE_DIGITS_MIN,
		`must have at least ${PHONE_DIGITS_MIN} digits, or it would find strangers`,
	),
	account: text,
	name: text,
};
const ErasureRequest = z
	.strictObject({
		...Person,
		/** Also what was brought over from the ERP; it comes again for as long as the ERP has it. */
		replica: z.boolean().default(false),
		dryRun: z.boolean().default(false),
		/** As typed by the person who asks: what they are looked for by. */
		confirm: z.string().max(TEXT_LENGTH_MAX).default(""),
	})
	.superRefine(({ email, phone, account, name, dryRun, confirm }, context) => {
		const first = email ?? phone ?? account ?? name ?? null;
		if (first === null) context.addIssue({ code: "custom", path: [], message: "Say who it is: an email, a phone, an account or a name." });
		else if (!dryRun && confirm.trim() !== first)
			context.addIssue({
				code: "custom",
				path: ["confirm"],
				message: `must be ${JSON.stringify(first)}, typed again: this cannot be undone`,
			});
	});
const Withdrawal = z.strictObject({
	reason: note(REASON_LENGTH_MAX, "must say why: it stands in the audit log"),
});
const Query = z.strictObject({ cursor: TimeCursorText, limit: Limit });

/** Persons who are erased at their request: the plan, the erasure with its progress, and the certificate that stays. */
export const erasures = new Hono<AdminDoor>()
	.post("/", json(ErasureRequest), async (c) => {
		const { email = null, phone = null, account = null, name = null, replica, dryRun } = c.req.valid("json");
		const person: PersonSought = { email, phone, account, name };
		if (dryRun) return c.json(await planOf(c, person));
		const started = await start(c, person, replica);
		return started instanceof Response ? started : c.json(started, 202);
	})
	/** Newest first. */
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const { id } = c.var.caller.tenant;
		const { items, next } = await erasuresPage(c.env.DB, id, cursor ?? null, limit);
		const ids = items.map((erasure) => erasure.id);
		const waiting = ids.length === 0 ? null : await waitingCounts(c.env.DB, id, ids);
		return c.json({ items: items.map((erasure) => erasureView(erasure, waiting?.get(erasure.id) ?? 0)), next: cursorText(next) });
	})
	.all("/", allowOnly("GET", "POST"))
	.get("/:id", async (c) => {
		const { tenant } = c.var.caller;
		const erasure = await findErasure(c.env.DB, tenant.id, c.req.param("id"));
		if (erasure === null) return problem(c, "erasure_not_found", "Your tenant has no erasure with this id.");
		const [orders, waiting] = await Promise.all([
			orderCounts(c.env.DB, tenant.id, erasure.id),
			ordersOf(c.env.DB, erasure, "waiting", ERASURE_ORDERS_TOLD_MAX),
		]);
		return c.json({ ...erasureView(erasure, orders.waiting), orders, waiting: waiting.map(waitingView) });
	})
	.all("/:id", allowOnly("GET"))
	/** Who it was is forgotten with it; what is erased already stays erased. */
	.post("/:id/withdraw", json(Withdrawal), async (c) => {
		const { tenant } = c.var.caller;
		const id = c.req.param("id");
		const known = await findErasure(c.env.DB, tenant.id, id);
		if (known === null) return problem(c, "erasure_not_found", "Your tenant has no erasure with this id.");
		const entry = entryOf(c, { event: "person.erasure_withdrawn", subject: id, note: c.req.valid("json").reason });
		if (!(await withdrawErasure(c.env.DB, tenant.id, id, entry)))
			return problem(
				c,
				"erasure_under_way",
				"It has begun to erase, or is over. Only one that has not begun, or cannot go on, can be withdrawn.",
			);
		await endIncident(c.env.DB, tenant.id, "erasure_stuck", id, entry.atMs);
		// What is done stays on record; of it, orders that waited were given up.
		return c.json({ id, state: known.state === "done" ? "done" : "withdrawn" });
	})
	.all("/:id/withdraw", allowOnly("POST"));

/** What would be erased: nothing is done. */
async function planOf(c: AdminAsked, person: PersonSought) {
	const tenantId = c.var.caller.tenant.id;
	const endsAtMs = c.var.ports.now() + PLAN_MS_MAX;
	const orders = { erasable: 0, waiting: 0 };
	const items: { eNumber: string; status: string; label: string; placedAt: string; reason: string | null }[] = [];
	const words = new Set<string>();
	let examined = 0;
	let after: number | null = 0;
	while (after !== null && c.var.ports.now() < endsAtMs) {
		const from: number = after;
		const page = await askDesk(c, tenantId, (desk) => desk.person(person, from));
		examined += page.examined;
		for (const word of page.traces) words.add(inLowerCase(word));
		for (const { eNumber, status, placedAtMs, reason } of page.found) {
			orders[reason === null ? "erasable" : "waiting"] += 1;
			if (items.length < ERASURE_ORDERS_TOLD_MAX)
				items.push({ eNumber, status, label: FACES[status].label, placedAt: isoOf(placedAtMs), reason });
		}
		after = page.next;
	}
	const known = [...words, ...wordsOf(person)];
	const replica = await replicaRecords(c.env.DB, tenantId, known);
	/** Not complete: there are more orders than could be looked through while you wait. The erasure looks through all of them. */
	return { dryRun: true, complete: after === null, examined, orders, items, replica, elsewhere: known.length > 0 };
}

async function start(c: AdminAsked, person: PersonSought, replica: boolean) {
	const { tenant, actor } = c.var.caller;
	const id = crypto.randomUUID();
	const hash = personHash(tenant.id, person, c.env.CREDENTIALS_KEY);
	const entry = entryOf(c, { event: "person.erasure_asked", subject: id, detail: { person: hash, replica: replica ? "yes" : "no" } });
	const row = {
		tenantId: tenant.id,
		id,
		askedAtMs: entry.atMs,
		askedBy: { kind: actor.kind, id: actor.id, name: actor.name },
		personHash: hash,
		replica,
		sealedPerson: await sealPerson({ tenantId: tenant.id, id }, { sought: person, words: wordsOf(person) }, c.env.CREDENTIALS_KEY),
	};
	if (!(await addErasure(c.env.DB, row, entry)))
		return problem(c, "erasures_busy", `${ERASURES_OPEN_MAX} are under way, and each looks through every order.`);
	const kicked = await kick(c.env.DB, tenant.id, "retention", "", entry.atMs, "person", actor);
	if (kicked.kind !== "paused") {
		try {
			await ring(c.env, [kicked.run]);
		} catch (error) {
			// The tick rings for what is not rung for here.
			logError({ event: "http.ring_failed", requestId: c.var.requestId, tenant: tenant.id, service: "retention", reason: reasonOf(error) });
		}
	}
	const say = kicked.kind === "paused" ? "Retention is paused for this shop. The erasure is kept, and begins when it goes on." : null;
	return { id, state: "looking", say };
}

/** What is looked for besides orders. A code or a lone first name would be found in what is about others. */
const wordsOf = ({ email, phone, name }: PersonSought): string[] =>
	[email, phone, name?.includes(" ") ? name : null].filter((word): word is string => word !== null && word !== undefined).map(inLowerCase);

const erasureView = (
	{ id, state, askedAtMs, askedBy, personHash: hash, replica, examined, counts, endedAtMs, stuckSinceMs, stuckReason }: Erasure,
	ordersWaiting: number,
) => ({
	id,
	state,
	askedAt: isoOf(askedAtMs),
	askedBy: askedBy.name,
	/** Of whom: the same person asked for again has the same one. */
	person: hash,
	replica,
	examined,
	counts,
	/** Of theirs, still to be erased: each by the run after somebody is done with it. */
	ordersWaiting,
	endedAt: isoOrNull(endedAtMs),
	/** Since when it cannot go on, and why; null: it can. */
	stuckSince: isoOrNull(stuckSinceMs),
	stuckReason,
});

const waitingView = ({ eNumber, reason }: ErasureOrder) => ({ eNumber, reason });
