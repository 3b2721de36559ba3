import { dayTimeAndZone } from "../lib/zone";
import type { Block } from "./blocks";
import { defused } from "./escape";
import type { ShopFacts } from "./facts";
import { type Composed, compose } from "./frame";

/**
 * To the people who use the console, about their own account. Whoever invites writes the names, so no name in these can become a
 * link, and none has a second line.
 */

type Shop = Pick<ShopFacts, "name" | "timeZone">;

export interface LinkFacts {
	/** Of whom it is for. */
	readonly email: string;
	readonly role: "operator" | "admin" | "employee";
	readonly madeBy: string;
	readonly expiresAtMs: number;
	/** Null: it is left out, as in what is kept of the mail. */
	readonly url: string | null;
}

/** In the words of the console. */
const ROLES: Readonly<Record<LinkFacts["role"], string>> = { operator: "Operator", admin: "Administrator", employee: "Employee" };

const LINK_LEFT_OUT = "The link stood here. It works for whoever has it, so it is in the mail that was sent and nowhere else.";

const linkBlock = (url: string | null, label: string): Block =>
	url === null ? { kind: "notice", tone: "grey", text: LINK_LEFT_OUT } : { kind: "link", label, url };

/** Where the console takes it. The token stands behind the `#`, which browsers send to nobody. */
const PAGES = { invitation: "invitation", password_reset: "password-reset" } as const;
export const linkUrl = (origin: string, kind: keyof typeof PAGES, token: string): string => `${origin}/#/${PAGES[kind]}/${token}`;

const moment = (atMs: number, { timeZone }: Shop): string => dayTimeAndZone(atMs, timeZone);

const letter = (shop: Shop, subject: string, preview: string, blocks: readonly Block[], footer: string): Composed =>
	compose(subject, { title: subject, preview, sender: defused(shop.name), blocks, footer, footerUrl: null });

const ONCE = "The link works once. Whoever has it can use it, so do not pass this mail on.";

export function invitationLetter(shop: Shop, { email, role, madeBy, expiresAtMs, url }: LinkFacts): Composed {
	const [name, by] = [defused(shop.name), defused(madeBy)];
	return letter(
		shop,
		`${by} invites you to ${name}`,
		`Join the order desk of ${name} on Holdfast.`,
		[
			{ kind: "text", text: `${by} invites you to the order desk of ${name} on Holdfast. Choose your password, and you are in.` },
			{
				kind: "facts",
				rows: [
					["Shop", name],
					["Invited by", by],
					["Your role", ROLES[role]],
					["You sign in as", email],
					["Good until", moment(expiresAtMs, shop)],
				],
			},
			linkBlock(url, "Accept the invitation"),
			{ kind: "text", quiet: true, text: ONCE },
		],
		`You get this because ${by} wrote your address into an invitation. If you do not know them, do nothing: without the link no account is made.`,
	);
}

const aboutPassword = (shop: Shop, { email, expiresAtMs }: LinkFacts): Block => ({
	kind: "facts",
	rows: [
		["Shop", defused(shop.name)],
		["Account", email],
		["Good until", moment(expiresAtMs, shop)],
	],
});
const PASSWORD_ABOUT = "It ends every session of the account. A second factor is asked for as before.";

/** An administrator made it. */
export function passwordLinkLetter(shop: Shop, facts: LinkFacts): Composed {
	const by = defused(facts.madeBy);
	return letter(
		shop,
		`A new password for your account at ${defused(shop.name)}`,
		`${by} made you a link for a new password.`,
		[
			{ kind: "text", text: `${by} made you a link with which you choose a new password. ${PASSWORD_ABOUT}` },
			aboutPassword(shop, facts),
			linkBlock(facts.url, "Choose a new password"),
			{ kind: "text", quiet: true, text: ONCE },
		],
		"You get this because an administrator made a link for your account. If you did not ask for one, ask them why; your password stays until the link is used.",
	);
}

/** Somebody asked at the sign-in page, where nobody knows who does. */
export function forgottenLetter(shop: Shop, facts: LinkFacts): Composed {
	return letter(
		shop,
		`A new password for your account at ${defused(shop.name)}`,
		"Somebody, probably you, asked for a new password.",
		[
			{
				kind: "text",
				text: `Somebody, probably you, asked for a new password at the sign-in page. With this link you choose one. ${PASSWORD_ABOUT}`,
			},
			aboutPassword(shop, facts),
			linkBlock(facts.url, "Choose a new password"),
			{ kind: "text", quiet: true, text: ONCE },
		],
		"If it was not you, do nothing: your password stays as it is. When it happens again and again, tell an administrator of your shop.",
	);
}

/** An operator's account opens every shop: a mailbox alone must not open it. */
export function notByMailLetter(shop: Shop, email: string): Composed {
	return letter(
		shop,
		"No new password by mail for operators",
		"Another operator can make you a link.",
		[
			{
				kind: "text",
				text: `Somebody, probably you, asked for a new password for ${email} at the sign-in page. That is an operator's account, which opens every shop, so no link for it goes by mail.`,
			},
			{
				kind: "steps",
				items: [
					"Ask another operator to make you a link for a new password, under People.",
					"Where there is no other, whoever deploys Holdfast makes a new operator, as its handbook says under Passwords.",
				],
			},
		],
		"If it was not you, do nothing: your password stays as it is.",
	);
}

export interface AccountChange {
	readonly email: string;
	readonly atMs: number;
	/** Who did it, where it was somebody else; null: they themselves, as far as anybody can tell. */
	readonly by: string | null;
}

const NOT_YOU = "If it was not you";
const rowsOf = (shop: Shop, { email, atMs, by }: AccountChange): Block => ({
	kind: "facts",
	rows: [
		["Shop", defused(shop.name)],
		["Account", email],
		["When", moment(atMs, shop)],
		...(by === null ? [] : [["By", defused(by)] as const]),
	],
});
const WHY = "You get this whenever that happens to your account. It cannot be switched off.";

/** `byLink`: every session has ended; otherwise every other one has. */
export function passwordChangedLetter(shop: Shop, change: AccountChange & { readonly byLink: boolean }): Composed {
	const how = change.byLink ? "with a link, and every session was ended" : "under Account, and every other session was ended";
	return letter(
		shop,
		"Your password was changed",
		`The password of ${change.email} at ${defused(shop.name)} was changed.`,
		[
			{ kind: "text", text: `The password of your account was changed ${how}. If that was you, there is nothing to do.` },
			rowsOf(shop, change),
			{ kind: "heading", text: NOT_YOU },
			{
				kind: "steps",
				items: [
					"Tell an administrator of your shop at once: they can shut your account, which ends its sessions, and make you a link for a new password.",
					"Change the password of your mailbox, too: a link for a new password may have been read there.",
				],
			},
		],
		WHY,
	);
}

export function factorOffLetter(shop: Shop, change: AccountChange): Composed {
	const who = change.by === null ? "was switched off under Account" : `was taken off by ${defused(change.by)}`;
	return letter(
		shop,
		"Your second factor was switched off",
		`${change.email} at ${defused(shop.name)} is protected by its password alone now.`,
		[
			{
				kind: "text",
				text: `The second factor of your account ${who}. From now on its password is all it takes to sign in. If you wanted that, there is nothing to do; you can set up another one under Account.`,
			},
			rowsOf(shop, change),
			{ kind: "heading", text: NOT_YOU },
			{
				kind: "steps",
				items: [
					"Tell an administrator of your shop at once: they can shut your account, which ends its sessions.",
					"Then choose a new password, and set up a second factor again.",
				],
			},
		],
		WHY,
	);
}
