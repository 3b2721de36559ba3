import { runInDurableObject } from "cloudflare:test";
import { LOST_IN_A_ROW_MAX } from "../../src/desk/leases";
import type { OrderAction } from "../../src/order/action";
import type { Status } from "../../src/order/status";
import { actOn } from "./deciding";
import { type FreshDesk, place, UNPAID } from "./desks";
import { accepted, claimOne, rejected, settleAll, uncertain } from "./settling";

/** Every situation that a desk's first order (E100001) can be in, and the way there by the desk's own calls alone. */

export const LEASE_MS = 30_000;

interface Clock {
	advance(ms: number): void;
}
export interface SituationOf {
	readonly status: Status;
	/** What a person may do, in the order in which it is offered. */
	readonly allowed: readonly OrderAction[];
	/** What the relay does first when it gets the order next: null when it never gets it again. */
	readonly nextMode: "submit" | "verify";
	/** What a person has set going and is not over: saying it again is no refusal. */
	readonly goingOn?: OrderAction;
	readonly reach: (at: FreshDesk, clock: Clock) => Promise<unknown>;
}

const settled = (outcome: () => Parameters<typeof settleAll>[2]) => async (at: FreshDesk) => {
	await place(at);
	await settleAll(at, [await claimOne(at, LEASE_MS)], outcome());
};
const refused = settled(() => rejected());

export const SITUATIONS = {
	"waits for its payment": {
		status: "awaiting_payment",
		allowed: [],
		nextMode: "submit",
		reach: (at) => place(at, undefined, UNPAID),
	},
	"was never paid": {
		status: "abandoned",
		allowed: [],
		nextMode: "submit",
		reach: async (at) => {
			await place(at, undefined, UNPAID);
			await at.desk.pay("E100001", { status: "declined", reference: null, amount: null, occurredAtMs: null });
		},
	},
	"waits to be sent": {
		status: "queued",
		allowed: ["edit", "mark_synced", "archive", "cancel"],
		nextMode: "submit",
		reach: (at) => place(at),
	},
	"waits to be looked up and sent again": {
		status: "queued",
		allowed: ["edit", "mark_synced", "archive"],
		nextMode: "verify",
		goingOn: "retry",
		reach: async (at, clock) => {
			await refused(at);
			await actOn(at, "retry");
			clock.advance(10_000);
		},
	},
	"is claimed and waits for its start": {
		status: "queued",
		allowed: ["edit", "mark_synced", "archive", "cancel"],
		nextMode: "submit",
		reach: async (at) => {
			await place(at);
			await at.desk.claim(1, LEASE_MS, { atOnce: 0 });
		},
	},
	"is being sent": {
		status: "sending",
		allowed: [],
		nextMode: "verify",
		reach: async (at) => {
			await place(at);
			await claimOne(at, LEASE_MS);
		},
	},
	"is being looked up": {
		status: "sending",
		allowed: [],
		nextMode: "verify",
		reach: async (at) => {
			await settled(() => uncertain(Date.now()))(at);
			await claimOne(at, LEASE_MS);
		},
	},
	"waits to be looked up": {
		status: "pending_verification",
		allowed: ["verify", "mark_synced", "not_there"],
		nextMode: "verify",
		reach: settled(() => uncertain(Date.now() + 60_000)),
	},
	"is delivered": {
		status: "synced",
		allowed: [],
		nextMode: "submit",
		reach: settled(() => accepted()),
	},
	"was keyed in by hand": {
		status: "synced_manually",
		allowed: [],
		nextMode: "submit",
		reach: async (at, clock) => {
			await refused(at);
			await actOn(at, "mark_synced");
			clock.advance(10_000);
		},
	},
	"was refused": {
		status: "failed",
		allowed: ["retry", "edit", "mark_synced", "archive"],
		nextMode: "verify",
		reach: refused,
	},
	"was given up while nobody knew": {
		status: "failed",
		allowed: ["retry", "edit", "mark_synced", "not_there", "archive"],
		nextMode: "verify",
		reach: settled(() => rejected("unknown_outcome")),
	},
	"is in the ERP twice": {
		status: "failed",
		allowed: ["retry", "edit", "mark_synced", "archive"],
		nextMode: "verify",
		reach: settled(() => rejected("duplicate")),
	},
	"kills its readers": {
		status: "failed",
		allowed: ["retry", "edit", "mark_synced", "not_there", "archive"],
		nextMode: "verify",
		reach: async (at, clock) => {
			await place(at);
			for (let lost = 0; lost < LOST_IN_A_ROW_MAX; lost++) {
				await claimOne(at, LEASE_MS);
				clock.advance(LEASE_MS);
			}
			await at.desk.claim(1, LEASE_MS);
		},
	},
	"was restored and never sent": {
		status: "failed",
		allowed: ["retry", "edit", "mark_synced", "archive"],
		nextMode: "verify",
		reach: async (at, clock) => {
			await place(at);
			await actOn(at, "archive");
			await actOn(at, "restore");
			clock.advance(10_000);
		},
	},
	"is archived": {
		status: "archived",
		allowed: ["restore"],
		nextMode: "verify",
		reach: async (at, clock) => {
			await refused(at);
			await actOn(at, "archive");
			clock.advance(10_000);
		},
	},
	"is cancelled": {
		status: "cancelled",
		allowed: [],
		nextMode: "submit",
		reach: async (at, clock) => {
			await place(at);
			await actOn(at, "cancel");
			clock.advance(10_000);
		},
	},
} as const satisfies Readonly<Record<string, SituationOf>>;
export type SituationName = keyof typeof SITUATIONS;
export const SITUATION_NAMES = Object.keys(SITUATIONS) as SituationName[];

const TABLES = ["desk", "orders", "attempts", "agenda", "outbox", "unpaid", "history", "revisions", "jobs", "job_batches"];

/** Everything a desk keeps, table by table. */
export const everythingIn = ({ desk }: FreshDesk): Promise<Readonly<Record<string, readonly unknown[]>>> =>
	runInDurableObject(desk, (_object, { storage }) =>
		Object.fromEntries(TABLES.map((table) => [table, storage.sql.exec(`SELECT * FROM ${table}`).toArray()] as const)),
	);

/** A query that finds what breaks the rule. */
const RULES: Readonly<Record<string, string>> = {
	"an order under way has a next step":
		"SELECT 1 FROM orders LEFT JOIN agenda USING (seq) WHERE status IN ('queued', 'sending', 'pending_verification') AND at_ms IS NULL",
	"only an order under way has a next step":
		"SELECT 1 FROM agenda LEFT JOIN orders USING (seq) WHERE coalesce(status, '') NOT IN ('queued', 'sending', 'pending_verification')",
	"a wait for money ends": "SELECT 1 FROM orders LEFT JOIN unpaid USING (seq) WHERE status = 'awaiting_payment' AND until_ms IS NULL",
	"only a wait for money ends": "SELECT 1 FROM unpaid LEFT JOIN orders USING (seq) WHERE coalesce(status, '') != 'awaiting_payment'",
	"numbers have no gap": "SELECT 1 FROM (SELECT max(seq) - min(seq) + 1 AS given, count(*) AS kept FROM orders) WHERE given != kept",
	"what is being sent is claimed, and nothing else": "SELECT 1 FROM orders WHERE (status = 'sending') != (claimed_at_ms IS NOT NULL)",
	"of an order that is certainly not in the ERP nothing else is believed": `SELECT 1 FROM orders WHERE unknown_since_ms IS NULL
		AND (nothing_under_way != 0 OR absent_said_at_ms IS NOT NULL OR may_find_other != 0)`,
	"every revision is kept": `SELECT 1 FROM orders o WHERE revision != (SELECT count(*) FROM revisions r WHERE r.seq = o.seq)`,
};

/** What must be true of a desk's tables at every moment, and is not. */
export const brokenRulesOf = ({ desk }: FreshDesk): Promise<readonly string[]> =>
	runInDurableObject(desk, (_object, { storage }) =>
		Object.keys(RULES).filter((rule) => storage.sql.exec(RULES[rule] ?? "").toArray().length > 0),
	);
