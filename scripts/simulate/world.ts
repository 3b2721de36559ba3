import type { Endpoint } from "../../src/link/answers";
import type { Wire } from "./adapter.ts";
import type { Bug } from "./bugs.ts";
import { Clicks } from "./clicks.ts";
import { Clock, takeOver } from "./clock.ts";
import { ModelCopy } from "./copy.ts";
import { Crowd } from "./crowd.ts";
import { inTheEnd } from "./ending.ts";
import { ModelErp } from "./erp.ts";
import type { Evidence } from "./evidence.ts";
import { metIn } from "./met.ts";
import { Payments } from "./payments.ts";
import { Chance } from "./random.ts";
import { breachOfSending, breachOfStoring } from "./sent.ts";
import { Shops } from "./shop.ts";
import { Tenant } from "./tenant.ts";
import { Trace } from "./trace.ts";
import { Watch } from "./watch.ts";
import { changeMoods, characterOf, clearUp, endpointOf, goDown, roughWire, storm, type Troubles } from "./weather.ts";

/**
 * One simulated tenant: the product's own desk, link and relay over models of everything around them. A stretch of storm in
 * which everything breaks at once, then fair weather; the same seed gives the same story to the letter.
 */

const START_MS = Date.UTC(2026, 0, 1);
const STORM_MS = 60_000;
/** Shoppers come early, so that the storm has something to break. */
const ORDERS_MS = 50_000;
/** Leases, settle times, back-offs, probes and the quiet end of an incident all lie well within this. */
const FAIR_MS_MAX = 40 * 60_000;
const STEPS_MAX = 200_000;
/** The end is looked for as often as this: it is a long look. */
const LOOK_STEPS = 50;
const TICK_MS = 60_000;
const ORDERS_MAX = 12;
/** Probability that a storm may hold an outage. */
const OUTAGES = 0.5;
const OUTAGE_MS_MAX = 30_000;

export interface Story {
	readonly seed: number;
	readonly bug: Bug | null;
	/** What went wrong, in words, or null. */
	readonly breach: string | null;
	/** What happened, one line an event; empty without a breach. */
	readonly trace: readonly string[];
	readonly steps: number;
	readonly orders: number;
	readonly simulatedMs: number;
	/** Which situations it has met (met.ts). */
	readonly met: readonly string[];
}

/** `whole`: the trace holds every line, and not only those that have to do with the breach. */
export async function simulate(seed: number, bug: Bug | null, whole: boolean): Promise<Story> {
	const clock = new Clock(START_MS);
	const chance = new Chance(seed);
	const trace = new Trace(clock, START_MS, whole);
	const giveBack = takeOver(clock, chance.next, trace.say);
	try {
		return await new World(seed, bug, clock, chance, trace).live();
	} finally {
		giveBack();
	}
}

class World {
	readonly #seed: number;
	readonly #bug: Bug | null;
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #trace: Trace;
	readonly #troubles: Troubles;
	readonly #wire: Wire;
	readonly #endpoint: Endpoint;
	readonly #tenant: Tenant;
	readonly #crowd: Crowd;
	readonly #evidence: Evidence;
	#steps = 0;

	constructor(seed: number, bug: Bug | null, clock: Clock, chance: Chance, trace: Trace) {
		this.#seed = seed;
		this.#bug = bug;
		this.#clock = clock;
		this.#chance = chance;
		this.#trace = trace;
		this.#troubles = storm(chance);
		this.#wire = roughWire(chance);
		this.#endpoint = endpointOf(chance);
		const basics = { clock, chance, say: trace.say };
		const erp = new ModelErp(clock, chance, trace.say, characterOf(chance));
		const copy = new ModelCopy(clock, chance, this.#troubles.copy);
		this.#tenant = new Tenant({
			...basics,
			troubles: this.#troubles,
			wire: this.#wire,
			erp,
			copy,
			endpoint: this.#endpoint,
			bug,
			sends: (order) => this.#notice(breachOfSending(order, this.#evidence)),
		});
		const { desk, link, callDesk } = this.#tenant;
		const broken: string[] = [];
		const payments = new Payments({ ...basics, desk: callDesk, broken });
		const shops = new Shops({
			...basics,
			desk: callDesk,
			payments,
			broken,
			deliverNow: (seq) => void this.#tenant.deliverNow(seq),
			acknowledged: (eNumber) => this.#crowd.acknowledged(eNumber),
		});
		const clicks = new Clicks();
		this.#crowd = new Crowd({
			...basics,
			desk: callDesk,
			link: (work) => link.call(work),
			erp,
			clicks,
			shops,
			payments,
			list: () => copy.rows.values(),
			broken,
		});
		this.#evidence = { clock, desk, link, erp, copy, shops, clicks, broken, misled: new Map() };
		erp.stores = (entry) => this.#notice(breachOfStoring(entry, this.#evidence));
	}

	async live(): Promise<Story> {
		const { shops } = this.#evidence;
		shops.expect(this.#chance.between(1, ORDERS_MAX), ORDERS_MS);
		this.#crowd.expect(STORM_MS);
		this.#tick();
		this.#accidents();
		const breach = await this.#untilTheEnd(new Watch(this.#evidence));
		return {
			seed: this.#seed,
			bug: this.#bug,
			breach,
			trace: breach === null ? [] : this.#trace.about(breach),
			steps: this.#steps,
			orders: shops.shoppers.length,
			simulatedMs: this.#clock.nowMs - START_MS,
			met: metIn(this.#evidence),
		};
	}

	async #untilTheEnd(watch: Watch): Promise<string | null> {
		const stormEndsMs = START_MS + STORM_MS;
		const inTheStorm = await this.#run(watch, stormEndsMs, () => false);
		if (inTheStorm !== null) return inTheStorm;
		this.#trace.say("the storm is over");
		clearUp(this.#troubles, this.#wire, this.#chance);
		this.#crowd.tidyUp();
		const isOver = () => this.#crowd.isDone && inTheEnd(this.#evidence) === null;
		const after = await this.#run(watch, stormEndsMs + FAIR_MS_MAX, isOver);
		return after ?? (this.#crowd.isDone ? inTheEnd(this.#evidence) : "somebody never got an answer");
	}

	async #run(watch: Watch, untilMs: number, done: () => boolean): Promise<string | null> {
		while (await this.#clock.step(untilMs)) {
			this.#steps += 1;
			const breach = watch.afterStep();
			if (breach !== null) return breach;
			if (this.#steps > STEPS_MAX) return `still busy after ${STEPS_MAX} steps`;
			if (this.#steps % LOOK_STEPS === 0 && done()) return null;
		}
		return null;
	}

	#notice(breach: string | null): void {
		if (breach !== null) this.#evidence.broken.push(breach);
	}

	/** The minute patrol. */
	#tick(): void {
		void this.#patrol().catch(() => {});
		this.#clock.after(TICK_MS, () => this.#tick());
	}

	async #patrol(): Promise<void> {
		const { desk, link } = this.#tenant;
		await link.call((one) => one.configure("sim", this.#endpoint));
		await desk.call(async (one) => {
			const { repaired } = await one.sweep();
			desk.unpatrolled = false;
			if (repaired > 0) this.#notice(`the patrol found ${repaired} orders that nobody worked on`);
		});
	}

	#accidents(): void {
		const within = (most: number, accident: () => void) => {
			for (let count = this.#chance.between(0, most); count > 0; count--)
				this.#clock.after(this.#chance.between(0, STORM_MS), () => {
					if (!this.#isFair) accident();
				});
		};
		const { desk, link } = this.#tenant;
		within(6, () => {
			this.#trace.say("the desk dies");
			desk.kill();
		});
		within(3, () => {
			this.#trace.say("the link dies");
			link.kill();
		});
		within(4, () => changeMoods(this.#wire, this.#chance));
		if (this.#chance.happens(OUTAGES)) within(1, () => this.#outage());
	}

	#outage(): void {
		this.#trace.say("the ERP goes down");
		goDown(this.#wire, this.#chance);
		this.#clock.after(this.#chance.between(0, OUTAGE_MS_MAX), () => {
			if (!this.#isFair) changeMoods(this.#wire, this.#chance);
		});
	}

	get #isFair(): boolean {
		return this.#clock.nowMs >= START_MS + STORM_MS;
	}
}
