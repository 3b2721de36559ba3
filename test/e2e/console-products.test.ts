import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { asReader, openWorld, sideways, type World } from "./console-world.ts";

/** Products, mails and certificates, each on a page of its own, and an order that says who was told of it. */

let world: World;
beforeAll(async () => {
	world = await openWorld("console-products", { sessions: "shared" });
});
afterAll(async () => {
	await world?.close();
});

const TENANT = "(SELECT id FROM tenants WHERE prefix = 'E' LIMIT 1)";
const write = (...statements: string[]) => world.stand.gateway.sql(statements.map((sql) => ({ sql, params: [] })));
const close = (page: Page) => page.context().close();

/** In light and dark, wide and narrow: nothing for axe to find, and nothing that hangs out of the window. */
async function looksRight(page: Page, name: string): Promise<void> {
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme });
		expect(await faults(page)).toEqual([]);
		for (const width of [390, 1280]) {
			await page.setViewportSize({ width, height: 900 });
			expect([name, width, await sideways(page)]).toEqual([name, width, 0]);
			if (process.env.SHOTS !== undefined)
				await page.screenshot({ path: `${process.env.SHOTS}/${name}-${colorScheme}-${width}.png`, fullPage: true });
		}
	}
}

describe("the Products page", () => {
	it("says why there is nothing, and leads to where that is dealt with", async () => {
		const page = await world.signedIn("#/tenants", { email: DEMO_OPERATOR });
		const admin = { email: "nora@new-shop.example", name: "Nora New" };
		await asReader(page, "POST", "/tenants", { id: "new-shop", name: "New shop", prefix: "N", timeZone: "Europe/Dublin", admin });
		await asReader(page, "POST", "/tenants/new-shop/enter");
		await page.goto(`${world.url}/#/products`);
		await page.reload();
		await page.getByText("No ERP is connected").waitFor();
		await looksRight(page, "products-none");
		await page.getByRole("link", { name: "Go to the connection" }).click();
		await page.getByRole("heading", { name: "Connection", level: 1 }).waitFor();
	});

	it("finds a product, sets a name over the ERP's with the keyboard alone, and takes it back", async () => {
		const page = await world.signedIn("#/products", { email: DEMO_ADMIN });
		await page.getByRole("link", { name: "A-100" }).waitFor();
		await expect.poll(() => page.locator("tbody tr").count()).toBe(50);
		await page.getByRole("button", { name: "Next" }).click();
		await expect.poll(() => page.getByRole("link", { name: "A-100" }).count()).toBe(0);
		await page.getByRole("searchbox", { name: "Search products" }).fill("workbench la");
		await page.keyboard.press("Enter");
		await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
		expect(page.url()).toContain("q=workbench");
		await looksRight(page, "products-found");
		await page.getByRole("link", { name: "B-300" }).focus();
		await page.keyboard.press("Enter");
		await page
			.getByText(/price list/)
			.first()
			.waitFor();
		await page.getByText(/\d+ available/).waitFor();
		const name = page.getByLabel("Name", { exact: true });
		await name.focus();
		await page.keyboard.type("Reading lamp");
		await page.keyboard.press("Enter");
		await page.getByText("Saved. It counts from now on.").first().waitFor();
		const row = page.getByRole("row", { name: /^Name/ });
		await expect.poll(() => row.textContent()).toContain("Workbench lamp");
		await expect.poll(() => row.textContent()).toContain("Reading lamp");
		await page.getByText("set here by").waitFor();
		await looksRight(page, "product");
		const takeBack = page.getByRole("button", { name: "Take the ERP’s words again" });
		const question = page.getByRole("dialog", { name: "Take the ERP’s words again?" });
		await page.getByLabel("Description", { exact: true }).fill("Half a sentence");
		await takeBack.click();
		await page.route("**/admin/api/products/B-300", (route) => route.abort());
		await question.getByRole("button", { name: "Take them again" }).click();
		await question.getByText("Holdfast could not be reached").waitFor();
		await page.unroute("**/admin/api/products/B-300");
		await page.keyboard.press("Escape");
		expect([await name.inputValue(), await page.getByLabel("Description", { exact: true }).inputValue()]).toEqual([
			"Reading lamp",
			"Half a sentence",
		]);
		await takeBack.click();
		await question.getByRole("button", { name: "Take them again" }).click();
		await page.getByText("What was set here is gone.").first().waitFor();
		await expect.poll(() => takeBack.count()).toBe(0);
		await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true);
		// Said once to whoever hears the page.
		await expect.poll(() => page.getByRole("status").filter({ hasText: "What was set here is gone." }).count()).toBe(1);
		await page.getByRole("link", { name: "Who changed it before" }).click();
		await expect.poll(() => page.getByText("Product changed here").count()).toBeGreaterThan(1);
	});

	it("does not let the second of two save over the first unseen, and keeps what was typed", async () => {
		const [one, other] = [await world.signedIn("#/products/A-101"), await world.signedIn("#/products/A-101")];
		for (const page of [one, other]) await page.getByLabel("Name", { exact: true }).waitFor();
		await one.getByLabel("Name", { exact: true }).fill("First");
		await one.getByLabel("Description", { exact: true }).fill("First words");
		await other.getByLabel("Name", { exact: true }).fill("Second");
		await one.getByRole("button", { name: "Save" }).click();
		await one.getByText("Saved. It counts from now on.").first().waitFor();
		await other.getByRole("button", { name: "Save" }).click();
		await other.getByText(/^(Demo admin|Somebody else, or the ERP,) has saved meanwhile$/).waitFor();
		await other.getByText("Name: First; you have Second").waitFor();
		await expect.poll(() => other.getByLabel("Name", { exact: true }).inputValue()).toBe("Second");
		await expect.poll(() => other.getByLabel("Description", { exact: true }).inputValue()).toBe("First words");
		await expect.poll(() => other.getByRole("row", { name: /^Name/ }).textContent()).toContain("First");
		await other.getByRole("button", { name: "Save", exact: true }).click();
		await other.getByText("Saved. It counts from now on.").first().waitFor();
		// What only the first has changed is not taken away by the second.
		expect(await asReader<object>(other, "GET", "/products/A-101")).toMatchObject({ set: { name: "Second", description: "First words" } });
		await one.getByText("set here by").waitFor();
		await expect.poll(() => one.getByLabel("Name", { exact: true }).inputValue(), { timeout: 15_000 }).toBe("Second");
	});
});

describe("an order's story", () => {
	it("says who was told, and leads to the mail as it was sent; employees are not told to whom", async () => {
		const eNumber = await world.place(1);
		await world.stand.board.settled(60_000);
		const seq = Number(eNumber.replace(/\D/g, ""));
		const html =
			'<!doctype html><html><head><title>x</title><style>p{color:#b00020}</style></head><body><p style="font-size:20px">It was not placed</p><script>parent.hacked=1</script><img src="https://elsewhere.example/x.png" alt=""></body></html>';
		await write(
			`INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms)
			 VALUES (${TENANT}, 'letter-told', 'order_not_placed', 'order:${seq}:1', 'Order not placed', 'It was not placed (text)', '${html}', ${Date.now()})`,
			`INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, last_error, created_at_ms, sent_at_ms)
			 VALUES (${TENANT}, 'letter-told', 'mail', 'boss@byrne.example', 'sent', 1, NULL, 0, ${Date.now()}),
				(${TENANT}, 'letter-told', 'mail', 'gone@byrne.example', 'given_up', 7, '550 no such user', 0, NULL)`,
			`INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms, letter_id) VALUES (${TENANT}, 'order:${seq}:1', 'not_placed', ${seq}, 0, 'letter-told')`,
			`INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms, letter_id, passed_over)
			 VALUES (${TENANT}, 'confirmation:${seq}', 'confirmation', ${seq}, ${Date.now()}, '', 'switched_off')`,
			`INSERT INTO webhook_endpoints (tenant_id, id, url, events, description, sealed_secret, created_at_ms, created_by, disabled_at_ms, failures, not_before_ms)
			 VALUES (${TENANT}, 'hook', 'https://warehouse.example/x', '["order.synced"]', 'Warehouse', 'x', 0, '{"kind":"user","id":"u","name":"U"}', 1, 0, 0)`,
			`INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms)
			 VALUES (${TENANT}, 'event-told', 'order.synced', 'event:order:${seq}:synced', '${eNumber}', '{"type":"order.synced"}', '', ${Date.now()})`,
			`INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, created_at_ms, sent_at_ms)
			 VALUES (${TENANT}, 'event-told', 'event', 'hook', 'sent', 2, 0, ${Date.now()})`,
			`INSERT INTO webhook_deliveries (tenant_id, letter_id, endpoint_id, n, thread, status_code) VALUES (${TENANT}, 'event-told', 'hook', 1, 'order:${seq}', 200)`,
		);
		const page = await world.signedIn(`#/orders/${eNumber}`, { email: DEMO_ADMIN });
		await page.getByText("boss@byrne.example").waitFor();
		await page.getByText("given up after 7 tries").waitFor();
		await page.getByText("Not mailed: confirmations are switched off.").waitFor();
		await expect.poll(() => page.getByTestId("event-sent").textContent()).toContain("delivered after 2 tries, answered 200");
		await expect.poll(() => page.getByRole("link", { name: "Warehouse" }).getAttribute("href")).toBe("#/webhooks/hook");
		await looksRight(page, "order-told");
		const refused: string[] = [];
		page.on("requestfailed", (request) => refused.push(`${request.url()} ${request.failure()?.errorText}`));
		await page.getByRole("link", { name: "Read the mail" }).focus();
		await page.keyboard.press("Enter");
		const letter = page.frameLocator("iframe");
		await letter.getByText("It was not placed").waitFor();
		// Its own styles count, its script and its picture do not.
		expect(await letter.getByText("It was not placed").evaluate((shown) => getComputedStyle(shown).color)).toBe("rgb(176, 0, 32)");
		expect(await page.evaluate(() => "hacked" in window)).toBe(false);
		await looksRight(page, "letter");
		await page.getByRole("button", { name: "As text" }).click();
		await page.getByText("It was not placed (text)").waitFor();
		await page.getByRole("button", { name: "Send again to gone@byrne.example" }).click();
		await expect.poll(() => page.getByText("Given up").count()).toBe(0);
		const clerk = await world.signedIn(`#/orders/${eNumber}`, { email: DEMO_CLERK });
		await clerk.getByText("an address of the shop: sent").waitFor();
		expect(await clerk.getByText("byrne.example").count()).toBe(0);
		expect(await clerk.getByRole("link", { name: "Read the mail" }).count()).toBe(0);
		expect(await clerk.getByRole("link", { name: "Products" }).count()).toBe(0);
		await Promise.all([close(page), close(clerk)]);
		// What the mail wanted, the browser refused, and said so: nothing left it.
		expect(refused).toContain("https://elsewhere.example/x.png csp");
		expect(
			world.misdeeds.filter((misdeed) => !/Content Security Policy|sandboxed|^left the origin: https:\/\/elsewhere/.test(misdeed)),
		).toEqual([]);
	});
});

describe("the certificate of an erasure", () => {
	it("is read from the list, and kept as a file", async () => {
		await write(
			`INSERT INTO erasures (tenant_id, id, state, asked_at_ms, asked_by, person_hash, sealed_person, replica, cursor, examined, counts, ended_at_ms)
			 VALUES (${TENANT}, 'erasure-1', 'done', 1700000000000, '{"kind":"user","id":"u","name":"Ada Admin"}', '${"ab".repeat(32)}', NULL, 0, NULL, 7,
				'{"orders":2,"letters":3,"logs":0}', 1700000060000)`,
		);
		const page = await world.signedIn("#/retention", { email: DEMO_ADMIN });
		await page.getByRole("link", { name: /^Certificate/ }).click();
		await page.getByRole("heading", { name: "Certificate of an erasure" }).waitFor();
		await page.getByText("ab".repeat(32)).waitFor();
		await expect.poll(() => page.getByText("Mails and events").count()).toBe(1);
		await looksRight(page, "certificate");
		const download = page.waitForEvent("download");
		await page.getByRole("link", { name: "Download as JSON" }).click();
		expect((await download).suggestedFilename()).toBe("erasure-erasure-1.json");
	});
});
