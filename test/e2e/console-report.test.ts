import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults } from "./axe.ts";
import { openWorld, sideways, type World } from "./console-world.ts";

/** The daily report at the console: looked at before it is saved, sent by hand, found again, and sent once more. */

const HEAD = "Order id,Distributor name,Account ID,Delivery Date,Placed At Date,Status";

let world: World;
beforeAll(async () => {
	world = await openWorld("report", { sessions: "shared" });
	await world.stand.erp.setFault({ mode: "reject" });
	await world.place(1);
	await world.stand.board.settled(60_000);
});
afterAll(() => world?.close());

const look = async (page: Awaited<ReturnType<World["signedIn"]>>, name: string) => {
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme });
		expect(await faults(page)).toEqual([]);
		if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/report-${name}-${colorScheme}.png` });
	}
};

describe("the daily report", () => {
	it("is looked at before it is saved, by keyboard, and nothing goes out", async () => {
		const page = await world.signedIn("#/orders");
		await page.getByRole("button", { name: "Report settings" }).click();
		const form = page.getByRole("dialog", { name: "Report settings" });
		await form.getByText("None yet. Each stays here").waitFor();
		await form.getByRole("radio", { name: "Only orders that failed to sync" }).check();
		await form.getByRole("button", { name: "Preview" }).focus();
		await page.keyboard.press("Enter");
		const preview = form.getByRole("region", { name: "Preview of the report" });
		await preview.getByRole("heading", { name: "Daily Order Sync Status Report" }).waitFor();
		expect(await preview.getByRole("region", { name: "Text of the mail" }).textContent()).toContain("1 order failed and needs somebody.");
		const heads = await preview.getByRole("columnheader").allTextContents();
		expect(heads.join(",")).toBe(HEAD);
		expect(await preview.getByRole("row").nth(1).textContent()).toMatch(/^E100001.*Failed$/);
		await look(page, "preview");
		const [rows = []] = await world.stand.gateway.sql([{ sql: "SELECT count(*) AS n FROM reports", params: [] }]);
		expect(rows).toEqual([{ n: 0 }]);
	});

	it("that was sent is listed with what became of it, is downloaded, and is sent again", async () => {
		const page = await world.signedIn("#/orders");
		await page.getByRole("button", { name: "Report settings" }).click();
		const form = page.getByRole("dialog", { name: "Report settings" });
		await form.getByLabel("Recipients").fill("ann@byrne.example");
		await form.getByRole("button", { name: "Save" }).click();
		await form.waitFor({ state: "detached" });
		await page.goto(page.url().replace(/#.*/, "#/schedules"));
		await page.getByText("Its time is set in the report settings").waitFor();
		await page.getByRole("button", { name: "Run now: Daily report" }).click();
		const written = async () => (await world.stand.gateway.sql([{ sql: "SELECT listed FROM reports", params: [] }]))[0]?.length;
		await expect.poll(written, { timeout: 60_000 }).toBe(1);

		await page.goto(page.url().replace(/#.*/, "#/orders"));
		await page.getByRole("button", { name: "Report settings" }).click();
		const list = form.getByRole("region", { name: "Sent reports" });
		await list.getByText("1 Failed. 1 order in the file.").waitFor();
		const download = page.waitForEvent("download");
		await list.getByRole("link", { name: /^CSV of / }).click();
		const file = await download;
		expect(file.suggestedFilename()).toMatch(/^order-sync-status-\d{4}-\d\d-\d\d\.csv$/);
		expect((await readFile(await file.path(), "utf8")).split("\r\n")[0]).toBe(`\uFEFF${HEAD}`);
		await list.getByRole("button", { name: /^Send again: / }).click();
		await list.getByText("Goes once more to ann@byrne.example.").waitFor();
		await look(page, "archive");
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await sideways(page)).toBeLessThanOrEqual(0);
		if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/report-390.png` });
	});
});
