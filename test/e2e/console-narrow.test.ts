import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arrived, fragmentOf, OPERATORS_PAGES, pagePaths } from "../../scripts/console/pages.ts";
import { DEMO_ADMIN, DEMO_OPERATOR } from "../../scripts/tenant/demo.ts";
import { asReader, letDecide, openWorld, sideways, type World } from "./console-world.ts";

/** The console in a hand: on a phone in the dark, and on a screen that is enlarged to twice its size. */

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true } as const;
/** What is left of a screen of 1280 at 200 %. */
const ENLARGED = { viewport: { width: 640, height: 450 } } as const;
const SETTLE_MS_MAX = 60_000;
/** WCAG 2.2, 2.5.8; and what is wanted of a button that does something. */
const TARGET_PX_MIN = 24;
const BUTTON_PX_MIN = 40;
const LETTER = "letter-of-many-lines";
const LINES = 60;
const SCRIPT = '<script>parent.document.title = "ran"</script><img src="x" onerror="parent.document.title = \'ran\'">';

const { inside } = pagePaths();

let world: World;
let failed: string;
let endpoint: string;
let erasure: string;
beforeAll(async () => {
	world = await openWorld("narrow", { sessions: "shared" });
	const admin = await world.signedIn();
	await letDecide(admin, [DEMO_ADMIN]);
	const hook = { url: "https://shop.example/hook", events: ["order.failed"], description: "Warehouse" };
	({ id: endpoint } = await asReader<{ id: string }>(admin, "POST", "/webhooks", hook));
	await asReader(admin, "POST", "/keys", { label: "Till", scopes: ["orders:write"] });
	({ id: erasure } = await asReader<{ id: string }>(admin, "POST", "/erasures", { email: "gone@x.example", confirm: "gone@x.example" }));
	const lines = `<p>A line</p>${SCRIPT}`.repeat(LINES);
	const html = `<!doctype html><html lang="en"><head><title>x</title></head><body style="margin:0">${lines}</body></html>`;
	await world.stand.gateway.sql([
		{
			sql: "INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) SELECT id, ?1, 'test', ?1, 'A long mail', 'x', ?2, 0 FROM tenants WHERE prefix = 'E' LIMIT 1",
			params: [LETTER, html],
		},
		{
			sql: "INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, created_at_ms, sent_at_ms) SELECT tenant_id, id, 'mail', 'ann@x.example', 'sent', 1, 0, 1 FROM letters WHERE id = ?1",
			params: [LETTER],
		},
	]);
	await world.stand.erp.setFault({ mode: "reject" });
	failed = await world.place(1);
	await world.stand.board.settled(SETTLE_MS_MAX);
});
afterAll(() => world.close());

const fragmentTo = (path: string): string =>
	fragmentOf(path, { eNumber: failed, revision: "0", id: endpoint, letter: LETTER, erasure, sku: "A-100" });

/** What is pressed and is smaller than a finger wants it, by name and size; links within a sentence are as large as it is. */
const tooSmall = (page: Page): Promise<string[]> =>
	page.evaluate(
		([targetMin, buttonMin]) =>
			[...document.querySelectorAll<HTMLElement>("button, select, textarea, summary, input, a.button, a.chip, [role=switch]")]
				.filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest("[popover], .unseen"))
				.map((one) => {
					// Pressing a label presses what it is of.
					const boxes = [one, one.closest("label"), one.closest(".col-choose")].filter((box) => box !== null);
					const [width, height] = [0, 1].map((side) =>
						Math.max(...boxes.map((box) => (side === 0 ? box.getBoundingClientRect().width : box.getBoundingClientRect().height))),
					);
					const least = one.matches(".button, .chip") ? buttonMin : targetMin;
					const isSmall = (width ?? 0) < targetMin || (height ?? 0) < least - 0.5;
					return isSmall ? `${one.tagName} ${one.getAttribute("aria-label") ?? one.textContent}: ${width} x ${height}` : "";
				})
				.filter((one) => one !== ""),
		[TARGET_PX_MIN, BUTTON_PX_MIN] as const,
	);

describe("on a phone in the dark", () => {
	it.each(inside)("%s can be used with a finger", async (path) => {
		const email = OPERATORS_PAGES.includes(path) ? DEMO_OPERATOR : DEMO_ADMIN;
		const page = await world.signedIn(fragmentTo(path), { ...PHONE, email });
		await arrived(page);
		expect([await tooSmall(page), await sideways(page)]).toEqual([[], 0]);
	});

	it.each([
		["the audit log", "#/audit", "Audit log, newest first"],
		["the log", "#/logs", null],
	] as const)("%s tells what happened across the whole screen, below when it was", async (_, fragment, name) => {
		const page = await world.signedIn(fragment, PHONE);
		const row = page.getByRole("table", name === null ? {} : { name }).locator("tbody tr");
		await row.first().waitFor();
		const [when, what] = [await row.first().locator(".col-when").boundingBox(), await row.first().locator(".col-what").boundingBox()];
		if (when === null || what === null) throw new Error("the row is not to be seen");
		expect(what.y).toBeGreaterThanOrEqual(when.y + when.height);
		expect([what.x, what.width > 300]).toEqual([when.x, true]);
	});
});

describe("enlarged to twice its size", () => {
	it.each(["/", "/orders", "/manage", "/orders/:eNumber", "/connection", "/schedules", "/audit"])(
		"%s needs no scrolling sideways",
		async (path) => {
			const page = await world.signedIn(fragmentTo(path), ENLARGED);
			await arrived(page);
			expect(await sideways(page)).toBe(0);
		},
	);

	it("a question is read to its end and answered with the keyboard alone", async () => {
		const page = await world.signedIn("#/keys", ENLARGED);
		await page.getByRole("button", { name: "Make a key" }).focus();
		await page.keyboard.press("Enter");
		const dialog = page.getByRole("dialog");
		await dialog.waitFor();
		const box = await dialog.boundingBox();
		expect([(box?.y ?? -1) >= 0, (box?.y ?? 0) + (box?.height ?? Number.POSITIVE_INFINITY) <= ENLARGED.viewport.height]).toEqual([
			true,
			true,
		]);
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "detached" });
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Make a key");
	});
});

describe("a mail as it looks", () => {
	it.each([
		["a phone", PHONE],
		["a desk", {}],
	])("is as tall as it is long on %s, and stays so when the window is made narrower", async (_, options) => {
		const page = await world.signedIn(fragmentTo("/mail/:letter"), options);
		const frame = page.getByTitle("The mail “A long mail” as it looks");
		const rest = () =>
			frame.evaluate((one: HTMLIFrameElement) => {
				const letter = one.contentDocument?.documentElement;
				return letter === undefined ? null : [letter.scrollHeight - letter.clientHeight, letter.querySelectorAll("p").length];
			});
		await expect.poll(rest).toEqual([0, LINES]);
		await page.setViewportSize({ width: 320, height: 844 });
		await expect.poll(rest).toEqual([0, LINES]);
		expect((await frame.boundingBox())?.height).toBeGreaterThan(844);
	});

	it("runs nothing of what somebody has got into it", async () => {
		const page = await world.signedIn(fragmentTo("/mail/:letter"));
		const frame = page.frameLocator("iframe");
		await frame.getByText("A line").last().waitFor();
		await expect.poll(() => page.title()).toBe("A long mail · Mail · Holdfast");
		expect(await page.locator("iframe").getAttribute("sandbox")).not.toMatch(/scripts|forms|top-navigation|modals/);
	});
});

describe("the audit log", () => {
	it("calls things by their names, leads to their pages, and hands out the id", async () => {
		const page = await world.signedIn("#/audit", { permissions: ["clipboard-read", "clipboard-write"] });
		const entry = (event: string) =>
			page.getByRole("table", { name: "Audit log, newest first" }).locator("tbody tr").filter({ hasText: event }).first();
		const hrefIn = (event: string, name: string) => entry(event).getByRole("link", { name, exact: true }).getAttribute("href");
		expect(await hrefIn("Endpoint for events made", "Warehouse")).toBe(`#/webhooks/${endpoint}`);
		expect(await hrefIn("API key made", "Till")).toBe("#/keys");
		expect(await hrefIn("Permissions changed", "Demo admin")).toBe("#/people");
		expect(await hrefIn("Erasure of a customer asked for", "Certificate")).toBe(`#/retention/${erasure}`);
		await entry("Endpoint for events made").getByRole("button", { name: "Copy id of “Warehouse”" }).click();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(endpoint);
		await entry("Endpoint for events made").getByRole("link", { name: "Warehouse" }).press("Enter");
		await page.getByRole("heading", { level: 1, name: "Warehouse" }).waitFor();
	});
});
