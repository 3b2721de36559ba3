import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, rows, sideways, type World } from "./console-world.ts";

const GREEN = "Order is delivered to ERP-system";
const SETTLE_MS_MAX = 60_000;
/** As hostile, and of no order. */
const NOWHERE = '<img src="x" onerror="alert(1)"><b>nowhere</b>';
const HOSTILE = '<img src="x" onerror="alert(1)"><b>bold</b>';
const RIGHT_TO_LEFT = "محمد عبد الله";
const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);

let world: World;
beforeAll(async () => {
	world = await openWorld("orders", { sessions: "shared" });
});
afterAll(() => world.close());

/** Delivered, and known to search. */
async function delivered(index: number, change?: Parameters<World["place"]>[1]): Promise<string> {
	await world.stand.erp.setFault({ mode: "none" });
	const eNumber = await world.place(index, change);
	await world.stand.board.settled(SETTLE_MS_MAX);
	return eNumber;
}
const erpNumber = async (page: Page): Promise<string> => ((await page.getByTestId("erp-number").textContent()) ?? "").trim();
const attempts = (page: Page) => page.getByTestId("attempt");
const situation = (page: Page) => page.getByTestId("situation");

describe("an order's page", () => {
	it("opens from the board and shows lines, addresses, payment and both numbers; going back finds the row again", async () => {
		const eNumber = await delivered(1, {
			billing: { name: "Byrne Accounts", line1: "9 Quay St", city: "Galway", postcode: "H91 X0", country: "IE" },
			note: "Ring twice",
		});
		const page = await world.signedIn("#/manage");
		// Forced, because what is hit is the link that covers the whole row.
		await rows(page, GREEN).filter({ hasText: eNumber }).getByText("Ann Byrne").click({ force: true });
		await page.getByRole("heading", { name: eNumber }).waitFor();
		expect(page.url()).toBe(`${world.url}/#/orders/${eNumber}`);
		expect(await erpNumber(page)).toMatch(/^SO-\d+/);
		const text = await page.getByRole("article").textContent();
		for (const part of ["Widget", "A-100", "€12.50", "€25.00", "STD", "€4.95", "€29.95", "Ring twice"]) expect(text).toContain(part);
		for (const part of ["1 Main St", "D01 F5P2 Dublin", "Ireland", "1 December 2026", "9 Quay St", "Paid", "pi_orders-1", "orders-1"])
			expect(text).toContain(part);
		await page.goBack();
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(eNumber);
	});

	it("tells the story of an order that waited for an ERP that was down, and goes on telling it without a reload", async () => {
		await world.stand.erp.setFault({ mode: "down" });
		const waiting = [];
		for (let index = 10; index < 20; index++) waiting.push(await world.place(index));
		const eNumber = waiting[0] ?? "";
		const page = await world.signedIn(`#/orders/${eNumber}`);
		await situation(page).getByText("The ERP is offline. This order is safe and goes out by itself when it is back.").waitFor();
		expect(await erpNumber(page)).toBe("none yet");
		await attempts(page).first().waitFor();
		const story = await attempts(page).first().textContent();
		for (const part of ["Sent to the ERP", "certainly not booked", "The ERP did not answer", "Does not count"])
			expect(story).toContain(part);
		await world.stand.erp.setFault({ mode: "none" });
		await situation(page)
			.getByText(/The ERP has this order as SO-\d+/)
			.waitFor();
		expect(await erpNumber(page)).toMatch(/^SO-\d+/);
		await expect.poll(() => attempts(page).first().textContent()).toMatch(/The ERP took the order as SO-\d+/);
		await expect.poll(() => attempts(page).count()).toBeGreaterThan(1);
	});

	it("says that an order whose answer was lost was found in the ERP, and that nothing was sent twice", async () => {
		await world.stand.erp.setFault({ mode: "commit_then_drop" });
		const eNumber = await world.place(30);
		const page = await world.signedIn(`#/orders/${eNumber}`);
		await page.getByText("The answer was lost: it may have been booked or not.").waitFor();
		await world.stand.erp.setFault({ mode: "none" });
		await page.getByText(/Found in the ERP as SO-\d+\. Nothing was sent again\./).waitFor();
		const booked = (await world.stand.erp.orders()).filter((order) => order.eNumber === eNumber);
		expect(booked).toHaveLength(1);
		expect(await erpNumber(page)).toBe(booked[0]?.number);
	});

	it("explains a refused order with the ERP's own words", async () => {
		await world.stand.erp.setFault({ mode: "reject" });
		const eNumber = await world.place(40);
		const page = await world.signedIn(`#/orders/${eNumber}`);
		await situation(page).getByText("The ERP refused the order's data").waitFor();
		const view = await world.stand.board.order(eNumber);
		const message = view?.attempts.at(-1)?.error?.message ?? "";
		expect(message).not.toBe("");
		await expect.poll(() => situation(page).textContent()).toContain(message);
		await expect.poll(() => attempts(page).first().textContent()).toContain("Counts as one of the order's attempts");
	});

	it("shows foreign text as text, whatever it holds", async () => {
		const delivery = { name: RIGHT_TO_LEFT, line1: LONG_WORD, city: "🧵 Town", country: "IE" };
		const customer = { kind: "b2c", name: HOSTILE, email: "ann@example.com" } as const;
		const eNumber = await delivered(50, { delivery, customer, note: `${HOSTILE}\n${LONG_WORD}` });
		const page = await world.signedIn(`#/orders/${eNumber}`, { viewport: { width: 390, height: 844 } });
		const aside = page.getByRole("complementary");
		for (const part of [HOSTILE, RIGHT_TO_LEFT, LONG_WORD, "🧵 Town"]) await aside.getByText(part, { exact: true }).first().waitFor();
		expect(await page.locator("main img, main b").count()).toBe(0);
		expect(await sideways(page)).toBe(0);
	});

	it("says so when there is no order with the number", async () => {
		const page = await world.signedIn("#/orders/E999999");
		await page.getByText("There is no order with this number").waitFor();
	});
});

describe("the search", () => {
	it("finds the same order by its e-number and by its ERP number", async () => {
		const eNumber = await delivered(60);
		const page = await world.signedIn();
		const box = page.getByRole("searchbox");
		await page.keyboard.press("/");
		await page.keyboard.type(eNumber.toLowerCase());
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: eNumber }).waitFor();
		const number = await erpNumber(page);
		await page.goBack();
		await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		await box.fill(number);
		await box.press("Enter");
		await page.getByRole("heading", { name: eNumber }).waitFor();
	});

	it("says so when nothing has the number", async () => {
		const page = await world.signedIn();
		await page.getByRole("searchbox").fill(NOWHERE);
		await page.getByRole("searchbox").press("Enter");
		await page.getByText(`No order has the number “${NOWHERE}”`).waitFor();
	});
});

describe("the console", () => {
	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
