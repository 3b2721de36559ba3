import type { Trouble } from "../answer";
import type { SessionView } from "../wire-account";
import { fieldErrorsIn, troubleSaid } from "./trouble";

/** One's own account, in words. */

/** The fields of the forms here, by what they are called on the page. */
export type AccountField = "current" | "password" | "code";
const FIELD_NAMES: Readonly<Record<AccountField, string>> = {
	current: "Your present password",
	password: "The new password",
	code: "The code",
};

/** What is wrong at which field, and what has no field of its own. */
export interface AccountTrouble {
	readonly at: Readonly<Partial<Record<AccountField, string>>>;
	/** Null where a field says it all. */
	readonly whole: string | null;
}
export const NO_TROUBLE: AccountTrouble = { at: {}, whole: null };

/**
 * `passwordIs`: what the gateway's field `password` is on this form. Where a new one is chosen it is that, elsewhere the present one
 * is sent under this name as a proof.
 */
export function accountTrouble(trouble: Trouble, passwordIs: "current" | "password"): AccountTrouble {
	if (trouble.kind !== "problem") return { at: {}, whole: troubleSaid(trouble) };
	switch (trouble.code) {
		case "wrong_password":
			return { at: { current: trouble.detail }, whole: null };
		case "wrong_code":
			return { at: { code: trouble.detail }, whole: null };
		case "validation_failed": {
			const at: Partial<Record<AccountField, string>> = {};
			for (const [path, message] of Object.entries(fieldErrorsIn(trouble))) {
				const field = path === "password" ? passwordIs : path;
				if (isField(field)) at[field] = `${FIELD_NAMES[field]} ${message.replace(/\.$/, "")}.`;
			}
			return { at, whole: Object.keys(at).length === 0 ? troubleSaid(trouble) : null };
		}
		default:
			return { at: {}, whole: trouble.detail };
	}
}

const isField = (name: string): name is AccountField => Object.hasOwn(FIELD_NAMES, name);

/** `"Password changed. 2 other sessions were signed out."` */
export function passwordChangedSaid(sessionsEnded: number): string {
	return `Your password is changed. ${endedSaid(sessionsEnded)}`;
}

export function endedSaid(count: number): string {
	if (count === 0) return "No other session was open.";
	return count === 1 ? "One other session was signed out." : `${count} other sessions were signed out.`;
}

/** Tried in this order: nearly every browser also calls itself by the names further down. */
const BROWSERS: readonly (readonly [name: string, sign: RegExp])[] = [
	["Edge", /\bEdg(?:e|A|iOS)?\/(\d+)/],
	["Opera", /\bOPR\/(\d+)/],
	["Samsung Internet", /\bSamsungBrowser\/(\d+)/],
	["Firefox", /\b(?:Firefox|FxiOS)\/(\d+)/],
	["Chrome", /\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/],
	["Safari", /\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//],
];
const SYSTEMS: readonly (readonly [name: string, sign: RegExp])[] = [
	["iPhone", /\biPhone\b/],
	["iPad", /\biPad\b/],
	["Android", /\bAndroid\b/],
	["Windows", /\bWindows\b/],
	["macOS", /\bMac OS X\b/],
	["ChromeOS", /\bCrOS\b/],
	["Linux", /\bLinux\b/],
];

/** The browser of a session, as far as it can be told: `Firefox 140 on Linux`. What is not known is shown as it was said. */
export function agentSaid({ agent }: Pick<SessionView, "agent">): string {
	if (agent === null) return "A browser that does not say its name";
	const browser = BROWSERS.map(([name, sign]) => ({ name, version: sign.exec(agent)?.[1] })).find(({ version }) => version !== undefined);
	const system = SYSTEMS.find(([, sign]) => sign.test(agent))?.[0];
	if (browser === undefined) return agent;
	return `${browser.name} ${browser.version}${system === undefined ? "" : ` on ${system}`}`;
}
export const addressSaid = ({ address }: Pick<SessionView, "address">): string => address ?? "Address not known";

/** In groups of four, as it is typed into an app by hand. */
export const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

export const codesLeftSaid = (left: number): string =>
	left === 0
		? "No recovery code is left: without the app nobody can let you in but an administrator. Make new ones."
		: left === 1
			? "One recovery code is left. Make new ones."
			: `${left} recovery codes are left.`;

/** So few recovery codes are worth a warning. */
export const CODES_FEW = 2;

export const FACTOR_ABOUT =
	"With a second factor, signing in takes a code of an authenticator app on your phone besides the password. Somebody who learns your password does not get in.";
export const LEAVE_CODES = "The recovery codes are shown only now. Leave without them?";

/*
 * Where a sentence has something of its own look in it, a list has the pieces around it in their order, blanks and all.
 */

/** The recovery codes. */
export const CODES = {
	title: "Your recovery codes",
	onlyNow: "These codes are shown only now",
	onlyNowAbout: "Each lets you in once without the app. Keep them where your phone is not.",
	sheet: "Holdfast, recovery codes for {address}. Each works once, in place of the code of the app.",
	what: "the recovery codes",
	print: "Print them",
	kept: "I have kept them",
} as const;

/** The second factor: how it stands, and the ways to change it. */
export const FACTOR = {
	title: "Second factor",
	newCodes: "Make new recovery codes",
	setUp: "Set it up",
	turnOff: "Turn it off",
	isOn: "The second factor is on. You keep the recovery codes.",
	newCodesAbout: "New recovery codes take the place of the old ones, which stop working at once.",
	turnOffAbout: "From then on your password alone lets you in. Your other sessions are signed out.",
	isOff: "The second factor is off.",
	on: "On",
	off: "Off",
	since: "since",
} as const;

/** The form for another password. */
export const PASSWORD_FORM = {
	title: "Password",
	notYet: "Your password is not changed yet",
	submit: "Change the password",
	busy: "Changing…",
	others: "Your other sessions are signed out with it.",
} as const;

/** The forms of the second factor. */
export const PROOFS = {
	leave: "Leave it as it is",
	goOn: "Go on",
	first: "Have an authenticator app at hand. First, show that it is you.",
	turnOn: "Turn it on",
	scan: "Scan this with the app, or type the key into it, or {open}.",
	open: "open the app on this device",
	qrCode: "QR code of the key, for the authenticator app",
	key: "the key",
	typeDigits: "Type the six digits that the app shows now.",
	code: "Code of the app",
	codeOrRecovery: "Code of the app, or a recovery code",
} as const;

/** Where one is signed in. */
export const SESSIONS = {
	loading: "Loading your sessions",
	title: "Where you are signed in",
	caption: "Your sessions, the last one used first",
	endOthers: "Sign out all others",
	endAll: "Sign out everywhere",
	ended: (agent: string) => `${agent} is signed out`,
	endAllTitle: "Sign out everywhere?",
	endAllAbout: "Every session of yours ends at once, this one as well. You sign in again with your password.",
	browser: "Browser",
	thisOne: "This one",
	opened: "Signed in",
	lastUsed: "Last used",
	now: "Now",
	endIt: "End it",
	endOf: (agent: string, address: string) => `Sign out ${agent}, ${address}`,
	end: "Sign out",
} as const;

/** The page of one’s own account. */
export const ACCOUNT = {
	documentTitle: "Your account · Holdfast",
	title: "Your account",
	loading: "Loading your account",
	who: "{name}, {role}. You sign in as {address}.",
	keyboard: "Keyboard",
} as const;
