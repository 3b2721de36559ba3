import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import { faultsInBoth } from "./axe.ts";
import { asReader, endSession, letDecide, openWorld, sideways, signIn, type World } from "./console-world.ts";
import { goTo, press } from "./keyboard.ts";
import { texts } from "./shown.ts";

/** The list of all orders: found, chosen, dealt with. */

const SETTLE_MS_MAX = 60_000;
const FAILED = 30;
const HOLDS = [
	["Successful", "No issues (Synced, Synced manually)"],
	["Pending", "Sync is ongoing (Queued, Sending, Pending verification)"],
	["Failed", "A problem that may need correcting (Failed)"],
	["Archived", "Filed away: not placed in the ERP (Archived, Cancelled)"],
	["Awaiting payment", "A number was given out, and nothing is paid yet (Awaiting payment)"],
	["Abandoned", "The payment was given up: never placed (Abandoned)"],
] as const;
const WIDTHS = [320, 390, 768, 1280, 2560];

let world: World;
let placed = 0;
const failed: string[] = [];
const waiting: string[] = [];
let synced: string;
beforeAll(async () => {
	world = await openWorld("orders", { sessions: "shared" });
	await letDecide(await world.signedIn(), [DEMO_ADMIN]);
	await world.stand.erp.setFault({ mode: "reject" });
	for (let index = 0; index < FAILED; index++) failed.push(await place());
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
	await world.stand.board.resumeLink();
	synced = await place({ customer: { kind: "b2c", name: "<img src=x onerror=alert(1)> מרים 🧵", email: "miriam@example.com" } });
	await world.stand.board.settled(SETTLE_MS_MAX);
});
afterAll(() => world.close());

const place = (change: Parameters<World["place"]>[1] = {}): Promise<string> => world.place(++placed, change);
const open = (search = "", email = DEMO_ADMIN): Promise<Page> => world.signedIn(`#/orders${search === "" ? "" : `?${search}`}`, { email });
const table = (page: Page) => page.getByRole("table", { name: "Orders, newest first" });
const row = (page: Page, eNumber: string) => table(page).getByRole("row").filter({ hasText: eNumber });
const numbers = (page: Page) => texts(table(page).locator("[data-order]"));
const chip = (page: Page, name: string) =>
	page.getByRole("group", { name: "Show only" }).getByRole("button", { name: new RegExp(`^${name}`) });
const tick = (page: Page, eNumber: string) => page.getByLabel(`Select ${eNumber}`, { exact: true });
const act = async (page: Page, action: string) => {
	await page.getByRole("button", { name: "Actions" }).click();
	await page.getByRole("menuitem", { name: action, exact: true }).click();
};
/** The same by keyboard: the menu opens on its first entry, and the arrows lead on. */
const pressAction = async (page: Page, action: string) => {
	await press(page, page.getByRole("button", { name: "Actions" }), "Enter", { with: "Shift+Tab" });
	await press(page, page.getByRole("menuitem", { name: action, exact: true }), "Enter", { with: "ArrowDown" });
};
/** From the first row in sight by the arrows, from there to the last of them by Shift and Space, and back to the top. */
const selectByKeyboard = async (page: Page, wanted: ReadonlySet<string>) => {
	const here = (await numbers(page)).filter((eNumber) => wanted.has(eNumber));
	const link = (eNumber = "") => table(page).locator(`[data-order="${eNumber}"]`);
	await goTo(page, link((await numbers(page))[0]));
	await press(page, link(here[0]), "Space", { with: "ArrowDown" });
	await goTo(page, link(here.at(-1)), { with: "ArrowDown" });
	await page.keyboard.press("Shift+Space");
	await page.keyboard.press("Home");
};
/** Behind the last row. */
const pressNext = async (page: Page) => {
	await page.keyboard.press("End");
	await press(page, page.getByRole("button", { name: "Next" }));
};
const dialog = (page: Page) => page.getByRole("dialog");
/** The row that the keys work on. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("data-order"));
const inErp = async (eNumber: string) => (await world.stand.erp.orders()).filter((order) => order.eNumber === eNumber);

describe("the list of orders", () => {
	it("filters by status with the true counts, in the address, and comes back as it was after a reload", async () => {
		const page = await open();
		await row(page, synced).waitFor();
		await expect.poll(() => chip(page, "Failed").textContent()).toContain(`${FAILED}`);
		await chip(page, "Failed").click();
		await row(page, synced).waitFor({ state: "detached" });
		expect(new URL(page.url()).hash).toBe("#/orders?filter=failed");
		await expect.poll(() => numbers(page)).toEqual(failed.toReversed());
		await page.reload();
		await row(page, failed[0] ?? "").waitFor();
		await expect.poll(() => chip(page, "Failed").getAttribute("aria-pressed")).toBe("true");
		await expect.poll(() => numbers(page)).toEqual(failed.toReversed());
		await page.goBack();
		await row(page, synced).waitFor();
		await expect.poll(() => chip(page, "Failed").getAttribute("aria-pressed")).toBe("false");
	});

	it("has exactly the six filters, each saying what it holds", async () => {
		const page = await open();
		await row(page, synced).waitFor();
		const labels = await texts(page.getByRole("group", { name: "Show only" }).locator("button.chip"));
		expect(labels.map((label) => label.replace(/: .*$/, ""))).toEqual([
			"Successful",
			"Pending",
			"Failed",
			"Archived",
			"Awaiting payment",
			"Abandoned",
		]);
		for (const [name, said] of HOLDS) {
			await chip(page, name).hover();
			await page.getByRole("tooltip").getByText(said, { exact: true }).waitFor();
		}
	});

	it("searches while one types, and puts the search into the address", async () => {
		const page = await open();
		await row(page, synced).waitFor();
		await page.keyboard.press("/");
		await page.keyboard.type(failed[3] ?? "");
		await expect.poll(() => numbers(page)).toEqual([failed[3]]);
		expect(new URL(page.url()).hash).toBe(`#/orders?q=${failed[3]}`);
		await page.goBack();
		await row(page, synced).waitFor();
		await expect.poll(() => page.getByRole("searchbox", { name: "Search orders" }).inputValue()).toBe("");
	});

	it("leaves out of a broken address what it cannot mean", async () => {
		const page = await open("filter=nonsense,failed&from=yesterday&cursor=-1&job=%3Cb%3E");
		await row(page, failed[0] ?? "").waitFor();
		await expect.poll(() => numbers(page)).toEqual(failed.toReversed());
	});

	it("drops a day that does not exist instead of refusing the list", async () => {
		for (const day of ["2026-02-30", "0001-01-01"]) {
			const page = await open(`filter=failed&from=${day}&to=${day}`);
			await expect.poll(() => numbers(page)).toEqual(failed.toReversed());
			await page.context().close();
		}
	});

	it("says in each row what the ERP said, word for word as on the order's own page, and whole to whoever cannot see it", async () => {
		const page = await open("filter=failed");
		const said = row(page, failed[0] ?? "").locator(".col-next .message");
		const message = (await said.textContent()) ?? "";
		expect(message).not.toBe("");
		expect(await said.getAttribute("title")).toBe(message);
		await page.setViewportSize({ width: 390, height: 844 });
		await row(page, failed[0] ?? "")
			.locator(".col-customer .message")
			.getByText(message, { exact: true })
			.waitFor();
		await row(page, failed[0] ?? "")
			.getByRole("link")
			.click();
		await expect.poll(() => page.getByTestId("situation").locator(".quote").textContent()).toBe(message);
	});

	it("tells failed orders by what went wrong, in the address, and takes that away again", async () => {
		const page = await open("filter=failed");
		const cause = (name: string) =>
			page.getByRole("group", { name: "Only what went wrong like this" }).getByRole("button", { name: new RegExp(`^${name}`) });
		const refused = cause("The ERP refused the order's data");
		await expect.poll(() => refused.textContent()).toBe(`The ERP refused the order's data: ${FAILED}`);
		await refused.click();
		await expect.poll(() => new URL(page.url()).hash).toBe("#/orders?filter=failed&error=validation_rejected");
		await expect.poll(() => refused.getAttribute("aria-pressed")).toBe("true");
		await expect.poll(() => numbers(page)).toEqual(failed.toReversed());
		expect(await faultsInBoth(page)).toEqual([]);
		await page.goto(`${world.url}/#/orders?error=none`);
		await page.getByRole("heading", { name: "No order matches" }).waitFor();
		await expect.poll(() => cause("Waiting for a decision").textContent()).toBe("Waiting for a decision: 0");
		await cause("Waiting for a decision").click();
		await expect.poll(() => numbers(page)).toEqual(failed.toReversed());
		expect(new URL(page.url()).hash).toBe("#/orders?filter=failed");
		// What went wrong is known of failed orders alone: with others it is taken away.
		await refused.click();
		await chip(page, "Pending").click();
		await expect.poll(() => new URL(page.url()).hash).toBe("#/orders?filter=failed%2Cpending");
		await expect.poll(() => refused.count()).toBe(0);
	});

	it("shows a name with markup, another direction and emoji as what it is", async () => {
		const page = await open();
		await expect.poll(() => row(page, synced).textContent()).toContain("<img src=x onerror=alert(1)> מרים 🧵");
		expect(await page.locator("main img").count()).toBe(0);
	});

	it("goes to the next page and back, and keeps the way in the browser's history", async () => {
		const page = await open();
		await row(page, synced).waitFor();
		for (let index = 0; index < 25; index++) await place();
		const newest = page.getByRole("navigation", { name: "Pages of orders" });
		await newest.getByRole("button", { name: "Next" }).click();
		await row(page, failed[0] ?? "").waitFor();
		expect(new URL(page.url()).hash).toMatch(/cursor=\d+/);
		await page.reload();
		await row(page, failed[0] ?? "").waitFor();
		await newest.getByRole("button", { name: "Previous" }).click();
		await row(page, synced).waitFor();
		expect(new URL(page.url()).hash).toBe("#/orders");
	});

	it.each([["light"], ["dark"]] as const)("never scrolls sideways, %s", async (colorScheme) => {
		const page = await world.signedIn("#/orders", { colorScheme });
		await table(page).waitFor();
		for (const width of WIDTHS) {
			await page.setViewportSize({ width, height: 900 });
			expect([width, await sideways(page)]).toEqual([width, 0]);
		}
	});
});

describe("somebody without the permission", () => {
	it("sees the orders, and neither check boxes nor actions; the gateway refuses them as well", async () => {
		const page = await open("filter=failed", DEMO_CLERK);
		await row(page, failed[0] ?? "").waitFor();
		expect(await table(page).getByRole("checkbox").count()).toBe(0);
		expect(await page.getByRole("button", { name: "Actions" }).count()).toBe(0);
		await page.keyboard.press("j");
		await page.keyboard.press("x");
		expect(await page.getByText("selected").count()).toBe(0);
		const refused = asReader(page, "POST", "/orders/actions", { action: "retry", eNumbers: [failed[0]] });
		await expect(refused).rejects.toThrow(/403.*permission_required/);
	});
});

describe("somebody with the permission", () => {
	it("has the check boxes at the right end of each row", async () => {
		const page = await open("filter=failed");
		await row(page, failed[0] ?? "").waitFor();
		expect(
			await row(page, failed[0] ?? "")
				.locator("td")
				.last()
				.getByRole("checkbox")
				.count(),
		).toBe(1);
		await expect.poll(() => table(page).locator("thead th").last().getByRole("checkbox").count()).toBe(1);
	});

	it("retries 30 failed orders at once by keyboard alone, is told beforehand which one is passed over and why, and sees each result", async () => {
		const page = await open(`filter=failed,successful`);
		await row(page, synced).waitFor();
		const wanted = new Set([synced, ...failed]);
		await selectByKeyboard(page, wanted);
		const seen = (await numbers(page)).filter((eNumber) => wanted.has(eNumber));
		if (seen.length < wanted.size) {
			await pressNext(page);
			await row(page, failed[0] ?? "").waitFor();
			await selectByKeyboard(page, new Set([...wanted].filter((eNumber) => !seen.includes(eNumber))));
		}
		await page.getByText(`${FAILED + 1} orders selected`).waitFor();
		await pressAction(page, "Retry sync");
		await dialog(page)
			.getByText(`${FAILED} of ${FAILED + 1} orders will be dealt with.`)
			.waitFor();
		const skip = await dialog(page).locator(".skips li").textContent();
		expect(skip).toBe(`1 order passed over (${synced}): Only a failed order can be resubmitted; this one is synced.`);
		expect((await world.stand.erp.orders()).some(({ eNumber }) => failed.includes(eNumber))).toBe(false);
		expect(await faultsInBoth(page)).toEqual([]);
		await press(page, dialog(page).getByRole("button", { name: `Retry sync: ${FAILED} orders` }));
		const outcome = page.getByTestId("outcome");
		await outcome.getByText(`${FAILED} started, 1 passed over.`).waitFor();
		await expect.poll(() => outcome.getByRole("listitem").count()).toBe(FAILED + 1);
		await expect.poll(() => outcome.getByRole("listitem").first().textContent()).toContain(synced);
		expect(await faultsInBoth(page)).toEqual([]);
		await world.stand.board.settled(SETTLE_MS_MAX);
		for (const eNumber of failed) expect(await inErp(eNumber)).toHaveLength(1);
		expect(await inErp(synced)).toHaveLength(1);
		await expect.poll(() => chip(page, "Failed").textContent()).toBe("Failed: 0");
		await expect.poll(() => outcome.getByTestId("became").textContent()).toBe(`Now ${FAILED} synced.`);
		await expect.poll(() => outcome.getByRole("listitem").filter({ hasText: "Now synced" }).count()).toBe(FAILED);
	});

	it("selects all that match a filter, sees the job through, reads each result, and takes the CSV", async () => {
		// Paused, not down: an order that is being tried at that moment would be passed over.
		await world.stand.board.pauseLink();
		for (let index = 0; index < 60; index++) waiting.push(await place());
		const page = await open("filter=pending");
		await row(page, waiting.at(-1) ?? "").waitFor();
		await page.getByLabel("Select all orders on this page").check();
		await page.getByRole("button", { name: "Select all that match the filter" }).click();
		await page.getByText("Everything that matches the filter is selected").first().waitFor();
		await act(page, "Archive");
		await dialog(page).getByText("All 60 orders will be dealt with.").waitFor();
		await dialog(page).getByLabel("Note (optional)").fill("the shop is closed");
		await dialog(page).getByRole("button", { name: "Archive: 60 orders" }).click();
		const job = page.getByTestId("job");
		await job.getByText("Archive by Demo admin: finished").waitFor();
		await job.getByText("60 done.").waitFor();
		await job.getByRole("button", { name: "Show the result of each order" }).click();
		await job.getByText(waiting[0] ?? "").waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		const [download] = await Promise.all([page.waitForEvent("download"), job.getByRole("link", { name: "CSV" }).click()]);
		const csv = await readFile(await download.path(), "utf8");
		for (const eNumber of waiting) expect(csv).toContain(`${eNumber},done,Archived`);
		await page.getByRole("heading", { name: "No order matches" }).waitFor();
		await page.reload();
		await page.getByTestId("job").getByText("60 done.").waitFor();
	});

	// That an abort stops a job is shown where its pace is in a test's hands (admin.jobs.test.ts).
	it("asks once for a job to be aborted, and says how it ended, even if that was before the hand got there", async () => {
		const page = await open("filter=archived");
		await table(page).waitFor();
		// The page sees the job as it began until somebody has pressed the button: a job of 60 is over before a hand gets there.
		let pressed = false;
		await page.route(/\/orders\/actions\/[^/]+$/, async (route) => {
			const answer = await route.fetch();
			const { job } = (await answer.json()) as { job: object };
			await route.fulfill({ response: answer, json: { job: pressed ? job : { ...job, state: "running", worked: 0 } } });
		});
		const asked: string[] = [];
		await page.route(/\/orders\/actions\/[^/]+\/abort$/, async (route) => {
			pressed = true;
			asked.push(route.request().method());
			await route.continue();
		});
		await page.getByLabel("Select all orders on this page").check();
		await page.getByRole("button", { name: "Select all that match the filter" }).click();
		await act(page, "Restore");
		await dialog(page).getByRole("button", { name: "Restore: 60 orders" }).click();
		await page.getByTestId("job").getByRole("button", { name: "Abort" }).click();
		await expect.poll(() => page.getByTestId("job").textContent()).toMatch(/Restore by Demo admin: (finished|aborted)/);
		expect(asked).toEqual(["POST"]);
		expect(await page.getByTestId("job").getByRole("button", { name: "Abort" }).count()).toBe(0);
	});

	it("does it all by keyboard: finds, selects, acts, and gets the focus back", async () => {
		const page = await open("filter=archived,failed");
		await table(page).waitFor();
		const [first = "", second = "", third = ""] = await numbers(page);
		await page.keyboard.press("j");
		await expect.poll(() => focused(page)).toBe(first);
		await page.keyboard.press("j");
		await page.keyboard.press("x");
		await page.keyboard.press("ArrowDown");
		await expect.poll(() => focused(page)).toBe(third);
		await page.keyboard.press("Space");
		await page.getByText("2 orders selected").waitFor();
		await expect.poll(() => tick(page, second).isChecked()).toBe(true);
		await page.keyboard.press("a");
		await page.getByRole("menuitem", { name: "Retry sync" }).waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await page.keyboard.press("ArrowDown");
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Archive");
		await page.keyboard.press("Enter");
		await dialog(page)
			.getByText(/dealt with|allows it/)
			.waitFor();
		await page.keyboard.press("Escape");
		await dialog(page).waitFor({ state: "detached" });
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Actions");
		await page.keyboard.press("Escape");
		await page.getByText("2 orders selected").waitFor({ state: "detached" });
		await page.keyboard.press("?");
		await dialog(page).getByText("Select the order, or take it out").waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.keyboard.press("j");
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: first }).waitFor();
		await page.getByRole("link", { name: "Orders" }).first().waitFor();
		await page.goBack();
		await table(page).waitFor();
		await expect.poll(() => focused(page)).toBe(first);
	});

	it("lets single keys be switched off: none is a command then, no hint names one, and this browser remembers", async () => {
		const page = await open("filter=archived,failed");
		await table(page).waitFor();
		const [first = "", second = ""] = await numbers(page);
		const hint = page.locator("kbd", { hasText: "/" });
		await expect.poll(() => hint.count()).toBe(1);
		await page.keyboard.press("?");
		const shortcuts = page.getByRole("switch", { name: "Keyboard shortcuts" });
		await press(page, shortcuts, "Space");
		await expect.poll(() => shortcuts.getAttribute("aria-checked")).toBe("false");
		await expect.poll(() => dialog(page).getByRole("status").textContent()).toContain("off");
		expect((await texts(dialog(page).locator("kbd"))).sort()).toEqual(["End", "Enter", "Esc", "Home", "Space", "↑", "↓"]);
		await page.keyboard.press("Escape");
		expect(await hint.count()).toBe(0);
		await page.reload();
		await table(page).waitFor();
		expect(await hint.count()).toBe(0);
		for (const key of ["/", "j", "k", "x", "a", "]", "?"]) await page.keyboard.press(key);
		await expect.poll(() => page.evaluate(() => document.activeElement?.matches("h1, body"))).toBe(true);
		expect(await page.locator("dialog[open], [role=menu]").count()).toBe(0);
		await goTo(page, table(page).locator(`[data-order="${first}"]`));
		await page.keyboard.press("j");
		await expect.poll(() => focused(page)).toBe(first);
		await page.keyboard.press("ArrowDown");
		await expect.poll(() => focused(page)).toBe(second);
		await page.keyboard.press("x");
		await expect.poll(() => tick(page, second).isChecked()).toBe(false);
		await page.keyboard.press("Space");
		await expect.poll(() => tick(page, second).isChecked()).toBe(true);

		await page.goto(`${world.url}/#/account`);
		await press(page, shortcuts, "Space");
		await page.goto(`${world.url}/#/orders?filter=archived,failed`);
		await table(page).waitFor();
		await expect.poll(() => hint.count()).toBe(1);
		await page.keyboard.press("j");
		await expect.poll(() => focused(page)).toBe(first);
	});

	it("keeps a note that is being typed when the session ends, and goes on after signing in over the page", async () => {
		const page = await open("filter=archived,failed");
		await table(page).waitFor();
		const [first = ""] = await numbers(page);
		await tick(page, first).check();
		await act(page, "Mark as synced");
		await dialog(page).getByLabel("Note (optional)").waitFor();
		await dialog(page).getByLabel("Note (optional)").fill("keyed in by Mary");
		await dialog(page).getByLabel("I have seen it in the ERP, or keyed it in").check();
		await endSession(page, () => dialog(page).getByRole("button", { name: "Mark as synced: 1 order" }).click());
		await page.getByText("Your session has ended").first().waitFor();
		await page.keyboard.press("Escape");
		await page.keyboard.press("Escape");
		await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await signIn(page, DEMO_ADMIN, DEMO_PASSWORD);
		await page.getByRole("dialog", { name: "Sign in again" }).waitFor({ state: "detached" });
		await expect.poll(() => dialog(page).getByLabel("Note (optional)").inputValue()).toBe("keyed in by Mary");
		await dialog(page).getByRole("button", { name: "Mark as synced: 1 order" }).click();
		await page.getByTestId("outcome").getByText("1 done.").waitFor();
		const { timeline } = await asReader<{ timeline: { note?: string | null }[] }>(page, "GET", `/orders/${first}`);
		expect(timeline.map(({ note }) => note)).toContain("keyed in by Mary");
	});
});

describe("every visit", () => {
	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
