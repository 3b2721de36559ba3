import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { openWorld, sideways, type World } from "./console-world.ts";

/** Who is mailed about what, at the console. */

let world: World;
beforeAll(async () => {
	world = await openWorld("console-mail", { sessions: "shared" });
});
afterAll(async () => {
	await world?.close();
});

describe("the Mail page", () => {
	it("keeps what was saved, and names the address that is none at its field", async () => {
		const page = await world.signedIn("#/mail");
		const addresses = page.getByLabel("Tell these addresses");
		await addresses.fill("shop@byrne.example, nobody-at-home");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await page.getByText("is not an e-mail address").waitFor();
		await addresses.fill("shop@byrne.example; orders@byrne.example");
		await page.getByRole("checkbox", { name: /confirmation with the number/ }).check();
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await expect.poll(() => page.getByText("is not an e-mail address").count()).toBe(0);
		await page.reload();
		await expect.poll(() => addresses.inputValue()).toBe("shop@byrne.example\norders@byrne.example");
		await expect.poll(() => page.getByRole("checkbox", { name: /confirmation with the number/ }).isChecked()).toBe(true);
	});

	it("lists what was sent to whom, and sends it again", async () => {
		await world.stand.gateway.sql([
			{
				sql: "INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) SELECT id, 'letter-1', 'test', 'test', 'Order not placed', 'x', 'x', ?1 FROM tenants WHERE prefix = 'E' LIMIT 1",
				params: [Date.now()],
			},
			{
				sql: "INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, last_error, created_at_ms) SELECT tenant_id, id, 'mail', 'gone@byrne.example', 'given_up', 1, '550 no such user', 0 FROM letters WHERE id = 'letter-1'",
				params: [],
			},
		]);
		const page = await world.signedIn("#/mail");
		await page.getByText("Given up").waitFor();
		await page.getByText("550 no such user").waitFor();
		await page.getByRole("button", { name: "Send again to gone@byrne.example" }).click();
		await expect.poll(() => page.getByText("Given up").count()).toBe(0);
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme });
			expect(await faults(page)).toEqual([]);
		}
		if (process.env.SHOTS !== undefined) {
			for (const scheme of ["light", "dark"] as const) {
				await page.emulateMedia({ colorScheme: scheme });
				await page.screenshot({ path: `${process.env.SHOTS}/page-mail-${scheme}.png`, fullPage: true });
			}
			await page.setViewportSize({ width: 390, height: 844 });
			await page.screenshot({ path: `${process.env.SHOTS}/page-mail-390.png`, fullPage: true });
		}
	});
});

describe("what I am told", () => {
	it("is chosen under Account, and stays chosen", async () => {
		const page = await world.signedIn("#/account");
		await page.getByText(`Mail goes to ${DEMO_ADMIN}`).waitFor();
		await page.getByRole("radio", { name: /Inbox and mail/ }).check();
		await page.getByRole("checkbox", { name: /Unsynced Order/ }).check();
		await expect
			.poll(
				async () => (await world.stand.gateway.sql([{ sql: "SELECT order_errors, unsynced FROM notification_choices", params: [] }]))[0],
			)
			.toEqual([{ order_errors: "both", unsynced: 1 }]);
		await page.reload();
		await expect.poll(() => page.getByRole("radio", { name: /Inbox and mail/ }).isChecked()).toBe(true);
		expect(await faults(page)).toEqual([]);
		if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/page-account.png`, fullPage: true });
		expect(world.misdeeds).toEqual([]);
	});
});

describe("every mail", () => {
	const SMALLEST_PHONE = { width: 320, height: 640 };
	/** A name that has less is read letter by letter. */
	const NAME_WIDTH_MIN = 200;
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "holdfast-mails-"));
		execFileSync(process.execPath, ["scripts/mails.ts", "--out", folder], { stdio: "ignore" });
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it("fits the smallest phone, and leaves what was ordered room to be read", async () => {
		const page = await world.visit("#/", { viewport: SMALLEST_PHONE });
		const files = readdirSync(folder).filter((file) => file.endsWith(".html"));
		expect(files.length).toBeGreaterThan(20);
		for (const file of files) {
			await page.goto(pathToFileURL(join(folder, file)).href);
			expect([file, await sideways(page)]).toEqual([file, 0]);
			const names = await page.locator("table.stacked tr:not(.foot) td:first-child").all();
			if (file === "order-confirmation.html") expect(names.length).toBeGreaterThan(2);
			for (const name of names) expect((await name.boundingBox())?.width).toBeGreaterThan(NAME_WIDTH_MIN);
		}
	});
});
