import type { Capabilities, ErpAdapter, ErpOrder, Result, Witness } from "../../src/erp/adapter";
import type { PlacedOrder } from "../../src/order/order";
import type { Clock } from "./clock.ts";
import { erpOrderOf, failed, type ModelErp } from "./erp.ts";
import type { Mortal } from "./mortal.ts";
import type { Chance } from "./random.ts";

/**
 * The way to an ERP that is up, down, slow or lying. What it promises is only this: work on a request ends within its settle
 * time after the client gave it up.
 */

export const SETTLE_MS_MAX = 40_000;
export const TIMEOUT_MS = 3_000;
const EXCHANGES_MAX = 3;

/** What happens to a request that creates an order, by weight. */
export interface Moods {
	up: number;
	/** Does it, and takes almost as long as the client waits. */
	slow: number;
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
	unauthorised: number;
	/** A firewall turns it away. */
	forbidden: number;
}

export const WELL: Moods = {
	up: 1,
	slow: 0,
	down: 0,
	commit_then_drop: 0,
	drop: 0,
	late: 0,
	error_500: 0,
	rate_limited: 0,
	conflict: 0,
	unauthorised: 0,
	forbidden: 0,
};

/** The weather between the relay and the ERP. */
export interface Wire {
	moods: Moods;
	/** Probability that a look-up, a ping or the completion of a draft fails. */
	deafness: number;
	/** How many of their readers orders will still kill, by e-number. */
	readonly poison: Map<string, number>;
	/** Probability that an order which is sent for the first time is one that kills. */
	poisonous: number;
}
const KILLS_MAX = 5;

export class ModelAdapter implements ErpAdapter {
	readonly capabilities: Capabilities;
	readonly completeOrder?: NonNullable<ErpAdapter["completeOrder"]>;
	readonly #erp: ModelErp;
	readonly #wire: Wire;
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #say: (line: string) => void;
	readonly #reader: Mortal;
	readonly #witness: Witness;
	/** Is told of every order at the moment in which it is sent. */
	readonly #sends: (order: PlacedOrder) => void;

	constructor({ erp, wire, clock, chance, say, sends }: AdapterWorld, reader: Mortal, witness: Witness) {
		this.#erp = erp;
		this.#wire = wire;
		this.#clock = clock;
		this.#chance = chance;
		this.#say = say;
		this.#sends = sends;
		this.#reader = reader;
		this.#witness = witness;
		this.capabilities = {
			hardKey: erp.character.hardKey,
			settleMs: erp.character.settleMs,
			quote: { price: false, stock: false, freight: false },
			entities: {},
			instantAccounts: false,
		};
		if (erp.character.drafts) this.completeOrder = (id) => reader.whileAlive(() => this.#complete(id));
	}

	createOrder(order: PlacedOrder, signal: AbortSignal): Promise<Result<ErpOrder>> {
		return this.#handling(order.eNumber, () => this.#create(order, signal));
	}

	findOrders(eNumber: string): Promise<Result<readonly ErpOrder[]>> {
		return this.#handling(eNumber, () => this.#find(eNumber));
	}

	ping(): Promise<Result<{ version: string | null }>> {
		return this.#reader.whileAlive(async () => {
			await this.#travel("ping");
			return this.#isDeaf() ? failed("down", "not reachable") : { ok: true, value: { version: null } };
		});
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

	/** Some orders kill whoever handles them, before the request has left or after the ERP has done its work. */
	async #handling<R>(eNumber: string, work: () => Promise<R>): Promise<R> {
		return await this.#reader.whileAlive(async () => {
			const kills = this.#killsLeft(eNumber);
			const at = kills === 0 ? "never" : this.#chance.pick({ before: 1, after: 1 });
			if (at === "before") return await this.#kill(eNumber, kills);
			const result = await work();
			return at === "after" ? await this.#kill(eNumber, kills) : result;
		});
	}

	#killsLeft(eNumber: string): number {
		const { poison, poisonous } = this.#wire;
		const known = poison.get(eNumber);
		if (known !== undefined) return known;
		const kills = this.#chance.happens(poisonous) ? this.#chance.between(1, KILLS_MAX) : 0;
		poison.set(eNumber, kills);
		return kills;
	}

	async #kill(eNumber: string, kills: number): Promise<never> {
		this.#wire.poison.set(eNumber, kills - 1);
		this.#say(`${eNumber} kills its reader`);
		this.#reader.die();
		return await new Promise<never>(() => {});
	}

	async #create(order: PlacedOrder, signal: AbortSignal): Promise<Result<ErpOrder>> {
		const mood = this.#chance.pick(this.#wire.moods);
		this.#say(`ERP: create ${order.eNumber} -> ${mood}`);
		this.#sends(order);
		await this.#travel("create");
		switch (mood) {
			case "up":
				return this.#erp.take(order);
			case "slow":
				await this.#clock.wait(this.#chance.between(0, TIMEOUT_MS - 500));
				return this.#erp.take(order);
			case "commit_then_drop":
				this.#erp.take(order);
				return failed("unknown_outcome", "the connection broke");
			case "drop":
				return failed("unknown_outcome", "the connection broke");
			case "error_500":
				return failed("unknown_outcome", "500");
			case "late":
				this.#clock.after(this.#chance.between(0, TIMEOUT_MS + this.#erp.character.settleMs - 1_000), () => this.#erp.take(order));
				await aborted(signal);
				return failed("unknown_outcome", "no answer in time");
			case "down":
				return failed("down", "not reachable");
			case "rate_limited":
				return failed("rate_limited", "slower", { retryAfterMs: this.#chance.between(100, 3_000) });
			case "conflict":
				return failed("conflict", "locked");
			case "unauthorised":
				return failed("unauthorised", "the password is wrong");
			case "forbidden":
				return failed("forbidden", "no entry", { httpStatus: 403 });
		}
	}

	async #find(eNumber: string): Promise<Result<readonly ErpOrder[]>> {
		await this.#travel("find");
		// "Unknown": the ERP answered with an error of its own, which is no outage.
		if (this.#isDeaf()) return this.#chance.happens(0.5) ? failed("down", "not reachable") : failed("unknown_outcome", "500");
		const found = this.#erp.live(eNumber);
		this.#say(`ERP: find ${eNumber} -> ${found.length === 0 ? "nothing" : found.map(({ number }) => number).join(", ")}`);
		return { ok: true, value: found.map(erpOrderOf) };
	}

	async #complete(id: string): Promise<Result<ErpOrder>> {
		await this.#travel("complete");
		if (this.#isDeaf()) return failed("down", "not reachable");
		const confirmed = this.#erp.confirm(id);
		return this.#isDeaf() ? failed("unknown_outcome", "the connection broke") : confirmed;
	}

	#isDeaf(): boolean {
		return this.#chance.happens(this.#wire.deafness);
	}

	async #travel(target: string): Promise<void> {
		const atMs = this.#clock.nowMs;
		await this.#clock.wait(this.#chance.between(1, 60));
		const exchange = { atMs, tookMs: this.#clock.nowMs - atMs, method: "POST", target, request: null, status: 200, response: null };
		for (let count = this.#chance.between(1, EXCHANGES_MAX); count > 0; count--) this.#witness(exchange);
	}
}

export interface AdapterWorld {
	readonly erp: ModelErp;
	readonly wire: Wire;
	readonly clock: Clock;
	readonly chance: Chance;
	readonly say: (line: string) => void;
	readonly sends: (order: PlacedOrder) => void;
}

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener("abort", () => resolve());
	});
