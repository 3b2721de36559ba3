import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { openWorld, sideways, signIn, type World } from "./console-world.ts";
import { press, typeInto } from "./keyboard.ts";

/** Who works in a shop, what each may do, and how somebody comes in. */

const WIDTHS = [320, 390, 768, 1024, 1440, 2560];
const SETTLE_MS_MAX = 60_000;
const PASSWORD = "correct horse battery";

let world: World;
let failed: string;
beforeAll(async () => {
	world = await openWorld("people");
	await world.stand.erp.setFault({ mode: "reject" });
	failed = await world.place(1);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
});
afterAll(() => world.close());

const row = (page: Page, email: string) => page.getByRole("row").filter({ hasText: email });
const permission = (page: Page, email: string, name: string) => row(page, email).getByRole("switch", { name, exact: true });
/** A switch shows what was pressed before the gateway has answered; until then it is neither on nor off. */
async function isOn(page: Page, email: string, name: string): Promise<string | null> {
	const found = permission(page, email, name);
	return (await found.getAttribute("aria-busy")) === "true" ? "on its way" : await found.getAttribute("aria-checked");
}
const people = (email = DEMO_ADMIN) => world.signedIn("#/people", { email });
const linkShown = (page: Page) => page.getByTestId("one-time-link").inputValue();
const resubmit = (page: Page) => page.getByTestId("situation").getByRole("button", { name: "Resubmit this order", exact: true });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim());
const close = (page: Page) => page.context().close();

/** Opens a link in a browser of its own. */
const follow = (link: string) => world.visit(link.slice(link.indexOf("#")));

/** By keyboard alone. */
async function invite(page: Page, name: string, email: string, permissions: readonly string[] = []): Promise<string> {
	await press(page, page.getByRole("button", { name: "Invite a person" }));
	const dialog = page.getByRole("dialog");
	await typeInto(page, dialog.getByLabel("Name"), name);
	await typeInto(page, dialog.getByLabel("E-mail address"), email);
	for (const each of permissions) await press(page, dialog.getByRole("switch", { name: each, exact: true }), "Space");
	await press(page, dialog.getByRole("button", { name: "Make the invitation" }));
	const link = await linkShown(page);
	await press(page, dialog.getByRole("button", { name: "Done" }));
	return link;
}

/** What the API answers to somebody who asks past the pages. */
const resubmitting = (page: Page): Promise<number> =>
	page.evaluate(async (eNumber) => {
		const body = JSON.stringify({ action: "retry", eNumbers: [eNumber] });
		const answer = await fetch("/admin/api/orders/actions", { method: "POST", headers: { "content-type": "application/json" }, body });
		return answer.status;
	}, failed);

async function fits(page: Page): Promise<void> {
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		expect([width, await sideways(page)]).toEqual([width, 0]);
	}
}

describe("the permissions", () => {
	it("are off for everybody, also for administrators", async () => {
		const page = await people();
		for (const email of [DEMO_ADMIN, DEMO_CLERK])
			for (const name of ["Order Sync Actions", "Order Sync Notification"]) {
				await permission(page, email, name).waitFor();
				expect([email, name, await isOn(page, email, name)]).toEqual([email, name, "false"]);
			}
	});

	it("are an administrator's to give: the clerk's buttons come, and work, without signing in again", async () => {
		const clerk = await world.signedIn(`#/orders/${failed}`, { email: DEMO_CLERK });
		await clerk.getByText("“Order Sync Actions”").waitFor();
		expect(await resubmit(clerk).count()).toBe(0);
		expect(await resubmitting(clerk)).toBe(403);
		const page = await people();
		await press(page, permission(page, DEMO_CLERK, "Order Sync Actions"), "Space");
		await expect.poll(() => isOn(page, DEMO_CLERK, "Order Sync Actions")).toBe("true");
		expect(await isOn(page, DEMO_CLERK, "Order Sync Notification")).toBe("false");
		await press(clerk, resubmit(clerk));
		await clerk.locator(".order-head .badge").filter({ hasText: "Synced" }).waitFor();
	});

	it("are on the own pages of whoever gives them to themselves at once, and gone at once when taken back", async () => {
		const page = await people();
		const onList = page.getByRole("checkbox");
		await permission(page, DEMO_ADMIN, "Order Sync Actions").click();
		await expect.poll(() => isOn(page, DEMO_ADMIN, "Order Sync Actions")).toBe("true");
		await page.getByRole("link", { name: "Orders", exact: true }).click();
		await onList.first().waitFor();
		await page.getByRole("link", { name: "People", exact: true }).click();
		await permission(page, DEMO_ADMIN, "Order Sync Actions").click();
		await expect.poll(() => isOn(page, DEMO_ADMIN, "Order Sync Actions")).toBe("false");
		await page.getByRole("link", { name: "Orders", exact: true }).click();
		await page.getByRole("link", { name: failed }).waitFor();
		expect(await onList.count()).toBe(0);
	});

	it("stay as they were when the gateway refuses, which is said", async () => {
		const page = await people();
		const refusal = { code: "forbidden_role", title: "No", detail: "This takes the role admin; yours is employee." };
		await page.route("**/permissions", (route) =>
			route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(refusal) }),
		);
		await permission(page, DEMO_CLERK, "Order Sync Notification").click();
		await row(page, DEMO_CLERK).getByRole("alert").filter({ hasText: refusal.detail }).waitFor();
		expect(await isOn(page, DEMO_CLERK, "Order Sync Notification")).toBe("false");
	});

	it("are not an operator's to switch, and not an employee's to see", async () => {
		const operator = await people(DEMO_OPERATOR);
		await permission(operator, DEMO_CLERK, "Order Sync Actions").waitFor();
		await expect.poll(() => permission(operator, DEMO_CLERK, "Order Sync Actions").isDisabled()).toBe(true);
		await operator.getByText("Only an administrator of the shop switches them.").waitFor();
		const clerk = await people(DEMO_CLERK);
		await clerk.getByText("This page is not for everybody").waitFor();
		expect(await clerk.getByRole("link", { name: "People", exact: true }).count()).toBe(0);
	});
});

describe("an invitation", () => {
	it("is made and accepted in another browser by keyboard alone, signs in, brings what was granted with it, and works once", async () => {
		const page = await people();
		const link = await invite(page, "Ida New", "ida@example.com", ["Order Sync Actions"]);
		expect(link).toMatch(/\/#\/invitation\/[\w-]{43}$/);
		await row(page, "ida@example.com").getByText("Order Sync Actions").waitFor();
		const ida = await follow(link);
		await typeInto(ida, ida.getByLabel("New password"), "short");
		await press(ida, ida.getByRole("button", { name: "Join", exact: true }));
		await ida.getByText("The password must have at least 10 characters.").waitFor();
		await expect.poll(() => ida.getByLabel("New password").getAttribute("type")).toBe("password");
		await press(ida, ida.getByRole("button", { name: "Show the password" }));
		await expect.poll(() => ida.getByLabel("New password").getAttribute("type")).toBe("text");
		await typeInto(ida, ida.getByLabel("New password"), PASSWORD, { with: "Shift+Tab" });
		await typeInto(ida, ida.getByLabel("Your name"), "Ida Newman", { with: "Shift+Tab" });
		await press(ida, ida.getByRole("button", { name: "Join", exact: true }));
		await ida.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		await ida.getByRole("button", { name: "Account of Ida Newman" }).waitFor();
		await close(ida);

		const again = await follow(link);
		await again.getByRole("heading", { name: "This link cannot be used" }).waitFor();
		await again.getByRole("button", { name: "Go to the sign-in" }).click();
		await signIn(again, "ida@example.com", PASSWORD);
		await again.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		await close(again);
		await page.reload();
		await permission(page, "ida@example.com", "Order Sync Actions").waitFor();
		expect(await isOn(page, "ida@example.com", "Order Sync Actions")).toBe("true");
		expect(await isOn(page, "ida@example.com", "Order Sync Notification")).toBe("false");
	});

	it("can be taken back, and its link is dead from then on", async () => {
		const page = await people();
		const link = await invite(page, "Bo Gone", "bo@example.com");
		await page.getByRole("button", { name: "Take back the invitation of Bo Gone" }).click();
		await page.getByRole("button", { name: "Take it back" }).click();
		await row(page, "bo@example.com").waitFor({ state: "detached" });
		const bo = await follow(link);
		await bo.getByText("Ask whoever gave it to you for a new one.").waitFor();
	});

	it("tells whoever is signed in as somebody else what joining does to them", async () => {
		const page = await people();
		const link = await invite(page, "Cy Other", "cy@example.com");
		await page.goto(link);
		await page.getByText("Demo admin is signed in here.").waitFor();
		await page.getByText("They are signed out of this browser when you join.").waitFor();
	});

	it("says at the field what is wrong with it, and keeps what was typed", async () => {
		const page = await people();
		await page.getByRole("button", { name: "Invite a person" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name").fill("Somebody");
		await dialog.getByLabel("E-mail address").fill("nowhere");
		await dialog.getByRole("button", { name: "Make the invitation" }).click();
		await dialog.getByText("Write an e-mail address, such as ann@example.com.").waitFor();
		await dialog.getByLabel("E-mail address").fill(DEMO_CLERK);
		await dialog.getByRole("button", { name: "Make the invitation" }).click();
		await dialog.getByText("Demo clerk works here already.").waitFor();
		await expect.poll(() => dialog.getByLabel("Name").inputValue()).toBe("Somebody");
	});
});

describe("a colleague's account", () => {
	it("gets a new password by a link, is shut out and let in again, and changes its role", async () => {
		const page = await world.signedIn("#/people", { permissions: ["clipboard-read", "clipboard-write"] });
		const email = "max@example.com";
		const max = await follow(await invite(page, "Max Moss", email));
		await max.getByLabel("New password").fill(PASSWORD);
		await max.getByRole("button", { name: "Join", exact: true }).click();
		await max.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		await page.reload();
		const manage = page.getByRole("button", { name: "Manage Max Moss" });
		const dialog = page.getByRole("dialog");

		await manage.click();
		await dialog.getByRole("button", { name: "Make a link for a new password" }).click();
		const link = await linkShown(page);
		await dialog.getByRole("button", { name: "Copy the link" }).click();
		await dialog.getByRole("button", { name: "Copied" }).waitFor();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
		const reset = await follow(link);
		await dialog.getByRole("button", { name: "Done" }).click();
		await reset.getByLabel("New password").fill(`${PASSWORD} staple`);
		await reset.getByRole("button", { name: "Set the password" }).click();
		await reset.getByRole("button", { name: "Go to the sign-in" }).click();
		await signIn(reset, email, `${PASSWORD} staple`);
		await reset.getByRole("heading", { name: "Overview", level: 1 }).waitFor();

		await manage.click();
		await dialog.getByRole("button", { name: "Deactivate" }).click();
		await expect.poll(() => focused(page)).toBe("Leave it as it is");
		await page.keyboard.press("Enter");
		await dialog.getByRole("button", { name: "Deactivate" }).click();
		await dialog.getByText("They are signed out everywhere at once").waitFor();
		await dialog.getByRole("button", { name: "Deactivate" }).click();
		await row(page, email).getByText("Deactivated").last().waitFor();
		await reset.getByRole("dialog", { name: "Sign in again" }).waitFor();

		await manage.click();
		await dialog.getByRole("button", { name: "Reactivate" }).click();
		await dialog.getByRole("button", { name: "Reactivate" }).click();
		await expect.poll(() => row(page, email).getByText("Deactivated").count()).toBe(0);

		await manage.click();
		await dialog.getByLabel("Administrator").check();
		await dialog.getByRole("button", { name: "Save the role" }).click();
		await row(page, email).getByRole("cell", { name: "Administrator", exact: true }).waitFor();
		expect(await isOn(page, email, "Order Sync Actions")).toBe("false");
	});

	it("is nobody's own to shut out", async () => {
		const page = await people();
		await row(page, DEMO_ADMIN).getByText("(you)").waitFor();
		expect(
			await row(page, DEMO_ADMIN)
				.getByRole("button", { name: /^Manage/ })
				.count(),
		).toBe(0);
	});
});

describe("these pages", () => {
	it.each(["light", "dark"] as const)("have no fault of accessibility in their %s dress, and fit every screen", async (colorScheme) => {
		const page = await world.signedIn("#/people", { colorScheme, reducedMotion: "reduce" });
		const name = `Donaudampfschifffahrtselektrizitätenhauptbetriebswerk ${colorScheme}`;
		const link = await invite(page, name, `a-very-long-address-of-somebody-in-${colorScheme}@example.com`, ["Order Sync Notification"]);
		await row(page, DEMO_CLERK).waitFor();
		expect(await faults(page)).toEqual([]);
		await fits(page);
		await page.getByRole("button", { name: "Invite a person" }).click();
		expect(await faults(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.getByRole("button", { name: "Manage Demo clerk" }).click();
		expect(await faults(page)).toEqual([]);
		await fits(page);
		const open = await world.visit(link.slice(link.indexOf("#")), { colorScheme, reducedMotion: "reduce" });
		await open.getByLabel("New password").waitFor();
		expect(await faults(open)).toEqual([]);
		await fits(open);
	});

	it("ask nobody but their own gateway, and break no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
