import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults } from "./axe.ts";
import { openWorld, sideways, type World } from "./console-world.ts";
import { texts } from "./shown.ts";

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
		await expect
			.poll(() => preview.getByRole("region", { name: "Text of the mail" }).textContent())
			.toContain("1 order failed and needs somebody.");
		const heads = await texts(preview.getByRole("columnheader"));
		expect(heads.join(",")).toBe(HEAD);
		await expect.poll(() => preview.getByRole("row").nth(1).textContent()).toMatch(/^E100001.*Failed$/);
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
		const states = async () =>
			(await world.stand.gateway.sql([{ sql: "SELECT attempts, state FROM outbox WHERE channel = 'mail'", params: [] }]))[0];
		await world.stand.gateway.sql([
			{ sql: "UPDATE outbox SET state = 'sent', next_attempt_at_ms = NULL, sent_at_ms = 1 WHERE channel = 'mail'", params: [] },
		]);
		const again = list.getByRole("button", { name: /^Send again: / });
		await again.press("Enter");
		const question = page.getByRole("dialog", { name: /^Send the report of .* again\?$/ });
		await question.getByText("to 1 recipient: ann@byrne.example.").waitFor();
		await page.keyboard.press("Escape");
		await question.waitFor({ state: "detached" });
		await expect.poll(() => again.evaluate((button) => button === document.activeElement)).toBe(true);
		expect(await states()).toMatchObject([{ state: "sent" }]);
		await again.press("Enter");
		await question.getByRole("button", { name: "Send to 1 recipient" }).waitFor();
		await look(page, "question");
		await question.getByRole("button", { name: "Send to 1 recipient" }).press("Enter");
		await question.waitFor({ state: "detached" });
		await list.getByText(/Waits to be sent to 1 recipient|Sent to 1 recipient|Not delivered/).waitFor();
		expect(await states()).not.toMatchObject([{ state: "sent" }]);
		await look(page, "archive");
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await sideways(page)).toBeLessThanOrEqual(0);
		if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/report-390.png` });
	});

	it("that is kept without a person's order, or not at all, says so, and offers only what there is", async () => {
		const report = (date: string, letter: string, takenOut: number, erasedAtMs: number | null) => ({
			sql: `INSERT INTO reports (tenant_id, local_date, zone, due_at_ms, window_from_ms, window_to_ms, which, counts, listed, beyond, letter_id, orders_taken_out, erased_at_ms)
				VALUES ('demo', ?1, 'UTC', 1, 1, 1, 'all', '{"Synced":3}', 3, 0, ?2, ?3, ?4)`,
			params: [date, letter, takenOut, erasedAtMs],
		});
		const letter = (id: string, html: string) => ({
			sql: "INSERT INTO letters VALUES ('demo', ?1, 'report', ?1, 'Report', 'text', ?2, 1)",
			params: [id, html],
		});
		await world.stand.gateway.sql([
			...[letter("short", "<p>x</p>"), letter("gone", "")],
			{ sql: "INSERT INTO attachments VALUES ('demo', 'short', 0, 0, 'a.csv', 'text/csv', 'QQ==')", params: [] },
			{
				sql: "INSERT INTO outbox VALUES ('demo', 'short', 'mail', 'ann@byrne.example', 'sent', 1, NULL, NULL, 1, 1)",
				params: [],
			},
			...[report("2026-03-03", "short", 1, 1_772_600_000_000), report("2026-03-02", "gone", 0, 1_772_600_000_000)],
			report("2026-03-01", "expired", 0, null),
		]);
		const page = await world.signedIn("#/orders");
		await page.getByRole("button", { name: "Report settings" }).click();
		const list = page.getByRole("region", { name: "Sent reports" });
		const of = (day: string) => list.getByRole("listitem").filter({ hasText: day });
		await of("3 March 2026").getByText("2 orders in the file").waitFor();
		await of("3 March 2026")
			.getByText(/1 order was taken out with a person who was erased: 4 Mar 2026/)
			.waitFor();
		await expect.poll(() => of("3 March 2026").getByRole("button").count()).toBe(1);
		await of("2 March 2026")
			.getByText(/erased with a person of whom they spoke: 4 Mar 2026/)
			.waitFor();
		await of("1 March 2026").getByText("erased with age, as set under Retention").waitFor();
		for (const day of ["2 March 2026", "1 March 2026"]) {
			expect(await of(day).getByRole("button").count()).toBe(0);
			expect(await of(day).getByRole("link").count()).toBe(0);
		}
		await look(page, "erased");
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await sideways(page)).toBeLessThanOrEqual(0);
	});
});
