import type { OrderRow } from "./ledger";
import * as ledger from "./ledger";

/**
 * Orders that a reader has claimed and not begun to send: they wait for their start, and a person's decision still comes
 * first. In memory only: after a restart such an order counts as begun, and people are asked to wait for its attempt.
 */
export class Unbegun {
	readonly #attempts = new Map<number, number>();

	claimed(seq: number, attempt: number): void {
		this.#attempts.set(seq, attempt);
	}

	/** This attempt, or whichever it is, begins or is over: from now on the order is what its status says. */
	forget(seq: number, attempt = this.#attempts.get(seq)): void {
		if (this.#attempts.get(seq) === attempt) this.#attempts.delete(seq);
	}

	/** The order as people may see it: one that only waits for its start is queued. A look-up that waits is not given back. */
	asIfNotTaken(row: OrderRow): OrderRow {
		return this.#waits(row) ? { ...row, status: "queued" } : row;
	}

	/** As `asIfNotTaken`, and makes it true; the caller plans its next step. Call inside a transaction. */
	take(sql: SqlStorage, row: OrderRow): OrderRow {
		if (!this.#waits(row)) return row;
		// Should the transaction be undone, it counts as begun, and nobody interferes with it.
		this.#attempts.delete(row.seq);
		return ledger.untake(sql, row);
	}

	#waits(row: OrderRow): boolean {
		return row.status === "sending" && this.#attempts.get(row.seq) === row.attempt && ledger.modeOf(row) === "submit";
	}
}
