import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draft } from "../../scripts/load/order.ts";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { asReader, endSession, openWorld, sideways, type World } from "./console-world.ts";
import { press, typeInto } from "./keyboard.ts";

/** How the ERP is reached, what the shop's programs come with, and the tenants of a deployment. */

const WIDTHS = [320, 390, 768, 1024, 1440, 2560];
/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9/";

let world: World;
beforeAll(async () => {
	world = await openWorld("settings");
});
afterAll(() => world.close());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const result = (page: Page) => page.getByTestId("test-result").filter({ visible: true });
const state = (page: Page, name: string) => page.getByRole("heading", { name: new RegExp(`^${name}`), level: 2 });
const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });
const connectionOf = async (page: Page) =>
	(await asReader<{ connection: { baseUrl: string; burst: number; outagePolicy: string } }>(page, "GET", "/connection")).connection;
const statusOf = (page: Page, path: string): Promise<number> => page.evaluate(async (at) => (await fetch(`/admin/api${at}`)).status, path);

const placing = (key: string, reference: string): Promise<Response> =>
	fetch(`${world.url}/v1/orders`, {
		method: "POST",
		headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
		body: JSON.stringify(draft(1, reference)),
	});

async function fits(page: Page): Promise<void> {
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		expect([width, await sideways(page)]).toEqual([width, 0]);
	}
}

describe("the connection", () => {
	it("is tested: red with what to do while the ERP is down, green when it is back", async () => {
		const page = await world.signedIn("#/connection");
		await state(page, "Online").waitFor();
		await world.stand.erp.setFault({ mode: "down" });
		await button(page, "Test connection").click();
		await result(page).locator(".tone-red").waitFor();
		await expect.poll(() => result(page).textContent()).toMatch(/The ERP did not answer, after \d/);
		await result(page).getByText("Check that the ERP server, its internet connection").waitFor();
		await world.stand.erp.setFault({ mode: "none" });
		await button(page, "Test connection").focus();
		await page.keyboard.press("Enter");
		await result(page).locator(".tone-green").waitFor();
		await expect.poll(() => result(page).textContent()).toMatch(/^The ERP answered in \d+ m?s/);
	});

	it("is paused with a reason, by keyboard alone, which everybody in charge reads there with the orders that wait, and resumed", async () => {
		const page = await world.signedIn("#/connection");
		await press(page, button(page, "Pause sending"));
		const dialog = page.getByRole("dialog");
		await typeInto(page, dialog.getByLabel("Reason"), "Stock count <b>today</b>");
		await press(page, dialog.getByRole("button", { name: "Pause sending" }));
		await state(page, "Paused").waitFor();
		const held = await world.place(20);
		const operator = await world.signedIn("#/connection", { email: DEMO_OPERATOR });
		await operator.getByText("Paused by Demo admin: Stock count <b>today</b>").waitFor();
		await operator.getByRole("link", { name: "1 order on the way to it." }).click();
		await operator.getByRole("link", { name: held }).waitFor();
		await press(page, button(page, "Resume sending"));
		await state(page, "Online").waitFor();
		await page.getByText("Resumed by Demo admin").waitFor();
		await page.getByText("No order waits.").waitFor();
		await page.getByRole("link", { name: "Everything that was done to the connection" }).click();
		await page.locator("tbody").getByText("Sending paused").first().waitFor();
	});

	it("says what is wrong at the field, and saves nothing until it is right", async () => {
		const page = await world.signedIn("#/connection");
		await page.getByLabel("Burst").fill("many");
		await button(page, "Save").click();
		await page.getByText("Must be a number.").waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe("true");
		await page.getByLabel("Burst").fill("2000");
		await button(page, "Save").click();
		await page.getByText("Must be a whole number from 1 to 100.").waitFor();
		await expect.poll(() => page.getByLabel("Burst").inputValue()).toBe("2000");
		expect((await connectionOf(page)).burst).toBe(20);
		await page.getByLabel("Burst").fill("19");
		await page.getByLabel("Hand each to a person").check();
		await button(page, "Save").click();
		await page.getByText("Changed by Demo admin").first().waitFor();
		expect(await connectionOf(page)).toMatchObject({ burst: 19, outagePolicy: "fail" });
		await expect.poll(() => button(page, "Save").isDisabled()).toBe(true);
		await page.getByLabel("Keep them and deliver by themselves").check();
		await button(page, "Save").click();
		await expect.poll(async () => (await connectionOf(page)).outagePolicy).toBe("hold");
	});

	it("is tried out before it is saved: an address where nobody answers is warned of, and whoever saves decides", async () => {
		const page = await world.signedIn("#/connection");
		const before = await connectionOf(page);
		await page.getByLabel("Address").fill(NOWHERE);
		await button(page, "Save").click();
		await page.getByText("Must be given anew: what is stored is not sent to another ERP.").waitFor();
		await page.getByLabel("Token").fill("another-token");
		await button(page, "Test without saving").click();
		await result(page).locator(".tone-red").waitFor();
		await button(page, "Save").click();
		const dialog = page.getByRole("dialog", { name: "The ERP does not answer to these settings" });
		await dialog.getByText("Nothing is saved yet.").waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Back to the form");
		await page.keyboard.press("Enter");
		expect(await connectionOf(page)).toEqual(before);
		await expect.poll(() => page.getByLabel("Token").inputValue()).toBe("another-token");
		await button(page, "Save").click();
		await dialog.getByRole("button", { name: "Save all the same" }).click();
		await expect.poll(async () => (await connectionOf(page)).baseUrl).toBe(NOWHERE);
		await expect.poll(() => page.getByLabel("Token").inputValue()).toBe("");
		await page.getByLabel("Address").fill(before.baseUrl);
		await page.getByLabel("Token").fill("sandbox-erp-token");
		await button(page, "Save").click();
		await expect.poll(async () => (await connectionOf(page)).baseUrl).toBe(before.baseUrl);
		await button(page, "Test connection").click();
		await result(page).locator(".tone-green").waitFor();
	});

	it("asks before what was typed is left behind, and keeps it while somebody else saves and while the session is over", async () => {
		const page = await world.signedIn("#/connection");
		await page.getByLabel("Lanes").fill("3");
		page.once("dialog", (asked) => void asked.dismiss());
		await page.getByRole("link", { name: "Help", exact: true }).click();
		await expect.poll(() => page.getByLabel("Lanes").inputValue()).toBe("3");

		const other = await world.signedIn("#/connection", { email: DEMO_OPERATOR });
		await other.getByLabel("Orders a second").fill("90");
		await button(other, "Save").click();
		await page.getByText("Somebody else has saved meanwhile").waitFor();
		await page.getByText("Orders a second: 90").waitFor();
		await expect.poll(() => page.getByLabel("Lanes").inputValue()).toBe("3");
		await button(page, "Show what is saved").click();
		expect([await page.getByLabel("Lanes").inputValue(), await page.getByLabel("Orders a second").inputValue()]).toEqual(["4", "90"]);

		await page.getByLabel("Lanes").fill("2");
		await endSession(page, () => button(page, "Save").click());
		const dialog = page.getByRole("dialog", { name: "Sign in again" });
		await dialog.getByLabel("E-mail").fill(DEMO_ADMIN);
		await dialog.getByLabel("Password").fill(DEMO_PASSWORD);
		await dialog.getByRole("button", { name: "Sign in" }).click();
		await dialog.waitFor({ state: "detached" });
		await expect.poll(() => page.getByLabel("Lanes").inputValue()).toBe("2");
		await button(page, "Save").click();
		await expect.poll(async () => ((await connectionOf(page)) as unknown as { concurrency: number }).concurrency).toBe(2);
	});
});

describe("an API key", () => {
	it("is made and shown once, places an order, is revoked, all by keyboard alone, and is refused from then on", async () => {
		const page = await world.signedIn("#/keys", { permissions: ["clipboard-read", "clipboard-write"] });
		await press(page, button(page, "Make a key"));
		const dialog = page.getByRole("dialog");
		await typeInto(page, dialog.getByLabel("Name", { exact: true }), "New web shop");
		await press(page, dialog.getByRole("button", { name: "Make the key" }));
		await dialog.getByText("Choose at least one.").waitFor();
		await expect.poll(() => dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("New web shop");
		await press(page, dialog.getByLabel("orders:write"), "Space");
		await dialog.getByText("A key with these scopes may stand in a browser.").waitFor();
		await press(page, dialog.getByRole("button", { name: "Make the key" }));
		const key = await page.getByTestId("one-time-key").inputValue();
		await press(page, dialog.getByRole("button", { name: "Copy the key" }));
		await dialog.getByRole("button", { name: "Copied" }).waitFor();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
		await press(page, dialog.getByRole("button", { name: "Done" }));
		await row(page, "New web shop").getByText("Never used").waitFor();
		expect(await page.content()).not.toContain(key);

		expect((await placing(key, "key-1")).status).toBe(201);
		await page.reload();
		await row(page, "New web shop").getByText("in the hour from").waitFor();
		await press(page, button(page, "Revoke New web shop"));
		await dialog.getByText("it can no longer place orders.").waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Leave it as it is");
		await press(page, dialog.getByRole("button", { name: "Revoke it" }));
		await row(page, "New web shop").getByText("Revoked").waitFor();
		expect(await button(page, "Revoke New web shop").count()).toBe(0);
		await expect.poll(async () => (await placing(key, "key-2")).status).toBe(401);
	});

	it("whose maker has left says so, and can be revoked", async () => {
		const page = await world.signedIn("#/people");
		const { items } = await asReader<{ items: { id: string; email: string }[] }>(page, "GET", "/employees");
		const clerk = `/employees/${items.find(({ email }) => email === DEMO_CLERK)?.id}`;
		await asReader(page, "PUT", `${clerk}/role`, { role: "admin" });
		const maker = await world.signedIn("#/keys", { email: DEMO_CLERK });
		await asReader(maker, "POST", "/keys", { label: "A clerk’s script", scopes: ["orders:read"] });
		await page.goto(`${world.url}/#/keys`);
		await row(page, "A clerk’s script").getByText("by Demo clerk").waitFor();
		expect(await page.getByText("Demo clerk has left").count()).toBe(0);
		await asReader(page, "POST", `${clerk}/deactivate`);
		await page.reload();
		await row(page, "A clerk’s script").getByText("Demo clerk has left.").waitFor();
		await button(page, "Revoke A clerk’s script").click();
		await page.getByRole("dialog").getByRole("button", { name: "Revoke it" }).click();
		await row(page, "A clerk’s script").getByText("Revoked").waitFor();
		expect(await page.getByText("Demo clerk has left").count()).toBe(0);
		await asReader(page, "POST", `${clerk}/reactivate`);
		await asReader(page, "PUT", `${clerk}/role`, { role: "employee" });
	});
});

describe("an operator", () => {
	it("creates a tenant, goes in, sees its own empty pages under a clear sign, and leaves, by keyboard alone", async () => {
		const page = await world.signedIn("#/", { email: DEMO_OPERATOR });
		// Seen before, so that nothing of it may still be there afterwards.
		await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		await press(page, page.getByRole("link", { name: "Operator", exact: true }));
		await row(page, "Demo shop (your own)").getByText("You are here").waitFor();
		await press(page, button(page, "Create a tenant"));
		const dialog = page.getByRole("dialog");
		await typeInto(page, dialog.getByLabel("Name", { exact: true }), "Müller & Söhne");
		await expect.poll(() => dialog.getByLabel("Id").inputValue()).toBe("muller-sohne");
		await typeInto(page, dialog.getByLabel("Id"), "demo");
		await typeInto(page, dialog.getByLabel("Prefix"), "M-");
		await typeInto(page, dialog.getByLabel("First number"), "500");
		await dialog.getByText("Its first order will be M-500.").waitFor();
		await typeInto(page, dialog.getByLabel("Time zone"), "Europe/Nowhere");
		await typeInto(page, dialog.getByLabel("First administrator’s name"), "Mia Müller");
		await typeInto(page, dialog.getByLabel("First administrator’s e-mail address"), "mia@example.com");
		await press(page, dialog.getByRole("button", { name: "Create the tenant" }));
		await dialog.getByText("There is no such time zone. Choose one of the list, such as Europe/Dublin.").waitFor();
		await typeInto(page, dialog.getByLabel("Time zone"), "Europe/Berlin");
		await page.keyboard.press("Enter");
		await dialog.getByText("There is a tenant with this id already: choose another.").waitFor();
		await typeInto(page, dialog.getByLabel("Id"), "mueller");
		await page.keyboard.press("Enter");
		await expect.poll(() => page.getByTestId("one-time-link").inputValue()).toMatch(/\/#\/invitation\/[\w-]{43}$/);
		await press(page, dialog.getByRole("button", { name: "Done" }));

		await press(page, button(page, "Enter Müller & Söhne"));
		await page.getByText("You work in Müller & Söhne, as an operator.").waitFor();
		await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		await page.getByText("No ERP is connected").first().waitFor();
		await page.goto(`${world.url}/#/orders`);
		await page.getByText("Times in Europe/Berlin").or(page.getByText("No orders yet")).first().waitFor();
		expect(await page.getByRole("link", { name: /^E100/ }).count()).toBe(0);
		await page.goto(`${world.url}/#/tenants`);
		await row(page, "Müller & Söhne").getByText("You are here").waitFor();
		await press(page, button(page, "Leave"));
		await page.locator(".tenant", { hasText: "Demo shop" }).waitFor();
		expect(await page.getByText("You work in").count()).toBe(0);
		await page.goto(`${world.url}/#/audit?event=tenant.entered`);
		await page.locator("tbody").getByText("Operator came into the shop").first().waitFor();
	});

	it("is taken back to the tenant by signing in again, with what was typed; a shop that lets nobody in is said so", async () => {
		const page = await world.signedIn("#/tenants", { email: DEMO_OPERATOR });
		const shop = { id: "harbour", name: "Harbour shop", prefix: "H", admin: { email: "hanna@example.com", name: "Hanna" } };
		await asReader(page, "POST", "/tenants", shop);
		await page.reload();
		await button(page, "Enter Harbour shop").click();
		const band = page.getByText("You work in Harbour shop, as an operator.");
		await band.waitFor();
		await page.goto(`${world.url}/#/people`);
		await button(page, "Invite a person").click();
		const form = page.getByRole("dialog", { name: "Invite a person" });
		await form.getByLabel("Name").fill("Nora Nearly");
		await form.getByLabel("E-mail address").fill("nora@example.com");

		const over = page.getByRole("dialog", { name: "Sign in again" });
		const signsInAgain = async () => {
			await endSession(page, () => form.getByRole("button", { name: "Make the invitation" }).click());
			await over.getByLabel("E-mail").fill(DEMO_OPERATOR);
			await over.getByLabel("Password").fill(DEMO_PASSWORD);
			await over.getByRole("button", { name: "Sign in", exact: true }).click();
		};
		await signsInAgain();
		await over.waitFor({ state: "detached" });
		await expect.poll(() => band.count()).toBe(1);
		await expect.poll(() => form.getByLabel("Name").inputValue()).toBe("Nora Nearly");
		await form.getByRole("button", { name: "Make the invitation" }).click();
		await page.getByTestId("one-time-link").waitFor();
		const { items } = await asReader<{ items: { email: string }[] }>(page, "GET", "/employees/invitations");
		expect(items.map(({ email }) => email)).toContain("nora@example.com");
		const visits = await asReader<{ items: unknown[] }>(page, "GET", "/audit?event=tenant.entered");
		expect(visits.items).toHaveLength(2);
		await button(page, "Done").click();

		const refusal = { code: "second_factor_needed", title: "No", detail: "Operators take a second factor, and yours is not on." };
		await page.route("**/tenants/harbour/enter", (route) =>
			route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(refusal) }),
		);
		await button(page, "Invite a person").click();
		await form.getByLabel("Name").fill("Olaf Often");
		await form.getByLabel("E-mail address").fill("olaf@example.com");
		await signsInAgain();
		await over.getByText(refusal.detail).waitFor();
		await over.getByRole("button", { name: "Try again" }).click();
		await over.getByRole("alert").filter({ hasText: refusal.detail }).waitFor();
		expect(await faults(page)).toEqual([]);
		if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/sign-in-home.png` });
		await page.unroute("**/tenants/harbour/enter");
		await over.getByRole("button", { name: "Try again" }).click();
		await over.waitFor({ state: "detached" });
		await expect.poll(() => form.getByLabel("Name").inputValue()).toBe("Olaf Often");

		await page.route("**/tenants/harbour/enter", (route) =>
			route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(refusal) }),
		);
		await signsInAgain();
		// The browser asks about what was typed.
		page.once("dialog", (dialog) => dialog.accept());
		await over.getByRole("button", { name: "Go to the start of your own shop" }).click();
		await page.locator(".tenant", { hasText: "Demo shop" }).waitFor();
		await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		expect(await band.count()).toBe(0);
	});
});

describe("an employee", () => {
	it("sees none of these pages, and is refused by the API", async () => {
		const clerk = await world.signedIn("#/", { email: DEMO_CLERK });
		for (const [name, page, path] of [
			["Connection", "#/connection", "/connection"],
			["API keys", "#/keys", "/keys"],
			["Operator", "#/tenants", "/tenants"],
		] as const) {
			expect(await clerk.getByRole("link", { name, exact: true }).count()).toBe(0);
			await clerk.goto(`${world.url}/${page}`);
			await clerk.getByText("This page is not for everybody").waitFor();
			expect([path, await statusOf(clerk, path)]).toEqual([path, 403]);
		}
	});
});

describe("these pages", () => {
	it.each(["light", "dark"] as const)("have no fault of accessibility in their %s dress, and fit every screen", async (colorScheme) => {
		const look = { colorScheme, reducedMotion: "reduce" } as const;
		const page = await world.signedIn("#/connection", look);
		await page.getByText("Settings of “Holdfast’s own contract”").click();
		await button(page, "Test connection").click();
		await result(page).waitFor();
		expect(await faults(page)).toEqual([]);
		await fits(page);
		await page.getByLabel("Tryton 6.0").check();
		await button(page, "Save").click();
		await page.getByText("Nothing was saved yet: see above.").waitFor();
		expect(await faults(page)).toEqual([]);
		await fits(page);
		await button(page, "Discard the changes").click();
		await button(page, "Pause sending").click();
		expect(await faults(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.goto(`${world.url}/#/keys`);
		await row(page, "Demo storefront").waitFor();
		expect(await faults(page)).toEqual([]);
		await fits(page);
		await button(page, "Make a key").click();
		expect(await faults(page)).toEqual([]);
		await fits(page);

		const operator = await world.signedIn("#/tenants", { ...look, email: DEMO_OPERATOR });
		await button(operator, "Enter Müller & Söhne").click();
		await button(operator, "Leave").waitFor();
		await operator.goto(`${world.url}/#/tenants`);
		await row(operator, "Müller & Söhne").getByText("You are here").waitFor();
		expect(await faults(operator)).toEqual([]);
		await fits(operator);
		await button(operator, "Create a tenant").click();
		expect(await faults(operator)).toEqual([]);
		await fits(operator);
	});

	it("ask nobody but their own gateway, and break no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
