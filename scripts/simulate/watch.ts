import { FIRST_KEPT, NEWEST_KEPT } from "../../src/desk/attempts";
import { LOST_IN_A_ROW_MAX } from "../../src/desk/leases";
import type { KeptIncident } from "../../src/link/kept";
import { isPaid } from "../../src/order/payment";
import type { HistoryRecord } from "../../src/order/snapshot";
import { next, type Status, type StatusEvent, TRANSITIONS } from "../../src/order/status";
import { ATTEMPTS_MAX, CLAIMS_MAX } from "../../src/relay/policy";
import { type Evidence, type Row, rowsOf } from "./evidence.ts";
import { Jobs } from "./jobs.ts";
import { type Move, seen, watchMoves } from "./moves.ts";
import { START } from "./shop.ts";
import { breachOfTotals } from "./totals.ts";

/** What must be true after every step. Each rule gives the breach in words, or null. */

/** Leases, back-offs and the ERP's own wishes all end well within this. */
const NEXT_STEP_MS_MAX = 15 * 60_000;
const UNDER_WAY: ReadonlySet<Status> = new Set(["queued", "sending", "pending_verification"]);
const NOT_PLACED: ReadonlySet<Status> = new Set(["awaiting_payment", "abandoned"]);
/** What happens to an order without a word in its history: the attempt log tells of it. */
const OF_THE_RELAY: ReadonlySet<string> = new Set<StatusEvent>([
	"claimed",
	"accepted",
	"rejected",
	"deferred",
	"uncertain",
	"lease_lost",
	"withdrawn",
]);

type HistoryRow = Pick<HistoryRecord, "id" | "eNumber" | "event" | "before" | "after" | "note"> & {
	readonly seq: number;
	readonly actor: string | null;
	readonly job: string | null;
};

export class Watch {
	readonly #evidence: Evidence;
	readonly #jobs = new Jobs();
	readonly #statuses = new Map<number, Status>();
	#watching = false;
	#changes = -1;
	#lastRecord = 0;
	#sums = "";
	#incidents: readonly KeptIncident[] | undefined;

	constructor(evidence: Evidence) {
		this.#evidence = evidence;
	}

	afterStep(): string | null {
		const { broken, copy, clicks } = this.#evidence;
		const { disk } = this.#evidence.desk;
		const amiss = broken[0] ?? copy.broken[0];
		if (amiss !== undefined) return amiss;
		if (!disk.migrated) return null;
		if (!this.#watching) watchMoves(disk);
		this.#watching = true;
		// Most steps touch nothing that is kept: a message travels, a timer goes off for nobody.
		if (disk.changes === this.#changes) return clicks.amiss() ?? unarmed(this.#evidence) ?? this.#ofIncidents();
		const breach = this.#look();
		this.#changes = disk.changes;
		return breach ?? unarmed(this.#evidence) ?? this.#ofIncidents();
	}

	/** One at a time. */
	#ofIncidents(): string | null {
		const kept = this.#evidence.link.disk.kv.get("incidents") as readonly KeptIncident[] | undefined;
		if (kept === this.#incidents) return null;
		this.#incidents = kept;
		const open = kept?.filter(({ incident }) => incident.closedAtMs === null).length ?? 0;
		return open > 1 ? `${open} incidents at a time` : null;
	}

	#look(): string | null {
		const {
			desk: { disk },
			clicks,
		} = this.#evidence;
		const records = this.#newRecords();
		const { moves, rewritten } = seen(disk);
		const rows = rowsOf(disk);
		return (
			rewritten[0] ??
			first(records, (record) => this.#ofRecord(record)) ??
			clicks.amiss() ??
			first(moves, (move) => this.#ofMove(move, records)) ??
			gap(rows) ??
			first(rows, (row) => this.#ofRow(row)) ??
			this.#jobs.breach(disk) ??
			this.#ofTotals(rows)
		);
	}

	/** Sums change with statuses, payments and the agenda alone. */
	#ofTotals(rows: readonly Row[]): string | null {
		const sums = rows.map(({ status, payment, at_ms: atMs }) => `${status}${payment}${atMs === null}`).join();
		const breach = sums === this.#sums ? null : breachOfTotals(rows, this.#evidence);
		this.#sums = sums;
		return breach;
	}

	#newRecords(): HistoryRow[] {
		const { disk } = this.#evidence.desk;
		const records = disk.all<HistoryRow>(
			`SELECT h.id, h.seq, o.e_number AS eNumber, h.event, h.actor, h.before, h.after, h.note, json_extract(h.detail, '$.job') AS job
			 FROM history h JOIN orders o USING (seq) WHERE h.id > ? ORDER BY h.id`,
			this.#lastRecord,
		);
		this.#lastRecord = records.at(-1)?.id ?? this.#lastRecord;
		return records;
	}

	#ofRecord(record: HistoryRow): string | null {
		const { clicks, erp, misled } = this.#evidence;
		const { eNumber, event, before, after, actor, job } = record;
		const isPayment = event === "payment" || event === "payment_expired";
		if (isPayment !== (actor === null)) return `${eNumber}: its history says ${event} by ${actor ?? "nobody"}`;
		const allowed = isPayment ? [before, next(before, "paid"), next(before, "unpaid")] : [next(before, event)];
		if (!allowed.includes(after)) return `${eNumber}: its history says ${event} from ${before} to ${after}`;
		if (event === "not_there" && erp.live(eNumber).length > 0) misled.set(eNumber, (misled.get(eNumber) ?? 0) + 1);
		if (isPayment) return null;
		if (job === null) return clicks.recorded(record);
		this.#jobs.recorded(job, before);
		return null;
	}

	/** Each single move stands in the table, and one that people or payments make stands in the history, too. */
	#ofMove({ seq, before, after }: Move, records: readonly HistoryRow[]): string | null {
		const known = this.#statuses.get(seq);
		this.#statuses.set(seq, after);
		if (known !== undefined && known !== before) return known === after ? null : `E${seq} went from ${known} to ${after}`;
		const events = eventsBetween(before, after);
		if (events.length === 0) return `E${seq} went from ${before} to ${after}`;
		if (events.includes("lease_lost") && this.#lostInARow(seq) >= LOST_IN_A_ROW_MAX)
			return `E${seq} has lost ${this.#lostInARow(seq)} attempts in a row, and goes on`;
		if (events.some((event) => OF_THE_RELAY.has(event))) return null;
		const isTold = records.some((record) => record.seq === seq && record.before === before && record.after === after);
		return isTold ? null : `E${seq} went from ${before} to ${after}, and its history says nothing of it`;
	}

	#ofRow(row: Row): string | null {
		const { e_number: eNumber, status, attempt, base_attempt: base, at_ms: atMs } = row;
		const nowMs = this.#evidence.clock.nowMs;
		if (!this.#statuses.has(row.seq)) this.#statuses.set(row.seq, status);
		if (UNDER_WAY.has(status) !== (atMs !== null)) return `${eNumber} is ${status}, and its next step is ${atMs ?? "never"}`;
		if ((status === "awaiting_payment") !== (row.until_ms !== null))
			return `${eNumber} is ${status}, and its payment ends ${row.until_ms ?? "never"}`;
		if (atMs !== null && atMs > nowMs + NEXT_STEP_MS_MAX) return `${eNumber} is put off for ${Math.round((atMs - nowMs) / 60_000)} minutes`;
		if (attempt - base > CLAIMS_MAX) return `${eNumber} was claimed ${attempt - base} times`;
		if (row.spent > ATTEMPTS_MAX) return `${eNumber} has used up ${row.spent} attempts of ${ATTEMPTS_MAX}`;
		const copied = this.#evidence.copy.rows.get(row.seq)?.version ?? 0;
		if (copied > row.version) return `${eNumber}: the copy is ahead of the desk`;
		return this.#ofLog(row) ?? this.#ofErp(row);
	}

	/** Since it was placed or a person sent it on its way. */
	#lostInARow(seq: number): number {
		const outcomes = this.#evidence.desk.disk.all<{ outcome: string }>(
			"SELECT outcome FROM attempts JOIN orders USING (seq) WHERE seq = ? AND attempts.attempt > base_attempt ORDER BY attempts.attempt DESC",
			seq,
		);
		const kept = outcomes.findIndex(({ outcome }) => outcome !== "lost");
		return kept === -1 ? outcomes.length : kept;
	}

	#ofLog({ seq, e_number: eNumber, attempt }: Row): string | null {
		if (attempt <= FIRST_KEPT + NEWEST_KEPT) return null;
		const kept = this.#evidence.desk.disk.all<{ n: number }>("SELECT count(*) AS n FROM attempts WHERE seq = ?", seq)[0]?.n ?? 0;
		return kept > FIRST_KEPT + NEWEST_KEPT ? `${eNumber}: its attempt log holds ${kept} rows` : null;
	}

	#ofErp({ e_number: eNumber, status, payment }: Row): string | null {
		const { erp, misled } = this.#evidence;
		const paid = payment !== null && isPaid(JSON.parse(payment).status);
		if (paid && NOT_PLACED.has(status)) return `${eNumber} is paid and ${status}`;
		// Whoever said that it is not there may have it cancelled on their own word.
		if (misled.has(eNumber) || (status !== "cancelled" && !NOT_PLACED.has(status))) return null;
		return erp.live(eNumber).some(({ byHand }) => !byHand) ? `${eNumber} is ${status}, and in the ERP` : null;
	}
}

const WAITING = `SELECT 1 FROM agenda UNION ALL SELECT 1 FROM outbox UNION ALL SELECT 1 FROM unpaid
	UNION ALL SELECT 1 FROM jobs WHERE state = 'running' LIMIT 1`;

/** Whatever waits has an alarm: the patrol that looks after a desk which died is all that may be waited for instead. */
function unarmed({ desk }: Evidence): string | null {
	const { disk, idle, unpatrolled } = desk;
	if (disk.alarmAtMs !== null || !idle || unpatrolled || disk.all(WAITING).length === 0) return null;
	return "the desk has something to do, and no alarm";
}

const first = <T>(items: readonly T[], rule: (item: T) => string | null): string | null => {
	for (const item of items) {
		const breach = rule(item);
		if (breach !== null) return breach;
	}
	return null;
};

const gap = (rows: readonly Row[]): string | null => {
	const wrong = rows.findIndex((row, index) => row.seq !== START + index);
	return wrong === -1 ? null : `number ${START + wrong} is missing before ${rows[wrong]?.seq}`;
};

const eventsBetween = (before: Status, after: Status): readonly string[] =>
	Object.entries(TRANSITIONS)
		.filter(([, row]: readonly [string, Readonly<Partial<Record<Status, Status>>>]) => row[before] === after)
		.map(([event]) => event);
