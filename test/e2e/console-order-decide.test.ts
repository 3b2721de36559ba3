import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK } from "../../scripts/tenant/demo.ts";
import { faultsInBoth } from "./axe.ts";
import { asReader, letDecide, openWorld, type World } from "./console-world.ts";
import { press, typeInto } from "./keyboard.ts";

/** What people decide about orders on their pages. */

const SETTLE_MS_MAX = 60_000;

let world: World;
let index = 0;
beforeAll(async () => {
	world = await openWorld("decide", { sessions: "shared" });
});
afterAll(() => world.close());

/** An order that the ERP has refused; it takes the next one. */
async function refused(): Promise<string> {
	await world.stand.erp.setFault({ mode: "reject" });
	const eNumber = await world.place(++index);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
	return eNumber;
}
const inErp = async (eNumber: string) => (await world.stand.erp.orders()).filter((order) => order.eNumber === eNumber);
const button = (page: Page, name: string) => page.getByTestId("situation").getByRole("button", { name, exact: true });
const said = (page: Page) => page.getByTestId("said");
const badge = (page: Page, label: string) => page.locator(".order-head .badge").filter({ hasText: label });
const open = (eNumber: string, email = DEMO_ADMIN) => world.signedIn(`#/orders/${eNumber}`, { email });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim());

describe("somebody without the permission", () => {
	it("sees what to do and who can let them do it, and no button, until they are allowed to", async () => {
		const eNumber = await refused();
		const page = await open(eNumber, DEMO_CLERK);
		await page.getByText("Resubmit this order").first().waitFor();
		await page.getByText(/“Order Sync Actions”.*An administrator of your shop can grant it/).waitFor();
		expect(await page.getByTestId("situation").getByRole("button").count()).toBe(0);
		const admin = await open(eNumber);
		await admin.getByText("“Order Sync Actions”").waitFor();
		expect(await admin.getByTestId("situation").getByRole("button").count()).toBe(0);
		await letDecide(admin, [DEMO_CLERK]);
		await button(await open(eNumber, DEMO_CLERK), "Resubmit this order").waitFor();
	});
});

describe("somebody with the permission", () => {
	beforeAll(async () => letDecide(await world.signedIn(), [DEMO_ADMIN, DEMO_CLERK]));

	it("resubmits a refused order, and sees it delivered, once, with both attempts and what was said in them", async () => {
		const eNumber = await refused();
		const page = await open(eNumber);
		await expect.poll(() => button(page, "Resubmit this order").getAttribute("class")).toContain("primary");
		await button(page, "Resubmit this order").click();
		await badge(page, "Synced").waitFor();
		await said(page).getByText("Resubmitted. It is on its way to the ERP again.").waitFor();
		await expect.poll(() => page.getByTestId("happening").filter({ hasText: "Resubmitted" }).textContent()).toContain("Demo admin");
		expect(await inErp(eNumber)).toHaveLength(1);
		const first = page.getByTestId("attempt").last();
		await expect.poll(() => first.textContent()).toContain("The ERP refused the order.");
		await first.getByText(/\d requests? to the ERP/).click();
		await first.getByText("POST /orders", { exact: false }).first().waitFor();
		await expect.poll(() => first.locator("pre").allTextContents()).toContainEqual(expect.stringContaining(eNumber));
	});

	it("is told to contact Customer Support when it fails again, where their address is set, and has a letter to it that names the order", async () => {
		const eNumber = await refused();
		await world.stand.erp.setFault({ mode: "reject" });
		const page = await open(eNumber);
		await button(page, "Resubmit this order").click();
		await page
			.getByText(/It failed again after it was resubmitted: contact Customer Support with “Order Sync Error” in the subject/)
			.waitFor();
		await world.stand.erp.setFault({ mode: "none" });
		const link = page.getByRole("link", { name: "Write the e-mail" });
		expect(await link.count()).toBe(0);
		const clerk = await open(eNumber, DEMO_CLERK);
		await clerk.getByText("No address of Customer Support is set yet. An administrator of your shop sets it on the page Mail.").waitFor();
		await press(page, page.getByRole("link", { name: "Set it on the page Mail." }));
		const address = page.getByLabel("E-mail address of Customer Support");
		await typeInto(page, address, "help@house.example?cc=thief@evil.example");
		await page.keyboard.press("Enter");
		await page.getByText(/is not an e-mail address/).waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await typeInto(page, address, "help@house.example", { with: "Shift+Tab" });
		await page.keyboard.press("Enter");
		await page.getByText("The address of Customer Support is saved").first().waitFor({ state: "attached" });
		await page.goto(`${world.url}/#/orders/${eNumber}`);
		const letter = new URL((await link.getAttribute("href")) ?? "");
		expect([letter.protocol, letter.pathname, letter.searchParams.get("subject")]).toEqual([
			"mailto:",
			"help@house.example",
			"Order Sync Error",
		]);
		expect(letter.searchParams.get("body")).toContain(`E-number: ${eNumber}`);
		await page.goto(`${world.url}/#/help?about=support`);
		await expect.poll(() => link.getAttribute("href")).toMatch(/^mailto:help@house\.example\?subject=Order%20Sync%20Error&/);
		expect(await inErp(eNumber)).toHaveLength(0);
	});

	it("learns who was first when somebody else has resubmitted the order meanwhile", async () => {
		const eNumber = await refused();
		const [admin, clerk] = [await open(eNumber), await open(eNumber, DEMO_CLERK)];
		await asReader(admin, "POST", "/connection/pause");
		await button(clerk, "Resubmit this order").waitFor();
		// The clerk's page is no longer told what happens to the order.
		await clerk.route(`**/admin/api/orders/${eNumber}`, (route) => route.abort());
		await button(admin, "Resubmit this order").click();
		await said(admin).getByText("on its way").waitFor();
		await button(clerk, "Resubmit this order").click();
		await said(clerk)
			.getByText(/^Demo admin was first, .*\. Nothing was done twice\.$/)
			.waitFor();
		await asReader(admin, "POST", "/connection/resume");
		await badge(admin, "Synced").waitFor();
		expect(await inErp(eNumber)).toHaveLength(1);
	});

	it("is told why a decision came too late", async () => {
		const eNumber = await refused();
		const [admin, clerk] = [await open(eNumber), await open(eNumber, DEMO_CLERK)];
		await button(clerk, "Archive this order").waitFor();
		await clerk.route(`**/admin/api/orders/${eNumber}`, (route) => route.abort());
		await button(admin, "Resubmit this order").click();
		await badge(admin, "Synced").waitFor();
		await button(clerk, "Archive this order").click();
		await clerk.getByRole("button", { name: "Archive it" }).click();
		const dialog = clerk.getByRole("dialog");
		await dialog.getByText("Only an order that waits or has failed can be archived; this one is synced.").waitFor();
		await dialog.getByRole("button", { name: "Leave it as it is" }).click();
		await dialog.waitFor({ state: "detached" });
	});

	it("is told what somebody else has decided while the question was open, nothing is done, and they decide knowingly", async () => {
		const eNumber = await refused();
		const [admin, clerk] = [await open(eNumber), await open(eNumber, DEMO_CLERK)];
		await asReader(admin, "POST", "/connection/pause");
		await button(clerk, "Archive this order").click();
		await clerk.getByLabel("Note (optional)").fill("The customer rang");
		await button(admin, "Resubmit this order").click();
		await badge(admin, "Queued").waitFor();
		// The clerk's own page shows that by now, under the question.
		await badge(clerk, "Queued").waitFor();
		const dialog = clerk.getByRole("dialog");
		await dialog.getByRole("button", { name: "Archive it", exact: true }).click();
		const told = clerk.getByTestId("overtaken");
		await told.getByText(/^Demo admin has resubmitted it, .*: it is queued now\.$/).waitFor();
		await badge(admin, "Queued").waitFor();
		expect(await asReader<object>(admin, "GET", `/orders/${eNumber}`)).toMatchObject({ status: "queued" });
		expect(await faultsInBoth(clerk)).toEqual([]);
		await expect.poll(() => clerk.getByLabel("Note (optional)").inputValue()).toBe("The customer rang");
		await dialog.getByRole("button", { name: "Archive it all the same" }).click();
		await badge(clerk, "Archived").waitFor();
		await said(clerk).getByText("Archived. It is kept here and not sent.").waitFor();
		await asReader(admin, "POST", "/connection/resume");
		expect(await inErp(eNumber)).toHaveLength(0);
	});

	it("who press without a question hear of it as well, and decide on what they see then", async () => {
		const eNumber = await refused();
		const [admin, clerk] = [await open(eNumber), await open(eNumber, DEMO_CLERK)];
		await button(clerk, "Resubmit this order").waitFor();
		await clerk.route(`**/admin/api/orders/${eNumber}`, (route) => route.abort());
		await asReader(admin, "POST", "/orders/actions", { action: "archive", eNumbers: [eNumber] });
		await asReader(admin, "POST", "/orders/actions", { action: "restore", eNumbers: [eNumber] });
		await button(clerk, "Resubmit this order").click();
		await said(clerk)
			.getByText(/^Not done\. Demo admin has restored it, .*: it is failed now\. Look again before you decide\.$/)
			.waitFor();
		expect(await inErp(eNumber)).toHaveLength(0);
		await clerk.unroute(`**/admin/api/orders/${eNumber}`);
		await clerk
			.getByText("Waiting for a decision")
			.or(clerk.getByText(/If it has been keyed in by hand meanwhile/))
			.first()
			.waitFor();
		await button(clerk, "Resubmit this order").click();
		await badge(clerk, "Synced").waitFor();
		expect(await inErp(eNumber)).toHaveLength(1);
	});

	it("who have chosen several are told of those that somebody has decided about since, and take them in or not", async () => {
		const [first, second] = [await refused(), await refused()];
		const page = await world.signedIn("#/orders?filter=failed", { email: DEMO_CLERK });
		for (const eNumber of [first, second]) await page.getByLabel(`Select ${eNumber}`, { exact: true }).check();
		await page.route("**/admin/api/orders?*", (route) => route.abort());
		const admin = await open(second);
		for (const action of ["archive", "restore"]) await asReader(admin, "POST", "/orders/actions", { action, eNumbers: [second] });
		await page.getByRole("button", { name: "Actions", exact: true }).click();
		expect((await page.getByRole("menuitem").allTextContents()).at(-1)).toBe("Mark as synced");
		await page.getByRole("menuitem", { name: "Archive", exact: true }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText(`1 order passed over (${second}): Demo admin has restored it since you looked.`).waitFor();
		await dialog.getByRole("button", { name: "Archive: 1 order" }).waitFor();
		await dialog.getByRole("button", { name: "Also those that somebody has decided about since: 1 order" }).click();
		await dialog.getByText("All 2 orders will be dealt with.").waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await dialog.getByRole("button", { name: "Archive: 2 orders" }).click();
		await page.getByTestId("outcome").getByText("2 done.").waitFor();
	});

	it("keep what they typed when the gateway, the network or the order is not ready, and send it then", async () => {
		const eNumber = await refused();
		const page = await open(eNumber);
		const dialog = page.getByRole("dialog");
		await button(page, "Archive this order").click();
		const note = page.getByLabel("Note (optional)");
		await note.fill("The customer has ordered by phone");
		const problem = (status: number, code: string, detail: string) => ({
			status,
			contentType: "application/problem+json",
			body: JSON.stringify({ code, status, title: "x", detail }),
		});
		const answers = [
			[problem(503, "temporarily_unavailable", "Whether you may do that could not be looked up."), /could not be looked up/],
			[
				problem(409, "action_not_allowed", "It is being sent to the ERP at this moment. Try again when that attempt is over."),
				/being sent/,
			],
			[null, /could not be reached.*nothing is done twice/],
		] as const;
		for (const [answer, text] of answers) {
			await page.route("**/admin/api/orders/actions", (route) => (answer === null ? route.abort() : route.fulfill(answer)));
			await dialog.getByRole("button", { name: "Archive it", exact: true }).click();
			await dialog.getByRole("alert").getByText(text).waitFor();
			await expect.poll(() => note.inputValue()).toBe("The customer has ordered by phone");
			await page.unroute("**/admin/api/orders/actions");
		}
		expect(await faultsInBoth(page)).toEqual([]);
		await dialog.getByRole("button", { name: "Archive it", exact: true }).click();
		await badge(page, "Archived").waitFor();
		await page.getByTestId("happening").getByText("The customer has ordered by phone").waitFor();
	});

	it("marks an order that was keyed in by hand, with the ERP's number, by keyboard alone", async () => {
		const eNumber = await refused();
		const page = await open(eNumber);
		await press(page, button(page, "Mark as synced"));
		await page.getByRole("dialog", { name: `Is ${eNumber} in the ERP?` }).waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.getByRole("dialog").waitFor({ state: "detached" });
		await expect.poll(() => focused(page)).toBe("Mark as synced");
		await page.keyboard.press("Enter");
		await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
		await page
			.getByRole("dialog")
			.getByText(/This cannot be taken back\.$/)
			.waitFor();
		await page.keyboard.type("SO-BY-HAND");
		await page.keyboard.press("Enter");
		await page.getByText("Tick this if it is so; if not, leave it as it is.").waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		expect(await asReader<object>(page, "GET", `/orders/${eNumber}`)).toMatchObject({ status: "failed" });
		await expect
			.poll(() => page.getByLabel("I have seen it in the ERP, or keyed it in").evaluate((tick) => tick === document.activeElement))
			.toBe(true);
		await page.keyboard.press("Space");
		await page.keyboard.press("Enter");
		await badge(page, "Synced manually").waitFor();
		await page.getByText("Demo admin said that this order is in the ERP, as SO-BY-HAND. Holdfast has not seen it there.").waitFor();
		await page.getByText(/^It was marked on .*\.$/).waitFor();
		await expect.poll(() => page.getByTestId("erp-number").textContent()).toContain("SO-BY-HAND");
		await expect.poll(() => focused(page)).toBe("Marked as synced. Holdfast does not send it any more.");
		expect(await page.getByTestId("situation").getByRole("button").count()).toBe(0);
		expect(await inErp(eNumber)).toHaveLength(0);
	});

	it("archives an order with a note, restores it, and decides anew", async () => {
		const eNumber = await refused();
		const page = await open(eNumber);
		await button(page, "Archive this order").click();
		expect(await faultsInBoth(page)).toEqual([]);
		await page.getByLabel("Note (optional)").fill("The customer has ordered by phone");
		const asked = page.waitForEvent("dialog").then(async (question) => {
			await question.dismiss();
			return question.message();
		});
		await Promise.all([asked, page.keyboard.press("Escape")]);
		expect(await asked).toContain("is not saved");
		await expect.poll(() => page.getByLabel("Note (optional)").inputValue()).toBe("The customer has ordered by phone");
		await page.getByRole("button", { name: "Archive it" }).click();
		await badge(page, "Archived").waitFor();
		await page.getByTestId("happening").getByText("The customer has ordered by phone").waitFor();
		await button(page, "Restore").click();
		await badge(page, "Failed").waitFor();
		await button(page, "Resubmit this order").waitFor();
		expect(await inErp(eNumber)).toHaveLength(0);
	});

	it("cancels an order that waits, which is then never sent", async () => {
		const page = await world.signedIn();
		await asReader(page, "POST", "/connection/pause");
		const eNumber = await world.place(++index);
		await page.goto(`${world.url}/#/orders/${eNumber}`);
		await page.getByText("Waiting: sending is paused").waitFor();
		await button(page, "Cancel this order").click();
		expect(await faultsInBoth(page)).toEqual([]);
		await page.getByRole("button", { name: "Cancel the order" }).click();
		await badge(page, "Cancelled").waitFor();
		await asReader(page, "POST", "/connection/resume");
		const next = await world.place(++index);
		await world.stand.board.settled(SETTLE_MS_MAX);
		expect([(await inErp(next)).length, (await inErp(eNumber)).length]).toEqual([1, 0]);
	});

	it("says of an order that cannot be confirmed that it is there, and is believed", async () => {
		// Neither the order nor a look-up gets an answer that says anything.
		await world.stand.erp.setFault({ mode: "error" });
		const eNumber = await world.place(++index);
		const page = await open(eNumber);
		await page.getByText("cannot yet confirm whether the sync was completed", { exact: false }).first().waitFor();
		await button(page, "It is there").click();
		expect(await faultsInBoth(page)).toEqual([]);
		await page.getByLabel("Number in the ERP").fill("SO-SEEN");
		await page.getByLabel("I have seen it in the ERP, or keyed it in").check();
		await page.getByRole("dialog").getByRole("button", { name: "Mark as synced" }).click();
		await badge(page, "Synced manually").waitFor();
		await expect.poll(() => page.getByTestId("erp-number").textContent()).toContain("SO-SEEN");
		await world.stand.erp.setFault({ mode: "none" });
	});
});

describe("an order whose payment is open", () => {
	it("is called a number that was given out, and says that it was never placed once the payment is declined", async () => {
		const eNumber = await world.place(++index, {
			payment: { type: "card", status: "pending", reference: `pi_open-${index}`, amount: "29.95" },
		});
		const page = await open(eNumber);
		await page.getByText("Waiting for the payment").waitFor();
		await page.getByText("Number given out").first().waitFor();
		expect(await page.getByTestId("situation").getByRole("button").count()).toBe(0);
		await world.pay(eNumber, { status: "declined", reference: `pi_open-${index}`, amount: "29.95" });
		await badge(page, "Abandoned").waitFor();
		await expect.poll(() => page.getByTestId("erp-number").textContent()).toBe("never placed");
	});
});

describe("the console", () => {
	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		// One test plays a gateway that is not ready.
		expect(world.misdeeds.filter((misdeed) => !/^503 from .*\/orders\/actions$/.test(misdeed))).toEqual([]);
	});
});
