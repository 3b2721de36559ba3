import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_PASSWORD, demoTenant, sandboxConnection } from "../../scripts/tenant/demo.ts";
import { tenantStatements } from "../../scripts/tenant/statements.ts";
import { faultsInBoth } from "./axe.ts";
import { asReader, letDecide, openWorld, sideways, signIn, type World } from "./console-world.ts";
import { texts } from "./shown.ts";

/** What is seen is what is done, and what is somebody's is seen by nobody else: plans, jobs, lists that change under one's hands. */

const SETTLE_MS_MAX = 60_000;
/** More than a page has. */
const FAILED = 52;
const BESIDE = { name: "Shop beside", admin: "ann@beside.test" };
const DAY_MS = 86_400_000;

let world: World;
const failed: string[] = [];
beforeAll(async () => {
	world = await openWorld("bulk", { sessions: "shared" });
	const demo = demoTenant("unused", sandboxConnection("http://localhost:1"));
	const users = [{ email: BESIDE.admin, name: "Ann Beside", role: "admin" as const, password: DEMO_PASSWORD }];
	const beside = { ...demo, id: "beside", name: BESIDE.name, prefix: "B", keys: [], users, connection: null };
	await world.stand.gateway.sql([...(await tenantStatements(beside, null, Date.now()))]);
	await letDecide(await world.signedIn(), [DEMO_ADMIN]);
	await world.stand.erp.setFault({ mode: "reject" });
	for (let index = 0; index < FAILED; index++) failed.push(await world.place(index));
	await world.stand.board.settled(SETTLE_MS_MAX);
});
afterAll(() => world.close());

const open = (search = "", options: Parameters<World["signedIn"]>[1] = {}) =>
	world.signedIn(`#/orders${search === "" ? "" : `?${search}`}`, options);
const table = (page: Page) => page.getByRole("table", { name: "Orders, newest first" });
const chip = (page: Page, name: string) =>
	page.getByRole("group", { name: "Show only" }).getByRole("button", { name: new RegExp(`^${name}`) });
const tick = (page: Page, eNumber: string) => page.getByLabel(`Select ${eNumber}`, { exact: true });
const pages = (page: Page) => page.getByRole("navigation", { name: "Pages of orders" });
const strip = (page: Page) => page.getByRole("region", { name: "Bulk actions" });
const dialog = (page: Page) => page.getByRole("dialog");
const act = async (page: Page, action: string) => {
	await page.getByRole("button", { name: "Actions" }).click();
	await page.getByRole("menuitem", { name: action, exact: true }).click();
};
const chooseAll = async (page: Page) => {
	await page.getByLabel("Select all orders on this page").check();
	await page.getByRole("button", { name: "Select all that match the filter" }).click();
};
const signOut = async (page: Page) => {
	await page.getByRole("button", { name: "Account of" }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByLabel("E-mail").waitFor();
};
const status = async (page: Page, eNumber: string) => (await asReader<{ status: string }>(page, "GET", `/orders/${eNumber}`)).status;
/** Stays wherever the page asks whether to leave; what it asked. */
function dismissed(page: Page): readonly string[] {
	const asked: string[] = [];
	page.on("dialog", (question) => {
		asked.push(question.message());
		void question.dismiss();
	});
	return asked;
}
/** Holds answers back until it is told to let them go. */
async function stall(page: Page, address: RegExp): Promise<() => void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	await page.route(address, async (route) => {
		await promise;
		await route.continue().catch(() => {});
	});
	return resolve;
}

describe("somebody of another shop at the same browser", () => {
	const spoken = (page: Page) => page.locator("p.unseen[role=status][aria-live=polite]").textContent();

	it.each([
		["signs in after the one before has signed out", signOut],
		[
			"signs in over a session that has ended",
			async (page: Page) => {
				await page.context().clearCookies();
				await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
			},
		],
	])("%s, and sees nothing of the shop before, before their own answers come or after", async (_, over) => {
		const page = await world.visit("#/");
		await signIn(page, DEMO_ADMIN, DEMO_PASSWORD);
		await expect.poll(() => page.getByTestId("failed").textContent()).toBe(`${FAILED}`);
		await page.goto(`${world.url}/#/orders?q=Ann`);
		await page.getByRole("heading", { name: "Orders", level: 1 }).waitFor();
		await page.goto(`${world.url}/#/`);
		await page.getByTestId("failed").waitFor();
		await over(page);
		const release = await stall(page, /\/admin\/api\/overview$/);
		await signIn(page, BESIDE.admin, DEMO_PASSWORD);
		await page.locator(".tenant").getByText(BESIDE.name).waitFor();
		await page.getByRole("status", { name: "Loading the overview" }).waitFor();
		expect(await page.getByTestId("failed").count()).toBe(0);
		expect(await page.locator("main").textContent()).not.toContain("failed");
		release();
		await expect.poll(() => page.getByTestId("failed").textContent()).toBe("0");
		expect((await spoken(page))?.trim()).toBe("");
	});

	it("signs in over a list of orders, and sees none of them while their own are on the way", async () => {
		const page = await open();
		await tick(page, failed.at(-1) ?? "").waitFor();
		await page.context().clearCookies();
		await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
		const release = await stall(page, /\/admin\/api\/orders\?/);
		await signIn(page, BESIDE.admin, DEMO_PASSWORD);
		await page.locator(".tenant").getByText(BESIDE.name).waitFor();
		await page.getByRole("status", { name: "Loading the orders" }).waitFor();
		expect(await table(page).count()).toBe(0);
		release();
		await page.getByText("No orders yet").waitFor();
	});
});

describe("a plan", () => {
	it("is what is done: an order that came meanwhile is left alone, and so is one that has joined the filter", async () => {
		const page = await open("filter=failed");
		const [joins = ""] = failed;
		await asReader(page, "POST", "/orders/actions", { action: "archive", eNumbers: [joins] });
		await expect.poll(() => chip(page, "Failed").textContent()).toBe(`Failed: ${FAILED - 1}`);
		await chooseAll(page);
		await act(page, "Archive");
		await dialog(page)
			.getByText(`All ${FAILED - 1} orders will be dealt with.`)
			.waitFor();
		const later = await world.place(1_000);
		await world.stand.board.settled(SETTLE_MS_MAX);
		await asReader(page, "POST", "/orders/actions", { action: "restore", eNumbers: [joins] });
		await expect
			.poll(async () => (await asReader<{ items: object[] }>(page, "GET", `/orders?filter=failed&q=${joins}`)).items.length)
			.toBe(1);

		await dialog(page).getByLabel("Note (optional)").fill("the shop is closed");
		const asked = dismissed(page);
		await page.keyboard.press("Escape");
		await expect.poll(() => asked).toEqual([expect.stringContaining("is not saved")]);
		await expect.poll(() => dialog(page).getByLabel("Note (optional)").inputValue()).toBe("the shop is closed");

		await dialog(page)
			.getByRole("button", { name: `Archive: ${FAILED - 1} orders` })
			.click();
		await page
			.getByTestId("job")
			.getByText(`${FAILED - 1} done.`)
			.waitFor();
		expect([await status(page, joins), await status(page, later)]).toEqual(["failed", "failed"]);
		expect(asked).toHaveLength(1);
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Archive by Demo admin");
	});
});

describe("a bulk action", () => {
	it("that is refused to somebody who may act no longer tells them so, though nothing more is offered to them", async () => {
		const page = await open("filter=archived");
		await tick(page, failed.at(-1) ?? "").check();
		await act(page, "Restore");
		await dialog(page).getByText("All 1 order will be dealt with.").waitFor();
		await page.route(/\/orders\/actions$/, (route) => {
			const json = { type: "about:blank", title: "No", status: 403, code: "permission_required", detail: "Ask Ann to allow you that." };
			return route.fulfill({ status: 403, contentType: "application/problem+json", json });
		});
		await page.route(/\/admin\/api\/session$/, async (route) => {
			const answer = await route.fetch();
			await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), permissions: [] } });
		});
		await dialog(page).getByRole("button", { name: "Restore: 1 order" }).click();
		await expect.poll(() => page.locator(".bulk-said").count()).toBe(0);
		await dialog(page).getByText("Ask Ann to allow you that.").waitFor();
	});

	it("is found again by whoever looks at the orders, keeps the way back through the pages, and is linked from the audit log", async () => {
		const page = await open("filter=archived", { email: DEMO_CLERK });
		await table(page).waitFor();
		await pages(page).getByRole("button", { name: "Next" }).click();
		await pages(page).getByRole("button", { name: "Previous" }).waitFor();
		const line = strip(page).getByRole("listitem").filter({ hasText: "Archive by Demo admin: finished" });
		await line.getByText(`${FAILED - 1} done`).waitFor();
		// Rows that are about to be replaced are dimmed.
		await page.locator(".orders-list[aria-busy=false]").waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await line.getByRole("link", { name: /^Show results/ }).click();
		const job = page.getByTestId("job");
		await job.getByText(`${FAILED - 1} done.`).waitFor();
		expect(new URL(page.url()).hash).toMatch(/^#\/orders\?filter=archived&cursor=\d+&job=/);
		await expect.poll(() => pages(page).getByRole("button", { name: "Previous" }).isEnabled()).toBe(true);
		expect(await strip(page).count()).toBe(0);
		await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
		expect(await page.locator("p.unseen[aria-live]").allTextContents()).not.toContainEqual(expect.stringContaining("finished"));
		await page.reload();
		await job.getByText(`${FAILED - 1} done.`).waitFor();
		expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("H2");
		await job.getByRole("button", { name: "Close the bulk action" }).click();
		await line.getByRole("link", { name: /^Show results/ }).press("Enter");
		await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
		await job.getByRole("button", { name: "Close the bulk action" }).click();
		await line.waitFor();
		await pages(page).getByRole("button", { name: "Previous" }).click();
		await expect.poll(() => new URL(page.url()).hash).toBe("#/orders?filter=archived");
		const admin = await world.signedIn("#/audit?event=job.started");
		await admin.getByRole("link", { name: "Show this bulk action" }).first().click();
		await admin
			.getByTestId("job")
			.getByText(`${FAILED - 1} done.`)
			.waitFor();
		await Promise.all([page.context().close(), admin.context().close()]);
	});

	it("that is under way is followed from any page of the orders, and one that is refused because of it leads to it", async () => {
		const page = await open("filter=archived");
		let worked = 10;
		const atWork = (job: { readonly id?: string }) => ({ ...job, state: "running", endedAt: null, worked });
		let running: { id?: string } = {};
		await page.route(/\/orders\/actions(\?.*)?$/, async (route) => {
			if (route.request().method() === "POST") {
				const { dryRun } = route.request().postDataJSON() as { dryRun?: boolean };
				if (dryRun === true) return await route.continue();
				const json = { type: "about:blank", title: "Busy", status: 409, code: "jobs_busy", detail: "Others are under way.", running };
				return await route.fulfill({ status: 409, contentType: "application/problem+json", json });
			}
			const answer = await route.fetch();
			// The page has its next question under way when the test ends.
			const body = (await answer.json().catch(() => null)) as { items: { id: string }[] } | null;
			if (body === null) return await route.abort();
			const { items } = body;
			running = atWork(items[0] ?? {});
			return await route.fulfill({ response: answer, json: { items: [running] } });
		});
		await page.reload();
		await strip(page)
			.getByText(`10 of ${FAILED - 1} orders`)
			.waitFor();
		worked = 30;
		await strip(page)
			.getByText(`30 of ${FAILED - 1} orders`)
			.waitFor();
		await chooseAll(page);
		await act(page, "Restore");
		await dialog(page)
			.getByRole("button", { name: /^Restore: / })
			.click();
		await dialog(page).getByText("Others are under way.").waitFor();
		await dialog(page).getByRole("button", { name: "Show it" }).click();
		await page.getByTestId("job").waitFor();
		expect(new URL(page.url()).hash).toContain(`job=${running.id}`);
	});
});

describe("rows of the filter before", () => {
	it("can be neither chosen nor acted on while the list of the new one is on its way", async () => {
		const page = await open("filter=archived");
		const [first = ""] = failed.slice(-1);
		await tick(page, first).check();
		await page.getByText("1 order selected").waitFor();
		const release = await stall(page, /\/admin\/api\/orders\?filter=failed/);
		await chip(page, "Archived").click();
		await table(page).waitFor();
		await chip(page, "Failed").click();
		await page.locator(".orders-list[aria-busy=true]").waitFor();
		expect(await table(page).getByRole("checkbox", { disabled: false }).count()).toBe(0);
		await expect.poll(() => page.getByRole("button", { name: "Actions" }).isDisabled()).toBe(true);
		await page.keyboard.press("j");
		await page.keyboard.press("x");
		await page.keyboard.press("a");
		expect(await page.getByRole("menu").count()).toBe(0);
		expect(await page.getByText("selected", { exact: false }).count()).toBe(0);
		release();
		await page.locator(".orders-list[aria-busy=false]").waitFor();
		expect(await table(page).getByRole("checkbox", { disabled: true }).count()).toBe(0);
	});
});

describe("what was done at once", () => {
	it("can be taken away as the table that a job has, and is still there after one of its orders was looked at", async () => {
		const page = await open("filter=archived");
		const [first = "", second = ""] = await texts(table(page).locator("[data-order]"));
		await tick(page, first).check();
		await tick(page, second).check();
		await act(page, "Restore");
		await dialog(page).getByRole("button", { name: "Restore: 2 orders" }).click();
		const outcome = page.getByTestId("outcome");
		await outcome.getByText("2 done.").waitFor();
		const [download] = await Promise.all([page.waitForEvent("download"), outcome.getByRole("button", { name: "CSV" }).click()]);
		expect(download.suggestedFilename()).toMatch(/^orders-restore-\d{8}-\d{6}\.csv$/);
		const lines = (await readFile(await download.path(), "utf8")).split("\r\n");
		expect(lines[0]).toBe("\uFEFFe-number,result,status,reason,by,error,as of");
		const told = (eNumber: string) => lines.find((line) => line.startsWith(`${eNumber},`));
		for (const eNumber of [first, second]) expect(told(eNumber)).toMatch(new RegExp(`^${eNumber},done,Failed,,,[^,]*,\\d{4}-.*Z$`));
		await outcome.getByRole("link", { name: first }).click();
		await page.getByRole("heading", { name: first }).waitFor();
		await page.goBack();
		await outcome.getByText("2 done.").waitFor();
		await outcome.getByRole("button", { name: "Close the results" }).click();
		await page.goto(`${world.url}/#/`);
		await page.goto(`${world.url}/#/orders`);
		await table(page).waitFor();
		expect(await outcome.count()).toBe(0);
	});
});

describe("what became of the orders of an action", () => {
	it("is told as it is, in the results, in each row and in the table, when the ERP has refused them again", async () => {
		const page = await open("filter=failed");
		await table(page).waitFor();
		const [first = "", second = ""] = await texts(table(page).locator("[data-order]"));
		await tick(page, first).check();
		await tick(page, second).check();
		await act(page, "Retry sync");
		await dialog(page).getByRole("button", { name: "Retry sync: 2 orders" }).click();
		const outcome = page.getByTestId("outcome");
		await outcome.getByText("2 started.").waitFor();
		await expect.poll(() => outcome.getByTestId("became").textContent(), { timeout: SETTLE_MS_MAX }).toBe("Now 2 failed again.");
		await outcome.getByRole("listitem").filter({ hasText: first }).getByText("Now failed again").waitFor();
		expect(await outcome.textContent()).not.toContain("under way");
		const [download] = await Promise.all([page.waitForEvent("download"), outcome.getByRole("button", { name: "CSV" }).click()]);
		expect(await readFile(await download.path(), "utf8")).toContain(`${second},started,Failed,,,`);
		expect(await faultsInBoth(page)).toEqual([]);
		await outcome.getByRole("button", { name: "Close the results" }).click();
	});

	it("is told of a job as well, live, in its panel and in the line that leads to it", async () => {
		const page = await open("filter=failed");
		const archived = { action: "restore", filter: { filter: ["archived"] } };
		const { plan } = await asReader<{ plan: { orders: unknown } }>(page, "POST", "/orders/actions", { ...archived, dryRun: true });
		await asReader(page, "POST", "/orders/actions", { ...archived, planned: plan.orders });
		const failedNow = async () => (await asReader<{ totals: { failed: number } }>(page, "GET", "/orders?totals=true")).totals.failed;
		await expect.poll(failedNow).toBeGreaterThan(FAILED - 2);
		const orders = await failedNow();
		await expect.poll(() => chip(page, "Failed").textContent()).toBe(`Failed: ${orders}`);
		await world.stand.board.pauseLink();
		await chooseAll(page);
		await act(page, "Retry sync");
		await dialog(page)
			.getByRole("button", { name: `Retry sync: ${orders} orders` })
			.click();
		const job = page.getByTestId("job");
		await expect.poll(() => job.getByTestId("became").textContent()).toBe(`Now ${orders} still on their way.`);
		await job.getByRole("button", { name: "Show the result of each order" }).click();
		await expect.poll(() => job.getByRole("listitem").filter({ hasText: "Now queued" }).count()).toBe(orders);
		await asReader(page, "POST", "/connection/resume");
		await expect.poll(() => job.getByTestId("became").textContent(), { timeout: SETTLE_MS_MAX }).toBe(`Now ${orders} failed again.`);
		await expect.poll(() => job.getByRole("listitem").filter({ hasText: "Now failed again" }).count()).toBe(orders);
		expect(await faultsInBoth(page)).toEqual([]);
		await job.getByRole("button", { name: "Close the bulk action" }).click();
		await strip(page).getByText(`${orders} started. Now ${orders} failed again.`).waitFor();
	});
});

describe("the filters", () => {
	it("have counts that come with the list, so that they never stand over other rows", async () => {
		const page = await open("filter=failed");
		await table(page).waitFor();
		const rows = await page.getByRole("row").count();
		expect(rows).toBeGreaterThan(2);
		// The desk has moved on, and the copy that is listed has not.
		await page.route(/\/admin\/api\/orders\?/, async (route) => {
			const answer = await route.fetch();
			const body = (await answer.json()) as { totals: object };
			await route.fulfill({ response: answer, json: { ...body, totals: { ...body.totals, failed: 0 } } });
		});
		await expect.poll(() => chip(page, "Failed").textContent()).toBe("Failed: …being counted");
		await page.unroute(/\/admin\/api\/orders\?/);
		await expect.poll(() => chip(page, "Failed").textContent()).toMatch(/^Failed: [1-9]\d*$/);
	});

	it("say at both days when they leave no day between them", async () => {
		const page = await open("from=2026-06-03&to=2026-06-01");
		await page.getByText("No order matches").waitFor();
		for (const [label, said] of [
			["Placed from", "Is after “Placed to”"],
			["Placed to, included", "Is before “Placed from”"],
		] as const) {
			const field = page.getByLabel(label);
			await expect.poll(() => field.getAttribute("aria-invalid")).toBe("true");
			const described = await field.getAttribute("aria-describedby");
			await expect.poll(() => page.locator(`[id="${described}"]`).textContent()).toContain(said);
		}
		expect(await faultsInBoth(page)).toEqual([]);
		await page.getByLabel("Placed to, included").fill("2026-06-05");
		await page.getByLabel("Placed to, included").press("Enter");
		await expect.poll(() => page.getByLabel("Placed from").getAttribute("aria-invalid")).toBeNull();
	});

	it("take a day once it is typed, with one question and no entry in the history, and then count no more than they know", async () => {
		const page = await open();
		await table(page).waitFor();
		await expect.poll(() => chip(page, "Archived").textContent()).toMatch(/^Archived: \d+$/);
		await page.getByRole("button", { name: "Date and customer" }).click();
		const asked = new Set<string>();
		page.on("request", (request) => {
			const { pathname, searchParams } = new URL(request.url());
			if (pathname.endsWith("/orders") && searchParams.has("from")) asked.add(searchParams.get("from") ?? "");
		});
		const entries = await page.evaluate(() => history.length);
		await page.getByLabel("Placed from").focus();
		await page.keyboard.type("06032026");
		await page.keyboard.press("Enter");
		await expect.poll(() => new URL(page.url()).hash).toBe("#/orders?from=2026-06-03");
		await table(page).waitFor();
		expect([...asked]).toEqual(["2026-06-03"]);
		expect(await page.evaluate(() => history.length)).toBe(entries);
		await expect.poll(() => chip(page, "Archived").textContent()).toBe("Archived");
	});

	it("say what they hold to the keyboard and to a finger, and put that away with Escape", async () => {
		const page = await open("", { viewport: { width: 390, height: 844 }, hasTouch: true });
		await table(page).waitFor();
		const hint = page.getByRole("tooltip");
		await chip(page, "Successful").focus();
		await page.keyboard.press("Tab");
		await hint.getByText("Sync is ongoing (Queued, Sending, Pending verification)").waitFor();
		expect(await sideways(page)).toBe(0);
		expect(await faultsInBoth(page)).toEqual([]);
		const [first = ""] = failed.slice(-1);
		await tick(page, first).check();
		await chip(page, "Successful").focus();
		await page.keyboard.press("Tab");
		await hint.waitFor();
		await page.keyboard.press("Escape");
		await expect.poll(() => hint.count()).toBe(0);
		await expect.poll(() => tick(page, first).isChecked()).toBe(true);
		await page.keyboard.press("Escape");
		await expect.poll(() => tick(page, first).isChecked()).toBe(false);
		await chip(page, "Failed").tap();
		await hint.getByText("A problem that may need correcting (Failed)").waitFor();
		await page.getByRole("heading", { name: "Orders", level: 1 }).tap();
		await expect.poll(() => hint.count()).toBe(0);
	});

	it("go on looking from a page that found nothing so far", async () => {
		const page = await open();
		await table(page).waitFor();
		await page.route(/\/admin\/api\/orders\?customer=ann&totals=true$/, (route) => route.fulfill({ json: { items: [], next: "100010" } }));
		await page.goto(`${world.url}/#/orders?customer=ann`);
		await page.getByRole("heading", { name: "None so far" }).waitFor();
		await page.getByRole("button", { name: "Go on looking" }).click();
		await expect.poll(() => new URL(page.url()).hash).toBe("#/orders?customer=ann&cursor=100010");
	});
});

describe("the page", () => {
	it("tells ages by the gateway's clock, and the times themselves to whoever cannot point at them", async () => {
		const page = await world.visit("#/orders", { own: true });
		await page.addInitScript((aheadMs) => {
			const real = Date.now.bind(Date);
			Date.now = () => real() + aheadMs;
		}, DAY_MS);
		await page.reload();
		await signIn(page, DEMO_ADMIN, DEMO_PASSWORD);
		const placed = table(page).locator("td.col-placed time").first();
		await expect.poll(() => placed.textContent()).toMatch(/^(?:just now|\d+ (?:s|min) ago)$/);
		await page.getByRole("button", { name: "Exact times" }).focus();
		await page.keyboard.press("Enter");
		await expect.poll(() => placed.textContent()).toMatch(/^(?:\d+ \w+ \d{4}, )?\d\d:\d\d:\d\d$/);
		await page.reload();
		await expect.poll(() => placed.textContent()).toMatch(/\d\d:\d\d:\d\d$/);
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await sideways(page)).toBe(0);
	});

	it("says in which zone its times are by no clock of the reader's, and of a time before the clocks were changed which it was", async () => {
		const page = await world.visit("#/orders", { own: true });
		await page.addInitScript((aheadMs) => {
			const real = Date.now.bind(Date);
			Date.now = () => real() + aheadMs;
		}, 180 * DAY_MS);
		const list = /\/admin\/api\/orders\?/;
		await page.route(list, async (route) => {
			const answer = await route.fetch();
			const body = await answer.json();
			const items = body.items.map((one: object, index: number) => ({ ...one, placedAt: `2025-0${index === 0 ? 1 : 7}-10T12:00:00.000Z` }));
			await route.fulfill({ response: answer, json: { ...body, items } });
		});
		await page.reload();
		await signIn(page, DEMO_ADMIN, DEMO_PASSWORD);
		await expect.poll(() => page.locator(".zone-note").textContent()).toBe("Times in Europe/DublinExact times");
		const placed = table(page).locator("td.col-placed time");
		await page.getByRole("button", { name: "Exact times" }).click();
		const noon = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Dublin", hour: "2-digit" }).format(new Date().setUTCHours(12));
		const [winter, summer] = noon === "12" ? ["", " GMT+1"] : [" GMT", ""];
		await expect.poll(() => placed.nth(0).textContent()).toBe(`10 Jan 2025, 12:00:00${winter}`);
		await expect.poll(() => placed.nth(1).textContent()).toBe(`10 Jul 2025, 13:00:00${summer}`);
		await page.unroute(list);
		await page.reload();
		await expect.poll(() => placed.first().textContent()).toMatch(/^(?:\d+ \w+ \d{4}, )?\d\d:\d\d:\d\d$/);
	});

	it("has the gear of the daily report also when its settings could not be read at first", async () => {
		const page = await world.signedIn("#/help");
		await page.route("**/admin/api/report", (route) => route.abort());
		await page.goto(`${world.url}/#/orders`);
		await table(page).waitFor();
		const gear = page.getByRole("button", { name: "Report settings" });
		await gear.click();
		await page.getByText("The report settings could not be loaded. Try again.").first().waitFor();
		await page.unroute("**/admin/api/report");
		await gear.click();
		await page.getByRole("dialog", { name: "Report settings" }).getByLabel("Time of the report").waitFor();
	});
});

describe("every visit", () => {
	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
