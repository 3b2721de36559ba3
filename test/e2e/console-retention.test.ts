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

describe("the retention page", () => {
	it("saves for how long things are kept, and says what is wrong beside the field", async () => {
		const page = await open();
		const orders = page.getByLabel("Personal data of orders, days");
		await orders.fill("12");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await page.getByText("must be at least 30 days").waitFor();
		await expect.poll(() => orders.inputValue()).toBe("12");
		await orders.fill("60");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await page.getByText("after 60 days, although more is set").waitFor();
		await page.reload();
		await expect.poll(() => page.getByLabel("Personal data of orders, days").inputValue()).toBe("60");
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
	});

	it("says of an erasure that cannot go on since when and why, and lets it be withdrawn with a reason", async () => {
		await world.stand.gateway.sql([
			{
				sql: `INSERT INTO erasures (tenant_id, id, state, asked_at_ms, asked_by, person_hash, sealed_person, replica, examined, counts, stuck_since_ms, stuck_reason)
					VALUES ('demo', 'stuck-1', 'sweeping', ?1, '{"kind":"user","id":"u","name":"Ann"}', 'c0ffee', 'bm90IHJlYWRhYmxl', 0, 3, '{"orders":1}', ?1, ?2)`,
				params: [Date.now() - 60_000, "It was sealed under another key: ask for the person again."],
			},
		]);
		const page = await open();
		const row = page.getByRole("row").filter({ hasText: "c0ffee" });
		await row.getByText(/stuck since .*: It was sealed under another key/).waitFor();
		await row.getByRole("link", { name: "Certificate c0ffee" }).click();
		await page.getByRole("heading", { name: "An erasure under way" }).waitFor();
		await page.getByText(/stuck since .*: It was sealed under another key/).waitFor();
		await page.getByText("The erasure cannot go on.").waitFor();
		expect(await page.getByText("has erased").count()).toBe(0);
		await page.getByRole("button", { name: "Withdraw c0ffee" }).press("Enter");
		const dialog = page.getByRole("dialog", { name: "Withdraw this erasure?" });
		await dialog.getByText("What is erased already stays erased").waitFor();
		await dialog.getByRole("button", { name: "Withdraw the erasure" }).press("Enter");
		await dialog.getByText("must say why").waitFor();
		for (const scheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme: scheme });
			expect(await faults(page)).toEqual([]);
		}
		await dialog.getByLabel("Reason").fill("The key is lost");
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: "An erasure that was withdrawn" }).waitFor();
		await page.getByText("This is no certificate.").waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
		expect(await page.getByRole("button", { name: /^Withdraw/ }).count()).toBe(0);
		const { items } = await asReader<{ items: { note: string }[] }>(page, "GET", "/audit?event=person.erasure_withdrawn");
		expect(items.map(({ note }) => note)).toEqual(["The key is lost"]);
	});

	it("says in the list of an erasure that is done how many orders still wait", async () => {
		await world.stand.gateway.sql([
			{
				sql: `INSERT INTO erasures (tenant_id, id, state, asked_at_ms, asked_by, person_hash, replica, examined, counts, ended_at_ms)
					VALUES ('demo', 'waits-1', 'done', ?1, '{"kind":"user","id":"u","name":"Ann"}', 'decade', 0, 15, '{"orders":14}', ?1)`,
				params: [Date.now() - 30_000],
			},
			{ sql: "INSERT INTO erasure_orders VALUES ('demo', 'waits-1', 999999, 'E999999', 'waiting', 'under_way')", params: [] },
		]);
		const page = await open();
		const row = page.getByRole("row").filter({ hasText: "decade" });
		await row.getByText("Not all done: 14 orders").waitFor();
		await row.getByText("1 order must wait until somebody is done with it; it is erased by the next run after that.").waitFor();
		expect(await faults(page)).toEqual([]);
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await sideways(page)).toBe(0);
	});

	it("is not there for an employee", async () => {
		const page = await world.signedIn("#/", { email: DEMO_CLERK });
		await page.getByRole("link", { name: "Orders", exact: true }).waitFor();
		expect(await page.getByRole("link", { name: "Retention" }).count()).toBe(0);
	});
});
