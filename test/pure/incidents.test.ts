import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { awayMs, STRETCHES_MAX } from "../../src/lib/stretches";
import type { Incident } from "../../src/link/answers";
import { COUNT_WITHIN_MS, FLAP_MS, INCIDENTS_OWED_MAX, type IncidentPorts, Incidents, QUIET_MS } from "../../src/link/incidents";
import { LinkStore } from "../../src/link/store";

/** A link's book of incidents over a store in memory, with a desk and a D1 that can be taken away. */
class Office {
	readonly kv = new Map<string, unknown>();
	/** What D1 was given, call by call. */
	readonly written: Incident[] = [];
	d1: "work" | "fail" | "hang" | "store_and_fail" = "work";
	desk: "work" | "fail" | "hang" = "work";
	waiting = 4;
	/** Of those that were counted, so many wait still. */
	leftOver = 0;
	lastSeq = 100_010;
	/** Runs while D1 writes. */
	meanwhile: (() => void) | null = null;
	book = this.reopen();

	/** As after a restart: what was in memory only is gone. */
	reopen(): Incidents {
		const kv = {
			get: (key: string) => structuredClone(this.kv.get(key)),
			put: (key: string, value: unknown) => void this.kv.set(key, structuredClone(value)),
			delete: (key: string) => this.kv.delete(key),
		};
		const ports: IncidentPorts = {
			random: () => 1,
			incident: async (_tenantId, incident) => {
				if (this.d1 === "hang") await new Promise<never>(() => {});
				if (this.d1 === "fail") throw new Error("D1 is away");
				this.written.push(incident);
				this.meanwhile?.();
				if (this.d1 === "store_and_fail") throw new Error("the answer got lost");
			},
			passage: async (_tenantId, sinceSeq) => {
				if (this.desk === "hang") await new Promise<never>(() => {});
				if (this.desk === "fail") throw new Error("the desk is away");
				const waiting = this.waiting + (sinceSeq === 0 ? this.leftOver : 0);
				return { waiting, lastSeq: this.lastSeq, placedSince: sinceSeq === 0 ? this.lastSeq : this.lastSeq - sinceSeq };
			},
		};
		this.book = new Incidents(new LinkStore({ kv } as unknown as DurableObjectStorage), ports);
		return this.book;
	}

	get kept(): number {
		return (this.kv.get("incidents") as readonly unknown[] | undefined)?.length ?? 0;
	}
}

let office: Office;
beforeEach(() => {
	vi.useFakeTimers({ now: 1_000_000 });
	vi.spyOn(console, "error").mockImplementation(() => {});
	office = new Office();
});
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

const open = (reason = "the building is dark") => office.book.opened("erp_offline", reason, Date.now());
const close = () => office.book.closed(Date.now(), Date.now());
/** A probe has found the ERP well. */
const probed = () => office.book.answered(Date.now(), false, Date.now());
/** It has taken an order since. */
const proven = (atMs = Date.now()) => office.book.answered(atMs, true, Date.now());
const away = (...times: readonly (readonly [number, number | null])[]) =>
	times.map(([fromMs, untilMs]) => ({ fromMs, untilMs, backMs: 0 }));
const lastWord = () => office.written.at(-1);
/** Pays, and lets whatever hangs run into its time-out. */
async function pay(): Promise<void> {
	const paying = office.book.pay("shop");
	await vi.advanceTimersByTimeAsync(10_000);
	await paying;
}

describe("an outage", () => {
	it("is written when it begins and when it ends, with the orders it touched, and then forgotten here", async () => {
		open();
		await pay();
		vi.setSystemTime(1_600_000);
		office.lastSeq += 7;
		close();
		await pay();
		const common = { id: expect.any(String), kind: "erp_offline", openedAtMs: 1_000_000, reason: "the building is dark" };
		expect(office.written).toEqual([
			{ ...common, closedAtMs: null, ordersTouched: null, course: { version: 1, away: away([1_000_000, null]), overAtMs: null } },
			{
				...common,
				closedAtMs: 1_600_000,
				ordersTouched: 4 + 7,
				course: { version: 3, away: away([1_000_000, 1_600_000]), overAtMs: null },
			},
		]);
		expect(office.written[1]?.id).toBe(office.written[0]?.id);
		expect(office.kept).toBe(0);
		expect(office.book.dueAtMs()).toBeNull();
	});

	it("is one, however often the breaker opens in it", async () => {
		open();
		vi.setSystemTime(1_030_000);
		open("something else");
		await pay();
		expect(office.written).toHaveLength(1);
		expect(office.book.awaySinceMs()).toBe(1_000_000);
	});

	it("is two when the first was over", async () => {
		open();
		close();
		open();
		await pay();
		expect(new Set(office.written.map(({ id }) => id)).size).toBe(2);
	});

	it("that is over before there was one is nothing", async () => {
		close();
		await pay();
		expect(office.written).toEqual([]);
	});

	it("lasts over a restart", () => {
		open();
		expect(office.reopen().awaySinceMs()).toBe(1_000_000);
	});
});

describe("an outage that the ERP interrupts", () => {
	/** One is over, and the next begins within the ten minutes. */
	async function flap(): Promise<number> {
		open();
		close();
		await pay();
		office.written.length = 0;
		vi.setSystemTime(Date.now() + FLAP_MS / 2);
		open();
		await pay();
		return Date.now() - 10_000;
	}

	it("is one incident, in which the ERP was away as often and for as long as it was, and no longer", async () => {
		const fromMs = await flap();
		vi.setSystemTime(fromMs + 191_000);
		close();
		await pay();
		const again = fromMs + 191_000 + 400_000;
		vi.setSystemTime(again);
		open();
		await pay();
		vi.setSystemTime(again + 20_000);
		close();
		await pay();
		const stretches = away([fromMs, fromMs + 191_000], [again, again + 20_000]);
		expect(lastWord()).toMatchObject({ closedAtMs: null, course: { away: stretches, overAtMs: again + 20_000 + FLAP_MS } });
		office.book.quiet(again + 20_000 + FLAP_MS);
		await pay();
		expect(lastWord()).toMatchObject({ closedAtMs: again + 20_000, course: { away: stretches, overAtMs: null } });
		expect(new Set(office.written.map(({ id }) => id)).size).toBe(1);
		expect(office.kept).toBe(0);
	});

	it("counts the orders that met it while the ERP was away, and none that went straight out in between", async () => {
		office.waiting = 0;
		await flap();
		office.lastSeq += 3;
		close();
		await pay();
		// Five in between; one of them still waits when the ERP goes away again.
		office.lastSeq += 5;
		office.waiting = 1;
		office.leftOver = 2;
		vi.setSystemTime(Date.now() + 60_000);
		open();
		await pay();
		office.lastSeq += 2;
		close();
		await pay();
		office.lastSeq += 50;
		office.book.quiet(Date.now() + FLAP_MS);
		await pay();
		expect(lastWord()).toMatchObject({ closedAtMs: expect.any(Number), ordersTouched: 3 + 1 + 2 });
	});

	it("has its orders counted together where it goes away again before anybody could ask", async () => {
		office.waiting = 0;
		await flap();
		office.lastSeq += 3;
		close();
		office.lastSeq += 1;
		open();
		await pay();
		office.lastSeq += 2;
		close();
		await pay();
		office.book.quiet(Date.now() + FLAP_MS);
		await pay();
		expect(lastWord()?.ordersTouched).toBe(6);
	});

	it("goes on where a probe alone went well, and the next order did not", async () => {
		open();
		vi.setSystemTime(1_060_000);
		probed();
		await pay();
		expect(lastWord()).toMatchObject({
			closedAtMs: null,
			course: { version: 2, away: away([1_000_000, 1_060_000]), overAtMs: 1_060_000 + QUIET_MS },
		});
		expect(office.book.awaySinceMs()).toBeNull();
		open();
		await pay();
		expect(lastWord()).toMatchObject({ course: { version: 3, away: away([1_000_000, null]), overAtMs: null } });
		expect(office.book.awaySinceMs()).toBe(1_000_000);
	});

	it("is interrupted from the probe on, once the ERP has done work, though the breaker never closed", async () => {
		office.waiting = 0;
		open();
		await pay();
		vi.setSystemTime(1_060_000);
		probed();
		vi.setSystemTime(1_065_000);
		office.lastSeq += 3;
		proven(1_060_000);
		await pay();
		office.lastSeq += 5;
		vi.setSystemTime(1_200_000);
		open();
		await pay();
		expect(office.book.awaySinceMs()).toBe(1_200_000);
		office.lastSeq += 1;
		vi.setSystemTime(1_230_000);
		close();
		await pay();
		expect(lastWord()).toMatchObject({
			closedAtMs: 1_230_000,
			ordersTouched: 3 + 1,
			course: { away: away([1_000_000, 1_060_000], [1_200_000, 1_230_000]) },
		});
	});

	it("is told as it is by a later word, whatever becomes of the one before", async () => {
		open();
		office.meanwhile = () => {
			office.meanwhile = null;
			probed();
		};
		await pay();
		expect(office.written.map(({ course }) => course?.version)).toEqual([1, 2]);
		expect(office.book.dueAtMs()).toBeNull();
	});

	it("stays a small thing however often it happens", async () => {
		const fromMs = await flap();
		for (let times = 0; times < 200; times++) {
			vi.setSystemTime(Date.now() + 60_000);
			close();
			vi.setSystemTime(Date.now() + 60_000);
			open();
		}
		await pay();
		const stretches = lastWord()?.course?.away ?? [];
		expect(stretches).toHaveLength(STRETCHES_MAX);
		expect(Math.round(awayMs(stretches, Date.now()))).toBe(10_000 + 200 * 60_000 + 10_000);
		expect([stretches[0]?.fromMs, office.kept]).toEqual([fromMs, 1]);
	});

	it("that an earlier version began goes on and ends", async () => {
		const incident = { id: "i-1", kind: "erp_offline", openedAtMs: 1_000, closedAtMs: null, reason: "dark", ordersTouched: null };
		const opening = { waiting: 4, lastSeq: office.lastSeq };
		const earlier = { incident, opening, owed: false, countBeforeMs: null };
		office.kv.set("incidents", [earlier]);
		expect(office.reopen().awaySinceMs()).toBe(1_000);
		office.lastSeq += 2;
		close();
		await pay();
		expect(office.written).toMatchObject([
			{ id: "i-1", closedAtMs: 1_000_000, ordersTouched: 6, course: { away: away([1_000, 1_000_000]) } },
		]);
		const flapped = { ...earlier, incident: { ...incident, ordersTouched: 9 }, flaps: true };
		office.kv.set("incidents", [{ ...flapped, over: { sinceMs: 5_000, atMs: 605_000 } }]);
		office.reopen().quiet(Date.now());
		await pay();
		expect(lastWord()).toMatchObject({ id: "i-1", closedAtMs: 5_000, ordersTouched: 9, course: { away: away([1_000, 5_000]) } });
	});
});

describe("what D1 was not told", () => {
	it("is owed, tried again ever more rarely, and paid when it is back", async () => {
		office.d1 = "fail";
		open();
		await pay();
		const first = office.book.dueAtMs() ?? 0;
		vi.setSystemTime(first);
		await pay();
		const second = office.book.dueAtMs() ?? 0;
		expect(first).toBe(1_005_000);
		expect(second - first).toBe(10_000);
		office.d1 = "work";
		await pay();
		expect(office.written).toHaveLength(1);
		expect(office.book.dueAtMs()).toBeNull();
	});

	it("is not lost by a restart", async () => {
		office.d1 = "fail";
		open();
		close();
		await pay();
		office.d1 = "work";
		office.reopen();
		expect(office.book.dueAtMs()).not.toBeNull();
		await pay();
		expect(office.written).toMatchObject([{ closedAtMs: 1_000_000 }]);
	});

	it("is written anew when nobody knows whether it was written", async () => {
		office.d1 = "store_and_fail";
		open();
		await pay();
		office.d1 = "work";
		await pay();
		expect(office.written[1]).toEqual(office.written[0]);
		expect(office.book.dueAtMs()).toBeNull();
	});

	it("does not wait for ever for a D1 that says nothing", async () => {
		office.d1 = "hang";
		open();
		await pay();
		expect(office.book.dueAtMs()).toBeGreaterThan(Date.now() - 10_000);
	});

	it("is the end of it, when that comes while the beginning is written", async () => {
		open();
		office.meanwhile = () => {
			office.meanwhile = null;
			close();
		};
		await pay();
		expect(office.written.map(({ closedAtMs }) => closedAtMs)).toEqual([null, 1_000_000]);
		expect(office.kept).toBe(0);
	});

	it("is bounded: of too many outages the oldest are forgotten, never the one that lasts", async () => {
		office.d1 = "fail";
		for (let outages = 0; outages < INCIDENTS_OWED_MAX + 5; outages++) {
			vi.setSystemTime(1_000_000 + outages * FLAP_MS);
			open();
			close();
		}
		const lastMs = 1_000_000 + 2 * INCIDENTS_OWED_MAX * FLAP_MS;
		vi.setSystemTime(lastMs);
		open();
		expect(office.kept).toBe(INCIDENTS_OWED_MAX);
		expect(office.book.awaySinceMs()).toBe(lastMs);
		office.d1 = "work";
		await pay();
		expect(office.written.map(({ openedAtMs }) => openedAtMs)).toContain(lastMs);
		expect(office.written.map(({ openedAtMs }) => openedAtMs)).not.toContain(1_000_000);
	});

	it("of one outage does not hold up another", async () => {
		open("first");
		close();
		open("second");
		office.desk = "fail";
		await pay();
		expect(office.written.map(({ reason }) => reason)).toEqual(["first", "second"]);
	});
});

describe("the orders an outage touched", () => {
	it("are not known when the desk did not answer at its beginning, and D1 is told all the same", async () => {
		office.desk = "fail";
		open();
		await pay();
		expect(office.written).toMatchObject([{ closedAtMs: null }]);
		close();
		await pay();
		expect(office.written).toMatchObject([{}, { closedAtMs: 1_010_000, ordersTouched: null }]);
		expect(office.kept).toBe(0);
	});

	it("are counted from when the desk first answered", async () => {
		office.desk = "hang";
		open();
		await pay();
		office.desk = "work";
		await pay();
		expect(office.book.dueAtMs()).toBeNull();
		office.lastSeq += 2;
		close();
		await pay();
		expect(office.written.at(-1)?.ordersTouched).toBe(4 + 2);
	});

	it("are asked for again when the desk is away at the end, but not for so long that later orders would count", async () => {
		open();
		await pay();
		office.desk = "fail";
		close();
		await pay();
		expect(office.written).toHaveLength(1);
		vi.setSystemTime(Date.now() + COUNT_WITHIN_MS + 1);
		office.desk = "work";
		office.lastSeq += 1_000;
		await pay();
		expect(office.written.at(-1)).toMatchObject({ closedAtMs: expect.any(Number), ordersTouched: null });
		expect(office.kept).toBe(0);
	});
});
