import type { Admission } from "./answers";
import type { TatMs } from "./throttle";

/** Who may be talking to the ERP at present. Kept in memory: after a restart the links begin with no burst, and a lane too many for a moment is answered by the ERP's own limit. */

interface Grant {
	lanes: number;
	slots: number;
	/** The throttle after this grant's reservations: while it stands there, they are the last and may be taken back. */
	tatMs: TatMs;
	readonly expiresAtMs: number;
}

type TakeBack = (reservedUpToMs: TatMs, slots: number) => TatMs;

/** Beyond the last possible answer: the holder has died, and its lanes are free again. */
const MARGIN_MS = 5_000;

export class Grants {
	readonly #open = new Map<string, Grant>();
	#turnedAway = false;

	open(lanes: number, startsAtMs: readonly number[], tatMs: TatMs, timeoutMs: number): string {
		const id = crypto.randomUUID();
		const last = startsAtMs.at(-1) ?? Date.now();
		const expiresAtMs = last + Math.ceil(startsAtMs.length / lanes) * timeoutMs + MARGIN_MS;
		this.#open.set(id, { lanes, slots: startsAtMs.length, tatMs, expiresAtMs });
		return id;
	}

	/** The holder found fewer orders than it asked for. `takeBack` gives the throttle after it took back so many slots. */
	shrink(id: string, used: number, takeBack: TakeBack): void {
		const grant = this.#open.get(id);
		if (grant === undefined || used >= grant.slots) return;
		grant.tatMs = takeBack(grant.tatMs, grant.slots - used);
		grant.slots = used;
		grant.lanes = Math.min(grant.lanes, used);
	}

	/** Nothing happens when the grant is unknown or has expired. */
	close(id: string, used: number, takeBack: TakeBack): void {
		this.shrink(id, used, takeBack);
		this.#open.delete(id);
	}

	lanesInUse(nowMs: number): number {
		let lanes = 0;
		for (const [id, grant] of this.#open) {
			if (grant.expiresAtMs <= nowMs) this.#open.delete(id);
			else lanes += grant.lanes;
		}
		return lanes;
	}

	/** All lanes are taken. */
	turnAway(nowMs: number): Extract<Admission, { kind: "at_capacity" }> {
		this.#turnedAway = true;
		const times = [...this.#open.values()].map((grant) => grant.expiresAtMs);
		return { kind: "at_capacity", untilMs: times.length === 0 ? nowMs : Math.min(...times) };
	}

	/** Whether somebody was turned away since this was last asked, and may have left an order behind. */
	leftBehind(): boolean {
		const was = this.#turnedAway;
		this.#turnedAway = false;
		return was;
	}
}
