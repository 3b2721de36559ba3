import { Desk } from "../../src/desk/desk";
import type { Endpoint } from "../../src/link/answers";
import { Link } from "../../src/link/link";
import type { TurnPorts } from "../../src/relay/turn";
import { type Bug, beforeSettling, buggyClaim, buggyCopy } from "./bugs.ts";
import { Clock, takeOver } from "./clock.ts";
import { ModelCopy } from "./copy.ts";
import { ModelErp, type Moods, SETTLE_MS, TIMEOUT_MS, WELL } from "./erp.ts";
import { type Evidence, inTheEnd, Watch } from "./invariants.ts";
import { ObjectHost } from "./objects.ts";
import { ModelQueue } from "./queue.ts";
import { Chance } from "./random.ts";
import { Shops } from "./shop.ts";

/**
 * One simulated tenant: the product's own desk, link and relay over models of everything around them. A stretch of storm in
 * which everything breaks at once, then fair weather; the same seed gives the same story to the letter.
 */

const START_MS = Date.UTC(2026, 0, 1);
const STORM_MS = 60_000;
/** Leases, settle times, back-offs and probes all end well within this. */
const FAIR_MS_MAX = 30 * 60_000;
const STEPS_MAX = 200_000;
const TICK_MS = 60_000;
const TRACE_LINES_MAX = 400;

export interface Story {
	readonly seed: number;
	/** What went wrong, in words, or null. */
	readonly breach: string | null;
	/** What happened, one line an event, the last TRACE_LINES_MAX of them. */
	readonly trace: readonly string[];
	readonly steps: number;
	readonly orders: number;
	readonly simulatedMs: number;
}

export async function simulate(seed: number, bug: Bug | null = null): Promise<Story> {
	const clock = new Clock(START_MS);
	const chance = new Chance(seed);
	const trace: string[] = [];
	const say = (line: string) => {
		if (trace.length === TRACE_LINES_MAX * 2) trace.splice(0, TRACE_LINES_MAX);
		trace.push(`${((clock.nowMs - START_MS) / 1_000).toFixed(3).padStart(9)}  ${line}`);
	};
	const giveBack = takeOver(clock, chance.next, say);
	try {
		return await new World(seed, bug, clock, chance, say, trace).live();
	} finally {
		giveBack();
	}
}

class World {
	readonly #troubles: Troubles;
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #say: (line: string) => void;
	readonly #trace: readonly string[];
	readonly #seed: number;
	readonly #erp: ModelErp;
	readonly #desk: ObjectHost<Desk>;
	readonly #link: ObjectHost<Link>;
	readonly #evidence: Evidence;

	constructor(seed: number, bug: Bug | null, clock: Clock, chance: Chance, say: (line: string) => void, trace: readonly string[]) {
		this.#seed = seed;
		this.#clock = clock;
		this.#chance = chance;
		this.#say = say;
		this.#trace = trace;
		this.#troubles = storm(chance);
		const { objects } = this.#troubles;
		const hosting = { clock, chance, troubles: objects };
		this.#erp = new ModelErp(clock, chance, say);
		this.#erp.moods = moodsOf(chance);
		this.#erp.deafness = chance.next() * 0.6;
		const copy = new ModelCopy(clock, chance, this.#troubles.copy);
		const queue: ModelQueue = new ModelQueue({ clock, chance, say }, this.#troubles.queue, (alive) => this.#turnPorts(alive, bug));
		const take = buggyCopy((snapshots) => copy.take(snapshots), bug, chance.next);
		this.#desk = new ObjectHost(
			"sim/main",
			(ctx, alive) =>
				new Desk(ctx, {}, { copy: (snapshots) => whileAlive(take(snapshots), alive), ring: (bell) => whileAlive(queue.send(bell), alive) }),
			hosting,
		);
		this.#link = new ObjectHost(
			"sim",
			(ctx, alive) =>
				new Link(
					ctx,
					{},
					{
						adapter: async () => this.#erp,
						release: () =>
							whileAlive(
								this.#desk.call((desk) => desk.release()),
								alive,
							),
						random: chance.next,
					},
				),
			hosting,
		);
		const shops = new Shops({ clock, chance, say }, (work) => this.#desk.call(work));
		this.#evidence = { disk: this.#desk.disk, erp: this.#erp, copy, shops };
	}

	async live(): Promise<Story> {
		this.#evidence.shops.open(this.#chance.between(1, 12), STORM_MS);
		this.#tick();
		this.#accidents();
		const watch = new Watch(this.#evidence);
		const stormEndsMs = START_MS + STORM_MS;
		let breach = await this.#run(watch, stormEndsMs, () => false);
		if (breach === null) {
			this.#clear();
			breach = await this.#run(watch, stormEndsMs + FAIR_MS_MAX, () => inTheEnd(this.#evidence) === null);
			breach ??= inTheEnd(this.#evidence);
		}
		return {
			seed: this.#seed,
			breach,
			trace: this.#trace.slice(-TRACE_LINES_MAX),
			steps: this.#steps,
			orders: this.#evidence.shops.shoppers.length,
			simulatedMs: this.#clock.nowMs - START_MS,
		};
	}

	#steps = 0;

	async #run(watch: Watch, untilMs: number, done: () => boolean): Promise<string | null> {
		const LOOK_STEPS = 50;
		while (await this.#clock.step(untilMs)) {
			this.#steps += 1;
			const breach = watch.afterStep();
			if (breach !== null) return breach;
			if (this.#steps > STEPS_MAX) return `still busy after ${STEPS_MAX} steps`;
			if (this.#steps % LOOK_STEPS === 0 && done()) return null;
		}
		return null;
	}

	/** The minute patrol, and the ERP's changes of mood. */
	#tick(): void {
		void this.#patrol().catch(() => {});
		this.#clock.after(TICK_MS, () => this.#tick());
	}

	async #patrol(): Promise<void> {
		await this.#link.call((link) => link.configure("sim", ENDPOINT));
		await this.#desk.call((desk) => desk.sweep());
	}

	#accidents(): void {
		const kill = (host: ObjectHost<Desk> | ObjectHost<Link>, what: string) => {
			if (this.#clock.nowMs > START_MS + STORM_MS) return;
			this.#say(`the ${what} dies`);
			host.kill();
		};
		for (let count = this.#chance.between(0, 6); count > 0; count--)
			this.#clock.after(this.#chance.between(0, STORM_MS), () => kill(this.#desk, "desk"));
		for (let count = this.#chance.between(0, 3); count > 0; count--)
			this.#clock.after(this.#chance.between(0, STORM_MS), () => kill(this.#link, "link"));
		for (let count = this.#chance.between(0, 4); count > 0; count--)
			this.#clock.after(this.#chance.between(0, STORM_MS), () => {
				if (this.#erp.moods === WELL) return;
				this.#erp.moods = moodsOf(this.#chance);
				this.#erp.deafness = this.#chance.next() * 0.6;
			});
	}

	/** Fair weather: everything works from here on. */
	#clear(): void {
		this.#say("the storm is over");
		for (const part of Object.values(this.#troubles)) for (const key of Object.keys(part)) Reflect.set(part, key, 0);
		this.#erp.moods = WELL;
		this.#erp.deafness = 0;
	}

	#turnPorts(alive: () => boolean, bug: Bug | null): TurnPorts {
		const desk = <R>(work: (desk: Desk) => Promise<R>) => whileAlive(this.#desk.call(work), alive);
		const link = <R>(work: (link: Link) => Promise<R>) => whileAlive(this.#link.call(work), alive);
		return {
			desk: {
				claim: buggyClaim((max, leaseMs) => desk((one) => one.claim(max, leaseMs)), bug),
				settle: (settlements) =>
					desk((one) => {
						beforeSettling(settlements, bug, this.#desk.disk);
						return one.settle(settlements);
					}),
				hold: (hold) => desk((one) => one.hold(hold)),
				release: () => desk((one) => one.release()),
			},
			link: {
				configure: (tenantId, endpoint) => link((one) => one.configure(tenantId, endpoint)),
				admit: (wanted) => link((one) => one.admit(wanted)),
				keep: (grant, used) => link((one) => one.keep(grant, used)),
				report: (grant, news) => link((one) => one.report(grant, news)),
			},
			endpoint: async () => ENDPOINT,
			adapter: async () => this.#erp,
			now: () => this.#clock.nowMs,
			wait: (ms) => whileAlive(this.#clock.wait(Math.max(0, ms)), alive),
			random: this.#chance.next,
		};
	}
}

const ENDPOINT: Endpoint = {
	connection: {
		adapter: "rest",
		baseUrl: "https://erp.example/",
		settings: {},
		ratePerSecond: 20,
		burst: 5,
		concurrency: 3,
		timeoutMs: TIMEOUT_MS,
		settleMs: SETTLE_MS,
	},
	sealedCredentials: "",
	updatedAtMs: 1,
};

interface Troubles {
	readonly objects: { lostCall: number; slowCall: number; lateAlarm: number };
	readonly queue: { lost: number; doubled: number; late: number; refused: number; readerDies: number };
	readonly copy: { fails: number; hangs: number };
}

/** Every seed has its own weather: some storms are all of one kind. */
const storm = (chance: Chance): Troubles => {
	const some = (most: number) => (chance.happens(0.6) ? chance.next() * most : 0);
	return {
		objects: { lostCall: some(0.1), slowCall: some(0.1), lateAlarm: some(0.5) },
		queue: { lost: some(0.6), doubled: some(0.5), late: some(0.5), refused: some(0.5), readerDies: some(0.5) },
		copy: { fails: some(0.7), hangs: some(0.1) },
	};
};

const moodsOf = (chance: Chance): Moods => {
	const some = (most: number) => (chance.happens(0.5) ? chance.next() * most : 0);
	return {
		up: 0.5 + chance.next(),
		down: some(1),
		commit_then_drop: some(1),
		drop: some(1),
		late: some(1),
		error_500: some(0.5),
		rate_limited: some(0.5),
		conflict: some(0.2),
	};
};

/** The dead hear nothing: what was asked goes on, and nobody is there for the answer. */
const whileAlive = async <R>(work: Promise<R>, alive: () => boolean): Promise<R> => {
	try {
		const result = await work;
		return alive() ? result : await new Promise<never>(() => {});
	} catch (error) {
		if (alive()) throw error;
		return await new Promise<never>(() => {});
	}
};
