/** The desk's alarm. Never set later than it is: a busy desk cannot push its own alarm ahead of the oldest debt. */
export class Waker {
	readonly #storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;
	/** As this object set it, while it is still to come: a placement need not ask the storage for it. */
	#setForMs = 0;

	constructor(storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">) {
		this.#storage = storage;
	}

	/** The alarm has gone off. */
	woken(): void {
		this.#setForMs = 0;
	}

	/** Whether it is known to go off by then. */
	isSetFor(atMs: number, nowMs: number): boolean {
		return this.#setForMs > nowMs && this.#setForMs <= atMs;
	}

	async wakeBy(atMs: number): Promise<void> {
		const current = await this.#storage.getAlarm();
		if (current === null || current > atMs) await this.#storage.setAlarm(atMs);
		this.#setForMs = current === null ? atMs : Math.min(current, atMs);
	}
}
