import { describe, expect, it, vi } from "vitest";
import { CALL_MS_MAX, PAGE_TENANTS_MAX, PAGES_MAX, TICK, type TickPorts, tick } from "../../src/cron/tick";
import type { Patrol } from "../../src/db/patrols";
import type { Missed } from "../../src/db/unattended";
import { endpoint } from "../support/connections";

/** So many tenants, with ids in the order of their numbers. */
interface Broken {
	readonly link?: string;
	readonly desk?: string;
	/** Whose connection cannot be read. */
	readonly row?: string;
	/** Whose desk had lost orders from sight, and how many. */
	readonly forgotten?: { readonly tenant: string; readonly orders: number };
	readonly word?: true;
	/** Who has connected no ERP. */
	readonly unconnected?: string;
}

const endpointFor = (tenantId: string, { row, unconnected }: Broken) => {
	if (tenantId === unconnected) return "none";
	return tenantId === row ? "unreadable" : endpoint();
};

function country(tenants: number, broken: Broken = {}) {
	const ids = Array.from({ length: tenants }, (_, index) => `t-${String(index).padStart(4, "0")}`);
	const asked: (string | null)[] = [];
	const configured: string[] = [];
	const swept: string[] = [];
	const words: Patrol[] = [];
	const looks: { missed: readonly Missed[]; well: ReadonlySet<string> }[] = [];
	const walk = { after: null as string | null };
	let nowMs = 1_000;
	const ports: TickPorts = {
		endpoints: async (after, limit) => {
			asked.push(after);
			const later = ids.filter((id) => after === null || id > after);
			return later.slice(0, limit).map((tenantId) => ({ tenantId, endpoint: endpointFor(tenantId, broken) }));
		},
		link: () => ({
			configure: async (tenantId) => {
				if (tenantId === broken.link) throw new Error("the link is broken");
				configured.push(tenantId);
			},
		}),
		desk: (tenantId) => ({
			sweep: async () => {
				if (tenantId === broken.desk) throw new Error("the desk is broken");
				swept.push(tenantId);
				return { repaired: broken.forgotten?.tenant === tenantId ? broken.forgotten.orders : 0, oldestWaitingAtMs: null };
			},
		}),
		done: async (patrol) => {
			if (broken.word) throw new Error("D1 is away");
			words.push(patrol);
		},
		place: async () => walk.after,
		keepPlace: async (after) => {
			walk.after = after;
		},
		tell: async (looked) => {
			looks.push(looked);
		},
		now: () => (nowMs += 500),
	};
	return { ids, asked, configured, swept, words, looks, walk, ports };
}

describe("the minute patrol", () => {
	it("visits every tenant once, page by page", async () => {
		const { ids, asked, configured, swept, ports } = country(2 * PAGE_TENANTS_MAX + 3);
		expect(await tick(ports)).toEqual({ tenants: ids.length, failed: 0 });
		expect(configured.sort()).toEqual(ids);
		expect(swept.sort()).toEqual(ids);
		expect(asked).toEqual([null, ids[PAGE_TENANTS_MAX - 1], ids[2 * PAGE_TENANTS_MAX - 1]]);
	});

	it("finds its way past a last page that is exactly full", async () => {
		const { ports } = country(PAGE_TENANTS_MAX);
		expect(await tick(ports)).toEqual({ tenants: PAGE_TENANTS_MAX, failed: 0 });
	});

	it("has nothing to do where there are no tenants", async () => {
		expect(await tick(country(0).ports)).toEqual({ tenants: 0, failed: 0 });
	});

	it("goes on past a tenant whose link or desk is broken", async () => {
		const { swept, ports } = country(5, { link: "t-0001", desk: "t-0003" });
		expect(await tick(ports)).toEqual({ tenants: 5, failed: 2 });
		expect(swept.sort()).toEqual(["t-0000", "t-0001", "t-0002", "t-0004"]);
	});

	it("waits for a desk or a link that does not answer no longer than for any, and counts its tenant as failed", async () => {
		vi.useFakeTimers();
		try {
			const { swept, words, ports } = country(PAGE_TENANTS_MAX + 2);
			const never = () => new Promise<never>(() => {});
			const hanging = { ...ports, desk: (id: string) => (id === "t-0001" ? { sweep: never } : ports.desk(id)) };
			const linked = { ...hanging, link: (id: string) => (id === "t-0003" ? { configure: never } : ports.link(id)) };
			const ended = tick(linked);
			await vi.advanceTimersByTimeAsync(CALL_MS_MAX);
			expect(await ended).toEqual({ tenants: PAGE_TENANTS_MAX + 2, failed: 2 });
			expect(swept).toHaveLength(PAGE_TENANTS_MAX + 1);
			expect(words).toMatchObject([{ failed: 2 }]);
		} finally {
			vi.useRealTimers();
		}
	});

	it("goes on past a connection that cannot be read, and still looks after its orders", async () => {
		const { configured, swept, ports } = country(3, { row: "t-0001" });
		expect(await tick(ports)).toEqual({ tenants: 3, failed: 1 });
		expect(configured.sort()).toEqual(["t-0000", "t-0002"]);
		expect(swept.sort()).toEqual(["t-0000", "t-0001", "t-0002"]);
	});

	it("looks after the orders of a shop that has connected no ERP yet, and has nothing to tell its link", async () => {
		const { configured, swept, ports } = country(2, { unconnected: "t-0001" });
		expect(await tick(ports)).toEqual({ tenants: 2, failed: 0 });
		expect([configured, swept.sort()]).toEqual([["t-0000"], ["t-0000", "t-0001"]]);
	});

	it("leaves word when it is through, of how many it visited and could not look after", async () => {
		const { words, ports } = country(5, { link: "t-0001" });
		await tick(ports);
		expect(words).toEqual([{ name: TICK, startedAtMs: 1_500, endedAtMs: 2_500, tenants: 5, failed: 1 }]);
	});

	it("leaves none when it did not get through", async () => {
		const { words, ports } = country(5);
		await expect(tick({ ...ports, endpoints: () => Promise.reject(new Error("D1 is away")) })).rejects.toThrow("D1 is away");
		expect(words).toEqual([]);
	});

	it("has done its work although nobody takes its word", async () => {
		const { swept, ports } = country(2, { word: true });
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		expect(await tick(ports)).toEqual({ tenants: 2, failed: 0 });
		expect(swept).toHaveLength(2);
		expect(said.mock.calls.flat().join()).toContain("tick.word_not_kept");
		said.mockRestore();
	});

	it("goes on after the last tenant that it had time for, round to where it began, and says so", async () => {
		const most = PAGES_MAX * PAGE_TENANTS_MAX;
		const { ids, swept, walk, ports } = country(most + 120);
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		expect((await tick(ports)).tenants).toBe(most);
		expect(walk.after).toBe(ids[most - 1]);
		expect(said.mock.calls.flat().map((line) => JSON.parse(String(line)))).toEqual([
			{ event: "tick.too_many_tenants", visited: most, goesOnAfter: ids[most - 1] },
		]);
		swept.length = 0;
		await tick(ports);
		expect(swept.slice(0, 120)).toEqual(ids.slice(most));
		expect(swept).toContain(ids[0]);
		expect(new Set(swept).size).toBe(swept.length);
		said.mockRestore();
		// However many minutes pass, nobody is left out.
		swept.length = 0;
		for (let minute = 0; minute < 3; minute++) await tick(ports);
		expect(new Set(swept).size).toBe(ids.length);
	});

	it("visits everybody once from wherever it goes on, and then begins with the first again", async () => {
		for (const n of [1, PAGE_TENANTS_MAX, PAGE_TENANTS_MAX + 7]) {
			const { ids, swept, walk, ports } = country(2 * PAGE_TENANTS_MAX + 7);
			walk.after = ids[n - 1] ?? "";
			expect(await tick(ports)).toEqual({ tenants: ids.length, failed: 0 });
			expect(swept.sort()).toEqual(ids);
			expect(walk.after).toBeNull();
		}
		const { ids, swept, walk, ports } = country(3);
		walk.after = "t-9999";
		await tick(ports);
		expect(swept).toEqual(ids);
	});

	it("begins with the first when nobody knows where it was", async () => {
		const { ids, swept, ports } = country(3);
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		await tick({ ...ports, place: () => Promise.reject(new Error("no such table")) });
		expect(swept).toEqual(ids);
		said.mockRestore();
	});

	it("says whom it could not look after and why, and leaves a connection that cannot be read to the other patrol", async () => {
		const { looks, ports } = country(4, { link: "t-0000", desk: "t-0001", row: "t-0002" });
		await tick(ports);
		expect(looks).toEqual([
			{
				missed: [
					{ tenantId: "t-0000", what: "link" },
					{ tenantId: "t-0001", what: "desk" },
				],
				well: new Set(["t-0002", "t-0003"]),
			},
		]);
	});

	it("calls it an error when a desk had lost an order from sight: that must not happen", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		await tick(country(3, { forgotten: { tenant: "t-0001", orders: 2 } }).ports);
		expect(said.mock.calls.flat().map((line) => JSON.parse(String(line)))).toEqual([
			{ event: "tick.repaired", tenant: "t-0001", orders: 2 },
		]);
		said.mockRestore();
	});
});
