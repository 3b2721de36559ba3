import type { ErrorClass } from "./outcome";
import type { HistoryEvent, Hold, OrderFile } from "./snapshot";
import type { Status } from "./status";

/** What the words about an order depend on. */
export interface PlaybookFacts {
	readonly eNumber: string;
	readonly status: Status;
	readonly erpOrderNumber: string | null;
	/** Of the latest attempt; null when it went well or there was none. */
	readonly errorClass: ErrorClass | null;
	/** An attempt may have left it in the ERP. */
	readonly mayBeInErp: boolean;
	/** When the last submission of unknown outcome ended, Unix ms. */
	readonly unknownSinceMs: number | null;
	readonly nextAttemptAtMs: number | null;
	readonly held: Hold | null;
	/** When it was placed, or last sent on its way by a person or a payment, Unix ms. */
	readonly onItsWaySinceMs: number;
	/** A person sent it on its way again, and there was an attempt since. */
	readonly resubmitted: boolean;
	/** It comes from the archive, and nothing was decided since. */
	readonly restored: boolean;
	/** Who marked it as synced; null: nobody did. */
	readonly markedBy: string | null;
	/** The latest attempt was a look-up. */
	readonly lookedUpLast: boolean;
	/** What became of the payment after the order was placed on the promise of it; null when nothing did. */
	readonly paymentWithdrawn: "declined" | "aborted" | null;
	readonly nowMs: number;
}

const SENT_ON_BY_A_PERSON: ReadonlySet<HistoryEvent> = new Set(["retry", "edit", "not_there"]);
const ON_ITS_WAY: ReadonlySet<HistoryEvent> = new Set([...SENT_ON_BY_A_PERSON, "payment"]);

/** What the playbook depends on, of everything its desk knows of an order. */
export function playbookFacts(file: OrderFile, nowMs: number): PlaybookFacts {
	const last = file.attemptLog.at(-1);
	const sentOn = file.history.findLast(({ event, after }) => ON_ITS_WAY.has(event) && after === "queued");
	const byPerson = file.history.find(({ event, before }) => SENT_ON_BY_A_PERSON.has(event) && before === "failed");
	return {
		eNumber: file.eNumber,
		status: file.status,
		erpOrderNumber: file.erpOrderNumber,
		errorClass: file.errorClass,
		mayBeInErp: file.unknownSinceMs !== null,
		unknownSinceMs: file.unknownSinceMs,
		nextAttemptAtMs: file.nextAttemptAtMs,
		held: file.held,
		onItsWaySinceMs: Math.max(file.placedAtMs, sentOn?.atMs ?? 0),
		resubmitted: byPerson !== undefined && last !== undefined && last.startedAtMs >= byPerson.atMs,
		restored: file.history.findLast(({ by }) => by !== null)?.event === "restore",
		markedBy: file.history.findLast(({ event }) => event === "mark_synced")?.by?.name ?? null,
		lookedUpLast: last?.mode === "verify",
		paymentWithdrawn: withdrawnIn(file.body),
		nowMs,
	};
}

function withdrawnIn(body: string): PlaybookFacts["paymentWithdrawn"] {
	const status: string | undefined = JSON.parse(body).payment?.status;
	return status === "declined" || status === "aborted" ? status : null;
}
