import type { PaymentNews } from "../../src/desk/answers";
import type { PaymentNewsStatus } from "../../src/order/payment";
import type { Clock } from "./clock.ts";
import type { Chance } from "./random.ts";
import type { DeskCall, Shopper } from "./shop.ts";

/** A payment gateway: its news come late, repeated, out of order, and after the shop has given the payment up. */

const STORIES: Readonly<Record<string, readonly PaymentNewsStatus[]>> = {
	paid: ["captured"],
	authorised_first: ["authorised", "captured"],
	only_authorised: ["authorised"],
	voided: ["authorised", "aborted"],
	second_card: ["declined", "captured"],
	changed_mind: ["aborted"],
	declined: ["declined"],
	never_mind: ["aborted", "authorised"],
	abort_is_late: ["captured", "aborted"],
	silence: [],
};
const WEIGHTS = Object.fromEntries(Object.keys(STORIES).map((story) => [story, story === "paid" ? 3 : 1]));

const APART_MS_MAX = 20_000;
const LATE_MS_MAX = 60_000;
const TRY_AGAIN_MS_MAX = 4_000;

interface PaymentWorld {
	readonly clock: Clock;
	readonly chance: Chance;
	readonly say: (line: string) => void;
	readonly desk: DeskCall;
	readonly broken: string[];
}

export class Payments {
	/** Reports that have not arrived. */
	open = 0;
	readonly #world: PaymentWorld;

	constructor(world: PaymentWorld) {
		this.#world = world;
	}

	/** From now on this order's payment may be heard of. */
	expect(shopper: Shopper, eNumber: string): void {
		const { clock, chance } = this.#world;
		let atMs = chance.between(0, APART_MS_MAX);
		for (const status of STORIES[chance.pick(WEIGHTS)] ?? []) {
			const news: PaymentNews = {
				status,
				reference: chance.happens(0.8) ? "pi_1" : "pi_2",
				amount: null,
				occurredAtMs: chance.happens(0.5) ? clock.nowMs + atMs : null,
			};
			const reports = chance.happens(0.3) ? 2 : 1;
			this.open += reports;
			for (let report = 0; report < reports; report++)
				clock.after(atMs + (chance.happens(0.3) ? chance.between(0, LATE_MS_MAX) : 0), () => void this.#report(shopper, eNumber, news));
			atMs += chance.between(0, APART_MS_MAX);
		}
	}

	async #report(shopper: Shopper, eNumber: string, news: PaymentNews): Promise<void> {
		const { desk, clock, chance, say, broken } = this.#world;
		while (true) {
			try {
				await desk(async (one) => {
					const answer = await one.pay(eNumber, news);
					if (answer.kind === "unknown_order") broken.push(`${eNumber}: the desk does not know whose payment that is`);
					const counts = news.status === "captured" || (news.status === "authorised" && answer.kind === "recorded");
					if (counts) shopper.placed = true;
					if (news.status === "captured") shopper.captured = true;
					say(`payment: ${eNumber} ${news.status}, ${answer.kind}`);
				});
				this.open -= 1;
				return;
			} catch {
				await clock.wait(chance.between(50, TRY_AGAIN_MS_MAX));
			}
		}
	}
}
