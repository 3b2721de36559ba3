import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN, DEMO_OPERATOR, DEMO_PASSWORD } from "../../scripts/tenant/demo.ts";
import { faultsInBoth } from "./axe.ts";
import { asReader, endSession, letDecide, openWorld, type World } from "./console-world.ts";

/** What every form of the console does for whoever types: nothing typed is lost, and nobody's change is lost under another's. */

let world: World;
beforeAll(async () => {
	world = await openWorld("forms", { sessions: "shared" });
	await letDecide(await world.signedIn(), [DEMO_ADMIN]);
});
afterAll(() => world?.close());

interface Case {
	readonly name: string;
	readonly at: string;
	/** Makes what is changed, and gives the address of its page. */
	readonly made?: (page: Page) => Promise<string>;
	/** Where the form is a dialog: what opens it. */
	readonly opens?: string | RegExp;
	readonly email?: string;
	readonly field: string | RegExp;
	readonly value: string;
	/** What else has to be filled in. */
	readonly also?: (within: Locator) => Promise<unknown>;
	readonly send: string;
	/** What shows that it was sent. */
	readonly sent: string | RegExp;
}
const SETTLE_MS_MAX = 60_000;
let orders = 0;
let endpoints = 0;
/** An endpoint of its own for each that asks. */
async function endpointMade(page: Page): Promise<string> {
	endpoints += 1;
	const wish = { url: `https://shop.example.com/${endpoints}`, events: ["order.synced"], description: `Endpoint ${endpoints}` };
	const { id } = await asReader<{ id: string }>(page, "POST", "/webhooks", wish);
	return `#/webhooks/${id}`;
}
/** One that the ERP has refused. */
async function refusedMade(): Promise<string> {
	await world.stand.erp.setFault({ mode: "reject" });
	orders += 1;
	const eNumber = await world.place(orders);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
	return `#/orders/${eNumber}`;
}
const CASES: readonly Case[] = [
	{ name: "the mail settings", at: "#/mail", field: /^At most so many/, value: "33", send: "Save", sent: "The mail settings are saved" },
	{
		name: "how long things are kept",
		at: "#/retention",
		field: "Logs, days",
		value: "123",
		send: "Save",
		sent: "How long things are kept is saved",
	},
	{
		name: "a person to be erased",
		at: "#/retention",
		field: /^Name/,
		value: "Nobody Here",
		send: "Look what would go",
		sent: /No order of theirs was found/,
	},
	{ name: "the connection", at: "#/connection", field: "Lanes", value: "3", send: "Save", sent: "The connection is saved" },
	{
		name: "one’s own password",
		at: "#/account",
		field: "Your present password",
		value: "not the right one",
		also: (within) => within.getByLabel("New password").fill("four words in a row"),
		send: "Change the password",
		sent: "The password is not the one you sign in with.",
	},
	{
		name: "the report settings",
		at: "#/orders",
		opens: "Report settings",
		field: "Recipients",
		value: "ann@example.com",
		send: "Save",
		sent: "The report settings are saved",
	},
	{
		name: "a new endpoint",
		at: "#/webhooks",
		opens: "Add an endpoint",
		field: "Address",
		value: "https://shop.example.com/events",
		send: "Add the endpoint",
		sent: "The endpoint is added",
	},
	{
		name: "a change to an endpoint",
		at: "#/webhooks",
		made: endpointMade,
		opens: "Change",
		field: "Name",
		value: "Kept endpoint",
		send: "Save",
		sent: "The endpoint is saved",
	},
	{
		name: "the address of Customer Support",
		at: "#/mail",
		field: "E-mail address of Customer Support",
		value: "help@example.com",
		send: "Save the address",
		sent: "The address of Customer Support is saved",
	},
	{
		name: "what is set over a product",
		at: "#/products/A-100",
		field: "Name",
		value: "Kept name",
		send: "Save",
		sent: "Saved. It counts from now on.",
	},
	{
		name: "a new key",
		at: "#/keys",
		opens: "Make a key",
		field: "Name",
		value: "Kept script",
		also: (within) => within.getByRole("checkbox").first().check(),
		send: "Make the key",
		sent: "The key Kept script is made",
	},
	{
		name: "an invitation",
		at: "#/people",
		opens: "Invite a person",
		field: "Name",
		value: "Ida Invited",
		also: (within) => within.getByLabel("E-mail address").fill("ida@example.com"),
		send: "Make the invitation",
		sent: "The invitation for Ida Invited is made",
	},
	{
		name: "the decision to archive an order",
		at: "#/orders",
		made: refusedMade,
		opens: "Archive this order",
		field: "Note (optional)",
		value: "Ordered by phone",
		send: "Archive it",
		sent: "Archived. It is kept here and not sent.",
	},
	{
		name: "the decision to mark an order as synced",
		at: "#/orders",
		made: refusedMade,
		opens: "Mark as synced",
		field: "Number in the ERP",
		value: "SO-BY-HAND",
		also: (within) => within.getByLabel("I have seen it in the ERP, or keyed it in").check(),
		send: "Mark as synced",
		sent: "Marked as synced. Holdfast does not send it any more.",
	},
	{
		name: "a pause of the connection",
		at: "#/connection",
		opens: "Pause sending",
		field: "Reason",
		value: "Stock count",
		send: "Pause sending",
		sent: "Sending is paused",
	},
	{
		name: "a schedule",
		at: "#/schedules",
		opens: "Change the schedule: Order import sweep",
		email: DEMO_OPERATOR,
		field: "Crontab expression",
		value: "*/7 * * * *",
		also: (within) => within.getByLabel(/I am the provider/).check(),
		send: "Save the schedule",
		sent: /^Order import sweep: /,
	},
	{
		name: "a new tenant",
		at: "#/tenants",
		opens: "Create a tenant",
		email: DEMO_OPERATOR,
		field: "First administrator’s name",
		value: "Mia",
		also: async (within) => {
			await within.getByLabel("Name", { exact: true }).fill("Kept shop");
			await within.getByLabel("First administrator’s e-mail address").fill("mia@example.com");
		},
		send: "Create the tenant",
		sent: "Kept shop is created",
	},
];

const within = (page: Page, { opens }: Case): Locator => (opens === undefined ? page.locator("#content") : page.locator("dialog.ask"));
const fieldOf = (page: Page, one: Case): Locator => within(page, one).getByLabel(one.field).first();
async function opened(one: Case): Promise<Page> {
	const page = await world.signedIn(one.at, one.email === undefined ? {} : { email: one.email });
	if (one.made !== undefined) await page.goto(`${world.url}/${await one.made(page)}`);
	if (one.opens !== undefined) await page.getByRole("button", { name: one.opens, exact: true }).click();
	await fieldOf(page, one).waitFor();
	return page;
}
/** Whether the browser would ask before the tab is reloaded or closed. */
const holdsTab = (page: Page): Promise<boolean> =>
	page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
/** What was asked, each answered with `stay` or not. */
function answering(page: Page, stay: boolean): string[] {
	const asked: string[] = [];
	page.removeAllListeners("dialog");
	page.on("dialog", (dialog) => {
		asked.push(dialog.message());
		void (stay ? dialog.dismiss() : dialog.accept());
	});
	return asked;
}
/** Leaves the form as people do by accident. */
async function slip(page: Page, { opens }: Case): Promise<void> {
	if (opens === undefined) await page.getByRole("link", { name: "Help", exact: true }).click();
	else await page.keyboard.press("Escape");
}
const gone = (page: Page, one: Case) => expect.poll(() => fieldOf(page, one).count()).toBe(0);

describe.each(CASES)("what is typed into $name", (one) => {
	it("is asked about before it is left behind, is there after the session has ended, and is sent", async () => {
		const page = await opened(one);
		const none = answering(page, true);
		await slip(page, one);
		await gone(page, one);
		expect([none, await holdsTab(page)]).toEqual([[], false]);

		if (one.opens === undefined) await page.goBack();
		else await page.getByRole("button", { name: one.opens, exact: true }).click();
		const field = fieldOf(page, one);
		const before = await field.inputValue();
		await field.fill(one.value);
		await expect.poll(() => holdsTab(page)).toBe(true);
		const asked = answering(page, true);
		// The second time as well: a browser would close a dialog then, whatever is said to the first.
		await slip(page, one);
		await slip(page, one);
		expect(asked).toHaveLength(2);
		expect(asked[0]).toMatch(/is not saved/);
		await expect.poll(() => field.inputValue()).toBe(one.value);
		// What was taken back is no change.
		await field.fill(before);
		await expect.poll(() => holdsTab(page)).toBe(false);
		await field.fill(one.value);
		await one.also?.(within(page, one));

		await endSession(page, () => within(page, one).getByRole("button", { name: one.send, exact: true }).last().click());
		const again = page.getByRole("dialog", { name: "Sign in again" });
		await again.waitFor();
		await again.getByLabel("E-mail").fill(one.email ?? DEMO_ADMIN);
		await again.getByLabel("Password").fill(DEMO_PASSWORD);
		await page.keyboard.press("Enter");
		await again.waitFor({ state: "detached" });
		await expect.poll(() => field.inputValue()).toBe(one.value);
		await within(page, one)
			.getByText(/You are signed in again\..*what you typed is still here/)
			.waitFor();
		const button = within(page, one).getByRole("button", { name: one.send, exact: true }).last();
		// Whoever pressed it with the keyboard goes on from there.
		await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
		await page.keyboard.press("Enter");
		await page.getByText(one.sent).first().waitFor({ state: "attached" });
		expect(asked).toHaveLength(2);
	});
});

describe("a form that was changed", () => {
	it("is left when somebody says so, and what was typed is gone then", async () => {
		const [mail, , , , , report] = CASES;
		if (mail === undefined || report === undefined) throw new Error("the cases have changed their places");
		for (const one of [mail, report]) {
			const page = await opened(one);
			const before = await fieldOf(page, one).inputValue();
			await fieldOf(page, one).fill("7");
			await expect.poll(() => holdsTab(page)).toBe(true);
			const asked = answering(page, false);
			await slip(page, one);
			await gone(page, one);
			expect([asked.length, await holdsTab(page)]).toEqual([1, false]);
			if (one.opens === undefined) await page.goBack();
			else await page.getByRole("button", { name: one.opens, exact: true }).click();
			await expect.poll(() => fieldOf(page, one).inputValue()).toBe(before);
		}
	});

	it("is asked about before somebody signs out, who stays signed in when they stay", async () => {
		const page = await world.signedIn("#/mail");
		const field = page.getByLabel(/^At most so many/);
		await field.fill("45");
		// Whoever is signed in elsewhere in these tests stays it.
		let ended = 0;
		await page.route("**/admin/api/session", async (route) => {
			if (route.request().method() !== "DELETE") return await route.continue();
			ended += 1;
			await route.fulfill({ status: 204 });
		});
		const kept = answering(page, true);
		await page.getByRole("button", { name: "Account of Demo admin" }).click();
		const signOut = page.getByRole("button", { name: "Sign out", exact: true });
		await signOut.click();
		await expect.poll(() => kept).toEqual([expect.stringMatching(/is not saved/)]);
		expect([ended, await field.inputValue()]).toEqual([0, "45"]);
		const left = answering(page, false);
		await signOut.click();
		await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
		expect([ended, left.length, await holdsTab(page)]).toEqual([1, 1, false]);
	});

	it("holds the tab itself, by the browser’s own question", async () => {
		const page = await world.signedIn("#/mail");
		await page.getByLabel(/^At most so many/).fill("44");
		const kinds: string[] = [];
		page.on("dialog", (dialog) => {
			kinds.push(dialog.type());
			void dialog.dismiss();
		});
		await expect.poll(() => holdsTab(page)).toBe(true);
		await page.close({ runBeforeUnload: true });
		await expect.poll(() => kinds).toEqual(["beforeunload"]);
		await expect.poll(() => page.getByLabel(/^At most so many/).inputValue()).toBe("44");
	});
});

describe("what is typed while a form is on its way", () => {
	/** Holds what is sent back until it is told to let it go. */
	async function held(page: Page, path: string, method: string): Promise<() => void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		await page.route(`**/admin/api${path}`, async (route) => {
			if (route.request().method() === method) await promise;
			await route.continue().catch(() => {});
		});
		return resolve;
	}

	it("stays, and is asked about before it is left behind, also once the rest is saved", async () => {
		const page = await world.signedIn("#/mail");
		const field = page.getByLabel(/^At most so many/);
		await field.fill("71");
		const release = await held(page, "/mail", "PUT");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await field.fill("72");
		release();
		await page.getByText("The mail settings are saved").waitFor({ state: "attached" });
		expect([await field.inputValue(), await holdsTab(page)]).toEqual(["72", true]);
		const asked = answering(page, true);
		await page.getByRole("link", { name: "Help", exact: true }).click();
		expect(asked).toHaveLength(1);
		expect(await asReader<object>(page, "GET", "/mail")).toMatchObject({ capPerHour: 71 });
	});

	it("is still asked about when it was looked up and not sent", async () => {
		const page = await world.signedIn("#/retention");
		await page.getByLabel(/^Name/).fill("Nobody Here");
		await page.getByRole("button", { name: "Look what would go" }).click();
		await page.getByRole("button", { name: "Erase from mails, logs and notes" }).waitFor();
		expect(await holdsTab(page)).toBe(true);
		const asked = answering(page, true);
		await page.getByRole("link", { name: "Help", exact: true }).click();
		expect(asked).toHaveLength(1);
		await expect.poll(() => page.getByLabel(/^Name/).inputValue()).toBe("Nobody Here");
	});

	it("is another person to erase: what was looked up of the first is not shown as theirs, nor can it be sent", async () => {
		const page = await world.signedIn("#/retention");
		await page.getByLabel(/^Name/).fill("Nobody Here");
		const release = await held(page, "/erasures", "POST");
		await page.getByRole("button", { name: "Look what would go" }).click();
		await page.getByLabel(/^Name/).fill("Somebody Else");
		release();
		await page.getByText("Somebody else stands in the fields now than was looked up.").first().waitFor();
		expect(await page.getByRole("button", { name: /^Erase (this person|from mails)/ }).count()).toBe(0);
		expect(await page.getByLabel(/^Type “/).count()).toBe(0);
		await page.getByRole("button", { name: "Look what would go" }).click();
		await page.getByLabel("Type “Somebody Else” again").waitFor();
	});

	it("is not what was tested of a connection: only what was tested is saved, and no test is shown under what was not", async () => {
		const page = await world.signedIn("#/connection");
		const timeout = page.getByLabel("Time-out (seconds)");
		await timeout.fill("4");
		const release = await held(page, "/connection/try", "POST");
		await page.getByRole("button", { name: "Test without saving" }).click();
		await timeout.fill("5");
		release();
		await page.getByText("This has changed since the test began.").waitFor();
		expect(await page.getByTestId("test-result").count()).toBe(0);

		const again = await held(page, "/connection/try", "POST");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await timeout.fill("6");
		again();
		await expect.poll(async () => await asReader<object>(page, "GET", "/connection")).toMatchObject({ connection: { timeoutMs: 5_000 } });
		await expect.poll(() => page.getByRole("button", { name: "Save", exact: true }).getAttribute("aria-disabled")).toBe("false");
		expect([await timeout.inputValue(), await holdsTab(page)]).toEqual(["6", true]);
	});
});

interface Shared {
	readonly name: string;
	readonly at: string;
	readonly made?: Case["made"];
	readonly opens?: string;
	readonly email?: string;
	/** What both change, what only the other changes, and what only this one does. */
	readonly both: readonly [label: string | RegExp, mine: string, theirs: string];
	readonly other?: readonly [label: string | RegExp, value: string];
	readonly said: string;
	readonly path: string;
	readonly saved: object;
	readonly also?: (within: Locator) => Promise<unknown>;
	readonly send: string;
}
const SHARED: readonly Shared[] = [
	{
		name: "the mail settings",
		at: "#/mail",
		both: [/^At most so many/, "51", "52"],
		other: ["Tell these addresses", "theirs@example.com"],
		said: "Mails an hour at most: 52; you have 51",
		path: "/mail",
		saved: { capPerHour: 51, merchantAddresses: ["theirs@example.com"] },
		send: "Save",
	},
	{
		name: "how long things are kept",
		at: "#/retention",
		both: ["Logs, days", "61", "62"],
		other: ["Inbox, days", "63"],
		said: "Logs, days: 62; you have 61",
		path: "/retention",
		saved: { logs: 61, notifications: 63 },
		send: "Save",
	},
	{
		name: "the report settings",
		at: "#/orders",
		opens: "Report settings",
		both: ["Time of the report", "05:01", "05:02"],
		other: ["Recipients", "theirs@example.com"],
		said: "Time of the report: 05:02; you have 05:01",
		path: "/report",
		saved: { time: "05:01", recipients: ["theirs@example.com"] },
		send: "Save",
	},
	{
		name: "the connection",
		at: "#/connection",
		both: ["Burst", "11", "12"],
		other: ["Lanes", "5"],
		said: "Burst: 12; you have 11",
		path: "/connection",
		saved: { connection: { burst: 11, concurrency: 5 } },
		send: "Save",
	},
	{
		name: "an endpoint",
		at: "#/webhooks",
		made: endpointMade,
		opens: "Change",
		both: ["Name", "Mine", "Theirs"],
		other: ["Address", "https://other.example.com/events"],
		said: "Name: Theirs; you have Mine",
		path: "/webhooks",
		saved: {
			items: expect.arrayContaining([expect.objectContaining({ description: "Mine", url: "https://other.example.com/events" })]),
		},
		send: "Save",
	},
	{
		name: "the address of Customer Support",
		at: "#/mail",
		both: ["E-mail address of Customer Support", "mine@example.com", "theirs@example.com"],
		said: "E-mail address of Customer Support: theirs@example.com; you have mine@example.com",
		path: "/support",
		saved: { address: "mine@example.com" },
		send: "Save the address",
	},
	{
		name: "what is set over a product",
		at: "#/products/A-101",
		both: ["Name", "Mine", "Theirs"],
		other: ["Description", "In other words"],
		said: "Name: Theirs; you have Mine",
		path: "/products/A-101",
		saved: { set: { name: "Mine", description: "In other words" } },
		send: "Save",
	},
	{
		name: "a schedule",
		at: "#/schedules",
		opens: "Change the schedule: Order import sweep",
		email: DEMO_OPERATOR,
		both: ["Crontab expression", "*/11 * * * *", "*/12 * * * *"],
		other: ["Time zone", "Asia/Tokyo"],
		said: "Crontab expression: */12 * * * *; you have */11 * * * *",
		path: "/schedules",
		saved: { items: expect.arrayContaining([expect.objectContaining({ expression: "*/11 * * * *", zone: "Asia/Tokyo" })]) },
		also: (form) => form.getByLabel(/I am the provider/).check(),
		send: "Save the schedule",
	},
];

describe.each(SHARED)("two tabs that change $name", (one) => {
	const form = (page: Page) => (one.opens === undefined ? page.locator("#content") : page.locator("dialog.ask"));
	let at = one.at;
	const open = async (): Promise<Page> => {
		const page = await world.signedIn(at, one.email === undefined ? {} : { email: one.email });
		if (one.opens !== undefined) await page.getByRole("button", { name: one.opens, exact: true }).click();
		return page;
	};
	const save = (page: Page) => form(page).getByRole("button", { name: one.send, exact: true }).click();

	it("lose neither change: the second sees who was first and what they changed, and decides", async () => {
		if (one.made !== undefined) at = await one.made(await world.signedIn(at));
		const [mine, theirs] = [await open(), await open()];
		const [label, wanted, first] = one.both;
		await form(mine).getByLabel(label).first().fill(wanted);
		await form(theirs).getByLabel(label).first().fill(first);
		if (one.other !== undefined) await form(theirs).getByLabel(one.other[0]).first().fill(one.other[1]);
		await one.also?.(form(theirs));
		await save(theirs);
		await expect.poll(() => holdsTab(theirs)).toBe(false);
		await one.also?.(form(mine));
		await save(mine);
		const told = mine.getByTestId("overtaken");
		await told.getByText(/^(Demo admin|Demo operator|Somebody else.*) has saved meanwhile$/).waitFor();
		await told.getByText(one.said).waitFor();
		await expect.poll(() => form(mine).getByLabel(label).first().inputValue()).toBe(wanted);
		if (one.other !== undefined) expect(await form(mine).getByLabel(one.other[0]).first().inputValue()).toBe(one.other[1]);
		// One on a page, and one in a dialog.
		if (one.path === "/mail" || one.path === "/schedules") expect(await faultsInBoth(mine)).toEqual([]);
		await told.getByRole("button", { name: "Show what is saved" }).click();
		await expect.poll(() => form(mine).getByLabel(label).first().inputValue()).toBe(first);
		await expect.poll(() => holdsTab(mine)).toBe(false);
		// The button is gone, and whoever pressed it goes on from the form.
		await expect.poll(() => form(mine).evaluate((element) => element.contains(document.activeElement?.closest("form") ?? null))).toBe(true);
		await form(mine).getByLabel(label).first().fill(wanted);
		await save(mine);
		await expect.poll(() => asReader<object>(mine, "GET", one.path)).toMatchObject(one.saved);
		expect(world.misdeeds).toEqual([]);
	});

	it("are not made up: whoever saves again after an answer that was lost is told that it is saved", async () => {
		if (one.made !== undefined) at = await one.made(await world.signedIn(at));
		const page = await open();
		const [label, mine, theirs] = one.both;
		const field = form(page).getByLabel(label).first();
		const wanted = (await field.inputValue()) === theirs ? mine : theirs;
		let isLost = false;
		const asked = `**/admin/api${one.path}**`;
		await page.route(asked, async (route) => {
			const isPut = route.request().method() === "PUT";
			if (isPut && !isLost) {
				isLost = true;
				await route.fetch();
				await route.abort();
			} else if (isPut || !isLost) await route.continue();
			// What the page asks by itself does not tell it what became of that.
			else await route.abort();
		});
		await field.fill(wanted);
		await one.also?.(form(page));
		await save(page);
		await form(page)
			.getByText(/could not be reached/)
			.first()
			.waitFor();
		expect(await holdsTab(page)).toBe(true);
		await save(page);
		await expect.poll(() => holdsTab(page)).toBe(false);
		if (one.opens !== undefined) await form(page).waitFor({ state: "detached" });
		expect(await page.getByText(/has saved meanwhile$/).count()).toBe(0);
		await page.unroute(asked);
		expect(JSON.stringify(await asReader<object>(page, "GET", one.path))).toContain(`${wanted.replace(/^0/, "")}`);
	});
});
