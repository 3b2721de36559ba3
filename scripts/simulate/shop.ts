import type { DeskCalls, PlaceRequest, Receipt } from "../../src/desk/answers";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { isUnderWay } from "../../src/order/status";
import { bodyOf, UNKNOWN_SKU } from "./bodies.ts";
import type { Clock } from "./clock.ts";
import type { Payments } from "./payments.ts";
import type { Chance } from "./random.ts";

/** Shoppers: they repeat a request under the same key until it is acknowledged, click twice, and some wait for the ERP's number. */

export const START = 100_001;

export interface Shopper {
	readonly key: string;
	/** As it was ordered, JSON text of an OrderDraft. */
	readonly body: string;
	/** How long the shop waits for the money, or null when it is paid. */
	readonly payWithinMs: number | null;
	/** The shop asks for real time. */
	readonly waits: boolean;
	/** What the gateway confirmed; null while it has not. */
	eNumber: string | null;
	/** Money, or a promise of it, has come and was believed: the order is placed. */
	placed: boolean;
	/** The money itself has come after the order got its number. */
	captured: boolean;
}

export type DeskCall = <R>(work: (desk: DeskCalls) => Promise<R>) => Promise<R>;

interface ShopWorld {
	readonly clock: Clock;
	readonly chance: Chance;
	readonly say: (line: string) => void;
	readonly desk: DeskCall;
	readonly payments: Payments;
	readonly broken: string[];
	/** Sends the order at once, as the front door does for whoever waits. Never throws. */
	readonly deliverNow: (seq: number) => void;
	/** A shopper has been given a number. */
	readonly acknowledged: (eNumber: string) => void;
}

const TRY_AGAIN_MS_MAX = 4_000;
const PAY_WITHIN_MS_MAX = 70_000;
const WAIT_MS_MAX = 10_000;

export class Shops {
	readonly shoppers: Shopper[] = [];
	/** Shoppers who have not come to an end. */
	open = 0;
	readonly #world: ShopWorld;

	constructor(world: ShopWorld) {
		this.#world = world;
	}

	/** `count` shoppers come within `ms`: some storms bring all of them at once. */
	expect(count: number, ms: number): void {
		const { chance, clock } = this.#world;
		const rush = chance.happens(0.4) ? chance.between(0, ms) : null;
		const spoilt = chance.next() * 0.3;
		const waiting = chance.next() * 0.5;
		for (let index = 0; index < count; index++) {
			const unpaid = chance.happens(0.3);
			const key = `cart-${index}`;
			const shopper: Shopper = {
				key,
				body: bodyOf(key, { unpaid, ...(chance.happens(spoilt) ? { sku: UNKNOWN_SKU } : {}) }),
				payWithinMs: unpaid ? chance.between(1_000, PAY_WITHIN_MS_MAX) : null,
				waits: !unpaid && chance.happens(waiting),
				eNumber: null,
				placed: !unpaid,
				captured: false,
			};
			this.shoppers.push(shopper);
			const clicks = chance.happens(0.2) ? 2 : 1;
			const atMs = rush === null ? chance.between(0, ms) : rush + chance.between(0, 300);
			this.open += clicks;
			for (let click = 0; click < clicks; click++) clock.after(atMs, () => void this.#shop(shopper));
		}
	}

	async #shop(shopper: Shopper): Promise<void> {
		const receipt = await this.#place(shopper);
		this.open -= 1;
		if (receipt === null) return;
		const { eNumber } = receipt;
		if (shopper.eNumber !== null && shopper.eNumber !== eNumber)
			this.#world.broken.push(`${shopper.eNumber} was told to ${shopper.key} first, and ${eNumber} later`);
		if (shopper.eNumber !== null) return;
		shopper.eNumber = eNumber;
		this.#world.say(`shop: ${shopper.key} is ${eNumber}${shopper.payWithinMs === null ? "" : ", payment open"}`);
		this.#world.acknowledged(eNumber);
		if (shopper.payWithinMs !== null) this.#world.payments.expect(shopper, eNumber);
		if (shopper.waits) await this.#wait(receipt);
	}

	async #place(shopper: Shopper): Promise<Receipt | null> {
		const { desk, clock, chance, broken } = this.#world;
		while (true) {
			try {
				const placement = await desk((one) => one.place(requestOf(shopper)));
				if (placement.kind !== "conflict") return placement.receipt;
				broken.push(`${shopper.key}: a repeated request was called a conflict`);
				return null;
			} catch {
				await clock.wait(chance.between(50, TRY_AGAIN_MS_MAX));
			}
		}
	}

	async #wait({ seq, eNumber }: Receipt): Promise<void> {
		const { desk, clock, chance, broken, deliverNow, say } = this.#world;
		const waitMs = chance.between(1, WAIT_MS_MAX);
		deliverNow(seq);
		try {
			await desk(async (one) => {
				const askedMs = clock.nowMs;
				const order = await one.settled(seq, waitMs);
				if (order === null) return void broken.push(`${eNumber}: the desk does not know whom it was asked to wait for`);
				const breach = breachOfWaiting(order, askedMs, waitMs, clock.nowMs);
				if (breach !== null) broken.push(`${eNumber}: ${breach}`);
				else say(`shop: told at once that ${eNumber} is ${order.status}`);
			});
		} catch {
			// A wait that breaks is no harm: the order is placed.
		}
	}
}

/** The wait ends with the order's way, in the same instant, or when the time is over. */
function breachOfWaiting({ status, updatedAtMs }: OrderSnapshot, askedMs: number, waitMs: number, nowMs: number): string | null {
	if (nowMs > askedMs + waitMs) return "the wait lasted too long";
	if (isUnderWay(status)) return nowMs < askedMs + waitMs ? `the wait was over while it was ${status}` : null;
	return nowMs > Math.max(askedMs, updatedAtMs) ? `it was ${status}, and who waited for it was told later` : null;
}

const requestOf = (shopper: Shopper): PlaceRequest => ({
	tenantId: "sim",
	numbering: { prefix: "E", start: START },
	requestKey: shopper.key,
	fingerprint: shopper.key,
	reference: shopper.key,
	body: shopper.body,
	payWithinMs: shopper.payWithinMs,
});
