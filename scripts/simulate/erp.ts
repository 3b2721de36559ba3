import type { ErpError, ErpErrorClass, ErpOrder, Result } from "../../src/erp/adapter";
import type { PlacedOrder } from "../../src/order/order";
import { contentOf, isRefused } from "./bodies.ts";
import type { Clock } from "./clock.ts";
import type { Chance } from "./random.ts";

/** What the ERP holds, and its own mind about what it takes. How requests reach it, and how they fail, stands in adapter.ts. */

export interface Entry {
	readonly number: string;
	readonly eNumber: string;
	/** Of the order as it was sent (bodies.ts). */
	readonly content: string;
	/** A clerk typed it in. */
	readonly byHand: boolean;
	/** It holds something that the ERP does not confirm. */
	readonly flawed: boolean;
	state: "draft" | "confirmed" | "cancelled";
}

/** What kind of ERP it is; every seed has another. */
export interface Character {
	/** It refuses a second order with the same number itself. */
	readonly hardKey: boolean;
	/** It stores an order as a draft, which has to be confirmed, and refuses only then. */
	readonly drafts: boolean;
	/** It goes on with a request for at most so long after the client gave it up. */
	readonly settleMs: number;
	/** Probability that it refuses an order for a while, for want of something in its own data. */
	readonly picky: number;
}

const REFUSES_MS_MAX = 60_000;

export class ModelErp {
	/** In the order they were stored. */
	readonly entries: Entry[] = [];
	readonly character: Character;
	/** Is told of everything it stores. */
	stores: (entry: Entry) => void = () => {};
	readonly #byNumber = new Map<string, Entry[]>();
	readonly #refusesUntilMs = new Map<string, number>();
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #say: (line: string) => void;

	constructor(clock: Clock, chance: Chance, say: (line: string) => void, character: Character) {
		this.#clock = clock;
		this.#chance = chance;
		this.#say = say;
		this.character = character;
	}

	/** All with this number that are not cancelled. */
	live(eNumber: string): readonly Entry[] {
		return (this.#byNumber.get(eNumber) ?? []).filter(({ state }) => state !== "cancelled");
	}

	/** Decides about an order that has reached it. */
	take(order: PlacedOrder): Result<ErpOrder> {
		const { drafts, hardKey } = this.character;
		const refusal = this.#refusal(order.eNumber, isRefused(order));
		if (refusal !== null && !drafts) return this.#refuse(order.eNumber, refusal);
		if (hardKey && this.live(order.eNumber).length > 0) {
			this.#say(`ERP: has ${order.eNumber} already`);
			return failed("duplicate", `there is an order with the number ${order.eNumber}`);
		}
		const isDraft = drafts && (refusal !== null || this.#chance.happens(0.7));
		return { ok: true, value: erpOrderOf(this.#store(order, isDraft ? "draft" : "confirmed", false)) };
	}

	/** Somebody has typed it in: the number of what is there now. */
	enterByHand(order: PlacedOrder): string {
		return this.#store(order, "confirmed", true).number;
	}

	/** Somebody has cancelled it there. */
	cancel(entry: Entry): void {
		this.#say(`ERP: ${entry.number} (${entry.eNumber}) is cancelled by hand`);
		entry.state = "cancelled";
	}

	confirm(number: string): Result<ErpOrder> {
		const entry = this.entries.find((one) => one.number === number);
		if (entry === undefined || entry.state === "cancelled") return failed("not_found", `there is no ${number}`);
		const refusal = this.#refusal(entry.eNumber, entry.flawed);
		if (refusal !== null) return this.#refuse(entry.eNumber, refusal);
		entry.state = "confirmed";
		this.#say(`ERP: ${number} (${entry.eNumber}) is confirmed`);
		return { ok: true, value: erpOrderOf(entry) };
	}

	#refuse(eNumber: string, refusal: string): Result<never> {
		this.#say(`ERP: refuses ${eNumber}: ${refusal}`);
		return failed("validation_rejected", refusal);
	}

	#refusal(eNumber: string, flawed: boolean): string | null {
		if (flawed) return "an article that is not known";
		const known = this.#refusesUntilMs.get(eNumber);
		const untilMs = known ?? (this.#chance.happens(this.character.picky) ? this.#clock.nowMs + this.#chance.between(0, REFUSES_MS_MAX) : 0);
		if (known === undefined) this.#refusesUntilMs.set(eNumber, untilMs);
		return untilMs > this.#clock.nowMs ? "the period is closed" : null;
	}

	#store(order: PlacedOrder, state: Entry["state"], byHand: boolean): Entry {
		const { eNumber } = order;
		const number = `SO-${this.entries.length + 1}`;
		const entry: Entry = { number, eNumber, content: contentOf(order), byHand, flawed: isRefused(order), state };
		this.entries.push(entry);
		const alike = this.#byNumber.get(eNumber);
		if (alike === undefined) this.#byNumber.set(eNumber, [entry]);
		else alike.push(entry);
		this.#say(`ERP: stored ${eNumber} as ${entry.number}${byHand ? ", by hand" : ""}${state === "draft" ? ", a draft" : ""}`);
		this.stores(entry);
		return entry;
	}
}

export const erpOrderOf = ({ number, state }: Entry): ErpOrder => ({
	id: number,
	number,
	state: state === "draft" ? "draft" : "confirmed",
	total: null,
	currency: null,
});

export const failed = (errorClass: ErpErrorClass, message: string, more: Partial<ErpError> = {}): { ok: false; error: ErpError } => ({
	ok: false,
	error: { class: errorClass, executed: errorClass === "unknown_outcome" ? "maybe" : "no", message, ...more },
});
