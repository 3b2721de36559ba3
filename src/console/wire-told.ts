import type { SendingState } from "./wire-mail";

/** Who was told of an order, as its page has it. What whoever asks may not see is null. Times are ISO 8601 in UTC. */

export type OrderMailKind = "not_placed" | "held" | "unsynced" | "confirmation";
export type PassedOver = "nobody" | "settled" | "withdrawn" | "switched_off" | "too_many" | "unreadable" | "old";

export interface OrderMailView {
	readonly kind: OrderMailKind;
	/** Told of together with others in one mail. */
	readonly digest: boolean;
	/** The mail itself. */
	readonly letter: string | null;
	/** `planned`: not written yet. `kept_no_longer`: it was written. */
	readonly state: "planned" | "written" | "kept_no_longer" | "nobody";
	/** When the digest that it waits for is written. */
	readonly dueAt: string | null;
	readonly passedOver: PassedOver | null;
	readonly recipients: readonly {
		readonly address: string | null;
		readonly state: SendingState;
		readonly attempts: number;
		readonly nextAttemptAt: string | null;
		readonly sentAt: string | null;
		readonly error: string | null;
	}[];
	/** There are more recipients than those. */
	readonly more: boolean;
}

export interface OrderDeliveryView {
	/** `order.synced`. */
	readonly type: string;
	/** A name without an id would be one that was deleted; both null: not for whoever asks, or deleted. */
	readonly endpoint: { readonly id: string | null; readonly name: string | null };
	readonly state: SendingState;
	readonly attempts: number;
	readonly statusCode: number | null;
	readonly nextAttemptAt: string | null;
	readonly sentAt: string | null;
	readonly error: string | null;
}
