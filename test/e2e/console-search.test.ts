import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN } from "../../scripts/tenant/demo.ts";
import { faultsInBoth } from "./axe.ts";
import { openWorld, sideways, type World } from "./console-world.ts";

/** Orders and people found by what people type, and what is said where nothing was found. */

const SETTLE_MS_MAX = 60_000;
const WIDTHS = [390, 1280] as const;

let world: World;
let eNumber: string;
beforeAll(async () => {
	world = await openWorld("search", { sessions: "shared" });
	eNumber = await world.place(1, {
		customer: { kind: "b2c", name: "Γιώργος Müller-Ørsted", email: "giorgos@person.example", phone: "+49 (0)30 1234567" },
	});
	await world.stand.board.settled(SETTLE_MS_MAX);
});
afterAll(() => world.close());

const directly = (page: Page) => page.getByRole("link", { name: /directly/ });
const searched = async (q: string): Promise<Page> => world.signedIn(`#/orders?q=${encodeURIComponent(q)}`, { email: DEMO_ADMIN });

describe("the list of orders", () => {
	it.each(["γιωργος mueller", "ΓΙΩΡΓΟΣ", "muller orsted", "oerst"])("has the order for %s", async (q) => {
		const page = await searched(q);
		await page.getByRole("table").getByText(eNumber).waitFor();
		await page.context().close();
	});

	it("opens the one order of a number that was typed with spaces and in small letters", async () => {
		const page = await searched("");
		await page.goto(page.url().replace(/#.*/, `#/search?q=${encodeURIComponent(` e ${eNumber.slice(1)}`)}`));
		await page.getByRole("heading", { name: eNumber }).waitFor();
		await page.context().close();
	});

	it.each(["Bryne", "0100", "SO-1000", "555"])(
		"says for %s how numbers and words are looked for, and offers no order that cannot be",
		async (q) => {
			const page = await searched(q);
			await page.getByRole("heading", { name: "No order matches" }).waitFor();
			await page.getByText("E-numbers (such as E100001) and order numbers of the ERP are looked for whole").waitFor();
			await page.getByText("a slip of the pen does").waitFor();
			expect(await directly(page).count()).toBe(0);
			await page.context().close();
		},
	);

	it("leads to an order that may have been placed just now, however its number was typed", async () => {
		const page = await searched("e 100 999");
		await page.getByText("Was it placed just now?").waitFor();
		await expect.poll(() => directly(page).getAttribute("href")).toBe("#/orders/E100999");
		expect(await faultsInBoth(page)).toEqual([]);
		for (const width of WIDTHS) {
			await page.setViewportSize({ width, height: 900 });
			expect(await sideways(page)).toBe(0);
		}
		await page.context().close();
	});

	it("says that a customer is looked for whole", async () => {
		const page = await world.signedIn("#/orders?customer=giorgos", { email: DEMO_ADMIN });
		await page.getByText("and not by a part of it").waitFor();
		await page.context().close();
	});
});

describe("a person who is to be erased", () => {
	const look = async (label: string, text: string): Promise<Page> => {
		const page = await world.signedIn("#/retention", { email: DEMO_ADMIN });
		await page.getByLabel(label, { exact: true }).fill(text);
		await page.keyboard.press("Enter");
		return page;
	};
	const confirm = (page: Page) => page.getByLabel(/again to erase this person/);

	it.each([
		["Telephone number", "+49 30 1234567"],
		["Telephone number", "030 1234567"],
		["Name", "ΓΙΏΡΓΟΣ MÜLLER-ØRSTED"],
	])("is found by %s %s", async (label, text) => {
		const page = await look(label, text);
		await page.getByText("1 order can be erased now, among 1 order.").first().waitFor();
		await expect.poll(() => page.getByRole("button", { name: "Erase this person" }).isVisible()).toBe(true);
		await page.context().close();
	});

	it("and is in no order is said to be, with why that may be, and with what erasing would do all the same", async () => {
		const page = await look("Telephone number", "1234567");
		const notice = page.locator(".notice", { hasText: "No order of theirs was found among 1 order." });
		await notice.getByText("Erasing them would take what speaks of them out of mails, logs and notes, and no order.").waitFor();
		await notice.getByText("type it with its area code").waitFor();
		await page.getByRole("button", { name: "Erase from mails, logs and notes" }).waitFor();
		expect(await page.getByRole("button", { name: "Erase this person" }).count()).toBe(0);
		await expect.poll(() => confirm(page).count()).toBe(1);
		expect(await faultsInBoth(page)).toEqual([]);
		for (const width of WIDTHS) {
			await page.setViewportSize({ width, height: 900 });
			expect(await sideways(page)).toBe(0);
		}
		await page.context().close();
	});

	it("and of whom nothing is known cannot be erased, only looked for again", async () => {
		const page = await look("Account", "NOBODY-7");
		await page.getByText("An account, or a name of one word, is looked for in orders alone").first().waitFor();
		expect(await page.getByRole("button", { name: /^Erase/ }).count()).toBe(0);
		expect(await confirm(page).count()).toBe(0);
		await page.getByLabel("Telephone number", { exact: true }).fill("+49 30 1234567");
		await page.getByLabel("Account", { exact: true }).fill("");
		await page.getByRole("button", { name: "Look what would go" }).click();
		await page.getByText("1 order can be erased now, among 1 order.").first().waitFor();
		await page.context().close();
	});
});
