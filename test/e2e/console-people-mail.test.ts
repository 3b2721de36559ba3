import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_CLERK } from "../../scripts/tenant/demo.ts";
import { faultsInBoth } from "./axe.ts";
import { openWorld, signIn, type World } from "./console-world.ts";
import { press, typeInto } from "./keyboard.ts";
import { type MailServer, startMailServer } from "./mail-server.ts";

/** Invitations and forgotten passwords by mail: a gateway, a real mail server, and people who follow what arrives there. */

const CONSOLE = "https://orders.shop.example";
const PASSWORD = "four words for nobody else";
const EMAIL = "nora@shop.example";

let server: MailServer;
let world: World;
let without: World;
beforeAll(async () => {
	server = await startMailServer({ hideSTARTTLS: true, authOptional: true, disabledCommands: ["STARTTLS", "AUTH"] });
	world = await openWorld("console-people-mail", {
		vars: {
			MAIL_TRANSPORT: "smtp",
			MAIL_FROM: "orders@holdfast.example",
			SMTP_HOST: "127.0.0.1",
			SMTP_PORT: String(server.port),
			SMTP_SECURITY: "none",
			PUBLIC_URL: CONSOLE,
		},
	});
	without = await openWorld("console-no-mail", { vars: { MAIL_TRANSPORT: "none" } });
});
afterAll(async () => {
	await Promise.all([world?.close(), without?.close()]);
	await server?.stop();
});

const mailsTo = (address: string) => server.taken.filter(({ envelope }) => envelope.to.includes(address)).map(({ mail }) => mail);
/** The link in a mail as its reader sees it: the same in both of its parts. */
function linkIn({ text, html }: { readonly text?: string | undefined; readonly html?: string | undefined }): string {
	const [inText, inHtml] = [text, html].map((body) => /https:\/\/orders\.shop\.example\/#\/[a-z-]+\/[\w-]{43}/.exec(body ?? "")?.[0]);
	if (inText === undefined || inText !== inHtml) throw new Error("text and HTML of the mail have no link, or not the same");
	return inText;
}
/** The nth mail to somebody, once it is there. */
async function mail(address: string, n: number) {
	await expect.poll(() => mailsTo(address).length, { timeout: 60_000 }).toBe(n);
	const [found] = mailsTo(address).slice(-1);
	if (found === undefined) throw new Error("it has arrived");
	return found;
}
/** This gateway stands at another address than the one it is told to write into its mails. */
const follow = (link: string): Promise<Page> => world.visit(link.slice(link.indexOf("#")));

describe("an invitation", () => {
	it("arrives by mail, and leads its reader into the shop", async () => {
		const page = await world.signedIn("#/people");
		await page.getByRole("button", { name: "Invite a person" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name").fill("Nora New");
		await dialog.getByLabel("E-mail address").fill(EMAIL);
		await dialog.getByRole("button", { name: "Make the invitation" }).click();
		await dialog.getByText(`A mail is on its way to ${EMAIL}`).waitFor();
		const shown = await page.getByTestId("one-time-link").inputValue();
		expect(await faultsInBoth(page)).toEqual([]);
		const letter = await mail(EMAIL, 1);
		expect(letter.subject).toBe("Demo admin invites you to Demo shop");
		const link = linkIn(letter);
		expect(link.slice(link.indexOf("#"))).toBe(shown.slice(shown.indexOf("#")));
		const nora = await follow(link);
		await nora.getByLabel("New password").fill(PASSWORD);
		await nora.getByRole("button", { name: "Join", exact: true }).click();
		await nora.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
	});

	it("stands among the mails without its link, and is not offered to be sent again", async () => {
		const page = await world.signedIn("#/mail");
		await page.getByRole("link", { name: "Demo admin invites you to Demo shop" }).click();
		await page.getByText("A link that works once was in this mail").waitFor();
		await page.frameLocator("iframe").getByText("The link stood here.").waitFor();
		expect(await page.getByRole("button", { name: /^Send (again|now)/ }).count()).toBe(0);
		expect(await faultsInBoth(page)).toEqual([]);
	});
});

describe("somebody who has forgotten their password", () => {
	it("asks for a link by keyboard alone, chooses a new one, and signs in with it", async () => {
		const page = await world.visit();
		await typeInto(page, page.getByLabel("E-mail"), EMAIL);
		await press(page, page.getByRole("button", { name: "Forgot your password?" }));
		await page.getByRole("heading", { name: "Ask for a new password" }).waitFor();
		await expect.poll(() => page.getByLabel("E-mail").inputValue()).toBe(EMAIL);
		expect(await faultsInBoth(page)).toEqual([]);
		await press(page, page.getByRole("button", { name: "Mail me a link" }));
		await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
		await page.getByText(`If ${EMAIL} has an account here`).waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		await press(page, page.getByRole("button", { name: "Back to the sign-in" }));
		await expect.poll(() => page.getByLabel("E-mail").inputValue()).toBe(EMAIL);

		const letter = await mail(EMAIL, 2);
		expect(letter.subject).toBe("A new password for your account at Demo shop");
		const reset = await follow(linkIn(letter));
		await typeInto(reset, reset.getByLabel("New password"), `${PASSWORD}, anew`);
		await press(reset, reset.getByRole("button", { name: "Set the password" }));
		await press(reset, reset.getByRole("button", { name: "Go to the sign-in" }));
		await signIn(reset, EMAIL, `${PASSWORD}, anew`);
		await reset.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
		expect((await mail(EMAIL, 3)).subject).toBe("Your password was changed");
		expect(mailsTo(EMAIL).at(-1)?.html).not.toMatch(/href=/);
	});

	it("is told the same of an address that nobody has, and no mail goes there", async () => {
		const page = await world.visit();
		await page.getByRole("button", { name: "Forgot your password?" }).click();
		await page.getByLabel("E-mail").fill("nobody@shop.example");
		await page.getByRole("button", { name: "Mail me a link" }).click();
		await page.getByText("If nobody@shop.example has an account here").waitFor();
		// The next one arrives; this one may take some seconds longer, and is looked for again at the end.
		await page.getByRole("button", { name: "Back to the sign-in" }).click();
		await page.getByLabel("E-mail").fill(DEMO_CLERK);
		await page.getByRole("button", { name: "Forgot your password?" }).click();
		await page.getByRole("button", { name: "Mail me a link" }).click();
		await mail(DEMO_CLERK, 1);
		expect(mailsTo("nobody@shop.example")).toEqual([]);
	});

	it("is told whom to ask where no mail can be sent, and on a narrow screen as well", async () => {
		const page = await without.visit();
		await page.setViewportSize({ width: 390, height: 844 });
		await page.getByRole("button", { name: "Forgot your password?" }).click();
		await page.getByText("Ask an administrator of your shop").waitFor();
		expect(await page.getByLabel("E-mail").count()).toBe(0);
		expect(await faultsInBoth(page)).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
		await page.getByRole("button", { name: "Back to the sign-in" }).click();
		await page.getByLabel("Password").waitFor();
	});

	it("is led from a link that is dead to the form at the sign-in, where that does anything", async () => {
		const dead = `#/password-reset/${"x".repeat(43)}`;
		const ask = "Ask whoever gave it to you for a new one.";
		const page = await world.visit(dead);
		await page.getByText(`${ask} For a forgotten password you can ask at the sign-in yourself.`).waitFor();
		expect(await faultsInBoth(page)).toEqual([]);
		const silent = await without.visit();
		const looked = silent.waitForResponse((response) => response.url().endsWith("/admin/api/password-resets"));
		await silent.goto(new URL(dead, silent.url()).href);
		await (await looked).finished();
		await silent.getByText(ask, { exact: true }).waitFor();
		expect(await silent.getByText("at the sign-in yourself").count()).toBe(0);
	});

	it("stays on the page of the gateway, which breaks none of its own rules", () => {
		expect([...world.misdeeds, ...without.misdeeds]).toEqual([]);
		expect(mailsTo("nobody@shop.example")).toEqual([]);
	});
});
