import { describe, expect, it, vi } from "vitest";
import { PAGE_TENANTS_MAX, TICK, type TickPorts, tick } from "../../src/cron/tick";
import type { RunEntry } from "../../src/db/logs";
import type { Patrol } from "../../src/db/patrols";
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
	readonly schedules?: true;
	/** Whose sweep goes when, where it is not every five minutes. */
	readonly planned?: Readonly<Record<string, { expression?: string; zone?: string; paused?: boolean }>>;
}

/** A minute that holds no run of the usual schedule, every five of them. */
const AT_MS = Date.parse("2026-06-03T10:01:00Z");

function country(tenants: number, broken: Broken = {}) {
	const ids = Array.from({ length: tenants }, (_, index) => `t-${String(index).padStart(4, "0")}`);
	const asked: (string | null)[] = [];
	const configured: string[] = [];
	const swept: string[] = [];
	const words: Patrol[] = [];
	const lines: RunEntry[] = [];
	let nowMs = 1_000;
	const ports: TickPorts = {
		endpoints: async (after, limit) => {
			asked.push(after);
			const from = after === null ? 0 : ids.indexOf(after) + 1;
			return ids.slice(from, from + limit).map((tenantId) => ({ tenantId, endpoint: tenantId === broken.row ? null : endpoint() }));
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
		planned: async (tenantIds) => {
			if (broken.schedules) throw new Error("D1 is away");
			const planned = tenantIds.map((tenantId) => ({ tenantId, expression: "*/5 * * * *", zone: "UTC", paused: false }));
			return planned.map((one) => ({ ...one, ...broken.planned?.[one.tenantId] }));
		},
		record: async (runs) => {
			lines.push(...runs);
		},
		done: async (patrol) => {
			if (broken.word) throw new Error("D1 is away");
			words.push(patrol);
		},
		now: () => (nowMs += 500),
	};
	return { ids, asked, configured, swept, words, lines, ports };
}

describe("the minute patrol", () => {
	it("visits every tenant once, page by page", async () => {
		const { ids, asked, configured, swept, ports } = country(2 * PAGE_TENANTS_MAX + 3);
		expect(await tick(ports, AT_MS)).toEqual({ tenants: ids.length, failed: 0 });
		expect(configured.sort()).toEqual(ids);
		expect(swept.sort()).toEqual(ids);
		expect(asked).toEqual([null, ids[PAGE_TENANTS_MAX - 1], ids[2 * PAGE_TENANTS_MAX - 1]]);
	});

	it("finds its way past a last page that is exactly full", async () => {
		const { ports } = country(PAGE_TENANTS_MAX);
		expect(await tick(ports, AT_MS)).toEqual({ tenants: PAGE_TENANTS_MAX, failed: 0 });
	});

	it("has nothing to do where there are no tenants", async () => {
		expect(await tick(country(0).ports, AT_MS)).toEqual({ tenants: 0, failed: 0 });
	});

	it("goes on past a tenant whose link or desk is broken", async () => {
		const { swept, ports } = country(5, { link: "t-0001", desk: "t-0003" });
		expect(await tick(ports, AT_MS)).toEqual({ tenants: 5, failed: 2 });
		expect(swept.sort()).toEqual(["t-0000", "t-0001", "t-0002", "t-0004"]);
	});

	it("goes on past a connection that cannot be read, and still looks after its orders", async () => {
		const { configured, swept, ports } = country(3, { row: "t-0001" });
		expect(await tick(ports, AT_MS)).toEqual({ tenants: 3, failed: 1 });
		expect(configured.sort()).toEqual(["t-0000", "t-0002"]);
		expect(swept.sort()).toEqual(["t-0000", "t-0001", "t-0002"]);
	});

	it("leaves word when it is through, of how many it visited and could not look after", async () => {
		const { words, ports } = country(5, { link: "t-0001" });
		await tick(ports, AT_MS);
		expect(words).toEqual([{ name: TICK, startedAtMs: 1_500, endedAtMs: 7_000, tenants: 5, failed: 1 }]);
	});

	it("leaves none when it did not get through", async () => {
		const { words, ports } = country(5);
		await expect(tick({ ...ports, endpoints: () => Promise.reject(new Error("D1 is away")) }, AT_MS)).rejects.toThrow("D1 is away");
		expect(words).toEqual([]);
	});

	it("has done its work although nobody takes its word", async () => {
		const { swept, ports } = country(2, { word: true });
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		expect(await tick(ports, AT_MS)).toEqual({ tenants: 2, failed: 0 });
		expect(swept).toHaveLength(2);
		expect(said.mock.calls.flat().join()).toContain("tick.word_not_kept");
		said.mockRestore();
	});

	it("calls it an error when a desk had lost an order from sight: that must not happen", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		await tick(country(3, { forgotten: { tenant: "t-0001", orders: 2 } }).ports, AT_MS);
		expect(said.mock.calls.flat().map((line) => JSON.parse(String(line)))).toEqual([
			{ event: "tick.repaired", tenant: "t-0001", orders: 2 },
		]);
		said.mockRestore();
	});
});

describe("the schedule of the sweep", () => {
	const ON_TIME_MS = Date.parse("2026-06-03T10:05:00Z");

	it("has each run on time in the log, with its start, its end, its success and its count", async () => {
		const { lines, ports } = country(1, { forgotten: { tenant: "t-0000", orders: 2 } });
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		await tick(ports, ON_TIME_MS + 59_999);
		said.mockRestore();
		const [run] = lines;
		expect(lines).toHaveLength(1);
		expect(run).toMatchObject({ service: "sweep", tenantId: "t-0000", level: "warning", success: true, count: 2 });
		expect(run?.startedAtMs).toBeLessThan(run?.atMs ?? 0);
	});

	it("leaves no line between its times, although every desk is looked after", async () => {
		const { lines, swept, ports } = country(3);
		await tick(ports, AT_MS);
		expect([swept.length, lines]).toEqual([3, []]);
	});

	it("is each tenant's own, in its own zone, and may be paused", async () => {
		const { lines, ports } = country(4, {
			planned: {
				"t-0000": { expression: "5 12 * * *", zone: "Europe/Berlin" },
				"t-0001": { expression: "5 12 * * *", zone: "Europe/Dublin" },
				"t-0002": { paused: true },
			},
		});
		await tick(ports, ON_TIME_MS);
		expect(lines.map(({ tenantId }) => tenantId)).toEqual(["t-0000", "t-0003"]);
	});

	it("that somebody has broken in the database is nobody else's trouble", async () => {
		const { lines, ports } = country(2, { planned: { "t-0000": { expression: "whenever" } } });
		await tick(ports, ON_TIME_MS);
		expect(lines.map(({ tenantId }) => tenantId)).toEqual(["t-0001"]);
	});

	it("has a failed run in the log as an error, and says nothing of how the inside broke", async () => {
		const { lines, ports } = country(2, { desk: "t-0001" });
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		await tick(ports, ON_TIME_MS);
		said.mockRestore();
		expect(lines).toMatchObject([
			{ tenantId: "t-0000", level: "info", success: true, count: 0 },
			{ tenantId: "t-0001", level: "error", success: false, count: 0 },
		]);
		expect(JSON.stringify(lines)).not.toContain("the desk is broken");
	});

	it("that cannot be read costs lines, and no desk its care", async () => {
		const { lines, swept, words, ports } = country(3, { schedules: true });
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		expect(await tick(ports, ON_TIME_MS)).toEqual({ tenants: 3, failed: 0 });
		expect(said.mock.calls.flat().join()).toContain("tick.lines_not_kept");
		said.mockRestore();
		expect([swept.length, lines, words.length]).toEqual([3, [], 1]);
	});
});
