import { backoffMs } from "../lib/backoff";
import { log, logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import { type Copied, type Copy, type CopyHistory, copyAll } from "./drain";
import * as history from "./history";
import * as ledger from "./ledger";
import * as outbox from "./outbox";
import type { Owner } from "./owner";

const COPY_BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** Longer than D1's own rest, so that rows which spoil a batch are not in the next one, and the others get through. */
const ROW_BACKOFF = { baseMs: 5_000, maxMs: 60_000 };
/** A copy that takes longer counts as failed; repeating it is harmless. */
const COPY_TIMEOUT_MS = 10_000;
/** The next look at a copy under way comes after its own end, not in the same instant. */
const COPY_SLACK_MS = 1_000;

/**
 * Pays the outbox's debts to D1, one batch at a time. What it remembers only delays: a restart forgets it and asks D1 at once.
 */
export class Copier {
	readonly #storage: DurableObjectStorage;
	readonly #owner: Owner;
	readonly #copy: Copy;
	readonly #copyHistory: CopyHistory;
	#underWay = false;
	#failures = 0;
	#recordsFailures = 0;
	#recordsAfterMs = 0;
	/** No batch before this, Unix ms. */
	afterMs = 0;

	constructor(storage: DurableObjectStorage, owner: Owner, ports: { readonly copy: Copy; readonly copyHistory: CopyHistory }) {
		this.#storage = storage;
		this.#owner = owner;
		this.#copy = ports.copy;
		this.#copyHistory = ports.copyHistory;
	}

	/** When the oldest debt is due, Unix ms, or null when there is none. */
	dueAt(nowMs: number): number | null {
		const sql = this.#storage.sql;
		return outbox.nextDueAt(sql, this.afterMs, nowMs) ?? (history.isBehind(sql) ? Math.max(nowMs, this.#recordsAfterMs) : null);
	}

	/** Never throws for D1: what is not paid stays in the outbox. */
	async run(nowMs: number): Promise<void> {
		const sql = this.#storage.sql;
		const self = this.#owner.identity();
		if (self === null || this.#underWay) return;
		this.#underWay = true;
		try {
			const copied = await this.#copyOwed(outbox.dirty(sql, nowMs), self);
			const doneMs = Date.now();
			this.#storage.transactionSync(() => {
				for (const { seq, version } of copied.paid) outbox.clear(sql, seq, version);
				for (const { seq } of copied.refused) outbox.postpone(sql, seq, (failures) => backoffMs(failures, ROW_BACKOFF), doneMs);
			});
			this.#note(copied, self.tenantId, doneMs);
			if (!copied.away) await this.#copyRecords(self);
		} finally {
			this.#underWay = false;
		}
	}

	/** What is news by itself: what D1 had before, and lost, must not be told of as if it were new. */
	async #copyOwed(rows: readonly outbox.OwedRow[], self: Parameters<typeof ledger.snapshot>[2]): Promise<Copied> {
		const sql = this.#storage.sql;
		let all: Copied = { paid: [], refused: [], away: false, reason: null };
		for (const [againSinceMs, its] of Map.groupBy(rows, (row) => row.again_since_ms)) {
			const snapshots = its.map((row) => ledger.snapshot(sql, row, self, row.at_ms));
			const copied = await copyAll(snapshots, (batch) => this.#inTime(this.#copy(batch, againSinceMs)));
			all = {
				paid: [...all.paid, ...copied.paid],
				refused: [...all.refused, ...copied.refused],
				away: copied.away,
				reason: copied.reason ?? all.reason,
			};
			if (copied.away) break;
		}
		return all;
	}

	/** Moved ahead with every try: an alarm that finds a copy under way has nothing to do, and must not come again at once. */
	async #inTime(copying: Promise<void>): Promise<void> {
		this.afterMs = Date.now() + COPY_TIMEOUT_MS + COPY_SLACK_MS;
		await within(COPY_TIMEOUT_MS, copying);
	}

	/** A record that D1 refuses is refused again and again: its back-off is its own, so that it holds up no order. */
	async #copyRecords({ tenantId, name }: { readonly tenantId: string; readonly name: string }): Promise<void> {
		if (Date.now() < this.#recordsAfterMs) return;
		const { after, told, records } = history.uncopied(this.#storage.sql);
		const last = records.at(-1);
		if (last === undefined) return;
		try {
			await this.#inTime(this.#copyHistory(tenantId, name, records, told));
			history.copiedUpTo(this.#storage.sql, after, last.id);
			this.#recordsFailures = 0;
		} catch (error) {
			this.#recordsFailures += 1;
			this.#recordsAfterMs = Date.now() + backoffMs(this.#recordsFailures, COPY_BACKOFF);
			logError({ event: "desk.history_not_copied", tenant: tenantId, failures: this.#recordsFailures, reason: reasonOf(error) });
		}
		this.afterMs = 0;
	}

	#note({ away, refused, reason }: Copied, tenant: string, nowMs: number): void {
		if (away || refused.length > 0)
			logError({ event: "desk.copy_failed", tenant, away, refused: refused.length, failures: this.#failures + 1, reason });
		else if (this.#failures > 0) log({ event: "desk.copy_recovered", tenant, failures: this.#failures });
		this.#failures = away ? this.#failures + 1 : 0;
		this.afterMs = away ? nowMs + backoffMs(this.#failures, COPY_BACKOFF) : 0;
	}
}
