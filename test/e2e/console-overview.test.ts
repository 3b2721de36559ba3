import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draft } from "../../scripts/load/order.ts";
import { DEMO_CLERK } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { asReader, openWorld, sideways, type World } from "./console-world.ts";
import { texts } from "./shown.ts";

/** The pages that tell how the shop is doing, and what became of what: overview, e-numbers, audit log, help. */

const WIDTHS = [320, 390, 768, 1024, 1440, 2560];
const SETTLE_MS_MAX = 60_000;
const FAILED = 3;
const DELIVERED = 5;

let world: World;
/** E-numbers: a failed order, a delivered one, and two of payments: open, and given up. */
const numbers = { failed: "", delivered: "", open: "", abandoned: "" };

beforeAll(async () => {
	world = await openWorld("overview", { sessions: "shared" });
	await world.stand.erp.setFault({ mode: "reject" });
	for (let index = 0; index < FAILED; index++) numbers.failed = await world.place(index);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
	for (let index = 10; index < 10 + DELIVERED; index++) numbers.delivered = await world.place(index);
	numbers.open = await unpaid(20);
	numbers.abandoned = await unpaid(21);
	await world.pay(numbers.abandoned, { status: "aborted", reference: "pi_21", amount: amountOf(21) });
	await world.stand.board.settled(SETTLE_MS_MAX);
});
afterAll(() => world.close());

const amountOf = (index: number): string => draft(index, "any").total;
const unpaid = async (index: number): Promise<string> =>
	await world.place(index, { payment: { type: "card", status: "pending", reference: `pi_${index}`, amount: amountOf(index) } });

/** Hours below the chart that stand in each other. */
const overlaps = (page: Page): Promise<string[]> =>
	page
		.locator(".bars-hour")
		.evaluateAll((all) =>
			all
				.filter(
					(one, index) => (all[index + 1]?.getBoundingClientRect().left ?? Number.POSITIVE_INFINITY) < one.getBoundingClientRect().right,
				)
				.map((one) => one.textContent ?? ""),
		);
const figure = (page: Page, name: string): Promise<string | null> => page.getByTestId(name).textContent();
const need = (page: Page, text: string) =>
	page.getByRole("region", { name: "What needs a person" }).getByRole("listitem").filter({ hasText: text });

describe("the overview", () => {
	it("is where somebody lands, and its figures are those of the orders placed", async () => {
		const page = await world.signedIn("");
		await expect.poll(() => page.locator("h1").textContent()).toBe("Overview");
		await page.getByTestId("erp").getByText("The ERP is online").waitFor();
		await expect.poll(() => page.getByTestId("erp").textContent()).toMatch(/For \d+ (?:s|min), since \d\d:\d\d:\d\d/);
		expect(await figure(page, "failed")).toBe(`${FAILED}`);
		expect(await figure(page, "waiting")).toBe("0");
		expect(await figure(page, "unverified")).toBe("0");
		// A payment that is open or was given up is no order; the chart reads the copy, which may be a moment behind.
		await page.getByText(`${FAILED + DELIVERED} orders: ${DELIVERED} successful, ${FAILED} failed. Point at an hour`).waitFor();
		await page.getByText("Not counted, because nothing was ordered under these numbers: 1 awaiting payment, 1 abandoned.").waitFor();
		expect(await figure(page, "per-minute")).toBe(`${Number(((FAILED + DELIVERED) / 15).toFixed(1))}`);
		expect(await figure(page, "delivery")).toMatch(/^[\d.]+ m?s$/);
		const replicated = page.locator("dl.upkeep > div").filter({ hasText: "Last replication" });
		await expect.poll(() => replicated.textContent()).toMatch(/Last replication(?:\d+ \w+ \d+, )?\d\d:\d\d:\d\d/);
	});

	it("begins with what needs a person, and leads from there to the failed orders", async () => {
		const page = await world.signedIn();
		const line = need(page, `${FAILED} orders: The ERP refused the order's data`);
		await line.getByRole("link", { name: "Show these orders" }).click();
		await page.waitForURL("**/#/orders?filter=failed&error=validation_rejected");
		const causes = page.getByRole("group", { name: "Only what went wrong like this" }).getByRole("button");
		await expect.poll(() => causes.allTextContents()).toEqual([`The ERP refused the order's data: ${FAILED}`]);
		await expect.poll(() => page.locator("[data-order]").count()).toBe(FAILED);
	});

	it("says that the ERP is away and what waits, and that it is back, while the page is open", async () => {
		const page = await world.signedIn();
		await page.getByTestId("erp").getByText("The ERP is online").waitFor();
		await page.evaluate(() => {
			document.documentElement.dataset.loaded = "once";
		});
		await world.stand.erp.setFault({ mode: "down" });
		const waiting: string[] = [];
		for (let index = 30; index < 37; index++) waiting.push(await world.place(index));
		await page.getByTestId("erp").getByText("The ERP is offline").waitFor();
		await expect.poll(() => figure(page, "waiting")).toBe("7");
		await page.getByText(`oldest ${waiting[0]}`).waitFor();
		const line = need(page, "The ERP is offline");
		await line.getByText("7 orders are safe here and go out by themselves when it is back.").waitFor();
		await line.getByRole("link").click();
		await page.getByRole("heading", { name: "What to do while the ERP is offline" }).waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("What to do while the ERP is offline");
		await page.goBack();
		await world.stand.erp.setFault({ mode: "none" });
		await page.getByTestId("erp").getByText("The ERP is online").waitFor();
		await expect.poll(() => figure(page, "waiting")).toBe("0");
		expect(await need(page, "The ERP is offline").count()).toBe(0);
		expect(await page.evaluate(() => document.documentElement.dataset.loaded)).toBe("once");
		await page.getByText("The latest outages").click();
		await page.getByText("7 orders had to wait.").waitFor();
	});

	it("says of an ERP that answers again, before its outage is over, since when it does and how long it was away", async () => {
		const page = await world.signedIn();
		const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
		const outage = {
			...{ id: "i-1", kind: "erp_offline", title: "The ERP is offline", subject: "", advice: null, reason: "connection refused" },
			...{ openedAt: ago(8), closedAt: null, ordersTouched: null, offlineMs: 191_000, away: [] },
			...{ answersSince: ago(2), overAt: ago(-8) },
		};
		await page.route("**/admin/api/overview", async (route) => {
			const answer = await route.fetch();
			await route.fulfill({ response: answer, json: { ...(await answer.json()), incidents: [outage] } });
		});
		await page.route("**/admin/api/incidents?*", (route) => route.fulfill({ json: { items: [outage], next: null } }));
		await page.reload();
		const line = need(page, "The ERP answers again, and its outage is not over yet");
		await line.getByText("The outage counts as over by").waitFor();
		const times = await line.locator("time").evaluateAll((all) => all.map((one) => one.getAttribute("datetime")));
		expect(times).toEqual([outage.answersSince, outage.overAt]);
		expect(await line.textContent()).not.toContain("connection refused");
		await page.getByText("The latest outages").click();
		await page.getByText("The ERP was away for 3 min of it.").waitFor();
		await page.getByText("answering again since").waitFor();
	});

	it("can be read hour by hour with the arrow keys", async () => {
		const page = await world.signedIn();
		// The figures of a whole day: what a test can place in a minute fills one bar.
		await page.route("**/admin/api/overview", async (route) => {
			const answer = await route.fetch();
			const overview = await answer.json();
			const hours = Array.from({ length: 25 }, (_, index) => ({
				at: new Date(Date.UTC(2026, 10, 21, index)).toISOString(),
				counts: index === 23 ? { successful: 9, failed: 2 } : {},
			}));
			const days = Array.from({ length: 30 }, (_, index) => ({
				day: new Date(Date.UTC(2026, 9, 24 + index)).toISOString().slice(0, 10),
				online: index === 28 ? 0.5 : 1,
				knownMs: 86_400_000,
				outages: index === 28 ? 2 : 0,
			}));
			await route.fulfill({ response: answer, json: { ...overview, byHour: hours, availability: days } });
		});
		await page.reload();
		const chart = page.getByRole("slider", { name: "Orders by hour" });
		await chart.focus();
		await page.keyboard.press("ArrowLeft");
		await expect.poll(() => chart.getAttribute("aria-valuetext")).toBe("23:00 to 00:00, 11 orders: 9 successful, 2 failed");
		await page.keyboard.press("Home");
		await expect.poll(() => chart.getAttribute("aria-valuenow")).toBe("1");
		await page.keyboard.press("ArrowLeft");
		await expect.poll(() => chart.getAttribute("aria-valuenow")).toBe("1");
		const strip = page.getByRole("slider", { name: "ERP availability by day" });
		await strip.focus();
		await page.keyboard.press("ArrowLeft");
		await expect.poll(() => strip.getAttribute("aria-valuetext")).toBe("Sat 21 Nov, online 50 % of the time, 2 outages");
		await page.getByText("Online 98.33 % of the last 30 days, with outages on 1 day.").first().waitFor({ state: "attached" });
	});

	it("speaks of no day before it knows of one, and tells the hour that comes twice apart", async () => {
		const page = await world.signedIn();
		await page.route("**/admin/api/overview", async (route) => {
			const answer = await route.fetch();
			const hours = Array.from({ length: 25 }, (_, index) => ({
				at: new Date(Date.UTC(2026, 9, 24, 12 + index)).toISOString(),
				counts: {},
			}));
			// Known for ten minutes.
			const days = Array.from({ length: 30 }, (_, index) => ({
				...{ day: new Date(Date.UTC(2026, 8, 26 + index)).toISOString().slice(0, 10), outages: 0 },
				...(index < 29 ? { online: null, knownMs: 0 } : { online: 0.93, knownMs: 600_000, outages: 1 }),
			}));
			await route.fulfill({ response: answer, json: { ...(await answer.json()), byHour: hours, availability: days } });
		});
		await page.reload();
		await page
			.getByText(/^Online 93 % of the time since (?:\w+ \d+ \w+, )?\d\d:\d\d, with 1 outage\.$/)
			.first()
			.waitFor({ state: "attached" });
		const chart = page.getByRole("slider", { name: "Orders by hour" });
		await chart.focus();
		await page.keyboard.press("Home");
		for (let hour = 0; hour < 12; hour += 1) await page.keyboard.press("ArrowRight");
		await expect.poll(() => chart.getAttribute("aria-valuetext")).toBe("01:00 GMT+1 to 01:00 GMT, 0 orders");
		await expect.poll(() => texts(page.locator(".bars-hour"))).toEqual(["13:00", "19:00", "01:00", "06:00 GMT"]);
		await page.setViewportSize({ width: 320, height: 800 });
		await expect.poll(() => overlaps(page)).toEqual([]);
		expect(await sideways(page)).toBe(0);
		// The table beside it has room for all of it.
		await page.getByText("The same as a table").click();
		const hour = (place: number) => page.locator(".chart-table tbody th").nth(place);
		await expect.poll(() => hour(12).textContent()).toBe("01:00 GMT+1");
		await expect.poll(() => hour(11).textContent()).toBe("01:00");
	});
});

describe("the e-numbers", () => {
	it("tell by keyboard alone what became of a number that is no order, and keep it in the address", async () => {
		const page = await world.signedIn("#/enumbers");
		await page.getByRole("textbox", { name: "E-number" }).focus();
		await page.keyboard.type(numbers.abandoned.toLowerCase());
		await page.keyboard.press("Enter");
		const fate = page.getByTestId("fate");
		await fate.getByText(`The payment for ${numbers.abandoned} was aborted on`).waitFor();
		expect(new URL(page.url()).hash).toBe(`#/enumbers?number=${numbers.abandoned}`);
		await page.reload();
		await fate.getByText("Never placed", { exact: true }).waitFor();
	});

	it("tell an order, a number that waits for its payment, and one that was never given out from each other", async () => {
		const page = await world.signedIn(`#/enumbers?number=${numbers.delivered}`);
		await page.getByText(/and is in the ERP as SO-\d+\./).waitFor();
		await page.goto(`${world.url}/#/enumbers?number=${numbers.open}`);
		await page.getByTestId("fate").getByText("waits for its payment until").waitFor();
		await page.goto(`${world.url}/#/enumbers?number=E999999`);
		await page.getByText("E999999 has not been given out.").waitFor();
		await page.goto(`${world.url}/#/enumbers?number=${encodeURIComponent("<b>E1</b>")}`);
		await page.getByText("<b>E1</b> is not one of this shop’s numbers.", { exact: false }).waitFor();
	});

	it("read a number without what it begins with, and say which it is; what no address can ask for is no number", async () => {
		const digits = numbers.delivered.replace("E", "");
		const page = await world.signedIn(`#/enumbers?number=${digits}`);
		await page.getByTestId("fate").getByText(`“${digits}” is read as ${numbers.delivered}.`).waitFor();
		await page.getByText(`${numbers.delivered} was placed on`).waitFor();
		await page.goto(`${world.url}/#/enumbers?number=${encodeURIComponent(`E ${digits}`)}`);
		await page.getByText(`${numbers.delivered} was placed on`).waitFor();
		await expect.poll(() => page.getByTestId("fate").getByText("is read as").count()).toBe(0);
		for (const dots of [".", ".."]) {
			await page.goto(`${world.url}/#/enumbers?number=${dots}`);
			await page.getByText(`“${dots}” cannot be a number of this shop.`).waitFor();
		}
	});

	it("ask for a number where none was typed", async () => {
		const page = await world.signedIn("#/enumbers");
		await page.getByRole("button", { name: "Find out" }).click();
		await page.getByText("Type the number that you were asked about.").waitFor();
		await expect.poll(() => page.getByRole("textbox", { name: "E-number" }).getAttribute("aria-invalid")).toBe("true");
	});

	it("list the gaps with their reasons, newest first", async () => {
		const page = await world.signedIn("#/enumbers");
		const rows = page.getByRole("table", { name: "Numbers that look like gaps" }).locator("tbody tr");
		await expect.poll(() => rows.getByRole("link").allTextContents()).toEqual([numbers.abandoned, numbers.open]);
		await expect.poll(() => rows.first().textContent()).toContain("Payment aborted");
		await expect.poll(() => rows.last().textContent()).toContain("Payment still open");
	});
});

describe("a long list of gaps", () => {
	it("goes on to older ones and back, and begins anew for whoever is handed an address in the middle", async () => {
		let last = "";
		for (let index = 40; index < 90; index++) last = await unpaid(index);
		const page = await world.signedIn("#/enumbers");
		const rows = page.getByRole("table", { name: "Numbers that look like gaps" }).locator("tbody tr");
		const pager = page.getByRole("navigation", { name: "Pages of gaps" });
		// The copy of the newest is a moment behind.
		await expect
			.poll(() =>
				page.reload().then(() =>
					rows
						.last()
						.waitFor()
						.then(() => pager.count()),
				),
			)
			.toBe(1);
		await expect.poll(() => rows.count()).toBe(50);
		await pager.getByRole("button", { name: "Next" }).click();
		await rows.filter({ hasText: numbers.open }).waitFor();
		await expect.poll(() => rows.count()).toBe(2);
		const middle = new URL(page.url()).hash;
		await pager.getByRole("button", { name: "Previous" }).click();
		await rows.filter({ hasText: last }).waitFor();
		const handed = await world.signedIn(middle);
		await handed.getByRole("button", { name: "Newest" }).click();
		await handed.getByRole("link", { name: last }).waitFor();
		await Promise.all([page, handed].map((each) => each.context().close()));
	});
});

describe("the audit log", () => {
	it("tells who did what, from where, and what it changed, and finds it again by what was done", async () => {
		const page = await world.signedIn("#/audit");
		const entries = page.getByRole("table", { name: "Audit log, newest first" }).locator("tbody tr");
		await expect
			.poll(() => entries.filter({ hasText: numbers.abandoned }).textContent())
			.toMatch(/Payment news.*Awaiting payment.*Abandoned/);
		await asReader(page, "POST", "/connection/pause");
		await asReader(page, "POST", "/connection/resume");
		await page.getByLabel("What was done").selectOption({ label: "Sending paused" });
		await expect.poll(() => entries.count()).toBe(1);
		await expect.poll(() => entries.textContent()).toMatch(/Demo admin.*Sending paused/);
		expect(new URL(page.url()).hash).toBe("#/audit?event=connection.paused");
		await page.getByRole("searchbox", { name: /To what/ }).fill("E999999");
		await page.getByText("Nothing fits").waitFor();
		await page.getByRole("button", { name: "Show everything" }).click();
		await expect.poll(() => entries.count()).toBeGreaterThan(2);
	});

	it("is not for employees, and not in their navigation", async () => {
		const page = await world.signedIn("#/audit", { email: DEMO_CLERK });
		await page.getByText("This page is not for everybody").waitFor();
		const names = await texts(page.getByRole("navigation", { name: "Pages" }).getByRole("link"));
		expect(names).toContain("E-numbers");
		expect(names).not.toContain("Audit");
	});
});

describe("the help", () => {
	it("is linked from the board and from the status of an order, and explains every status", async () => {
		const page = await world.signedIn("#/manage");
		await asReader(page, "PUT", "/support", { address: "help@example.com", version: 0 });
		await page.getByRole("link", { name: "What the colours mean" }).click();
		await page.getByText("Order is delivered to ERP-system").waitFor();
		await page.goto(`${world.url}/#/orders/${numbers.failed}`);
		await page.getByRole("link", { name: "What each status means" }).click();
		for (const label of ["Awaiting payment", "Queued", "Pending verification", "Synced manually", "Failed", "Archived", "Cancelled"])
			await page.locator("dt").filter({ hasText: label }).first().waitFor();
		const letter = new URL((await page.getByRole("link", { name: "Write the e-mail" }).getAttribute("href")) ?? "");
		expect([letter.pathname, letter.searchParams.get("subject")]).toEqual(["help@example.com", "Order Sync Error"]);
	});
});

describe.each([
	["the overview", "#/", "Orders a minute"],
	["the e-numbers", "#/enumbers?number=E999999", "has not been given out"],
	["the audit log", "#/audit", "Payment news"],
	["the help", "#/help", "Contact Customer Support"],
])("%s", (_, fragment, shown) => {
	it.each(["light", "dark"] as const)("has no fault of accessibility in its %s dress, and never scrolls sideways", async (colorScheme) => {
		const page = await world.signedIn(fragment, { colorScheme, reducedMotion: "reduce" });
		await page.locator("main").getByText(shown).last().waitFor();
		expect(await faults(page)).toEqual([]);
		for (const width of WIDTHS) {
			await page.setViewportSize({ width, height: 900 });
			expect([width, await sideways(page)]).toEqual([width, 0]);
		}
	});
});

it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
	expect(world.misdeeds).toEqual([]);
});
