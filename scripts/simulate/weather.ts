import type { Endpoint } from "../../src/link/answers";
import { type Moods, SETTLE_MS_MAX, TIMEOUT_MS, WELL, type Wire } from "./adapter.ts";
import type { CopyTroubles } from "./copy.ts";
import type { Character } from "./erp.ts";
import type { Troubles as ObjectTroubles } from "./objects.ts";
import type { QueueTroubles } from "./queue.ts";
import type { Chance } from "./random.ts";

/** Every seed has its own weather: some storms are all of one kind. */

export interface Troubles {
	readonly objects: ObjectTroubles;
	readonly queue: QueueTroubles;
	readonly copy: CopyTroubles;
}

export const storm = (chance: Chance): Troubles => {
	const some = (most: number) => (chance.happens(0.6) ? chance.next() * most : 0);
	return {
		objects: { lostCall: some(0.1), slowCall: some(0.1), lateAlarm: some(0.5) },
		queue: { lost: some(0.6), doubled: some(0.5), late: some(0.5), refused: some(0.5), readerDies: some(0.5), readerStalls: some(0.6) },
		copy: { fails: some(0.7), hangs: some(0.1) },
	};
};

export const roughWire = (chance: Chance): Wire => ({
	moods: moodsOf(chance),
	deafness: chance.next() * 0.6,
	poison: new Map(),
	poisonous: chance.happens(0.4) ? chance.next() * 0.4 : 0,
});

export function changeMoods(wire: Wire, chance: Chance): void {
	wire.moods = moodsOf(chance);
	wire.deafness = chance.next() * 0.6;
}

/** Nothing gets through, or no answer comes back. */
export function goDown(wire: Wire, chance: Chance): void {
	wire.moods = { ...WELL, up: 0, down: 3, drop: chance.next(), late: chance.next() };
	wire.deafness = 1;
}

/** Fair weather. Orders that kill go on killing, and some ERPs are slow on the best of days: that is no weather. */
export function clearUp(troubles: Troubles, wire: Wire, chance: Chance): void {
	for (const part of Object.values(troubles)) for (const key of Object.keys(part)) Reflect.set(part, key, 0);
	wire.moods = chance.happens(0.4) ? { ...WELL, slow: 4 } : WELL;
	wire.deafness = 0;
	wire.poisonous = 0;
}

const moodsOf = (chance: Chance): Moods => {
	const some = (most: number) => (chance.happens(0.5) ? chance.next() * most : 0);
	const moods: Moods = {
		up: 0.2 + chance.next(),
		slow: some(1),
		down: some(1),
		commit_then_drop: some(1),
		drop: some(1),
		late: some(1),
		error_500: some(0.5),
		rate_limited: some(0.5),
		conflict: some(0.2),
		unauthorised: chance.happens(0.1) ? chance.next() * 0.3 : 0,
		forbidden: chance.happens(0.2) ? chance.next() * 0.3 : 0,
	};
	const most = chance.pick(MOST);
	return { ...moods, [most]: moods[most] + chance.next() * 2 };
};
/** What an ERP may be given to. */
const MOST = { up: 1, slow: 2, commit_then_drop: 1, drop: 1, late: 5, error_500: 1 } as const satisfies Partial<Moods>;

export const characterOf = (chance: Chance): Character => ({
	hardKey: chance.happens(0.2),
	drafts: chance.happens(0.3),
	settleMs: chance.between(SETTLE_MS_MAX / 5, SETTLE_MS_MAX),
	picky: chance.happens(0.5) ? chance.next() * 0.6 : 0,
});

export const endpointOf = (chance: Chance): Endpoint => ({
	connection: {
		adapter: "rest",
		baseUrl: "https://erp.example/",
		settings: {},
		ratePerSecond: chance.pick({ 20: 3, 3: 1 }) === "20" ? 20 : 3,
		burst: chance.happens(0.7) ? 5 : 1,
		concurrency: chance.between(1, 5),
		timeoutMs: TIMEOUT_MS,
		// The adapter's own.
		settleMs: null,
		outagePolicy: chance.happens(0.25) ? "fail" : "hold",
	},
	sealedCredentials: "",
	updatedAtMs: 1,
});
