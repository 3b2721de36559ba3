import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import { STEP_SECONDS, totpCode } from "../../src/lib/totp.ts";
import { faults } from "./axe.ts";
import { asReader, endSession, openWorld, sideways, signIn, type World } from "./console-world.ts";
import { texts } from "./shown.ts";

/** One's own account, and a session that all tabs of a browser share. */

const WIDTHS = [320, 390, 768, 1024, 1440, 2560];
const PASSWORD = "correct horse battery";

let world: World;
beforeAll(async () => {
	world = await openWorld("account");
});
afterAll(() => world.close());

const accountOf = (email: string, options: object = {}) => world.signedIn("#/account", { email, ...options });
const close = (page: Page) => page.context().close();
const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const focusedName = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("name"));
const codesShown = (page: Page): Promise<string[]> => texts(page.getByTestId("recovery-codes").locator("code"));
const overview = (page: Page) => page.getByRole("heading", { name: "Overview", level: 1 });

async function fits(page: Page): Promise<void> {
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		expect([width, await sideways(page)]).toEqual([width, 0]);
	}
}

/** Somebody who joins the demo shop, so that no story takes another one's account. */
async function joins(name: string, email: string, options: BrowserContextOptions = {}): Promise<Page> {
	const admin = await world.signedIn();
	const body = { name, email, role: "employee" };
	const { url } = await asReader<{ url: string }>(admin, "POST", "/employees/invitations", body);
	await close(admin);
	const page = await world.visit(url.slice(url.indexOf("#")), options);
	await page.getByLabel("New password").fill(PASSWORD);
	await page.getByRole("button", { name: "Join", exact: true }).click();
	await overview(page).waitFor();
	return page;
}

describe("one's password", () => {
	it("is changed by whoever has it: what is wrong is said at its field, and other browsers are signed out", async () => {
		const page = await joins("Pat Password", "pat@example.com");
		const other = await world.visit();
		await signIn(other, "pat@example.com", PASSWORD);
		await overview(other).waitFor();
		await page.getByRole("button", { name: "Account of Pat Password" }).click();
		await page.getByRole("link", { name: "Your account" }).click();
		await page.getByRole("heading", { name: "Your account", level: 1 }).waitFor();

		const form = part(page, "Password");
		const present = form.getByLabel("Your present password");
		const chosen = form.getByLabel("New password");
		await present.fill("not this one");
		await chosen.fill(`${PASSWORD} staple`);
		await page.keyboard.press("Enter");
		await form.getByText("The password is not the one you sign in with.").waitFor();
		await expect.poll(() => focusedName(page)).toBe("current");
		await expect.poll(() => chosen.inputValue()).toBe(`${PASSWORD} staple`);
		await present.fill(PASSWORD);
		await chosen.fill("password123");
		await page.keyboard.press("Enter");
		await expect.poll(() => chosen.getAttribute("aria-invalid")).toBe("true");
		await expect.poll(() => focusedName(page)).toBe("password");
		await chosen.fill(`${PASSWORD} staple`);
		await page.keyboard.press("Enter");
		await form.getByText("Your password is changed. One other session was signed out.").waitFor();
		await expect.poll(() => present.inputValue()).toBe("");

		await other.getByRole("dialog", { name: "Sign in again" }).waitFor();
		await other.getByLabel("E-mail").fill("pat@example.com");
		await other.getByLabel("Password").fill(PASSWORD);
		await other.getByRole("button", { name: "Sign in" }).click();
		await expect.poll(() => other.getByRole("alert").textContent()).toContain("E-mail address or password is wrong");
		await other.getByLabel("Password").fill(`${PASSWORD} staple`);
		await other.getByRole("button", { name: "Sign in" }).click();
		await overview(other).waitFor();
		// The page that did it goes on, under its new token.
		await page.reload();
		await page.getByRole("heading", { name: "Your account", level: 1 }).waitFor();
	});
});

describe("one's second factor", () => {
	it("is set up, used and turned off with the keyboard; its recovery codes are shown once", async () => {
		const email = "tess@example.com";
		const page = await joins("Tess Totp", email);
		await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
		await page.goto(`${world.url}/#/account`);
		const factor = part(page, "Second factor");
		await factor.getByRole("button", { name: "Set it up" }).focus();
		await page.keyboard.press("Enter");
		await expect.poll(() => focusedName(page)).toBe("current");
		await page.keyboard.type("not mine");
		await page.keyboard.press("Enter");
		await factor.getByText("The password is not the one you sign in with.").waitFor();
		await page.keyboard.type(PASSWORD);
		await page.keyboard.press("Enter");
		await factor.getByRole("img", { name: /QR code/ }).waitFor();
		await expect.poll(() => focusedName(page)).toBe("code");
		const secret = ((await page.getByTestId("totp-secret").textContent()) ?? "").replaceAll(" ", "");
		expect(secret).toMatch(/^[A-Z2-7]{32}$/);
		await factor.getByRole("button", { name: "Copy the key" }).click();
		await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
		await factor.getByLabel("Code of the app").fill("000000");
		await page.keyboard.press("Enter");
		await factor.getByText("This is not the code that the app shows now.", { exact: false }).waitFor();
		await factor.getByLabel("Code of the app").fill(totpCode(secret, Date.now()));
		await page.keyboard.press("Enter");
		await page.getByTestId("recovery-codes").waitFor();
		const codes = await codesShown(page);
		expect(codes).toHaveLength(10);
		await factor.getByRole("button", { name: "Copy the recovery codes" }).click();
		await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join("\n"));
		await page.emulateMedia({ media: "print" });
		await expect.poll(() => page.getByTestId("recovery-codes").isVisible()).toBe(true);
		for (const hidden of [page.getByRole("banner"), part(page, "Password"), page.getByRole("table")])
			expect(await hidden.isVisible()).toBe(false);
		await page.emulateMedia({ media: "screen" });

		// Leaving now is asked about.
		const asked = new Promise<string>((resolve) => {
			page.once("dialog", (dialog) => {
				resolve(dialog.message());
				void dialog.dismiss();
			});
		});
		await page.evaluate(() => {
			location.hash = "#/help";
		});
		expect(await asked).toContain("recovery codes are shown only now");
		expect(await codesShown(page)).toEqual(codes);
		await factor.getByRole("button", { name: "I have kept them" }).click();
		await factor.getByText("On since").waitFor();
		await factor.getByText("10 recovery codes are left.").waitFor();
		expect(await page.getByTestId("recovery-codes").count()).toBe(0);

		const other = await world.visit();
		await signIn(other, email, PASSWORD);
		await other.getByText("Now the code of your authenticator app.").waitFor();
		await other.getByLabel(/Code of your authenticator app/).fill(totpCode(secret, Date.now() + STEP_SECONDS * 1_000));
		await other.keyboard.press("Enter");
		await overview(other).waitFor();

		await factor.getByRole("button", { name: "Make new recovery codes" }).click();
		await factor.getByLabel("Your present password").fill(PASSWORD);
		await factor.getByLabel("Code of the app, or a recovery code").fill(codes[0] ?? "");
		await page.keyboard.press("Enter");
		await page.getByTestId("recovery-codes").waitFor();
		const fresh = await codesShown(page);
		expect(fresh.filter((code) => codes.includes(code))).toEqual([]);
		await factor.getByRole("button", { name: "I have kept them" }).click();

		await factor.getByRole("button", { name: "Turn it off" }).click();
		await factor.getByLabel("Your present password").fill(PASSWORD);
		await factor.getByLabel("Code of the app, or a recovery code").fill(codes[1] ?? "");
		await page.keyboard.press("Enter");
		await factor.getByText("This is no code of your app, nor a recovery code that was not used yet.").waitFor();
		await factor.getByLabel("Code of the app, or a recovery code").fill(fresh[0] ?? "");
		await page.keyboard.press("Enter");
		await factor.getByText("The second factor is off.").waitFor();
		await factor.getByRole("button", { name: "Set it up" }).waitFor();
		await other.getByRole("dialog", { name: "Sign in again" }).waitFor();
	});

	it("keeps what was typed when the session ends in the middle of it", async () => {
		const email = "milo@example.com";
		const page = await joins("Milo Middle", email);
		await page.goto(`${world.url}/#/account`);
		const factor = part(page, "Second factor");
		await factor.getByRole("button", { name: "Set it up" }).click();
		await factor.getByLabel("Your present password").fill(PASSWORD);
		await endSession(page, () => page.keyboard.press("Enter"));
		const dialog = page.getByRole("dialog", { name: "Sign in again" });
		await dialog.getByLabel("E-mail").fill(email);
		await dialog.getByLabel("Password").fill(PASSWORD);
		await dialog.getByRole("button", { name: "Sign in" }).click();
		await expect.poll(() => dialog.count()).toBe(0);
		await expect.poll(() => factor.getByLabel("Your present password").inputValue()).toBe(PASSWORD);
		await factor.getByRole("button", { name: "Go on" }).click();
		await factor.getByRole("img", { name: /QR code/ }).waitFor();
	});
});

describe("one's sessions", () => {
	it("are listed with the one that looks marked, and end one by one or all at once", async () => {
		const email = "sam@example.com";
		const page = await joins("Sam Sessions", email, { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0" });
		const phone = await world.visit("#/", { userAgent: "Mozilla/5.0 (iPhone) Version/18.5 Mobile/15E148 Safari/604.1" });
		const third = await world.visit("#/", { userAgent: "curl/8.9.1" });
		for (const each of [phone, third]) {
			await signIn(each, email, PASSWORD);
			await overview(each).waitFor();
		}
		await page.goto(`${world.url}/#/account`);
		const sessions = part(page, "Where you are signed in");
		const row = (text: string) => sessions.getByRole("row").filter({ hasText: text });
		await row("This one").getByText("Firefox 140, Linux").waitFor();
		expect(await row("This one").getByRole("button").count()).toBe(0);
		await row("Safari 18, iPhone")
			.getByRole("button", { name: /^Sign out Safari 18, iPhone/ })
			.click();
		await expect.poll(() => row("Safari 18, iPhone").count()).toBe(0);
		await phone.getByRole("dialog", { name: "Sign in again" }).waitFor();
		await sessions.getByRole("button", { name: "Sign out all others" }).click();
		await expect.poll(() => row("curl/8.9.1").count()).toBe(0);
		await third.getByRole("dialog", { name: "Sign in again" }).waitFor();
		await sessions.getByRole("button", { name: "Sign out everywhere" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Leave it as it is" }).click();
		await sessions.getByRole("button", { name: "Sign out everywhere" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
		await page.getByText("You are signed out.").waitFor();
	});
});

describe("two tabs of an operator", () => {
	it("do not mix two tenants up: the one left behind says where the session is, and goes on there", async () => {
		const first = await world.signedIn("#/people", { email: DEMO_OPERATOR });
		const second = await first.context().newPage();
		await second.goto(`${world.url}/#/people`);
		await second.getByRole("heading", { name: "People", level: 1 }).waitFor();
		const shop = { id: "second", name: "Second shop", prefix: "S", admin: { email: "ada@example.com", name: "Ada" } };
		await asReader(first, "POST", "/tenants", shop);
		await asReader(first, "POST", "/tenants/second/enter");

		await second.getByRole("button", { name: "Invite a person" }).click();
		const form = second.getByRole("dialog", { name: "Invite a person" });
		await form.getByLabel("Name").fill("Nora Nearly");
		await form.getByLabel("E-mail address").fill("nora@example.com");
		await form.getByRole("button", { name: "Make the invitation" }).click();
		const moved = second.getByRole("dialog", { name: "In another tab you have gone to Second shop" });
		await moved.waitFor();
		await second.keyboard.press("Escape");
		await moved.waitFor();
		const { items } = await asReader<{ items: { email: string }[] }>(second, "GET", "/employees/invitations");
		expect(items.map(({ email }) => email)).toEqual(["ada@example.com"]);
		expect(await faults(second)).toEqual([]);

		// Back home in the other tab: this one goes on as if nothing had been, with what was typed.
		await asReader<void>(first, "POST", "/tenants/demo/enter");
		await moved.getByRole("button", { name: "Look again" }).click();
		await expect.poll(() => moved.count()).toBe(0);
		await expect.poll(() => form.getByLabel("Name").inputValue()).toBe("Nora Nearly");

		// What it asks by itself on the way back would be told of the next move before it is pressed.
		await second.waitForLoadState("networkidle");
		await asReader(first, "POST", "/tenants/second/enter");
		await form.getByRole("button", { name: "Make the invitation" }).click();
		await moved.getByRole("button", { name: "Go on in Second shop" }).click();
		await second.getByText("Ada").first().waitFor();
		await expect.poll(() => second.getByRole("banner").textContent()).toContain("Second shop");
	});
});

describe("an administrator who lets somebody go", () => {
	it("is told of the API keys that stay", async () => {
		const admin = await world.signedIn("#/people", { email: DEMO_ADMIN });
		const { url } = await asReader<{ url: string }>(admin, "POST", "/employees/invitations", {
			...{ name: "Kim Keys", email: "kim@example.com", role: "admin" },
		});
		const kim = await world.visit(url.slice(url.indexOf("#")));
		await kim.getByLabel("New password").fill(PASSWORD);
		await kim.getByRole("button", { name: "Join", exact: true }).click();
		await overview(kim).waitFor();
		await asReader(kim, "POST", "/keys", { label: "Till", scopes: ["orders:write"] });
		await admin.reload();
		await admin.getByRole("button", { name: "Manage Kim Keys" }).click();
		const dialog = admin.getByRole("dialog");
		await dialog.getByRole("button", { name: "Deactivate" }).click();
		await dialog.getByRole("button", { name: "Deactivate" }).click();
		await dialog.getByText("Kim Keys made an API key that still works.", { exact: false }).waitFor();
		await expect.poll(() => dialog.getByRole("link", { name: "Look at the API keys" }).getAttribute("href")).toBe("#/keys");
		expect(await faults(admin)).toEqual([]);
		await dialog.getByRole("button", { name: "Done" }).click();
	});
});

describe("the account page", () => {
	it.each(["light", "dark"] as const)("has no fault of accessibility in its %s dress, and fits every screen", async (colorScheme) => {
		const page = await accountOf(DEMO_CLERK, { colorScheme, reducedMotion: "reduce" });
		const factor = part(page, "Second factor");
		await page.getByText("This one").waitFor();
		expect(await faults(page)).toEqual([]);
		await fits(page);
		await part(page, "Password").getByRole("button", { name: "Change the password" }).click();
		await factor.getByRole("button", { name: "Set it up" }).click();
		await factor.getByLabel("Your present password").fill(DEMO_PASSWORD);
		await factor.getByRole("button", { name: "Go on" }).click();
		await factor.getByRole("img", { name: /QR code/ }).waitFor();
		expect(await faults(page)).toEqual([]);
		await fits(page);
	});

	it("tells the gateway which of its requests nobody caused, and of whom it is", async () => {
		const page = await world.visit("#/manage");
		const told: { path: string; poll: boolean; tenant: string | undefined }[] = [];
		page.on("request", (request) => {
			const { pathname } = new URL(request.url());
			const headers = request.headers();
			told.push({ path: pathname, poll: headers["x-holdfast-poll"] === "1", tenant: headers["x-holdfast-tenant"] });
		});
		await signIn(page, DEMO_CLERK, DEMO_PASSWORD);
		const asked = () => told.filter(({ path }) => path === "/admin/api/manage").map(({ poll, tenant }) => ({ poll, tenant }));
		await expect.poll(() => asked().length).toBeGreaterThan(1);
		expect(asked().slice(0, 2)).toEqual([
			{ poll: false, tenant: "demo" },
			{ poll: true, tenant: "demo" },
		]);
	});

	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
