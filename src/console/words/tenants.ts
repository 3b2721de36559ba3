import { eNumberOf } from "../../order/enumber";
import type { Trouble } from "../answer";
import type { LinkView } from "../wire";
import type { TenantView } from "../wire-tenants";
import { count } from "./money";
import type { Tone } from "./tone";
import { mistakesNamed, sentence, wantedAt } from "./trouble";

/** Tenants and how they do, in words. */

export const ERP_STATES: Readonly<Record<LinkView["state"], { readonly tone: Tone; readonly name: string }>> = {
	online: { tone: "green", name: "Online" },
	offline: { tone: "red", name: "Offline" },
	paused: { tone: "amber", name: "Paused" },
	not_connected: { tone: "grey", name: "No ERP yet" },
	unknown: { tone: "grey", name: "Not known" },
};

export const countSaid = (value: number | null): string => (value === null ? "not known" : count(value));

/** What a screen reader hears of the numbers, and what stands below the name where there is no room for columns. */
export const healthSaid = ({ waiting, failed, unverified }: Pick<TenantView, "waiting" | "failed" | "unverified">): string =>
	waiting === null && failed === null && unverified === null
		? "Its orders could not be asked after."
		: `Waiting: ${countSaid(waiting)}. Failed: ${countSaid(failed)}. Not confirmed: ${countSaid(unverified)}.`;

/** What the first order of a new tenant will be called; null while what is typed gives no number. */
export function firstNumber(prefix: string, start: string): string | null {
	if (!/^[1-9]\d*$/.test(start.trim())) return null;
	try {
		return eNumberOf(prefix, Number(start));
	} catch {
		return null;
	}
}

/** An id is proposed from the name: `"Müller & Söhne"` becomes `"muller-sohne"`. */
export const ID_LENGTH_MAX = 40;
export const idFrom = (name: string): string =>
	name
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-+/, "")
		.slice(0, ID_LENGTH_MAX)
		.replace(/-+$/, "");

/** The fields of a new tenant by the paths that the gateway knows them by. */
export const TENANT_FIELDS = ["name", "id", "prefix", "start", "timeZone", "admin.name", "admin.email"] as const;
export type TenantField = (typeof TENANT_FIELDS)[number];

/** What the gateway says about each field; `id` and the address are also refused by codes of their own. */
export function tenantErrors(trouble: Trouble | null): Readonly<Partial<Record<TenantField, string>>> {
	if (trouble?.kind !== "problem") return {};
	if (trouble.code === "tenant_exists") return { id: "There is a tenant with this id already: choose another." };
	if (trouble.code === "address_taken") return { "admin.email": trouble.detail };
	const told: Partial<Record<TenantField, string>> = {};
	for (const mistake of mistakesNamed(trouble)) {
		const field = TENANT_FIELDS.find((each) => each === mistake.path);
		if (field !== undefined) told[field] ??= wantedAt(mistake) ?? sentence(mistake.message);
	}
	return told;
}

export const isFactorMissing = (trouble: Trouble | null): boolean => trouble?.kind === "problem" && trouble.code === "second_factor_needed";

/** The page and its table. */
export const TENANTS = {
	tenant: "Tenant",
	own: " (your own)",
	idSince: "{id}, since {when}",
	erp: "ERP",
	lasting: "for {age}",
	waiting: "Waiting",
	oldest: "Oldest",
	failed: "Failed",
	unverified: "Not confirmed",
	enter: "Enter",
	here: "You are here",
	enterOf: (name: string): string => `Enter ${name}`,
	notKnown: "not known",
	tab: "Operator · Holdfast",
	heading: "Operator",
	create: "Create a tenant",
	about:
		"Every tenant of this deployment, in the order of their ids. Entering one is written into its audit log and into yours; you see its pages except Events and API keys, and decide about no orders there.",
	loading: "Loading the tenants",
	caption: "Tenants, in the order of their ids",
	pager: "Pages of the tenants",
} as const;

/** Making a tenant. */
export const NEW_TENANT = {
	title: "Create a tenant",
	created: (name: string): string => `${name} is created`,
	linkAbout: "Its first administrator comes in by this link, and sets up keys and the ERP.",
	done: "Done",
	name: "Name",
	nameHint: "What its people see.",
	id: "Id",
	idHint: "1 to 40 of a-z 0-9 -. It cannot be changed later, and customers never see it.",
	prefix: "Prefix of its e-numbers",
	prefixHint: "Up to 10 of A-Z 0-9 -, ending in a letter or hyphen; may be empty.",
	start: "First number",
	startHint: "Numbers go on from here and are never used twice.",
	zone: "Time zone",
	zoneHint: "Such as Europe/Dublin: in which its days begin.",
	adminName: "First administrator’s name",
	adminNameHint: "They are invited, and invite everybody else.",
	adminEmail: "First administrator’s e-mail address",
	adminEmailHint: "They sign in with it. The link is mailed there where this Holdfast sends mail, and shown to you.",
	notYet: "Nothing was created yet",
	send: "Create the tenant",
	sending: "Creating…",
	cancel: "Create none",
	firstOrder: "Its first order will be {number}.",
	setUpFactor: "Set one up",
} as const;
