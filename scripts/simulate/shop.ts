import type { DeskCalls, PlaceRequest } from "../../src/desk/answers";
import type { Clock } from "./clock.ts";
import type { Chance } from "./random.ts";

/** Shoppers: they repeat a request under the same key until it is acknowledged, click twice, pay late, and change their minds. */

export const START = 100_001;

export interface Shopper {
	readonly key: string;
	readonly unpaid: boolean;
	/** What the gateway confirmed; null while it has not. */
	eNumber: string | null;
	/** The payment gateway's last word was that money came. */
	paid: boolean;
}

type DeskCall = <R>(work: (desk: DeskCalls) => Promise<R>) => Promise<R>;

const TRY_AGAIN_MS_MAX = 4_000;

export class Shops {
	readonly shoppers: Shopper[] = [];
	readonly broken: string[] = [];
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #desk: DeskCall;
	readonly #say: (line: string) => void;

	constructor({ clock, chance, say }: { clock: Clock; chance: Chance; say: (line: string) => void }, desk: DeskCall) {
		this.#clock = clock;
		this.#chance = chance;
		this.#desk = desk;
		this.#say = say;
	}

	/** `count` shoppers come at any time within `ms`. */
	open(count: number, ms: number): void {
		for (let index = 0; index < count; index++) {
			const shopper: Shopper = { key: `cart-${index}`, unpaid: this.#chance.happens(0.25), eNumber: null, paid: false };
			shopper.paid = !shopper.unpaid;
			this.shoppers.push(shopper);
			const clicks = this.#chance.happens(0.2) ? 2 : 1;
			const atMs = this.#chance.between(0, ms);
			for (let click = 0; click < clicks; click++) this.#clock.after(atMs, () => void this.#place(shopper));
		}
	}

	async #place(shopper: Shopper): Promise<void> {
		while (true) {
			try {
				const placement = await this.#desk((desk) => desk.place(requestOf(shopper)));
				if (placement.kind === "conflict") this.broken.push(`${shopper.key}: a repeated request was called a conflict`);
				else this.#acknowledged(shopper, placement.receipt.eNumber);
				return;
			} catch {
				await this.#clock.wait(this.#chance.between(50, TRY_AGAIN_MS_MAX));
			}
		}
	}

	#acknowledged(shopper: Shopper, eNumber: string): void {
		if (shopper.eNumber !== null && shopper.eNumber !== eNumber) {
			this.broken.push(`${shopper.key} was told ${shopper.eNumber} first and ${eNumber} later`);
		}
		if (shopper.eNumber !== null) return;
		shopper.eNumber = eNumber;
		this.#say(`shop: ${shopper.key} is ${eNumber}${shopper.unpaid ? ", payment open" : ""}`);
		if (shopper.unpaid) this.#clock.after(this.#chance.between(0, 30_000), () => void this.#pay(shopper, eNumber));
	}

	/** Declined or aborted at first, perhaps, and captured after all; an abort that comes late must not undo it. */
	async #pay(shopper: Shopper, eNumber: string): Promise<void> {
		const story = this.#chance.pick({ captured: 4, aborted: 2, "declined captured": 2, "captured aborted": 2, "captured captured": 1 });
		for (const status of story.split(" ") as ("captured" | "declined" | "aborted")[]) {
			if (status === "captured") shopper.paid = true;
			await this.#report(eNumber, status);
			await this.#clock.wait(this.#chance.between(0, 10_000));
		}
	}

	async #report(eNumber: string, status: "captured" | "declined" | "aborted"): Promise<void> {
		while (true) {
			try {
				await this.#desk((desk) => desk.pay(eNumber, { status, reference: "pi_1", amount: null }));
				this.#say(`payment: ${eNumber} ${status}`);
				return;
			} catch {
				await this.#clock.wait(this.#chance.between(50, TRY_AGAIN_MS_MAX));
			}
		}
	}
}

const requestOf = (shopper: Shopper): PlaceRequest => ({
	tenantId: "sim",
	numbering: { prefix: "E", start: START },
	requestKey: shopper.key,
	fingerprint: shopper.key,
	reference: null,
	body: "{}",
	unpaid: shopper.unpaid,
});
