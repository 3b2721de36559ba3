import { describe, expect, it } from "vitest";
import { PAGE_TENANTS_MAX, type TickPorts, tick } from "../../src/cron/tick";
import { endpoint } from "../support/connections";

/** So many tenants, with ids in the order of their numbers. */
function country(tenants: number, broken: { readonly link?: string; readonly desk?: string } = {}) {
	const ids = Array.from({ length: tenants }, (_, index) => `t-${String(index).padStart(4, "0")}`);
	const asked: (string | null)[] = [];
	const configured: string[] = [];
	const swept: string[] = [];
	const ports: TickPorts = {
		endpoints: async (after, limit) => {
			asked.push(after);
			const from = after === null ? 0 : ids.indexOf(after) + 1;
			return ids.slice(from, from + limit).map((tenantId) => ({ tenantId, endpoint: endpoint() }));
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
			},
		}),
	};
	return { ids, asked, configured, swept, ports };
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
});
