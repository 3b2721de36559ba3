import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import { openWorld, signIn, type World } from "./console-world.ts";

let world: World;
beforeAll(async () => {
	world = await openWorld("sign-in");
});
afterAll(() => world.close());

describe("signing in to the console", () => {
	it("refuses a wrong password in words, and then takes the right one", async () => {
		const page = await world.visit();
		await signIn(page, DEMO_ADMIN, "not the password");
		await expect.poll(() => page.getByRole("alert").textContent()).toContain("E-mail address or password is wrong");
		expect(await page.getByRole("heading", { name: "Overview", level: 1 }).count()).toBe(0);
		await signIn(page, DEMO_ADMIN, DEMO_PASSWORD);
		await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
	});

	it("works with the keyboard alone", async () => {
		const page = await world.visit();
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("email");
		await page.keyboard.type(DEMO_ADMIN);
		await page.keyboard.press("Tab");
		await page.keyboard.type(DEMO_PASSWORD);
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
	});

	it("says how long to wait after too many tries, and takes none meanwhile", async () => {
		const stranger = { email: "stranger@demo.test", password: "guess" };
		const guess = () =>
			fetch(`${world.url}/admin/api/session`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(stranger),
			});
		while ((await guess()).status !== 429);
		const page = await world.visit();
		await signIn(page, stranger.email, stranger.password);
		await expect
			.poll(() => page.getByRole("alert").textContent())
			.toMatch(/Too many tries to sign in.*The next try is taken in \d+ (s|min)/);
		await expect.poll(() => page.getByRole("button", { name: "Sign in" }).isDisabled()).toBe(true);
	});

	it("brings whoever signs in again back to where they were when the session ended", async () => {
		const eNumber = await world.place(1);
		const page = await world.signedIn(`#/orders/${eNumber}`);
		await page.getByRole("heading", { name: eNumber }).waitFor();
		await page.context().clearCookies();
		await expect.poll(() => page.getByRole("alert").textContent()).toContain("Your session has ended");
		expect(page.url()).toContain(`#/orders/${eNumber}`);
		await expect.poll(() => page.getByLabel("E-mail").inputValue()).toBe(DEMO_ADMIN);
		expect(await page.getByLabel("E-mail").isEditable()).toBe(true);
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("password");
		await page.keyboard.type(DEMO_PASSWORD);
		await page.keyboard.press("Enter");
		await page.getByRole("dialog", { name: "Sign in again" }).waitFor({ state: "detached" });
		await page.getByRole("heading", { name: eNumber }).waitFor();
	});

	it("asks whoever comes to an empty page, or has signed out, for the address as well", async () => {
		const page = await world.signedIn();
		await page.getByRole("button", { name: "Account of" }).click();
		await page.getByRole("button", { name: "Sign out" }).click();
		await page.getByLabel("E-mail").waitFor();
		await expect.poll(() => page.getByLabel("E-mail").inputValue()).toBe("");
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("email");
	});

	it("signs out for good: the cookie that was good before opens nothing", async () => {
		const page = await world.signedIn();
		const [cookie] = await page.context().cookies();
		const ask = () => fetch(`${world.url}/admin/api/session`, { headers: { cookie: `${cookie?.name}=${cookie?.value}` } });
		expect((await ask()).status).toBe(200);
		expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
		await page.getByRole("button", { name: "Account of Demo admin" }).click();
		await page.getByRole("button", { name: "Sign out" }).click();
		await expect.poll(() => page.getByRole("alert").textContent()).toContain("You are signed out");
		expect((await ask()).status).toBe(401);
	});

	it("shows an employee the board, but not the switches of the connection", async () => {
		const [clerk, admin] = await Promise.all([world.signedIn("#/manage", { email: DEMO_CLERK }), world.signedIn("#/manage")]);
		await admin.getByRole("button", { name: "Pause sending" }).waitFor();
		await clerk.getByRole("list", { name: "Services between shop and ERP" }).waitFor();
		expect(await clerk.getByRole("button", { name: "Pause sending" }).count()).toBe(0);
		expect(await clerk.getByRole("button", { name: "Test connection" }).count()).toBe(0);
	});

	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
