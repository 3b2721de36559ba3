import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults } from "./axe.ts";
import { asReader, openWorld, sideways, type World } from "./console-world.ts";
import { type EventReceiver, startReceiver } from "./event-receiver.ts";

/** Events from the console to a real system of the shop's own, which checks their signatures with the library. */

let world: World;
let receiver: EventReceiver;
beforeAll(async () => {
	world = await openWorld("console-webhooks", { sessions: "shared" });
	receiver = await startReceiver(0);
});
afterAll(async () => {
	await receiver?.stop();
	await world?.close();
});

/** The minute strikes until it is so. */
const until = async (isSo: () => unknown, wanted: unknown): Promise<void> => {
	await expect
		.poll(
			async () => {
				await world.stand.gateway.tick();
				return isSo();
			},
			{ timeout: 40_000, interval: 500 },
		)
		.toEqual(wanted);
};
const sql = (statement: string) => world.stand.gateway.sql([{ sql: statement, params: [] }]);
const typesOf = (eNumber: string) => receiver.received.filter((one) => one.eNumber === eNumber).map(({ type }) => type);
const secretShown = (page: Page) => page.getByTestId("one-time-secret").inputValue();
const looked = async (page: Page, name: string): Promise<void> => {
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		expect(await faults(page)).toEqual([]);
		if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/${name}-${colorScheme}.png`, fullPage: true });
	}
	const size = page.viewportSize() ?? { width: 1440, height: 900 };
	await page.setViewportSize({ width: 390, height: 844 });
	expect(await sideways(page)).toBeLessThanOrEqual(0);
	if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/${name}-390.png`, fullPage: true });
	await page.setViewportSize(size);
};

describe("an endpoint", () => {
	it("is added with a secret that is shown once, and told of orders by signed events, in their order", async () => {
		const page = await world.signedIn("#/webhooks");
		await page.getByText("There are no endpoints yet").waitFor();
		await page.getByRole("button", { name: "Add an endpoint" }).click();
		await page.getByLabel("Address").fill("https://192.168.1.7/events");
		await page.getByRole("button", { name: "Add the endpoint" }).click();
		await page.getByText("must lead to a host on the internet").waitFor();
		await page.getByLabel("Address").fill(receiver.url);
		await page.getByLabel("Name").fill("Warehouse");
		await looked(page, "webhooks-new");
		await page.getByRole("button", { name: "Add the endpoint" }).press("Enter");
		await page.getByText("This secret is shown only now").waitFor();
		receiver.secrets.set("first", await secretShown(page));
		await page.getByRole("button", { name: "Done" }).click();
		await page.getByRole("link", { name: "Warehouse" }).waitFor();
		expect(await page.getByTestId("one-time-secret").count()).toBe(0);
		const eNumber = await world.place(1);
		await until(() => typesOf(eNumber), ["order.queued", "order.synced"]);
		expect(receiver.received.map(({ signedWith }) => signedWith)).toEqual([["first"], ["first"]]);
		await page.getByText("Works").waitFor();
		await looked(page, "webhooks");
	});

	it("that answers an error gets the event again under its id, and later ones of that order after it", async () => {
		receiver.answers.push(500);
		const eNumber = await world.place(2);
		await until(() => typesOf(eNumber), ["order.queued"]);
		const page = await world.signedIn("#/webhooks");
		await page.getByRole("link", { name: "Warehouse" }).click();
		await page.getByText("answered 500").waitFor();
		await page.getByText("What it said").click();
		await page.getByText("the warehouse is closed").waitFor();
		await looked(page, "webhook");
		await page.getByRole("button", { name: new RegExp(`^Send now.*order.queued ${eNumber}`) }).click();
		await sql("UPDATE outbox SET next_attempt_at_ms = 1 WHERE channel = 'event' AND state = 'waiting'");
		await until(() => typesOf(eNumber), ["order.queued", "order.queued", "order.synced"]);
		const ids = receiver.received.filter((one) => one.eNumber === eNumber).map(({ id }) => id);
		expect(ids[1]).toBe(ids[0]);
		expect(ids[2]).not.toBe(ids[0]);
	});

	it("gets a new secret, with which events are signed beside the old one", async () => {
		const page = await world.signedIn("#/webhooks");
		await page.getByRole("link", { name: "Warehouse" }).click();
		await page.getByRole("button", { name: "New secret" }).click();
		await page.getByRole("button", { name: "Make a new secret" }).click();
		receiver.secrets.set("second", await secretShown(page));
		await page.getByRole("button", { name: "Done" }).click();
		await page.getByText("The secret before signs as well until").waitFor();
		await page.getByRole("button", { name: "Send a test" }).click();
		await until(() => receiver.received.at(-1)?.type, "webhook.test");
		expect(receiver.received.at(-1)?.signedWith).toEqual(["first", "second"]);
		await sql("UPDATE webhook_endpoints SET previous_until_ms = 1");
		await page.getByRole("button", { name: "Send a test" }).click();
		await until(() => receiver.received.filter(({ type }) => type === "webhook.test").length, 2);
		expect(receiver.received.at(-1)?.signedWith).toEqual(["second"]);
	});

	it("gets an event again when the gateway is killed while it is being sent, under the same id", async () => {
		receiver.answers.push("hold");
		const eNumber = await world.place(3);
		await until(() => typesOf(eNumber)[0], "order.queued");
		await world.stand.powerCut();
		// What time would do: the leases of the one that died are over.
		await sql("UPDATE runs SET wake_at_ms = 1 WHERE wake_at_ms IS NOT NULL");
		await sql("UPDATE outbox SET next_attempt_at_ms = 1 WHERE state = 'sending'");
		await until(() => typesOf(eNumber), ["order.queued", "order.queued", "order.synced"]);
		const ids = receiver.received.filter((one) => one.eNumber === eNumber).map(({ id }) => id);
		expect(ids[1]).toBe(ids[0]);
	});

	it("that wants no more is off, and says why; turned on it goes on, and deleted it is gone", async () => {
		receiver.answers.push(410);
		const page = await world.signedIn("#/webhooks");
		await page.getByRole("link", { name: "Warehouse" }).click();
		await page.getByRole("button", { name: "Send a test" }).click();
		await world.stand.gateway.tick();
		await page.getByRole("region", { name: "The endpoint" }).getByText("410 Gone").waitFor({ timeout: 30_000 });
		expect(await page.getByRole("button", { name: "Send a test" }).count()).toBe(0);
		// What comes while it is well and is dropped with it: three orders, of which it takes none.
		await page.getByText("What was not sent can be sent once the endpoint is on again.").waitFor();
		await page.getByRole("button", { name: "Turn on" }).click();
		await page.getByRole("button", { name: "Send a test" }).waitFor();
		receiver.answers.push(410, 410, 410, 410, 410);
		const missed = await Promise.all([4, 5, 6].map((n) => world.place(n)));
		for (const eNumber of missed)
			await expect
				.poll(async () => (await asReader<{ items: unknown[] }>(page, "GET", `/orders?q=${eNumber}&status=synced`)).items.length)
				.toBe(1);
		await until(async () => await page.getByRole("button", { name: "Turn on" }).count(), 1);
		receiver.answers.length = 0;
		await page.getByRole("button", { name: "Turn on" }).click();
		const before = receiver.received.length;
		await page.getByRole("button", { name: "Send all that were not sent" }).press("Enter");
		const dialog = page.getByRole("dialog", { name: /^Send \d+ events? again\?$/ });
		await dialog.getByText("Those of one order go one after the other").waitFor();
		await looked(page, "webhook-missed");
		await dialog.getByRole("button", { name: "Leave it as it is" }).press("Enter");
		await dialog.waitFor({ state: "detached" });
		expect(receiver.received.length).toBe(before);
		await page.getByRole("button", { name: "Send all that were not sent" }).press("Enter");
		await dialog.getByRole("button", { name: /^Send \d+ events?$/ }).press("Enter");
		await page.getByText(/went out again, and nothing waits any more|go(?:es)? out again/).waitFor();
		const came = () => receiver.received.slice(before).filter(({ eNumber }) => eNumber !== null && missed.includes(eNumber));
		await until(() => new Set(came().map(({ eNumber }) => eNumber)).size, missed.length);
		for (const eNumber of missed) {
			const types = came().flatMap((one) => (one.eNumber === eNumber ? [one.type] : []));
			expect(types).toEqual([...types].sort());
		}
		await page.getByText(/went out again, and nothing waits any more/).waitFor({ timeout: 20_000 });
		await page.getByRole("button", { name: "Send all that were not sent" }).click();
		await page.getByText("there is nothing that was not sent").waitFor();
		const focused = () => page.evaluate(() => document.activeElement?.textContent);
		await page.getByRole("button", { name: "Turn off" }).press("Enter");
		await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).press("Enter");
		await expect.poll(focused).toBe("Turn on");
		await page.keyboard.press("Enter");
		await expect.poll(focused).toBe("Turn off");
		await page.route(/\/webhooks\/[^/]+$/, (route) => (route.request().method() === "DELETE" ? route.abort() : route.continue()));
		await page.getByRole("button", { name: "Delete", exact: true }).press("Enter");
		await page.getByRole("button", { name: "Delete it" }).press("Enter");
		await page.getByRole("dialog").waitFor({ state: "detached" });
		await expect.poll(focused).toBe("Delete");
		await page.unroute(/\/webhooks\/[^/]+$/);
		await page.getByRole("button", { name: "Delete", exact: true }).click();
		await page.getByRole("button", { name: "Delete it" }).click();
		await page.getByText("There are no endpoints yet").waitFor();
		expect(world.misdeeds).toEqual([]);
	});
});
