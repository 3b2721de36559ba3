import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import { faults, faultsInBoth } from "./axe.ts";
import { asReader, endSession, letDecide, openWorld, sideways, signIn, type World } from "./console-world.ts";

/** Around the list of orders: the daily report's settings, views with a name, tables to take away, and what strangers write into orders. */

const SETTLE_MS_MAX = 60_000;
const PHONE = { viewport: { width: 390, height: 844 } };
const PASSWORD = "correct horse battery";
const FORMULA = '=HYPERLINK("http://evil.example","here")';
/** Each of them would leave its mark on the page if it ever ran. */
const HOSTILE = `<img src=x onerror="window.ran=1"><script>window.ran=1</script><svg onload="window.ran=1">`;
const RIGHT_TO_LEFT = "محمد عبد الله";
const EMOJI = "👩‍👩‍👧‍👦🧵";
const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const LONG_NOTE = `${HOSTILE} ${EMOJI} ${RIGHT_TO_LEFT} ${LONG_WORD}\n`.repeat(60).slice(0, 10_000);

let world: World;
let hostile: string;
let failed: string;
beforeAll(async () => {
	world = await openWorld("more", { sessions: "shared" });
	await letDecide(await world.signedIn(), [DEMO_ADMIN]);
	await world.stand.erp.setFault({ mode: "reject" });
	failed = await world.place(1);
	hostile = await world.place(2, {
		customer: { kind: "b2c", name: `${HOSTILE} ${EMOJI}`, email: "ann@example.com" },
		delivery: { name: `${RIGHT_TO_LEFT} ${EMOJI}`, line1: LONG_WORD, city: HOSTILE, country: "IE" },
		reference: `${HOSTILE.slice(0, 30)}${RIGHT_TO_LEFT}`,
		note: LONG_NOTE,
	});
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
});
afterAll(() => world.close());

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const close = (page: Page) => page.context().close();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim());

/** Between a field and the button that saves it there are not more places to stop at. */
const STOPS_MAX = 6;

describe("the settings of the daily report", () => {
	const gear = (page: Page) => page.getByRole("button", { name: "Report settings" });
	const form = (page: Page) => dialog(page, "Report settings");
	const recipients = (page: Page) => form(page).getByLabel("Recipients");
	const save = (page: Page) => form(page).getByRole("button", { name: "Save", exact: true });
	const open = async (options: object = {}): Promise<Page> => {
		const page = await world.signedIn("#/orders", options);
		await gear(page).click();
		await form(page).waitFor();
		return page;
	};

	it("are off at first, are saved by keyboard, and are there again after a reload", async () => {
		const page = await world.signedIn("#/orders");
		await page.getByText("No daily report", { exact: true }).waitFor();
		await gear(page).focus();
		await page.keyboard.press("Enter");
		await form(page).getByText("Every day, in Europe/Dublin.").waitFor();
		await form(page).getByLabel("Time of the report").fill("06:45");
		await form(page).getByLabel("Only orders that failed to sync").focus();
		await page.keyboard.press("Space");
		await page.keyboard.press("Tab");
		await page.keyboard.type("ann@example.com; bo@example.com");
		await page.keyboard.press("Enter");
		await page.keyboard.type("cy@example.com");
		const onSave = () => save(page).evaluate((button) => button === document.activeElement);
		for (let stops = 0; stops < STOPS_MAX && !(await onSave()); stops++) await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await form(page).waitFor({ state: "detached" });
		await page.getByText("Daily report at 06:45").waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Report settings");
		await page.reload();
		await page.getByText("Daily report at 06:45").waitFor();
		await gear(page).click();
		await expect.poll(() => form(page).getByLabel("Time of the report").inputValue()).toBe("06:45");
		await expect.poll(() => form(page).getByLabel("Only orders that failed to sync").isChecked()).toBe(true);
		await expect.poll(() => recipients(page).inputValue()).toBe("ann@example.com\nbo@example.com\ncy@example.com");
	});

	it("name each address that is none at its field, keep what was typed, and are not saved", async () => {
		const page = await open();
		await recipients(page).fill("ann@example.com\nnonsense\nann@example.com");
		await save(page).click();
		await form(page).getByText('"nonsense" is not an e-mail address').waitFor();
		await expect.poll(() => recipients(page).getAttribute("aria-invalid")).toBe("true");
		await expect.poll(() => recipients(page).inputValue()).toBe("ann@example.com\nnonsense\nann@example.com");
		await recipients(page).fill("ann@example.com\nANN@example.com");
		await save(page).click();
		await form(page).getByText('"ANN@example.com" is there twice').waitFor();
		await form(page).getByLabel("Time of the report").fill("");
		await save(page).click();
		await form(page).getByText("Write a time of day, such as 07:30.").waitFor();
		// Each goes with its own field, and the notice with the last of them.
		await recipients(page).fill("ann@example.com");
		await expect.poll(() => recipients(page).getAttribute("aria-invalid")).toBeNull();
		await form(page).getByText("Nothing was saved yet: see above.").waitFor();
		await form(page).getByLabel("Time of the report").fill("08:15");
		await form(page).getByText("Nothing was saved yet: see above.").waitFor({ state: "detached" });
		expect(await form(page).locator(".field-error").count()).toBe(0);
		const kept = await asReader<{ recipients: string[] }>(page, "GET", "/report");
		expect(kept.recipients).toEqual(["ann@example.com", "bo@example.com", "cy@example.com"]);
	});

	it("that somebody else has saved meanwhile are shown first, and replaced only by a second Save", async () => {
		const [mine, other] = [await open(), await open()];
		await recipients(other).fill("other@example.com");
		await save(other).click();
		await form(other).waitFor({ state: "detached" });
		await recipients(mine).fill("mine@example.com");
		await save(mine).click();
		await form(mine).getByText("Demo admin has saved meanwhile").waitFor();
		await form(mine).getByText("Recipients: other@example.com; you have mine@example.com").waitFor();
		await expect.poll(() => recipients(mine).inputValue()).toBe("mine@example.com");
		expect(await asReader(mine, "GET", "/report")).toMatchObject({ recipients: ["other@example.com"] });
		await save(mine).click();
		await form(mine).waitFor({ state: "detached" });
		expect(await asReader(mine, "GET", "/report")).toMatchObject({ recipients: ["mine@example.com"] });
	});

	it("keep what was typed when the session ends, and are saved after signing in over the page", async () => {
		const page = await open();
		await recipients(page).fill("later@example.com");
		await endSession(page, () => save(page).click());
		await dialog(page, "Sign in again").waitFor();
		await signIn(page, DEMO_ADMIN, DEMO_PASSWORD);
		await dialog(page, "Sign in again").waitFor({ state: "detached" });
		await expect.poll(() => recipients(page).inputValue()).toBe("later@example.com");
		await save(page).click();
		await form(page).waitFor({ state: "detached" });
		expect(await asReader(page, "GET", "/report")).toMatchObject({ recipients: ["later@example.com"] });
	});

	it("without a recipient are saved, and the page says that there is no report", async () => {
		const page = await open();
		await recipients(page).fill(" \n");
		await save(page).click();
		await form(page).waitFor({ state: "detached" });
		await page.getByText("Saved. There is no daily report.").first().waitFor({ state: "attached" });
		await page.getByText("No daily report", { exact: true }).waitFor();
		expect(await asReader(page, "GET", "/report")).toMatchObject({ enabled: false, recipients: [], nextRunAt: null });
	});

	it("are not an employee's to see or to change", async () => {
		const page = await world.signedIn("#/orders", { email: DEMO_CLERK });
		await page.getByRole("table").waitFor();
		expect(await gear(page).count()).toBe(0);
		const body = { time: "07:00", which: "all", recipients: [], version: 0 };
		await expect(asReader(page, "PUT", "/report", body)).rejects.toThrow(/403/);
	});

	it.each(["light", "dark"] as const)("have no fault of accessibility in their %s dress, and fit a phone", async (colorScheme) => {
		const page = await open({ colorScheme, reducedMotion: "reduce", ...PHONE });
		await recipients(page).fill("nonsense");
		await save(page).click();
		await form(page).getByText("is not an e-mail address").waitFor();
		expect(await faults(page)).toEqual([]);
		expect(await sideways(page)).toBe(0);
	});
});

describe("a view with a name", () => {
	const view = (page: Page, name: string) => page.getByRole("link", { name, exact: true });

	it("is saved, opened by its address, called otherwise, and removed, all by keyboard", async () => {
		const page = await world.signedIn("#/orders?filter=failed&q=example.com");
		await page.getByRole("button", { name: "Save this view" }).focus();
		await page.keyboard.press("Enter");
		await dialog(page, "Save this view").waitFor();
		await page.keyboard.press("Enter");
		await dialog(page, "Save this view").getByText("Give it a name.").waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await page.keyboard.type("Failures of example.com");
		await page.keyboard.press("Enter");
		await view(page, "Failures of example.com").waitFor();
		await expect.poll(() => view(page, "Failures of example.com").getAttribute("aria-current")).toBe("true");
		expect(await page.getByRole("button", { name: "Save this view" }).count()).toBe(0);

		await page.goto(`${world.url}/#/orders`);
		await page.getByRole("button", { name: "Clear filters" }).waitFor({ state: "detached" });
		await expect.poll(() => view(page, "Failures of example.com").getAttribute("aria-current")).toBeNull();
		await view(page, "Failures of example.com").focus();
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Rename the view Failures of example.com" }).waitFor();
		expect(new URL(page.url()).hash).toBe("#/orders?filter=failed&q=example.com");

		await page.getByRole("button", { name: "Rename the view Failures of example.com" }).focus();
		await page.keyboard.press("Enter");
		await dialog(page, "Rename this view").waitFor();
		await page.keyboard.press("ControlOrMeta+a");
		await page.keyboard.type("Mine to mend");
		await page.keyboard.press("Enter");
		await view(page, "Mine to mend").waitFor();
		expect(await view(page, "Failures of example.com").count()).toBe(0);
		await page.reload();
		await view(page, "Mine to mend").waitFor();
		const { items } = await asReader<{ items: object[] }>(page, "GET", "/views");
		expect(items).toMatchObject([{ name: "Mine to mend", query: "filter=failed&q=example.com" }]);

		await page.getByRole("button", { name: "Remove the view Mine to mend" }).focus();
		await page.keyboard.press("Enter");
		await view(page, "Mine to mend").waitFor({ state: "detached" });
		await expect.poll(() => focused(page)).toBe("Save this view");
	});

	it("is known again whatever order its filters were written in, and is its owner's alone", async () => {
		const page = await world.signedIn("#/orders?filter=failed&q=ann");
		await asReader(page, "POST", "/views", { name: HOSTILE.slice(0, 60), query: "q=ann&filter=failed" });
		await page.reload();
		await page.locator(".view").waitFor();
		await expect.poll(() => page.locator(".view a").textContent()).toBe(HOSTILE.slice(0, 60));
		await expect.poll(() => page.locator(".view a").getAttribute("aria-current")).toBe("true");
		await page.setViewportSize(PHONE.viewport);
		expect(await sideways(page)).toBe(0);
		const clerk = await world.signedIn("#/orders?filter=failed&q=ann", { email: DEMO_CLERK });
		await clerk.getByRole("button", { name: "Save this view" }).waitFor();
		expect(await clerk.locator(".view").count()).toBe(0);
	});

	it("is refused past their number, in words, with the name still there", async () => {
		const page = await world.signedIn("#/orders?filter=archived", { email: DEMO_CLERK });
		const VIEWS_MAX = 50;
		for (let index = 0; index < VIEWS_MAX; index++) await asReader(page, "POST", "/views", { name: `View ${index}`, query: `q=${index}` });
		await page.reload();
		await page.getByRole("button", { name: "Save this view" }).click();
		await page.getByLabel("Name", { exact: true }).fill("One more");
		await dialog(page, "Save this view").getByRole("button", { name: "Save" }).click();
		await dialog(page, "Save this view").getByText(`You have ${VIEWS_MAX} views, and may have no more.`).waitFor();
		await expect.poll(() => page.getByLabel("Name", { exact: true }).inputValue()).toBe("One more");
	});
});

describe("a link that counts one status", () => {
	it("leads from the unverified orders of the overview to exactly those, and a filter takes its place", async () => {
		const page = await world.signedIn("#/");
		await page.getByRole("link", { name: /Show the unverified orders/ }).click();
		const only = page.getByRole("button", { name: "Only Pending verification" });
		await only.waitFor();
		expect(new URL(page.url()).hash).toBe("#/orders?status=pending_verification");
		await page.getByRole("heading", { name: "No order matches" }).waitFor();
		await page
			.getByRole("group", { name: "Show only" })
			.getByRole("button", { name: /^Failed/ })
			.click();
		await page.getByRole("table").getByText(failed).waitFor();
		expect(await only.count()).toBe(0);
		expect(new URL(page.url()).hash).toBe("#/orders?filter=failed");
	});
});

describe("the key of the search", () => {
	it("belongs to one search of a page: the header's, and on the list of orders its own", async () => {
		const page = await world.signedIn("#/audit");
		await page.getByRole("table").waitFor();
		await expect.poll(() => page.locator("kbd").count()).toBe(1);
		await page.keyboard.press("/");
		await expect
			.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
			.toBe("Find an order by e-number or ERP number");
		await page.goto(`${world.url}/#/orders`);
		await page.getByRole("table").waitFor();
		await page.keyboard.press("/");
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Search orders");
	});
});

async function expectHarmless(page: Page): Promise<void> {
	expect(await page.evaluate(() => "ran" in window)).toBe(false);
	expect(await page.locator("main :is(img, script), main [onload], main [onerror]").count()).toBe(0);
	expect(await sideways(page)).toBe(0);
	await close(page);
}

describe("what strangers have written into an order", () => {
	const PLACES: readonly (readonly [place: string, fragment: () => string, shown: () => string])[] = [
		["the list", () => "#/orders?filter=failed", () => hostile],
		["the order's page", () => `#/orders/${hostile}`, () => LONG_WORD],
		["the sheet to key it in from", () => `#/orders/${hostile}/print`, () => LONG_WORD],
		["the board", () => "#/manage", () => hostile],
		["the search", () => `#/search?q=${encodeURIComponent(`${HOSTILE.slice(0, 30)} nobody`)}`, () => "No order has the number"],
	];
	it.each(PLACES)("stays text on %s, and fits a phone", async (_, fragment, shown) => {
		const page = await world.signedIn(fragment(), PHONE);
		await page.locator("main").getByText(shown()).first().waitFor();
		await expect.poll(() => page.locator("main").textContent()).toContain(HOSTILE.slice(0, 30));
		await expectHarmless(page);
	});

	it("stays text in the form to edit it, where a note of 10,000 characters is whole", async () => {
		const page = await world.signedIn(`#/orders/${hostile}/edit`, PHONE);
		await page.getByRole("button", { name: "Review the changes" }).waitFor();
		const note = page.getByRole("textbox", { name: "Note", exact: true });
		await expect.poll(() => note.inputValue()).toBe(LONG_NOTE);
		await note.fill(LONG_NOTE.slice(0, -1));
		await page.getByRole("button", { name: "Review the changes" }).click();
		await page.getByLabel("Why is it edited?").waitFor();
		await expectHarmless(page);
	});

	it("and what colleagues are called is no formula in a table that is taken away", async () => {
		const admin = await world.signedIn("#/people");
		await admin.getByRole("button", { name: "Invite a person" }).click();
		const invite = admin.getByRole("dialog");
		await invite.getByLabel("Name").fill(FORMULA);
		await invite.getByLabel("E-mail address").fill("formula@example.com");
		await invite.getByRole("switch", { name: "Order Sync Actions", exact: true }).click();
		await invite.getByRole("button", { name: "Make the invitation" }).click();
		const link = await admin.getByTestId("one-time-link").inputValue();
		const evil = await world.visit(link.slice(link.indexOf("#")));
		await evil.getByLabel("New password").fill(PASSWORD);
		await evil.getByRole("button", { name: "Join", exact: true }).click();
		await evil.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		await world.stand.board.pauseLink();
		await asReader(evil, "POST", "/orders/actions", { action: "retry", eNumbers: [failed] });
		await close(evil);

		const eNumbers = [failed, hostile];
		const retry = { action: "retry", filter: { q: "example.com", status: ["failed", "queued"] } };
		const { plan } = await asReader<{ plan: { orders: unknown } }>(admin, "POST", "/orders/actions", {
			...retry,
			dryRun: true,
		});
		const { job } = await asReader<{ job: { id: string } }>(admin, "POST", "/orders/actions", { ...retry, planned: plan.orders });
		await admin.goto(`${world.url}/#/orders?job=${job.id}`);
		const done = admin.getByTestId("job");
		await done.getByText("finished").waitFor();
		const [download] = await Promise.all([admin.waitForEvent("download"), done.getByRole("link", { name: "CSV" }).click()]);
		expect(download.suggestedFilename()).toBe(`orders-retry-${job.id}.csv`);
		const lines = (await readFile(await download.path(), "utf8")).replace("\uFEFF", "").split("\r\n");
		expect(lines[0]).toBe("e-number,result,status,reason,by,error,as of");
		expect(lines.find((line) => line.startsWith(failed))).toContain(
			`${failed},already_in_progress,Queued,,"'${FORMULA.replaceAll('"', '""')}",`,
		);
		for (const eNumber of eNumbers) expect(lines.filter((line) => line.startsWith(eNumber))).toHaveLength(1);
		await done.getByRole("button", { name: "Show the result of each order" }).click();
		await done.getByText(`${FORMULA} was first`).waitFor();
		await world.stand.board.resumeLink();
	});
});

describe("every visit", () => {
	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
