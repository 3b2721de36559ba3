import type { Capabilities, ErpAdapter, ErpError, ErpErrorClass, ErpOrder, Result } from "../../src/erp/adapter";
import type { PlacedOrder } from "../../src/order/order";
import type { Clock } from "./clock.ts";
import type { Chance } from "./random.ts";

/**
 * An ERP that is up, down, slow or lying. It refuses no second order with the same number, so a doubled order shows. What it
 * promises is only this: work on a request ends within SETTLE_MS after the client gave it up.
 */

export const SETTLE_MS = 20_000;
export const TIMEOUT_MS = 3_000;

/** What it does with a request that creates an order. */
export interface Moods {
	up: number;
	/** Certainly not delivered, and says so. */
	down: number;
	/** Stores it, and the answer gets lost. */
	commit_then_drop: number;
	/** Stores nothing, and the connection breaks. */
	drop: number;
	/** Goes on working after the client has given up, and stores it late. */
	late: number;
	error_500: number;
	rate_limited: number;
	conflict: number;
}
type Mood = keyof Moods;

export const WELL: Moods = { up: 1, down: 0, commit_then_drop: 0, drop: 0, late: 0, error_500: 0, rate_limited: 0, conflict: 0 };

export class ModelErp implements ErpAdapter {
	readonly capabilities: Capabilities = {
		hardKey: false,
		settleMs: SETTLE_MS,
		quote: { price: false, stock: false, freight: false },
		entities: {},
		instantAccounts: false,
	};
	/** In the order they were stored. */
	readonly stored: { readonly number: string; readonly eNumber: string; readonly atMs: number }[] = [];
	moods: Moods = WELL;
	/** Probability that a look-up or ping fails. */
	deafness = 0;
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #say: (line: string) => void;

	constructor(clock: Clock, chance: Chance, say: (line: string) => void) {
		this.#clock = clock;
		this.#chance = chance;
		this.#say = say;
	}

	async createOrder(order: PlacedOrder, signal: AbortSignal): Promise<Result<ErpOrder>> {
		const mood = this.#chance.pick(this.moods) as Mood;
		this.#say(`ERP: create ${order.eNumber} -> ${mood}`);
		await this.#clock.wait(this.#chance.between(1, 60));
		switch (mood) {
			case "up":
				return { ok: true, value: this.#store(order.eNumber) };
			case "commit_then_drop":
				this.#store(order.eNumber);
				return failed("unknown_outcome", "the connection broke");
			case "drop":
				return failed("unknown_outcome", "the connection broke");
			case "error_500":
				return failed("unknown_outcome", "500");
			case "late":
				this.#clock.after(this.#chance.between(0, TIMEOUT_MS + SETTLE_MS - 1_000), () => this.#store(order.eNumber));
				await aborted(signal);
				return failed("unknown_outcome", "no answer in time");
			case "down":
				return failed("down", "not reachable");
			case "rate_limited":
				return failed("rate_limited", "slower", this.#chance.between(100, 3_000));
			case "conflict":
				return failed("conflict", "locked");
		}
	}

	async findOrders(eNumber: string): Promise<Result<readonly ErpOrder[]>> {
		await this.#clock.wait(this.#chance.between(1, 60));
		if (this.#chance.happens(this.deafness)) return failed("down", "not reachable");
		const found = this.stored.filter((order) => order.eNumber === eNumber);
		this.#say(`ERP: find ${eNumber} -> ${found.length}`);
		return { ok: true, value: found.map(orderOf) };
	}

	async ping(): Promise<Result<{ version: string | null }>> {
		await this.#clock.wait(this.#chance.between(1, 60));
		return this.#chance.happens(this.deafness) ? failed("down", "not reachable") : { ok: true, value: { version: null } };
	}

	async quote(): Promise<Result<never>> {
		return failed("not_found", "not simulated");
	}

	async findContacts(): Promise<Result<never>> {
		return failed("not_found", "not simulated");
	}

	async pull(): Promise<Result<never>> {
		return failed("not_found", "not simulated");
	}

	#store(eNumber: string): ErpOrder {
		const stored = { number: `SO-${this.stored.length + 1}`, eNumber, atMs: this.#clock.nowMs };
		this.stored.push(stored);
		this.#say(`ERP: stored ${eNumber} as ${stored.number}`);
		return orderOf(stored);
	}
}

const orderOf = ({ number }: { readonly number: string }): ErpOrder => ({
	id: number,
	number,
	state: "confirmed",
	total: null,
	currency: null,
});

const failed = (errorClass: ErpErrorClass, message: string, retryAfterMs?: number): { ok: false; error: ErpError } => ({
	ok: false,
	error: {
		class: errorClass,
		executed: errorClass === "unknown_outcome" ? "maybe" : "no",
		message,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	},
});

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener("abort", () => resolve());
	});
