import { execFile } from "node:child_process";
import { describe, expect, it } from "vitest";
import { BUGS } from "../../scripts/simulate/bugs";

/** The simulation in a process of its own: it takes the clock over. */
const simulate = (...options: string[]): Promise<{ status: number; said: string }> =>
	new Promise((resolve) => {
		execFile(process.execPath, ["scripts/simulate.ts", ...options], (error, stdout, stderr) => {
			resolve({ status: error === null ? 0 : Number(error.code), said: stdout + stderr });
		});
	});

const LIMIT_MS = 120_000;

describe("the simulation", () => {
	it("ends well for a hundred seeds", { timeout: LIMIT_MS }, async () => {
		const { status, said } = await simulate("--seeds", "100", "--start", "1");
		expect(said).toContain("100 seeds, 0 failed");
		expect(status).toBe(0);
	});

	it.each(BUGS)("finds a planted bug within 200 seeds and tells its story: %s", { timeout: LIMIT_MS }, async (bug) => {
		const { status, said } = await simulate("--seeds", "200", "--start", "1", "--bug", bug);
		expect(said).toMatch(/^Seed \d+: E\d+ .+$/m);
		expect(said).toContain("To see it again");
		expect(status).toBe(1);
	});

	it("tells the same story again for the same seed", { timeout: LIMIT_MS }, async () => {
		const first = await simulate("--seeds", "1", "--start", "2", "--bug", "retry_instead_of_verify");
		const again = await simulate("--seeds", "1", "--start", "2", "--bug", "retry_instead_of_verify");
		const storyOf = ({ said }: { said: string }) => said.slice(0, said.indexOf("To see it again"));
		expect(first.said).toContain("Seed 2:");
		expect(storyOf(again)).toBe(storyOf(first));
	});
});
