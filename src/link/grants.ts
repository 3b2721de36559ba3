/** Who may be talking to the ERP at present. Kept in memory: after a restart the links begin with no burst, and a lane too many for a moment is answered by the ERP's own limit. */

interface Grant {
	lanes: number;
	slots: number;
	readonly expiresAtMs: number;
}

/** Beyond the last possible answer: the holder has died, and its lanes are free again. */
const MARGIN_MS = 5_000;

export class Grants {
	readonly #open = new Map<string, Grant>();

	open(lanes: number, startsAtMs: readonly number[], timeoutMs: number): string {
		const id = crypto.randomUUID();
		const last = startsAtMs.at(-1) ?? Date.now();
		const expiresAtMs = last + Math.ceil(startsAtMs.length / lanes) * timeoutMs + MARGIN_MS;
		this.#open.set(id, { lanes, slots: startsAtMs.length, expiresAtMs });
		return id;
	}

	/** The holder found fewer orders than it asked for. Gives the number of slots that became free. */
	shrink(id: string, used: number): number {
		const grant = this.#open.get(id);
		if (grant === undefined || used >= grant.slots) return 0;
		const returned = grant.slots - used;
		grant.slots = used;
		grant.lanes = Math.min(grant.lanes, used);
		return returned;
	}

	/** The slots the grant had left, or null when it is unknown or has expired. */
	close(id: string): number | null {
		const slots = this.#open.get(id)?.slots ?? null;
		this.#open.delete(id);
		return slots;
	}

	lanesInUse(nowMs: number): number {
		let lanes = 0;
		for (const [id, grant] of this.#open) {
			if (grant.expiresAtMs <= nowMs) this.#open.delete(id);
			else lanes += grant.lanes;
		}
		return lanes;
	}

	firstExpiry(): number | null {
		const times = [...this.#open.values()].map((grant) => grant.expiresAtMs);
		return times.length === 0 ? null : Math.min(...times);
	}
}
