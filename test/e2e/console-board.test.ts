import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsInBoth } from "./axe.ts";
import { asReader, openWorld, rows, total, type World } from "./console-world.ts";
import { press, typeInto } from "./keyboard.ts";

const GREEN = "Order is delivered to ERP-system";
const BLUE = "Order awaits import to ERP-system";
const RED = "Orders failed to import to ERP-system";
const SETTLE_MS_MAX = 60_000;

describe("the board of a new shop", () => {
	let world: World;
	beforeAll(async () => {
		world = await openWorld("new-shop");
	});
	afterAll(() => world.close());

	it("shows how to place the first order, and that order green without a reload", async () => {
		const page = await world.signedIn("#/manage");
		await page.getByRole("heading", { name: "No orders yet" }).waitFor();
		await expect.poll(() => page.locator("pre").textContent()).toContain(`curl ${world.url}/v1/orders`);
		await page.evaluate(() => {
			document.documentElement.dataset.loaded = "once";
		});
		const eNumber = await world.place(1);
		const row = rows(page, GREEN).filter({ hasText: eNumber });
		await row.waitFor();
		await expect.poll(() => row.textContent()).toMatch(/SO-\d+/);
		expect(await total(page, "green")).toBe("1");
		expect(await page.evaluate(() => document.documentElement.dataset.loaded)).toBe("once");
	});

	it("asks before it pauses, keeps why, and shows an order that the ERP has not taken without an ERP number, and the same order with it afterwards", async () => {
		const page = await world.signedIn("#/manage");
		const dialog = page.getByRole("dialog", { name: "Pause sending to the ERP?" });
		await press(page, page.getByRole("button", { name: "Pause sending" }));
		await press(page, dialog.getByRole("button", { name: "Go on sending" }));
		await dialog.waitFor({ state: "detached" });
		expect(await page.getByText("Sending to the ERP is paused").count()).toBe(0);
		await press(page, page.getByRole("button", { name: "Pause sending" }));
		expect(await faultsInBoth(page)).toEqual([]);
		await typeInto(page, dialog.getByLabel("Reason"), "Stock count");
		await page.route("**/admin/api/manage", async (route) => {
			const answer = await route.fetch();
			const board = (await answer.json()) as { link: object };
			await route.fulfill({ response: answer, json: { ...board, link: { ...board.link, state: "unknown" } } });
		});
		// Out of reach under the dialog, and there all the same.
		await page.locator(".link-buttons").waitFor({ state: "detached" });
		await expect.poll(() => dialog.getByLabel("Reason").inputValue()).toBe("Stock count");
		await page.unroute("**/admin/api/manage");
		await page.locator(".link-buttons").waitFor();
		await press(page, dialog.getByRole("button", { name: "Pause sending" }));
		await page.getByText("Sending to the ERP is paused").waitFor();
		const { items } = await asReader<{ items: { note: string | null }[] }>(page, "GET", "/audit?event=connection.paused");
		expect(items.map(({ note }) => note)).toEqual(["Stock count"]);
		const eNumber = await world.place(2);
		const waiting = rows(page, BLUE).filter({ hasText: eNumber });
		await waiting.waitFor();
		await expect.poll(() => waiting.textContent()).toContain("no ERP number yet");
		await press(page, page.getByRole("button", { name: "Resume sending" }));
		const delivered = rows(page, GREEN).filter({ hasText: eNumber });
		await delivered.waitFor();
		await expect.poll(() => delivered.textContent()).toMatch(/SO-\d+/);
		expect(await total(page, "blue")).toBe("0");
	});

	it("tests the connection and says what the ERP answered", async () => {
		const page = await world.signedIn("#/manage");
		await page.getByRole("button", { name: "Test connection" }).click();
		await page.getByText(/The ERP answered in \d/).waitFor();
	});

	it("says that the connection is lost and how old the page is, and follows again by itself", async () => {
		const page = await world.signedIn("#/manage");
		await rows(page, GREEN).first().waitFor();
		await page.context().setOffline(true);
		await page.getByText(/Connection lost\. Last updated \d\d:\d\d:\d\d/).waitFor();
		await expect.poll(() => rows(page, GREEN).count()).toBe(2);
		await page.context().setOffline(false);
		await page.getByText("Connection lost").waitFor({ state: "detached" });
		const eNumber = await world.place(3);
		await rows(page, GREEN).filter({ hasText: eNumber }).waitFor();
	});

	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});

describe("the board of a shop with 25 orders of each colour", () => {
	let world: World;
	const placed = { red: [] as string[], green: [] as string[], blue: [] as string[] };
	const placeAll = async (colour: keyof typeof placed, from: number) => {
		for (let index = from; index < from + 25; index++) placed[colour].push(await world.place(index));
	};

	beforeAll(async () => {
		world = await openWorld("busy-shop");
		await world.stand.erp.setFault({ mode: "reject" });
		await placeAll("red", 0);
		expect(await world.stand.board.settled(SETTLE_MS_MAX)).toEqual({ green: 0, blue: 0, red: 25 });
		await world.stand.erp.setFault({ mode: "none" });
		await placeAll("green", 25);
		expect(await world.stand.board.settled(SETTLE_MS_MAX)).toEqual({ green: 25, blue: 0, red: 25 });
		await world.stand.erp.setFault({ mode: "down" });
		await placeAll("blue", 50);
	});
	afterAll(() => world.close());

	it("lists the newest 20 of each, newest first, and counts all 25", async () => {
		const page = await world.signedIn("#/manage");
		for (const [colour, heading] of [
			["green", GREEN],
			["blue", BLUE],
			["red", RED],
		] as const) {
			await expect.poll(() => total(page, colour)).toBe("25");
			const newest = placed[colour].slice(-20).reverse();
			await expect.poll(() => rows(page, heading).getByRole("link").allTextContents()).toEqual(newest);
			await page.getByRole("region", { name: heading }).getByText("Showing the newest 20 of 25").waitFor();
		}
	});

	it("sorts a colour by its e-numbers and turns the order round", async () => {
		const page = await world.signedIn("#/manage");
		const lane = page.getByRole("region", { name: RED });
		const numbers = () => rows(page, RED).getByRole("link").allTextContents();
		await rows(page, RED).first().waitFor();
		await lane.getByRole("button", { name: "E-number" }).click();
		expect(await numbers()).toEqual(placed.red.slice(-20));
		await expect.poll(() => lane.getByRole("columnheader", { name: "E-number" }).getAttribute("aria-sort")).toBe("ascending");
		await lane.getByRole("button", { name: "E-number" }).click();
		expect(await numbers()).toEqual(placed.red.slice(-20).reverse());
	});

	it("says in words that the ERP is offline, keeps what waits, and turns it green by itself when the ERP is back", async () => {
		const page = await world.signedIn("#/manage");
		const services = page.getByRole("list", { name: "Services between shop and ERP" });
		await services.getByRole("listitem").filter({ hasText: "ERP link" }).getByText("Offline").waitFor();
		await services.getByText("25 orders wait").waitFor();
		await services.getByText("Holding").waitFor();
		await page.getByText("25 orders are safe here and go out by themselves when it is back.").waitFor();
		await page.getByText(/Holdfast looks again (now|in \d+ s)/).waitFor();
		await world.stand.erp.setFault({ mode: "none" });
		await expect.poll(() => total(page, "blue")).toBe("0");
		expect(await total(page, "green")).toBe("50");
		expect(await total(page, "red")).toBe("25");
		await services.getByText("Online").waitFor();
	});

	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
