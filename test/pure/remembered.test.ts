import { describe, expect, it } from "vitest";
import { Remembered, type Staleness } from "../../src/http/remembered";

const STALENESS: Staleness = {
	freshMs: 30_000,
	behindMs: 60_000,
	outageMs: 900_000,
	refreshWaitMs: 20,
	firstWaitMs: 40,
	afterFailureMs: 5_000,
	unknownMs: 5_000,
	entriesMax: 3,
};

/** A memory, the truth it asks, and a clock that stands until it is moved. */
function bench() {
	const state = { nowMs: 1_000_000, truth: new Map<string, string>([["a", "one"]]), away: false, hangs: false, asked: 0 };
	const background: Promise<unknown>[] = [];
	const memory = new Remembered<string>(STALENESS, () => state.nowMs);
	const look = (name: string) => async () => {
		state.asked += 1;
		if (state.hangs) await new Promise(() => {});
		if (state.away) throw new Error("away");
		return state.truth.get(name) ?? null;
	};
	const find = (name: string) => memory.find(name, look(name), (work) => background.push(work));
	const settled = () => Promise.all(background.splice(0));
	return { state, memory, find, settled };
}
const known = (value: string) => ({ kind: "known", value });

describe("what an isolate remembers", () => {
	it("asks once and then answers from memory while the answer is fresh", async () => {
		const { state, find } = bench();
		expect(await find("a")).toEqual(known("one"));
		state.truth.set("a", "two");
		state.nowMs += 29_999;
		expect(await find("a")).toEqual(known("one"));
		expect(state.asked).toBe(1);
	});

	it("answers at once and refreshes behind the reply when the answer is no longer fresh", async () => {
		const { state, find, settled } = bench();
		await find("a");
		state.truth.set("a", "two");
		state.nowMs += 30_000;
		expect(await find("a")).toEqual(known("one"));
		expect(await find("a")).toEqual(known("one"));
		await settled();
		expect(state.asked).toBe(2);
		expect(await find("a")).toEqual(known("two"));
	});

	it("never answers with something older than a minute while the truth can be asked, however many ask at once", async () => {
		const { state, find } = bench();
		await find("a");
		state.truth.delete("a");
		state.nowMs += 60_001;
		expect(await Promise.all([find("a"), find("a"), find("a")])).toEqual(Array.from({ length: 3 }, () => ({ kind: "unknown" })));
	});

	it("goes on with the old answer for a quarter of an hour when the truth is away, and not longer", async () => {
		const { state, find } = bench();
		await find("a");
		state.away = true;
		state.nowMs += 900_000;
		expect(await find("a")).toEqual(known("one"));
		state.nowMs += 1;
		expect(await find("a")).toEqual({ kind: "unavailable" });
	});

	it("waits for a silent truth no longer than it must, and then leaves it alone for a while", async () => {
		const { state, find } = bench();
		await find("a");
		state.hangs = true;
		state.nowMs += 60_001;
		expect(await find("a")).toEqual(known("one"));
		expect(state.asked).toBe(2);
		state.nowMs += 4_999;
		expect(await find("a")).toEqual(known("one"));
		expect(state.asked).toBe(2);
		state.nowMs += 1;
		state.hangs = false;
		state.truth.set("a", "two");
		expect(await find("a")).toEqual(known("two"));
	});

	it("counts a refresh that failed behind the reply as a failure, too", async () => {
		const { state, find, settled } = bench();
		await find("a");
		state.away = true;
		state.nowMs += 30_000;
		await find("a");
		await settled();
		state.nowMs += 4_999;
		expect(await find("a")).toEqual(known("one"));
		expect(state.asked).toBe(2);
	});

	it("cannot say when it never knew and the truth is away or silent", async () => {
		const { state, find } = bench();
		state.away = true;
		expect(await find("a")).toEqual({ kind: "unavailable" });
		state.away = false;
		state.hangs = true;
		expect(await find("a")).toEqual({ kind: "unavailable" });
		state.hangs = false;
		expect(await find("a")).toEqual(known("one"));
	});

	it("believes for a few seconds that there is no such thing", async () => {
		const { state, find } = bench();
		expect(await find("b")).toEqual({ kind: "unknown" });
		state.truth.set("b", "new");
		state.nowMs += 4_999;
		expect(await find("b")).toEqual({ kind: "unknown" });
		expect(state.asked).toBe(1);
		state.nowMs += 1;
		expect(await find("b")).toEqual(known("new"));
	});

	it("keeps no more than it may, and forgets what was unused the longest", async () => {
		const { state, find } = bench();
		for (const name of ["b", "c", "d"]) state.truth.set(name, name);
		for (const name of ["a", "b", "c", "a", "d"]) await find(name);
		expect(state.asked).toBe(4);
		await find("a");
		await find("c");
		expect(state.asked).toBe(4);
		await find("b");
		expect(state.asked).toBe(5);
	});

	it("keeps unknown names apart, so that guessing pushes nobody out", async () => {
		const { state, find } = bench();
		await find("a");
		for (let n = 0; n < 10; n += 1) await find(`guess-${n}`);
		expect(await find("a")).toEqual(known("one"));
		expect(state.asked).toBe(11);
	});

	it("forgets when it is told to", async () => {
		const { state, memory, find } = bench();
		await find("a");
		memory.forget("a");
		state.truth.delete("a");
		expect(await find("a")).toEqual({ kind: "unknown" });
	});
});
