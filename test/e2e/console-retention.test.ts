import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { asReader, openWorld, sideways, type World } from "./console-world.ts";

/** How long things are kept, and a person who is erased, as an administrator does it. */

const SETTLE_MS_MAX = 60_000;
const ERASED_MS_MAX = 40_000;

let world: World;
let eNumber: string;
beforeAll(async () => {
	world = await openWorld("retention");
	eNumber = await world.place(1);
	await world.stand.board.settled(SETTLE_MS_MAX);
});
afterAll(() => world.close());

const open = () => world.signedIn("#/retention", { email: DEMO_ADMIN });
const close = (page: Page) => page.context().close();

describe("the retention page", () => {
	it("saves for how long things are kept, and says what is wrong beside the field", async () => {
		const page = await open();
		const orders = page.getByLabel("Personal data of orders, days");
		await orders.fill("12");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await page.getByText("must be at least 30 days").waitFor();
		expect(await orders.inputValue()).toBe("12");
		await orders.fill("60");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await page.getByText("after 60 days, although more is set").waitFor();
		await page.reload();
		expect(await page.getByLabel("Personal data of orders, days").inputValue()).toBe("60");
		await close(page);
	});

	it("erases a person once they were typed again, and the order says so", async () => {
		const page = await open();
		const order = await asReader<{ customer: { email: string; name: string } }>(page, "GET", `/orders/${eNumber}`);
		await page.getByLabel("E-mail address").fill(order.customer.email);
		await page.keyboard.press("Enter");
		await page.locator("strong", { hasText: "1 order can be erased now, among 1 order." }).waitFor();
		for (const scheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme: scheme });
			expect(await faults(page)).toEqual([]);
			for (const width of [390, 1280]) {
				await page.setViewportSize({ width, height: 900 });
				expect(await sideways(page)).toBe(0);
				if (process.env.HOLDFAST_SHOTS !== undefined)
					await page.screenshot({ path: `${process.env.HOLDFAST_SHOTS}/retention-${scheme}-${width}.png`, fullPage: true });
			}
		}
		const typed = page.getByLabel(/again to erase this person/);
		await typed.fill("somebody@else.example");
		await page.getByRole("button", { name: "Erase this person" }).click();
		await page.getByText("typed again: this cannot be undone").waitFor();
		await typed.fill(order.customer.email);
		await page.getByRole("button", { name: "Erase this person" }).click();
		await page.getByText(/Done: 1 order,/).waitFor({ timeout: ERASED_MS_MAX });
		await page.goto(page.url().replace(/#.*/, `#/orders/${eNumber}`));
		await page.getByText(/Personal data erased on/).waitFor();
		expect(await page.getByText(order.customer.email).count()).toBe(0);
		if (process.env.HOLDFAST_SHOTS !== undefined)
			await page.screenshot({ path: `${process.env.HOLDFAST_SHOTS}/order-erased.png`, fullPage: true });
		await close(page);
	});

	it("is not there for an employee", async () => {
		const page = await world.signedIn("#/", { email: DEMO_CLERK });
		await page.getByRole("link", { name: "Orders", exact: true }).waitFor();
		expect(await page.getByRole("link", { name: "Retention" }).count()).toBe(0);
		await close(page);
	});
});
