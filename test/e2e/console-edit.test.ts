import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import type { OrderDraft } from "../../src/order/order.ts";
import { faults } from "./axe.ts";
import { asReader, endSession, letDecide, openWorld, sideways, signIn, type World } from "./console-world.ts";
import { goTo, press, typeInto } from "./keyboard.ts";

/** Orders are edited and resubmitted, and keyed in by hand from paper. */

const SETTLE_MS_MAX = 60_000;
const HOSTILE = '<img src="x" onerror="alert(1)"><b>bold</b>';
const RIGHT_TO_LEFT = "محمد عبد الله";
const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
const LONG_NOTE = `${LONG_WORD} 🧵 ${RIGHT_TO_LEFT}\n`.repeat(60).slice(0, 9_900);
const A4 = { format: "A4", printBackground: true } as const;

let world: World;
let index = 0;
beforeAll(async () => {
	world = await openWorld("edit", { sessions: "shared" });
	await letDecide(await world.signedIn(), [DEMO_ADMIN, DEMO_CLERK]);
});
afterAll(() => world.close());

/** An order that the ERP has refused; it takes the next one. */
async function refused(change?: Partial<OrderDraft>): Promise<string> {
	await world.stand.erp.setFault({ mode: "reject" });
	const eNumber = await world.place(++index, change);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
	return eNumber;
}
const inErp = async (eNumber: string) => (await world.stand.erp.orders()).filter((order) => order.eNumber === eNumber);
const open = (fragment: string, email = DEMO_ADMIN, options: BrowserContextOptions = {}) => world.signedIn(fragment, { email, ...options });
const openForm = async (eNumber: string, email = DEMO_ADMIN, options: BrowserContextOptions = {}) => {
	const page = await open(`#/orders/${eNumber}/edit`, email, options);
	await page.getByRole("button", { name: "Review the changes" }).waitFor();
	return page;
};
const line = (page: Page, number: number) => page.getByRole("group", { name: `Line ${number}`, exact: true });
const noteOf = (page: Page) => page.getByRole("textbox", { name: "Note", exact: true });
const badge = (page: Page, label: string) => page.locator(".order-head .badge").filter({ hasText: label });
const focused = (page: Page) =>
	page.evaluate(() => {
		const element = document.activeElement;
		return element?.getAttribute("name") ?? element?.textContent?.trim();
	});
/** The rows of a table of changes: field, before, after. */
const changes = (page: Page, name: string) =>
	page
		.getByRole("table", { name, exact: true })
		.locator("tbody tr")
		.evaluateAll((rows) => rows.map((row) => Array.from(row.children, (cell) => cell.textContent ?? "")));
const review = (page: Page) => page.getByRole("button", { name: "Review the changes" }).click();
const send = async (page: Page, why: string) => {
	await page.getByLabel("Why is it edited?").fill(why);
	await page.getByRole("button", { name: "Save and resubmit" }).click();
};

describe("an order that the ERP has refused", () => {
	it("is edited and resubmitted, once, with the difference shown before and after", async () => {
		const eNumber = await refused();
		const page = await open(`#/orders/${eNumber}`);
		await page.getByText("press “Edit and resubmit”, correct it").waitFor();
		await page.getByRole("link", { name: "Edit and resubmit" }).click();
		await page.getByRole("heading", { name: `Edit ${eNumber}` }).waitFor();
		await expect.poll(() => focused(page)).toBe(`Edit ${eNumber}`);
		await line(page, 1).getByLabel("Quantity").fill("5");
		await expect.poll(() => page.getByLabel("Total in EUR").inputValue()).toBe("67.45");
		await page.getByText("were paid: the total is").waitFor();
		await page.getByRole("button", { name: "Add a line" }).click();
		await expect.poll(() => focused(page)).toBe("lines[1].sku");
		await line(page, 2).getByLabel("Article code").fill(" A-100 ");
		await line(page, 2).getByLabel("Unit price").fill("10.00");
		await page.getByRole("region", { name: "Delivery" }).getByLabel("City").fill("Cork");
		await review(page);
		await page.getByRole("heading", { name: `Review the changes to ${eNumber}` }).waitFor();
		const before = 4.95 + 12.5 * (1 + index);
		const shown = [
			["Line 1, quantity", String(1 + index), "5"],
			["Line 2", "nothing", "A-100, 1, 10.00"],
			["Delivery, city", "Dublin", "Cork"],
			["Total", before.toFixed(2), "77.45"],
		];
		await expect.poll(() => changes(page, "What this edit changes")).toEqual(shown);
		await page.getByRole("button", { name: "Save and resubmit" }).click();
		await page.getByText("Say why, for whoever asks later.").waitFor();
		expect(await inErp(eNumber)).toHaveLength(0);
		await send(page, "the customer meant five");
		await badge(page, "Synced").waitFor();
		expect(page.url()).toBe(`${world.url}/#/orders/${eNumber}`);
		expect(await inErp(eNumber)).toHaveLength(1);
		await expect.poll(() => changes(page, "What revision 1 changed")).toEqual(shown);
		const revision = page.getByTestId("revision");
		await expect.poll(() => revision.textContent()).toContain("the customer meant five");
		await page.getByRole("link", { name: "View the order as it was placed" }).click();
		await page.getByRole("heading", { name: `${eNumber} as it was placed` }).waitFor();
		await page.getByRole("complementary").getByText("D01 F5P2 Dublin").waitFor();
		await page.goBack();
		await page.getByRole("link", { name: "View revision 1" }).click();
		await page.getByRole("complementary").getByText("D01 F5P2 Cork").waitFor();
		await page.getByText("Made by Demo admin").waitFor();
	});

	it("says what is wrong at the field that it is wrong with, and is not sent", async () => {
		const eNumber = await refused();
		const page = await openForm(eNumber);
		await line(page, 1).getByLabel("Quantity").fill("1,5");
		await page.getByRole("region", { name: "Customer" }).getByLabel("Name").fill("");
		await review(page);
		await expect.poll(() => focused(page)).toBe("lines[0].quantity");
		const quantity = line(page, 1).getByLabel("Quantity");
		await expect.poll(() => quantity.getAttribute("aria-invalid")).toBe("true");
		await page.getByText("Write 1.5. The decimals come after a point").waitFor();
		await page.getByText("Fill this in.").waitFor();
		await quantity.fill("2");
		await page.getByRole("region", { name: "Customer" }).getByLabel("Name").fill("Ann");
		await page.getByLabel("Total in EUR").fill("1.00");
		await page.getByText(/the total is €\S+ too low/).waitFor();
		await page.getByRole("button", { name: /^Set the total to/ }).click();
		await expect.poll(() => page.getByLabel("Total in EUR").inputValue()).toBe("29.95");
		// What only the gateway can know comes back to the field that it is about.
		await page.route(`**/admin/api/orders/${eNumber}`, (route) =>
			route.request().method() === "PUT"
				? route.fulfill({
						status: 422,
						contentType: "application/problem+json",
						body: JSON.stringify({
							code: "validation_failed",
							detail: "One thing is wrong.",
							errors: [{ path: "order.delivery.city", message: "is not served" }],
						}),
					})
				: route.continue(),
		);
		await review(page);
		await send(page, "to try");
		await page.getByText("Not saved. One thing is wrong.").waitFor();
		await page.getByRole("region", { name: "Delivery" }).getByText("Is not served.").waitFor();
		await expect.poll(() => page.getByRole("region", { name: "Delivery" }).getByLabel("City").getAttribute("aria-invalid")).toBe("true");
		expect(await inErp(eNumber)).toHaveLength(0);
	});

	it("that two people edit at once gets both edits, and the second one sees who was first", async () => {
		const eNumber = await refused();
		const [admin, clerk] = [await openForm(eNumber), await openForm(eNumber, DEMO_CLERK)];
		await asReader(admin, "POST", "/connection/pause");
		for (const [page, note, city] of [
			[clerk, "Ring once", "Cork"],
			[admin, "Ring thrice", null],
		] as const) {
			await noteOf(page).fill(note);
			if (city !== null) await page.getByRole("region", { name: "Delivery" }).getByLabel("City").fill(city);
			else await page.getByRole("region", { name: "Customer" }).getByLabel("Phone").fill("+353 9");
			await review(page);
			await send(page, `so that ${note}`);
			if (page === clerk) await badge(clerk, "Queued").waitFor();
		}
		const overtaken = admin.getByTestId("overtaken");
		await overtaken.getByText("Demo clerk was first and made revision 1").waitFor();
		await overtaken.getByText("so that Ring once").waitFor();
		await expect
			.poll(() => changes(admin, "What they changed"))
			.toEqual([
				["Delivery, city", "Dublin", "Cork"],
				["Note", "nothing", "Ring once"],
			]);
		await expect
			.poll(() => changes(admin, "What you changed"))
			.toEqual([
				["Customer, phone", "+353 1 555 0100", "+353 9"],
				["Note", "nothing", "Ring thrice"],
			]);
		await overtaken.getByRole("row", { name: "Note Ring once Ring thrice" }).waitFor();
		await admin.getByRole("button", { name: "Apply mine to revision 1" }).click();
		await admin.getByText("Your changes stand on revision 1 now. Look them over and send them.").waitFor();
		await expect
			.poll(() => changes(admin, "What this edit changes"))
			.toEqual([
				["Customer, phone", "+353 1 555 0100", "+353 9"],
				["Note", "Ring once", "Ring thrice"],
			]);
		await expect.poll(() => admin.getByLabel("Why is it edited?").inputValue()).toBe("so that Ring thrice");
		await admin.getByRole("button", { name: "Save the changes" }).click();
		await admin.getByRole("heading", { name: "Edited 2 times" }).waitFor();
		await asReader(admin, "POST", "/connection/resume");
		await badge(admin, "Synced").waitFor();
		const order = await asReader<OrderDraft>(admin, "GET", `/orders/${eNumber}`);
		expect(order).toMatchObject({ note: "Ring thrice", customer: { phone: "+353 9" }, delivery: { city: "Cork" } });
		expect(await inErp(eNumber)).toHaveLength(1);
	});

	it("that is delivered meanwhile offers no way to save what was typed, and keeps it in sight", async () => {
		const eNumber = await refused();
		const page = await openForm(eNumber);
		await noteOf(page).fill("Ring thrice");
		const clerk = await openForm(eNumber, DEMO_CLERK);
		await noteOf(clerk).fill("Ring once");
		await review(clerk);
		await send(clerk, "the bell");
		await badge(clerk, "Synced").waitFor();
		await review(page);
		await send(page, "too late");
		const overtaken = page.getByTestId("overtaken");
		await overtaken.getByText("Demo clerk was first and made revision 1").waitFor();
		await overtaken.getByText("The ERP has it: what is still to be changed is changed there.").waitFor();
		await overtaken.getByText("What you changed cannot be saved here any more.").waitFor();
		expect(await overtaken.textContent()).not.toMatch(/yours stand|Nothing of yours is lost|restored/);
		expect(await page.getByRole("button", { name: /^Apply mine/ }).count()).toBe(0);
		await expect.poll(() => changes(page, "What you changed")).toEqual([["Note", "nothing", "Ring thrice"]]);
		expect(await faults(page)).toEqual([]);
		await page.getByRole("button", { name: "Discard my changes" }).click();
		await badge(page, "Synced").waitFor();
	});

	it("is warned of a wished day in the past, at the field and before it is sent, and is saved all the same", async () => {
		const eNumber = await refused();
		const page = await openForm(eNumber);
		const wished = page.getByLabel("Wished date");
		await wished.fill("2099-12-01");
		expect(await page.getByText("This day is in the past").count()).toBe(0);
		await wished.fill("2020-02-01");
		await page.getByText("This day is in the past").waitFor();
		await expect.poll(() => wished.getAttribute("aria-invalid")).toBeNull();
		const described = await wished.getAttribute("aria-describedby");
		await expect.poll(() => page.locator(`[id="${described}"]`).textContent()).toContain("in the past");
		expect(await faults(page)).toEqual([]);
		await review(page);
		await page.getByText("Wished date, 1 February 2020: This day is in the past.").waitFor();
		await send(page, "as agreed");
		await badge(page, "Synced").waitFor();
		expect(await asReader<OrderDraft>(page, "GET", `/orders/${eNumber}`)).toMatchObject({ delivery: { date: "2020-02-01" } });
	});

	it("is saved once when the answer was lost and it is sent again", async () => {
		const eNumber = await refused();
		const page = await openForm(eNumber);
		await noteOf(page).fill("Ring once");
		await review(page);
		await page.route(`**/admin/api/orders/${eNumber}`, async (route) => {
			if (route.request().method() !== "PUT") return await route.continue();
			await route.fetch();
			await route.abort();
		});
		await send(page, "the bell");
		await page.getByText("it is not known whether this was saved").waitFor();
		await page.unroute(`**/admin/api/orders/${eNumber}`);
		await page.getByRole("button", { name: "Save and resubmit" }).click();
		await badge(page, "Synced").waitFor();
		await page.getByRole("heading", { name: "Edited once" }).waitFor();
		expect(await inErp(eNumber)).toHaveLength(1);
	});

	it("keeps what was typed when the session ends in the middle: somebody signs in over the page and goes on", async () => {
		const eNumber = await refused();
		const page = await openForm(eNumber);
		await noteOf(page).fill(LONG_NOTE);
		await line(page, 1).getByLabel("Quantity").fill("7");
		await review(page);
		await endSession(page, () => send(page, "half way through"));
		await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
		expect(await inErp(eNumber)).toHaveLength(0);
		await signIn(page, DEMO_ADMIN, DEMO_PASSWORD);
		await page.getByRole("dialog").waitFor({ state: "detached" });
		await page.getByText("Your session has ended, so nothing was sent.").waitFor();
		await expect.poll(() => page.getByLabel("Why is it edited?").inputValue()).toBe("half way through");
		await page.getByRole("button", { name: "Back to the form" }).click();
		await expect.poll(() => noteOf(page).inputValue()).toBe(LONG_NOTE);
		await expect.poll(() => line(page, 1).getByLabel("Quantity").inputValue()).toBe("7");
		await review(page);
		await page.getByRole("button", { name: "Save and resubmit" }).click();
		await badge(page, "Synced").waitFor();
		expect(await asReader<OrderDraft>(page, "GET", `/orders/${eNumber}`)).toMatchObject({ note: LONG_NOTE, lines: [{ quantity: "7" }] });
	});

	it("asks before what was typed is left behind, and only then", async () => {
		const eNumber = await refused();
		const page = await openForm(eNumber);
		const asked: string[] = [];
		let stay = true;
		page.on("dialog", (dialog) => {
			asked.push(dialog.message());
			return stay ? dialog.dismiss() : dialog.accept();
		});
		await noteOf(page).fill("Ring once");
		await page.getByRole("link", { name: eNumber }).first().click();
		await expect.poll(() => asked).toEqual(["What you changed in this order is not saved. Leave it nevertheless?"]);
		expect(page.url()).toContain("/edit");
		await expect.poll(() => noteOf(page).inputValue()).toBe("Ring once");
		stay = false;
		await page.getByRole("button", { name: "Cancel", exact: true }).click();
		await badge(page, "Failed").waitFor();
		await page.getByRole("link", { name: "Edit and resubmit" }).click();
		await page.getByRole("button", { name: "Cancel", exact: true }).click();
		await badge(page, "Failed").waitFor();
		expect(asked).toHaveLength(2);
	});

	it("is edited, looked through and resubmitted by keyboard alone", async () => {
		const eNumber = await refused();
		const page = await open(`#/orders/${eNumber}`);
		await press(page, page.getByRole("link", { name: "Edit and resubmit" }));
		await page.getByRole("button", { name: "Review the changes" }).waitFor();
		await expect.poll(() => focused(page)).toBe(`Edit ${eNumber}`);
		await goTo(page, page.locator('[name="lines[0].sku"]'));
		for (const field of ["lines[0].name", "lines[0].quantity"]) {
			await page.keyboard.press("Tab");
			await expect.poll(() => focused(page)).toBe(field);
		}
		await page.keyboard.type("9");
		await page.keyboard.press("Enter");
		await expect.poll(() => focused(page)).toBe(`Review the changes to ${eNumber}`);
		await goTo(page, page.locator('[name="reason"]'));
		await page.keyboard.type("nine, not two");
		await press(page, page.getByRole("button", { name: "Save and resubmit" }));
		await badge(page, "Synced").waitFor();
		await expect.poll(() => focused(page)).toBe(eNumber);
	});
});

describe("an order that is not to be edited", () => {
	it("says why instead of showing a form", async () => {
		const eNumber = await world.place(++index);
		const page = await open(`#/orders/${eNumber}`);
		await badge(page, "Synced").waitFor();
		await page.goto(`${world.url}/#/orders/${eNumber}/edit`);
		await page.getByText(`${eNumber} cannot be edited now`).waitFor();
		await page.getByText("this one is synced. The ERP has it", { exact: false }).waitFor();
		expect(await page.locator("#content form").count()).toBe(0);
	});
});

describe("an order that is keyed in by hand", () => {
	it("has every field to copy, and is marked as synced with the ERP's number from there, by keyboard alone", async () => {
		const eNumber = await refused({
			note: "Ring twice\nat the back",
			billing: { name: "Accounts", line1: "9 Quay", city: "Galway", country: "IE" },
		});
		const page = await open(`#/orders/${eNumber}`);
		await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
		await press(page, page.getByRole("link", { name: "Print or key in" }));
		await page.getByRole("heading", { name: eNumber }).waitFor();
		await page.getByText(`Search the ERP for ${eNumber} before you key it in`).waitFor();
		const copied = () => page.evaluate(() => navigator.clipboard.readText());
		await press(page, page.getByRole("button", { name: "Copy article code of line 1" }));
		await expect.poll(copied).toBe("A-100");
		await press(page, page.getByRole("button", { name: "Copy Billing address, City" }), "Enter", { with: "Shift+Tab" });
		await expect.poll(copied).toBe("Galway");
		await press(page, page.getByRole("button", { name: "Copy all" }), "Enter", { with: "Shift+Tab" });
		await expect.poll(copied).toContain("Note: Ring twice");
		const [first, second] = (await copied()).split("\n");
		expect(first).toMatch(/^Status as of \d.*\d\d:\d\d:\d\d \S+, revision 0: Failed$/);
		expect(second).toMatch(new RegExp(`^Search the ERP for ${eNumber} before you key it in\\. `));
		for (const part of [eNumber, "9 Quay", "1 Main St", "D01 F5P2", "2026-12-01", "12.50", "STD", "4.95", `pi_edit-${index}`])
			expect(await copied()).toContain(part);
		await press(page, page.getByRole("button", { name: "Mark as synced" }), "Enter", { with: "Shift+Tab" });
		await typeInto(page, page.getByLabel("Number in the ERP"), "SO-BY-HAND");
		await press(page, page.getByLabel("I have seen it in the ERP, or keyed it in"), "Space");
		await press(page, page.getByRole("dialog").getByRole("button", { name: "Mark as synced" }));
		await page.getByText("Marked as synced, as SO-BY-HAND").waitFor();
		await page
			.getByText(/^Demo admin marked the order as synced, as SO-BY-HAND, on .* Holdfast itself has not seen it in the ERP/)
			.waitFor();
		expect(await page.getByRole("button", { name: "Mark as synced" }).count()).toBe(0);
		expect(await inErp(eNumber)).toHaveLength(0);
	});

	it("fits on one page of paper, without what only a screen can do", async () => {
		const lines = Array.from({ length: 12 }, (_, n) => ({ sku: `A-${100 + n}`, name: `Widget ${n}`, quantity: "1", unitPrice: "1.00" }));
		const eNumber = await refused({ lines, total: "16.95", note: "Ring twice" });
		const page = await open(`#/orders/${eNumber}/print`);
		await page.getByRole("button", { name: "Copy all" }).waitFor();
		const paper = (await page.pdf(A4)).toString("latin1");
		expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
		await page.emulateMedia({ media: "print" });
		expect(await page.getByRole("button").filter({ visible: true }).count()).toBe(0);
		await expect.poll(() => page.getByText("Widget 11", { exact: true }).isVisible()).toBe(true);
	});

	it("on paper begins with whether to key it in, in black, and with when that was so", async () => {
		const page = await open("#/");
		await asReader(page, "POST", "/connection/pause");
		const eNumber = await world.place(++index);
		await page.goto(`${world.url}/#/orders/${eNumber}/print`);
		await page.getByText("Holdfast still sends this order by itself").waitFor();
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ media: "print", colorScheme });
			const notice = page.locator(".sheet > .notice");
			await expect.poll(() => notice.isVisible()).toBe(true);
			await expect.poll(() => notice.textContent()).toMatch(/twice.*Status as of \d.*\d\d:\d\d:\d\d \S+, revision 0: Queued/);
			const look = await notice.evaluate((box) => {
				const words = [box, ...box.querySelectorAll("strong, p")].map((part) => getComputedStyle(part).color);
				return { words: [...new Set(words)], border: getComputedStyle(box).borderTopColor, top: box.getBoundingClientRect().bottom };
			});
			expect([look.words, look.border]).toEqual([["rgb(0, 0, 0)"], "rgb(0, 0, 0)"]);
			expect(look.top).toBeLessThanOrEqual(await page.locator(".sheet h1").evaluate((heading) => heading.getBoundingClientRect().top));
		}
		const paper = (await page.pdf(A4)).toString("latin1");
		expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
		await asReader(page, "POST", "/connection/resume");
	});

	it("while Holdfast still sends it, is put aside first, restored once it is keyed in, and then marked, and never sent", async () => {
		const page = await open("#/");
		await asReader(page, "POST", "/connection/pause");
		const eNumber = await world.place(++index);
		await page.goto(`${world.url}/#/orders/${eNumber}/print`);
		const done = page.getByTestId("situation");
		await done.getByRole("button", { name: "Archive this order" }).click();
		expect(await done.getByRole("button", { name: "Mark as synced" }).count()).toBe(0);
		await page.getByRole("dialog").getByRole("button", { name: "Archive it" }).click();
		await page.getByText("It was put aside on purpose, and nothing sends it").waitFor();
		await asReader(page, "POST", "/connection/resume");
		// The next one is delivered, and this one is not.
		const next = await world.place(++index);
		await world.stand.board.settled(SETTLE_MS_MAX);
		expect([(await inErp(next)).length, (await inErp(eNumber)).length]).toEqual([1, 0]);
		await done.getByRole("button", { name: "Restore" }).click();
		await done.getByRole("button", { name: "Mark as synced" }).click();
		await page.getByLabel("Number in the ERP").fill("SO-ASIDE");
		await page.getByLabel("I have seen it in the ERP, or keyed it in").check();
		await page.getByRole("dialog").getByRole("button", { name: "Mark as synced" }).click();
		await page.getByText("Marked as synced, as SO-ASIDE").waitFor();
		expect(await inErp(eNumber)).toHaveLength(0);
	});

	it("warns of keying in what Holdfast still sends by itself", async () => {
		const page = await open("#/");
		await asReader(page, "POST", "/connection/pause");
		const eNumber = await world.place(++index);
		await page.goto(`${world.url}/#/orders/${eNumber}/print`);
		await page.getByText("Holdfast still sends this order by itself").waitFor();
		await asReader(page, "POST", "/connection/resume");
		await page.getByText(/It is in the ERP already, as SO-/).waitFor();
	});
});

describe("an order full of what people and attackers type", () => {
	let eNumber: string;
	beforeAll(async () => {
		eNumber = await refused({
			customer: { kind: "b2b", account: LONG_WORD.slice(0, 64), name: HOSTILE, email: "ann@example.com" },
			delivery: { name: RIGHT_TO_LEFT, line1: LONG_WORD, city: "🧵 Town", country: "IE" },
			note: LONG_NOTE,
		});
	});

	it.each(["light", "dark"] as const)("has no fault of accessibility, in %s, and never scrolls sideways", async (colorScheme) => {
		const page = await openForm(eNumber, DEMO_ADMIN, { colorScheme, reducedMotion: "reduce" });
		const judge = async (name: string) => {
			for (const width of [390, 1440]) {
				await page.setViewportSize({ width, height: 900 });
				expect([name, width, await sideways(page)]).toEqual([name, width, 0]);
				expect([name, width, await faults(page)]).toEqual([name, width, []]);
			}
			expect(await page.locator("#content img, #content b").count()).toBe(0);
		};
		await line(page, 1).getByLabel("Quantity").fill("x");
		await review(page);
		await judge("the form with a mistake");
		await line(page, 1).getByLabel("Quantity").fill("4");
		await noteOf(page).fill(`${LONG_NOTE}!`);
		await review(page);
		await page.getByLabel("Why is it edited?").waitFor();
		await judge("the review");
		page.on("dialog", (dialog) => dialog.accept());
		await page.goto(`${world.url}/#/orders/${eNumber}/print`);
		await page.getByRole("button", { name: "Copy all" }).waitFor();
		await judge("the print view");
	});
});

describe("the console", () => {
	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});
