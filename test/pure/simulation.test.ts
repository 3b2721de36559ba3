import { execFile } from "node:child_process";
import { describe, expect, it } from "vitest";
import { BUGS } from "../../scripts/simulate/bugs";
import { ACTIONS } from "../../src/order/action";
import { PAYMENT_NEWS } from "../../src/order/payment";

/** The simulation in a process of its own: it takes the clock over. */
const simulate = (...options: string[]): Promise<{ status: number; said: string }> =>
	new Promise((resolve) => {
		execFile(process.execPath, ["scripts/simulate.ts", ...options], (error, stdout, stderr) => {
			resolve({ status: error === null ? 0 : Number(error.code), said: stdout + stderr });
		});
	});

const LIMIT_MS = 120_000;

/** What a hundred storms must have had in them, or their good end proves little. */
const SITUATIONS = [
	...ACTIONS.map((action) => `person: ${action}`),
	"person: edit",
	...[...PAYMENT_NEWS, "expired"].map((status) => `payment ${status}`),
	...["synced", "synced_manually", "archived", "cancelled", "abandoned"].map((status) => `ended as ${status}`),
	"submit deferred down",
	"submit lost unknown_outcome",
	"submit rejected down",
	"submit rejected validation_rejected",
	"submit uncertain unknown_outcome",
	"verify accepted",
	"verify deferred unknown_outcome",
	"verify lost poison",
	"verify rejected conflict",
	"job aborted",
	"job done",
	"incident",
	"typed in by hand",
	"told what is not so",
];

describe("the simulation", () => {
	it("ends well for two hundred seeds, which between them meet every situation", { timeout: LIMIT_MS }, async () => {
		const { status, said } = await simulate("--seeds", "200", "--start", "1", "--met");
		expect(said).toContain("200 seeds, 0 failed");
		expect(status).toBe(0);
		const met = new Set(said.split("\n").map((line) => /^ *\d+ {2}(.+)$/.exec(line)?.[1]));
		expect(SITUATIONS.filter((situation) => !met.has(situation))).toEqual([]);
	});

	it("finds each planted bug within 200 seeds", { timeout: LIMIT_MS }, async () => {
		const { status, said } = await simulate("--bugs", "--seeds", "200", "--start", "1");
		const found = BUGS.filter((bug) => new RegExp(`^${bug} +found by seed \\d+: .+$`, "m").test(said));
		expect(found).toEqual(BUGS);
		expect(status).toBe(0);
	});

	it("tells the story of a seed that fails, and the same story again", { timeout: LIMIT_MS }, async () => {
		const first = await simulate("--seeds", "200", "--start", "1", "--bug", "retry_unseen");
		const seed = /^Seed (\d+): (E\d+) is twice in the ERP$/m.exec(first.said);
		expect(first.status).toBe(1);
		expect(seed).not.toBeNull();
		expect(first.said).toContain(`shop: cart-`);
		expect(first.said).toMatch(new RegExp(`ERP: stored ${seed?.[2]} as SO-\\d+[^]*ERP: stored ${seed?.[2]} as SO-\\d+`));
		const command = /^To see it again: npm run simulate -- (.+)$/m.exec(first.said)?.[1];
		const again = await simulate(...(command ?? "").split(" "));
		const storyOf = ({ said }: { said: string }) => said.slice(said.indexOf("Seed "), said.indexOf("To see it again"));
		expect(storyOf(again)).toBe(storyOf(first));
	});

	it("says what it takes when it is asked for something else", { timeout: LIMIT_MS }, async () => {
		expect(await simulate("--seeds", "none")).toMatchObject({
			status: 1,
			said: expect.stringContaining("--seeds and --start take whole numbers"),
		});
		expect(await simulate("--bug", "wasp")).toMatchObject({ status: 1, said: expect.stringContaining("--bug is one of no_fence, ") });
	});
});
