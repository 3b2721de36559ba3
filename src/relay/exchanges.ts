import { EXCHANGES_AN_ATTEMPT_MAX, type Exchange } from "../order/snapshot";

/** The requests of one attempt, as far as they are kept: how it began, and how it ended. */
export class Exchanges {
	#first: Exchange | null = null;
	readonly #newest: Exchange[] = [];

	add(exchange: Exchange): void {
		if (this.#first === null) {
			this.#first = exchange;
			return;
		}
		this.#newest.push(exchange);
		if (this.#newest.length >= EXCHANGES_AN_ATTEMPT_MAX) this.#newest.shift();
	}

	/** In the order they ended, at most EXCHANGES_AN_ATTEMPT_MAX. A request that ends later is not among them. */
	kept(): readonly Exchange[] {
		return this.#first === null ? [] : [this.#first, ...this.#newest];
	}
}
