/** Whoever works on the tenant's orders, and may die in the middle of it: a queue's reader, or the request that a shop waits for. */
export class Mortal {
	#alive = true;
	#over = false;
	readonly #died: () => void;

	constructor(died: () => void = () => {}) {
		this.#died = died;
	}

	get alive(): boolean {
		return this.#alive;
	}

	die(): void {
		if (!this.#alive || this.#over) return;
		this.#alive = false;
		this.#died();
	}

	/** Its work is done: it can no longer die in it. */
	retire(): void {
		this.#over = true;
	}

	/** The dead ask for nothing, and hear nothing: what they asked for goes on, and nobody is there for the answer. */
	async whileAlive<R>(work: () => Promise<R>): Promise<R> {
		if (!this.#alive) return await new Promise<never>(() => {});
		try {
			const result = await work();
			return this.#alive ? result : await new Promise<never>(() => {});
		} catch (error) {
			if (this.#alive) throw error;
			return await new Promise<never>(() => {});
		}
	}
}
