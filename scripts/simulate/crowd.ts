import type { Link } from "../../src/link/link";
import { ACTIONS, type Action } from "../../src/order/action";
import type { Status } from "../../src/order/status";
import { Mender } from "./mender.ts";
import type { Payments } from "./payments.ts";
import { type PeopleWorld, Person } from "./people.ts";
import { type Shops, START } from "./shop.ts";

/** Everybody who has to do with a tenant's orders: two admins who click, a clerk who comes after the storm, and who waits for whom. */

interface CrowdWorld extends Omit<PeopleWorld, "shoppers"> {
	readonly link: <R>(work: (link: Link) => Promise<R>) => Promise<R>;
	readonly shops: Shops;
	readonly payments: Payments;
}

const VISITS_MAX = 16;
/** They go on clicking when the storm is over. */
const AFTER_STORM_MS = 30_000;
const JOB_ORDERS_MAX = 350;
/** What a list of orders in need of somebody is filtered by. */
const CHOSEN_BY: readonly Status[] = ["failed", "pending_verification"];
const PAUSE_MS_MAX = 20_000;

export class Crowd {
	readonly #world: CrowdWorld;
	readonly #admins: readonly Person[];
	readonly #mender: Mender;
	/** Probability that a customer calls at once. */
	readonly #fickle: number;
	#open = 0;

	constructor(world: CrowdWorld) {
		this.#world = world;
		const { shoppers } = world.shops;
		this.#admins = [new Person({ ...world, shoppers }, "ann"), new Person({ ...world, shoppers }, "ben")];
		const person = new Person({ ...world, shoppers }, "clerk");
		this.#fickle = world.chance.happens(0.5) ? world.chance.next() * 0.6 : 0;
		this.#mender = new Mender({ clock: world.clock, chance: world.chance, erp: world.erp, person, shoppers });
	}

	/** Whether all of them have done what they came for. */
	get isDone(): boolean {
		const { shops, payments } = this.#world;
		return this.#open + shops.open + payments.open === 0 && this.#admins.every(({ open }) => open === 0);
	}

	expect(ms: number): void {
		const { chance } = this.#world;
		for (const admin of this.#admins) if (chance.happens(0.8)) admin.expect(chance.between(0, VISITS_MAX), ms + AFTER_STORM_MS);
		if (chance.happens(0.3)) this.#bulk(chance.between(0, ms));
		if (chance.happens(0.15)) this.#pause(chance.between(0, ms));
	}

	/** A shopper has been given a number. */
	acknowledged(eNumber: string): void {
		const { chance } = this.#world;
		if (chance.happens(this.#fickle)) this.#admins[chance.between(0, 1)]?.hurry(eNumber);
	}

	/** The storm is over: somebody puts right what is left of it. */
	tidyUp(): void {
		this.#mender.start();
	}

	#bulk(atMs: number): void {
		const { chance, shops } = this.#world;
		const admin = this.#admins[chance.between(0, 1)];
		const action = chance.pick(Object.fromEntries(ACTIONS.map((one) => [one, one === "retry" ? 4 : 1])) as Record<Action, number>);
		this.#later(atMs, async () => {
			const known = shops.shoppers.filter(({ eNumber }) => eNumber !== null).length;
			const seqs = Array.from({ length: chance.between(0, JOB_ORDERS_MAX) }, (_, index) => START + (index % Math.max(1, known)));
			const chosen = chance.happens(0.5) ? { statuses: CHOSEN_BY } : {};
			await admin?.bulk({ action, seqs, ...chosen }, chance.happens(0.4) ? chance.between(0, 100) : null);
		});
	}

	/** Somebody pauses the connection, and thinks better of it. */
	#pause(atMs: number): void {
		const { chance, clock, link, say } = this.#world;
		this.#later(atMs, async () => {
			await this.#surely(() => link((one) => one.pause()));
			say("the connection is paused");
			await clock.wait(chance.between(0, PAUSE_MS_MAX));
			await this.#surely(() => link((one) => one.resume()));
			say("the connection goes on");
		});
	}

	#later(atMs: number, work: () => Promise<void>): void {
		this.#open += 1;
		this.#world.clock.after(atMs, () => {
			void work()
				.catch(() => {})
				.finally(() => {
					this.#open -= 1;
				});
		});
	}

	async #surely(work: () => Promise<unknown>): Promise<void> {
		const { clock, chance } = this.#world;
		while (true) {
			try {
				await work();
				return;
			} catch {
				await clock.wait(chance.between(50, PAUSE_MS_MAX));
			}
		}
	}
}
