import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { asReader, endSession, letDecide, openWorld, sideways, signIn, type World } from "./console-world.ts";

/** What the services did, when they go, what goes on between shop and ERP, and who is told when something goes wrong. */

const WIDTHS = [320, 390, 768, 1024, 1440, 2560];
const SETTLE_MS_MAX = 60_000;
const ORDERS_IN_OUTAGE = 12;
const NEXT_MINUTE_MS_MAX = 90_000;
const WARNING = "Do not modify the frequency settings without consulting your provider.";
const MARKUP = '<img src=x onerror="document.title=1">';
/** One more than a page has. */
const OLD_ENTRIES = 51;
/** Before all that these tests do, and young enough to be kept when the night comes while they run. */
const OLD_DAY = new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10);

let world: World;
let failed: string;
beforeAll(async () => {
	world = await openWorld("journals");
	const page = await world.signedIn();
	const { erp, board, gateway } = world.stand;
	await erp.setFault({ mode: "reject" });
	failed = await world.place(1);
	await board.settled(SETTLE_MS_MAX);
	await erp.setFault({ mode: "down" });
	for (let index = 2; index < 2 + ORDERS_IN_OUTAGE; index++) await world.place(index);
	await vi.waitUntil(async () => (await outages(page)).join() === "false", { timeout: SETTLE_MS_MAX });
	await erp.setFault({ mode: "none" });
	await board.settled(SETTLE_MS_MAX);
	await vi.waitUntil(async () => (await outages(page)).join() === "true", { timeout: SETTLE_MS_MAX });
	const old = Array.from({ length: OLD_ENTRIES }, (_, index) => ({
		sql: "INSERT INTO logs (at_ms, level, service, tenant_id, message) VALUES (?1, 'warning', 'relay', ?2, ?3)",
		params: [Date.parse(`${OLD_DAY}T10:00:00Z`) + index, index === 0 ? null : "demo", index === 1 ? MARKUP : `entry ${index}`],
	}));
	await gateway.sql(old);
});
afterAll(() => world.close());

const close = (page: Page) => page.context().close();
const nav = (page: Page, name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
const badge = (page: Page) => page.getByTestId("unread");
const dataRows = (page: Page) => page.locator("tbody tr");

/** Of every outage of the ERP, whether it is over. */
async function outages(page: Page): Promise<boolean[]> {
	const { items } = await asReader<{ items: { kind: string; closedAt: string | null }[] }>(page, "GET", "/incidents");
	return items.filter(({ kind }) => kind === "erp_offline").map(({ closedAt }) => closedAt !== null);
}

const unreadOf = async (page: Page): Promise<number> => (await asReader<{ unread: number }>(page, "GET", "/inbox/unread")).unread;

/** What the API answers to somebody who asks past the pages. */
const statusOf = (page: Page, path: string, method = "GET", body: object | null = null): Promise<number> =>
	page.evaluate(
		async ([path, method, body]) => {
			const headers = { "content-type": "application/json" };
			const answer = await fetch(`/admin/api${path}`, { method, ...(body === "null" ? {} : { headers, body }) });
			return answer.status;
		},
		[path, method, JSON.stringify(body)] as const,
	);

describe("the inbox", () => {
	it("is switched off until an administrator switches it on, and says who can", async () => {
		const clerk = await world.signedIn("#/inbox", { email: DEMO_CLERK });
		await clerk.getByRole("heading", { name: "Your inbox is switched off" }).waitFor();
		await clerk.getByText("Demo admin").waitFor();
		expect([await statusOf(clerk, "/inbox"), await badge(clerk).count()]).toEqual([403, 0]);
		const admin = await world.signedIn("#/inbox");
		await admin.getByRole("link", { name: "Go to People" }).click();
		const row = admin.getByRole("row").filter({ hasText: DEMO_CLERK });
		await row.getByRole("switch", { name: "Order Sync Notification" }).click();
		await expect.poll(() => statusOf(clerk, "/inbox")).toBe(200);
		await clerk.reload();
		await clerk.getByText(`Order ${failed} failed`).waitFor();
		const unread = await unreadOf(clerk);
		expect(unread).toBeGreaterThanOrEqual(3);
		await expect.poll(() => badge(clerk).textContent()).toBe(`${unread} unread`);
	});

	it("tells of the failed order and of the outage by its days, is read one by one with the keyboard, and stays read", async () => {
		const page = await world.signedIn("#/inbox", { email: DEMO_CLERK });
		await page.getByRole("heading", { name: "Today" }).waitFor();
		await page.getByText("The ERP is offline").waitFor();
		await page.getByText(/It lasted .* had to wait\./).waitFor();
		const unread = await unreadOf(page);
		const opened = page.getByRole("button", { name: "Mark as read: The ERP is offline" });
		await opened.focus();
		await page.keyboard.press("Enter");
		await expect.poll(() => badge(page).textContent()).toBe(`${unread - 1} unread`);
		expect(await opened.count()).toBe(0);
		await page.reload();
		await expect.poll(() => page.getByRole("button", { name: /^Mark as read/ }).count()).toBe(unread - 1);
	});

	it("leads to the order, which is read by that", async () => {
		const page = await world.signedIn("#/inbox", { email: DEMO_CLERK });
		const unread = await unreadOf(page);
		await page.getByRole("link", { name: `Open ${failed}` }).click();
		await page.getByTestId("situation").waitFor();
		await expect.poll(() => badge(page).textContent()).toBe(`${unread - 1} unread`);
	});

	it("leaves unread what the gateway did not take as read, and says so", async () => {
		const page = await world.signedIn("#/inbox", { email: DEMO_CLERK });
		await page.route("**/read", (route) => route.abort());
		const over = page.getByRole("button", { name: "Mark as read: The ERP is back online" });
		await over.click();
		await page.getByRole("alert").getByText("Holdfast could not be reached").waitFor();
		await expect.poll(() => over.count()).toBe(1);
	});

	it("marks as read what was on the page, and not what came in meanwhile", async () => {
		const page = await world.signedIn("#/inbox", { email: DEMO_CLERK });
		await page.getByRole("button", { name: "Mark as read: The ERP is back online" }).waitFor();
		const unread = await unreadOf(page);
		// The list stays as it was seen; the count comes from another call.
		await page.route("**/admin/api/inbox", (route) => route.abort());
		await world.stand.erp.setFault({ mode: "reject" });
		const later = await world.place(30);
		await world.stand.board.settled(SETTLE_MS_MAX);
		await world.stand.erp.setFault({ mode: "none" });
		await expect.poll(() => unreadOf(page)).toBe(unread + 1);
		await page.getByRole("button", { name: "Mark all as read" }).click();
		await expect.poll(() => badge(page).textContent()).toBe("1 unread");
		await page.unroute("**/admin/api/inbox");
		await page.getByRole("button", { name: `Mark as read: Order ${later} failed` }).waitFor();
		await page.getByRole("button", { name: "Mark all as read" }).click();
		await badge(page).waitFor({ state: "detached" });
	});

	it("says how an order stands now beside what happened to it, and marks as read what needs nobody any more", async () => {
		const page = await world.signedIn("#/inbox", { email: DEMO_CLERK });
		await world.stand.erp.setFault({ mode: "reject" });
		const [mended, left] = [await world.place(20), await world.place(21)];
		await world.stand.board.settled(SETTLE_MS_MAX);
		await world.stand.erp.setFault({ mode: "none" });
		const entry = (eNumber: string) => page.getByRole("listitem").filter({ hasText: `Order ${eNumber} failed` });
		await expect.poll(() => page.reload().then(() => entry(left).textContent({ timeout: SETTLE_MS_MAX }))).toContain("Now: Failed");
		const admin = await world.signedIn();
		await letDecide(admin, [DEMO_ADMIN]);
		await asReader(admin, "POST", "/orders/actions", { action: "mark_synced", eNumbers: [mended] });
		await expect.poll(() => page.reload().then(() => entry(mended).textContent())).toContain("Now: Synced manually");
		await page.getByRole("button", { name: "Mark what is settled as read" }).click();
		await page.getByRole("button", { name: `Mark as read: Order ${mended} failed` }).waitFor({ state: "detached" });
		await expect.poll(() => page.getByRole("button", { name: "Mark what is settled as read" }).count()).toBe(0);
		await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
		await page.reload();
		await page.getByRole("button", { name: `Mark as read: Order ${left} failed` }).waitFor();
		await expect.poll(() => page.getByRole("button", { name: `Mark as read: Order ${mended} failed` }).count()).toBe(0);
		await expect.poll(() => entry(mended).textContent()).toContain(`Order ${mended} failed`);
		await close(admin);
	});
});

describe("the schedules", () => {
	it("stand under the warning, in crontab and in words, explained, and are an administrator's to look at only", async () => {
		const page = await world.signedIn("#/schedules");
		await page.getByText(WARNING).waitFor();
		const row = page.getByRole("row").filter({ hasText: "Order import sweep" });
		for (const text of ["*/5 * * * *", "Every 5 minutes", "Europe/Dublin"]) await row.getByText(text, { exact: true }).waitFor();
		expect(await page.getByRole("button", { name: /Change/ }).count()).toBe(0);
		expect(await statusOf(page, "/schedules/sweep", "PUT", { expression: "* * * * *", confirm: true })).toBe(403);
		await page.getByRole("link", { name: "How to read them" }).click();
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("How a crontab line is read");
		await page.getByText("At 07:30, Monday through Friday").waitFor();
	});

	it("are changed by an operator who has confirmed it, and the next run stands in the log with what came of it", async () => {
		const page = await world.signedIn("#/schedules", { email: DEMO_OPERATOR });
		await page.getByRole("button", { name: "Change the schedule: Order import sweep" }).click();
		const dialog = page.getByRole("dialog");
		const expression = dialog.getByLabel("Crontab expression");
		const preview = dialog.getByTestId("preview");
		const save = dialog.getByRole("button", { name: "Save the schedule" });
		await dialog.getByText(WARNING).waitFor();
		await expression.fill("61 * * * *");
		await preview.getByText("has 61 for the minute").waitFor();
		await dialog.getByLabel("I am the provider").check();
		await save.click();
		await dialog.locator(".field-error").getByText("has 61 for the minute").waitFor();
		await dialog.getByText("Nothing was saved yet: see above.").waitFor();
		await dialog.getByLabel("I am the provider").uncheck();
		await expression.fill("* * * * *");
		await preview.getByText("Every minute").waitFor();
		// What was said of the one before goes with it, and the notice that led there.
		expect(await dialog.getByText("has 61 for the minute").count()).toBe(0);
		expect(await dialog.getByText("Nothing was saved yet").count()).toBe(0);
		await expect.poll(() => expression.getAttribute("aria-invalid")).toBeNull();
		await dialog.getByLabel("Time zone").fill("Europe/Nowhere");
		await preview.getByText("There is no such time zone.").waitFor();
		await dialog.getByLabel("Time zone").fill("Asia/Tokyo");
		await preview.getByText("Next runs in Asia/Tokyo").waitFor();
		await save.click();
		await dialog.getByText("Tick this first").waitFor();
		await page.keyboard.press("Space");
		await dialog.getByText("Tick this first").waitFor({ state: "detached" });
		expect(await dialog.getByText("Nothing was saved yet").count()).toBe(0);
		await page.keyboard.press("Enter");
		await dialog.waitFor({ state: "detached" });
		const row = page.getByRole("row").filter({ hasText: "Order import sweep" });
		await row.getByText("Asia/Tokyo, not the shop’s own").waitFor();
		// The minute that it was changed in may have had its run already.
		const hasRun = async () => {
			await world.stand.gateway.tick();
			return await row.getByText(/Succeeded in/).count();
		};
		await expect.poll(hasRun, { timeout: NEXT_MINUTE_MS_MAX, interval: 2_000 }).toBe(1);
		await row.getByRole("link", { name: "All its runs in the log" }).click();
		await expect.poll(() => page.url()).toContain("#/logs?service=sweep");
		await dataRows(page)
			.first()
			.getByText(/dealt? with/)
			.waitFor();
	});

	it("keep what was typed when the session ends, and are saved once somebody has signed in again", async () => {
		const page = await world.signedIn("#/schedules", { email: DEMO_OPERATOR });
		await page.getByRole("button", { name: "Change the schedule: Order import sweep" }).click();
		const dialog = page.getByRole("dialog", { name: "When “Order import sweep” goes" });
		await dialog.getByLabel("Crontab expression").fill("*/10 * * * *");
		await dialog.getByLabel("Time zone").fill("");
		await dialog.getByLabel("Paused").check();
		await dialog.getByLabel("I am the provider").check();
		await endSession(page, () => dialog.getByRole("button", { name: "Save the schedule" }).click());
		await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
		await signIn(page, DEMO_OPERATOR, DEMO_PASSWORD);
		await page.getByRole("dialog", { name: "Sign in again" }).waitFor({ state: "detached" });
		await expect.poll(() => dialog.getByLabel("Crontab expression").inputValue()).toBe("*/10 * * * *");
		await dialog.getByRole("button", { name: "Save the schedule" }).click();
		await dialog.waitFor({ state: "detached" });
		const row = page.getByRole("row").filter({ hasText: "Order import sweep" });
		await row.getByText("Paused", { exact: true }).waitFor();
		await row.getByText("*/10 * * * *", { exact: true }).waitFor();
		await row.getByText("None", { exact: true }).waitFor();
	});
});

describe("the log", () => {
	it("is narrowed down by service, level and days together, all of it in the address", async () => {
		const page = await world.signedIn("#/logs");
		await page.getByText("The ERP is back online.").waitFor();
		await page.getByLabel("Service").selectOption({ label: "ERP connection" });
		await expect.poll(() => dataRows(page).count()).toBe(2);
		await page.getByRole("button", { name: "Error" }).click();
		await expect.poll(() => dataRows(page).count()).toBe(1);
		await expect.poll(() => page.url()).toContain("#/logs?service=link&level=error");
		await page.getByLabel("To, included").fill("2020-01-01");
		await page.getByRole("heading", { name: "Nothing fits" }).waitFor();
		await page.getByLabel("To, included").fill("");
		await expect.poll(() => dataRows(page).count()).toBe(1);
		await page.getByText("Details", { exact: true }).click();
		await page.getByText("erp_offline", { exact: true }).waitFor();
		await page.getByRole("link", { name: "Clear filters" }).click();
		await expect.poll(() => dataRows(page).count()).toBeGreaterThan(2);
	});

	it("comes page by page, and shows as text what looks like markup", async () => {
		const page = await world.signedIn(`#/logs?service=relay&to=${OLD_DAY}`);
		await page.getByText("entry 50", { exact: true }).waitFor();
		await expect.poll(() => dataRows(page).count()).toBe(OLD_ENTRIES - 1);
		await page.getByText(MARKUP).waitFor();
		expect(await page.title()).toBe("Logs · Holdfast");
		expect(await page.getByRole("button", { name: "Next" }).count()).toBe(0);
	});

	it("shows operators what is about the whole deployment as well", async () => {
		const page = await world.signedIn(`#/logs?service=relay&to=${OLD_DAY}`, { email: DEMO_OPERATOR });
		await page.getByText("entry 50", { exact: true }).waitFor();
		await page.getByRole("button", { name: "Next" }).click();
		await expect.poll(() => dataRows(page).count()).toBe(1);
		await page.getByText("Whole deployment").first().waitFor();
		await page.getByRole("button", { name: "Previous" }).click();
		await page.getByText("entry 50", { exact: true }).waitFor();
	});

	it("says what is wrong with an address, and shows the way out", async () => {
		const page = await world.signedIn("#/logs?service=kitchen");
		await page.getByRole("heading", { name: "The log cannot be asked for that" }).waitFor();
		await page.getByRole("link", { name: "Show everything" }).click();
		await page.getByText("The ERP is back online.").waitFor();
		await page.goto(`${world.url}/#/products?cursor=nowhere`);
		await page.getByRole("heading", { name: "This link cannot be read" }).waitFor();
		await page.getByRole("link", { name: "Show the page from its beginning" }).click();
		await expect.poll(() => new URL(page.url()).hash).toBe("#/products");
		await page.getByRole("heading", { name: "This link cannot be read" }).waitFor({ state: "detached" });
	});
});

describe("processes and replication", () => {
	it("show what goes between shop, Holdfast and ERP, and that it is held while the ERP is left alone", async () => {
		const page = await world.signedIn("#/processes");
		const card = (name: string) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
		await card("Orders")
			.getByText(/was placed\./)
			.waitFor();
		await card("Order delivery").getByText("Ready").waitFor();
		await card("Order delivery")
			.getByText(/None is on its way\. \d+ orders? ha(?:s|ve) failed and needs? a person\./)
			.waitFor();
		await page.getByText("set up and looked after by your provider").waitFor();
		await expect.poll(() => page.getByRole("list", { name: "Between Holdfast and ERP" }).getByRole("listitem").count()).toBe(4);
		await world.stand.board.pauseLink();
		await card("Order delivery").getByText("Held").waitFor();
		await card("Order delivery").getByText("The connection is paused.").waitFor();
		await world.stand.board.resumeLink();
		expect(await statusOf(page, "/processes", "PUT", {})).toBe(405);
	});

	it("warn not to disconnect the replication, and claim nothing that has not been", async () => {
		const page = await world.signedIn("#/replication");
		await page.getByText("Do not disconnect the replication!").waitFor();
		const { items } = await asReader<{ items: { lastSuccessAt: string | null; lastChangedAt: string | null }[] }>(
			page,
			"GET",
			"/replication",
		);
		const never = items.flatMap(({ lastSuccessAt, lastChangedAt }) => [lastSuccessAt, lastChangedAt]).filter((at) => at === null);
		await expect.poll(() => dataRows(page).count()).toBe(items.length);
		expect(items.length).toBeGreaterThan(0);
		await expect.poll(() => page.getByText("Never yet").filter({ visible: true }).count()).toBe(never.length);
	});
});

describe("every one of these pages", () => {
	const PAGES = [
		{ fragment: "#/logs", shown: "The ERP is back online." },
		{ fragment: "#/processes", shown: "Order delivery" },
		{ fragment: "#/schedules", shown: WARNING },
		{ fragment: "#/replication", shown: "Products" },
		{ fragment: "#/inbox", shown: "Today" },
		{ fragment: "#/help?about=crontab", shown: "How a crontab line is read" },
	];

	it.each([
		["light", WIDTHS],
		["dark", WIDTHS.slice(1, 2)],
	] as const)("has no fault of accessibility in %s, and never scrolls sideways", async (colorScheme, widths) => {
		const admin = await world.signedIn("#/people");
		const { items } = await asReader<{ items: { id: string; email: string }[] }>(admin, "GET", "/employees");
		const id = items.find(({ email }) => email === DEMO_OPERATOR)?.id;
		await asReader(admin, "PUT", `/employees/${id}/permissions`, { order_sync_notification: true });
		await close(admin);
		const page = await world.signedIn("#/", { email: DEMO_OPERATOR, colorScheme, reducedMotion: "reduce" });
		for (const { fragment, shown } of PAGES) {
			await page.goto(`${world.url}/${fragment}`);
			await page.locator("#content").getByText(shown).first().waitFor();
			for (const width of widths) {
				await page.setViewportSize({ width, height: 900 });
				expect([fragment, width, await sideways(page)]).toEqual([fragment, width, 0]);
			}
			expect([fragment, await faults(page)]).toEqual([fragment, []]);
		}
		await page.goto(`${world.url}/#/schedules`);
		await page
			.getByRole("button", { name: /^Change the schedule/ })
			.first()
			.click();
		await page.getByTestId("preview").getByText("Next runs").waitFor();
		expect(await faults(page)).toEqual([]);
	});

	it("is closed to employees, in the navigation and at the API, except the inbox and the help", async () => {
		const page = await world.signedIn("#/", { email: DEMO_CLERK });
		for (const name of ["Logs", "Processes", "Schedules", "Replication"]) {
			const path = `/${name.toLowerCase()}`;
			await page.goto(`${world.url}/#${path}`);
			await page.getByRole("heading", { name: "This page is not for everybody" }).waitFor();
			expect([name, await nav(page, name).count(), await statusOf(page, path)]).toEqual([name, 0, 403]);
		}
		await expect.poll(() => nav(page, "Inbox").count()).toBe(1);
	});

	it("did nothing that no page may do", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
