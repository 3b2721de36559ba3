import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_OPERATOR } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { asReader, openWorld, sideways, type World } from "./console-world.ts";

/** What goes by itself, started by hand and looked at: runs and what came of them, and what comes over from the ERP. */

const WIDTHS = [320, 390, 768, 1024, 1280, 1440, 2560];
const MADE_UP = 20_000;
/** Questions a second: slow enough that a first load is seen, and seen to end. */
const RATE = 12;

let world: World;
beforeAll(async () => {
	world = await openWorld("patrols", { sessions: "shared" });
	const { gateway } = world.stand;
	await gateway.sql([
		{
			sql: `UPDATE connections SET connection = json_set(connection, '$.ratePerSecond', ?1, '$.burst', 1), updated_at_ms = ?2
				WHERE tenant_id = 'demo'`,
			params: [RATE, Date.now()],
		},
	]);
	await gateway.tick();
});
afterAll(() => world.close());

const entry = (page: Page, name: string) =>
	page
		.locator("tbody tr")
		.filter({ has: page.locator("strong", { hasText: new RegExp(`^${name}$`) }) })
		.first();
interface Replicated {
	readonly entity: string;
	readonly monitored: boolean;
	readonly state: string;
	readonly records: number;
}
const replicated = async (page: Page, entity: string): Promise<Replicated | undefined> =>
	(await asReader<{ items: Replicated[] }>(page, "GET", "/replication")).items.find((one) => one.entity === entity);
const audited = async (page: Page): Promise<string[]> =>
	(await asReader<{ items: { event: string; subject: string }[] }>(page, "GET", "/audit")).items.map(
		({ event, subject }) => `${event} ${subject}`,
	);

describe("a service that is started by hand", () => {
	it("runs at once, says how it went, and stands in its history with who started it", async () => {
		const page = await world.signedIn("#/schedules");
		const verification = entry(page, "Verification");
		await verification.getByRole("button", { name: "Run now: Verification" }).press("Enter");
		await verification.getByText(/^Done: /).waitFor();
		await verification.getByText(/^Succeeded in/).waitFor();
		await verification.getByRole("button", { name: "Runs: Verification" }).press("Enter");
		const dialog = page.getByRole("dialog", { name: "Runs: Verification" });
		await dialog.getByText("Started by Demo admin; nothing to deal with").waitFor();
		await expect.poll(() => dialog.getByText(/^Succeeded in/).count()).toBeGreaterThan(0);
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "detached" });
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Runs: Verification");
		expect(await audited(page)).toContain("service.run verification");
	});

	it("has a history that goes back page by page", async () => {
		const page = await world.signedIn("#/schedules");
		const old = Array.from({ length: 12 }, (_, index) => ({
			sql: `INSERT INTO runs (tenant_id, service, part, due_at_ms, cause, state, attempts, slices, interval_ms, started_at_ms, ended_at_ms, success, count, message)
				VALUES ('demo', 'retention', '', ?1, 'missed', 'failed', 5, 0, 60000, ?1, ?1 + 1200, 0, 0, ?2)`,
			// Old, and young enough to be kept when the night comes while this runs.
			params: [Date.now() - 5 * 86_400_000 + index * 60_000, `<b>run ${index}</b>`],
		}));
		await world.stand.gateway.sql(old);
		await page.getByRole("button", { name: "Runs: Retention" }).click();
		const dialog = page.getByRole("dialog", { name: "Runs: Retention" });
		await dialog.getByText("<b>run 11</b>").waitFor();
		await dialog.getByText("Failed after 1.2 s").first().waitFor();
		expect(await dialog.getByText("<b>run 1</b>").count()).toBe(0);
		await dialog.getByRole("button", { name: "Next" }).click();
		await dialog.getByText("<b>run 1</b>").waitFor();
		await dialog.getByRole("button", { name: "Previous" }).click();
		await dialog.getByText("<b>run 11</b>").waitFor();
		expect(await dialog.locator("b").count()).toBe(0);
	});
});

describe("the replication", () => {
	it("brings products over from the first load on, is compared, and shows what was mended", async () => {
		const { stand } = world;
		const page = await world.signedIn("#/replication");
		const products = await stand.erp.generateProducts(MADE_UP);
		const row = entry(page, "Products");
		// The first load went by itself when the ERP was connected; this has the gateway forget it.
		await row.getByText("Following").waitFor();
		await stand.gateway.sql([
			{ sql: "DELETE FROM erp_records WHERE tenant_id = 'demo' AND entity = 'product'", params: [] },
			{ sql: "DELETE FROM replication WHERE tenant_id = 'demo' AND entity = 'product'", params: [] },
		]);
		await row.getByRole("button", { name: "Run now: Products" }).press("Enter");
		await row.getByText("First load", { exact: true }).waitFor();
		await row.getByRole("progressbar", { name: /^First load: / }).waitFor();
		await row.getByText(/loaded so far/).waitFor();
		await row.getByText("Done: Products are up to date.").waitFor();
		await row.getByText(`${products.toLocaleString("en")} records`).waitFor();
		await row.getByText("Following").waitFor();

		await stand.gateway.sql([
			{ sql: "DELETE FROM erp_records WHERE tenant_id = 'demo' AND entity = 'product' AND erp_id IN ('G-000001', 'G-000002')", params: [] },
			{ sql: "UPDATE replication SET records = records - 2 WHERE tenant_id = 'demo' AND entity = 'product'", params: [] },
			{
				sql: "UPDATE erp_records SET digest = 'other' WHERE tenant_id = 'demo' AND entity = 'product' AND erp_id = 'G-000003'",
				params: [],
			},
		]);
		await row.getByRole("button", { name: "Compare now: Products" }).click();
		await row
			.getByText(/; mended: 2 missing here, 1 different/)
			.first()
			.waitFor();
		await expect.poll(async () => (await replicated(page, "product"))?.records).toBe(products);
	});

	it("says in words what the last try met, and what to do", async () => {
		const page = await world.signedIn("#/replication");
		const row = entry(page, "Stock levels");
		await row.getByRole("button", { name: "Run now: Stock levels" }).click();
		await row.getByText("Done: Stock levels are up to date.").waitFor();
		await world.stand.erp.setFault({ mode: "unauthorised" });
		await row.getByRole("button", { name: "Run now: Stock levels" }).click();
		await row.getByText("The ERP refused the sign-in").waitFor();
		await row.getByText(/then save the new one on the page Connection/).waitFor();
		await world.stand.erp.setFault({ mode: "none" });
		await asReader(page, "POST", "/connection/test");
		await row.getByRole("button", { name: "Run now: Stock levels" }).click();
		await row.getByText("Following").waitFor();
		expect(await row.getByText("The ERP refused the sign-in").count()).toBe(0);
	});

	it("is disconnected by an operator who types what it is, and by nobody else", async () => {
		const admin = await world.signedIn("#/replication");
		await entry(admin, "Contacts").getByText("Yes").waitFor();
		// Switching on is theirs, too.
		expect(await admin.getByRole("switch", { name: /: on$/ }).count()).toBe(0);
		const operator = await world.signedIn("#/replication", { email: DEMO_OPERATOR });
		await operator.getByText("Do not disconnect the replication!").waitFor();
		const row = entry(operator, "Contacts");
		await row.getByRole("switch", { name: "Contacts: on" }).press("Space");
		const dialog = operator.getByRole("dialog", { name: "Disconnect contacts?" });
		await dialog.getByText(/grows old/).waitFor();
		await dialog.getByLabel("Type “contact”").fill("customer");
		await dialog.getByRole("button", { name: "Disconnect" }).press("Enter");
		await dialog.getByText(/must be "contact"/).waitFor();
		expect((await replicated(operator, "contact"))?.monitored).toBe(true);
		expect(await faults(operator)).toEqual([]);
		await dialog.getByLabel("Type “contact”").fill("contact");
		await operator.keyboard.press("Enter");
		await dialog.waitFor({ state: "detached" });
		await row.getByText("Switched off").waitFor();
		expect(await row.getByRole("button").count()).toBe(0);
		expect(await audited(operator)).toContain("replication.disconnected contact");
		// Whoever is in charge may switch it on again.
		const again = entry(admin, "Contacts");
		await admin.reload();
		await again.getByRole("switch", { name: "Contacts: off" }).press("Space");
		await again.getByText("Yes").waitFor();
		expect((await replicated(admin, "contact"))?.monitored).toBe(true);
	});
});

describe("their pages", () => {
	it.each(["schedules", "replication"])("%s are without a fault that axe finds, light and dark, and fit every width", async (path) => {
		for (const colorScheme of ["light", "dark"] as const) {
			const page = await world.signedIn(`#/${path}`, { colorScheme, email: DEMO_OPERATOR });
			await page.locator("tbody tr").first().waitFor();
			expect(await faults(page)).toEqual([]);
			for (const width of colorScheme === "light" ? WIDTHS : []) {
				await page.setViewportSize({ width, height: 900 });
				expect([width, await sideways(page)]).toEqual([width, 0]);
				// What a table's frame hides is as good as gone.
				expect([width, await page.locator(".table-frame").evaluate((frame) => frame.scrollWidth - frame.clientWidth)]).toEqual([width, 0]);
			}
			if (path === "schedules") {
				await page.getByRole("button", { name: "Runs: Retention" }).click();
				await page.getByRole("dialog").getByText("<b>run 11</b>").waitFor();
				expect(await faults(page)).toEqual([]);
			}
		}
	});

	it("leave nothing behind that no page may do", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
