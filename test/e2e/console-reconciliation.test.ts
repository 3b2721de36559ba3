import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_CLERK } from "../../scripts/tenant/demo.ts";
import { disagreement, type Ours } from "../../src/order/agreement.ts";
import { faults } from "./axe.ts";
import { openWorld, sideways, type World } from "./console-world.ts";

/** Where our orders and the ERP's differ, at the console. */

const OURS: Ours = { status: "synced", total: "29.95", currency: "EUR", erpOrderNumber: "SO-100001" };
const THEIRS = { id: "1", number: "SO-100001", total: "31.00", currency: "EUR" };
const FINDINGS = [
	{ eNumber: "E100001", ours: OURS, theirs: [THEIRS] },
	{ eNumber: "E100002", ours: OURS, theirs: [] },
	{ eNumber: "E555555", ours: null, theirs: [{ ...THEIRS, number: null }] },
	{ eNumber: "E100003", ours: OURS, theirs: [THEIRS, { ...THEIRS, id: "9", number: "SO-100009" }] },
];

let world: World;
beforeAll(async () => {
	world = await openWorld("console-reconciliation", { sessions: "shared" });
	const statements = FINDINGS.map(({ eNumber, ours, theirs }, index) => {
		const found = disagreement(eNumber, ours, theirs);
		return {
			sql: "INSERT INTO findings VALUES ('demo', ?1, ?2, ?3, ?4, ?5, ?6, ?6, NULL, NULL)",
			params: [
				found?.kind ?? "",
				eNumber,
				ours === null ? null : JSON.stringify(ours),
				JSON.stringify(theirs),
				found?.suggestion ?? "",
				Date.now() - index * 60_000,
			],
		};
	});
	await world.stand.gateway.sql(statements);
});
afterAll(async () => {
	await world?.close();
});

describe("the page Reconciliation", () => {
	it("shows both sides and what to do, fits a telephone, and can be read by everybody", async () => {
		const page = await world.signedIn("#/reconciliation");
		await page.getByText("1 missing in the ERP, 1 there more than once, 1 should not be there, 1 another amount").waitFor();
		const row = page.getByRole("row").filter({ hasText: "E100001" });
		await expect.poll(() => row.textContent()).toContain("€29.95");
		await expect.poll(() => row.textContent()).toContain("€31.00");
		await expect.poll(() => row.textContent()).toContain("Compare the lines of SO-100001");
		await expect.poll(() => row.getByRole("link", { name: "E100001" }).getAttribute("href")).toBe("#/orders/E100001");
		expect(await page.getByRole("row").filter({ hasText: "E555555" }).getByRole("link").count()).toBe(0);
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme });
			expect(await faults(page)).toEqual([]);
			if (process.env.SHOTS !== undefined)
				await page.screenshot({ path: `${process.env.SHOTS}/reconciliation-${colorScheme}.png`, fullPage: true });
		}
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await sideways(page)).toBe(0);
		if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/reconciliation-390.png`, fullPage: true });
	});

	it("lets somebody call a difference right, with a reason, by the keyboard alone", async () => {
		const page = await world.signedIn("#/reconciliation");
		await page.getByRole("button", { name: "As it should be: E100001" }).focus();
		await page.keyboard.press("Enter");
		await page.getByLabel("Why, for whoever asks later").fill("Agreed on the phone");
		await page.route(/\/admin\/api\/reconciliation\?/, (route) => {
			return route.fulfill({ json: { walk: null, open: {}, items: [], next: null } });
		});
		await page.getByText("Nothing differs").waitFor();
		await expect.poll(() => page.getByLabel("Why, for whoever asks later").inputValue()).toBe("Agreed on the phone");
		await page.unroute(/\/admin\/api\/reconciliation\?/);
		await page.keyboard.press("Enter");
		await expect.poll(() => page.getByRole("row").filter({ hasText: "E100001" }).count()).toBe(0);
		await page.getByRole("button", { name: "Closed" }).click();
		await page.getByText("Called right by").waitFor();
		await page.getByText("Agreed on the phone").waitFor();
		expect(page.url()).toContain("state=closed");
	});

	it("compares everything when somebody says so, and shows how it ended", async () => {
		const page = await world.signedIn("#/reconciliation");
		await page.getByRole("button", { name: "Run now: compare all orders with the ERP" }).click();
		// What was made up for this page is not so, and a run says that.
		await page.getByText("Nothing differs").waitFor({ timeout: 60_000 });
		await page.getByText("(all orders). The ERP was asked about 3").waitFor();
	});

	it("says of a run that the ERP broke off that it failed, why, and when the next one goes, after a reload as well", async () => {
		await world.stand.erp.setFault({ mode: "down" });
		const page = await world.signedIn("#/reconciliation");
		await page.getByRole("button", { name: "Run now: compare all orders with the ERP" }).click();
		const failed = page.getByText(/^The (?:last comparison failed|comparison has failed, and is tried again)$/);
		await failed.waitFor({ timeout: 60_000 });
		for (const reload of [false, true]) {
			if (reload) await page.reload();
			await failed.waitFor();
			await page
				.getByText(/could not be compared with the ERP's to the end/)
				.first()
				.waitFor();
			await page.getByText(/It is tried again in|The next one goes by itself, due/).waitFor();
			await page.getByText(/Broken off: \d+ of our orders/).waitFor();
			await page.getByText(/The last one that came to its end began/).waitFor();
			expect(await page.getByText(/Under way:/).count()).toBe(0);
		}
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme });
			expect(await faults(page)).toEqual([]);
			if (process.env.SHOTS !== undefined)
				await page.screenshot({ path: `${process.env.SHOTS}/reconciliation-failed-${colorScheme}.png`, fullPage: true });
		}
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await sideways(page)).toBe(0);
	});

	it("is not offered to a clerk, and leaves the origin for nobody", async () => {
		const page = await world.signedIn("#/", { email: DEMO_CLERK });
		await page.getByRole("link", { name: "Orders", exact: true }).first().waitFor();
		expect(await page.getByRole("link", { name: "Reconciliation" }).count()).toBe(0);
		expect(world.misdeeds).toEqual([]);
	});
});
