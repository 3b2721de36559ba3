import type { KeyScope, KeyView } from "../wire-keys";
import type { PersonView } from "../wire-people";

/** API keys in words: what each scope opens, where it may stand, and what stops when a key is revoked. */

export interface ScopeFace {
	readonly scope: KeyScope;
	readonly about: string;
	/** Whether everybody may read a key of this scope, as they can in a shop's pages. */
	readonly place: "browser" | "server";
	/** The end of "It can no longer …". */
	readonly stops: string;
}
export const SCOPE_FACES: readonly ScopeFace[] = [
	{ scope: "orders:write", about: "places orders", place: "browser", stops: "place orders" },
	{
		scope: "orders:read",
		about: "asks what became of an order; learns nothing about people",
		place: "browser",
		stops: "ask what became of orders",
	},
	{ scope: "status:read", about: "asks whether the ERP is online", place: "browser", stops: "ask whether the ERP is online" },
	{
		scope: "payments:write",
		about: "says that an order is paid. In a browser, anybody could say so",
		place: "server",
		stops: "report payments, so that orders wait for theirs",
	},
	{
		scope: "erp:changes",
		about: "says that something has changed in the ERP, so that it is replicated at once",
		place: "server",
		stops: "say that something has changed in the ERP, which is then found by the schedule",
	},
	{
		scope: "sync:read",
		about: "follows products, prices and stock as they come over from the ERP, dealers’ prices among them",
		place: "server",
		stops: "follow products, prices and stock",
	},
	{
		scope: "sync:customers",
		about: "follows customers, contacts, their orders, shipments, invoices and ledger entries, with names and addresses",
		place: "server",
		stops: "follow customers and what they bought",
	},
	{
		scope: "admin",
		about: "does what this console does, except deciding about orders, about people and keys, where data goes, and what is erased",
		place: "server",
		stops: "do what this console does",
	},
	{
		scope: "orders:actions",
		about: "decides about orders: resubmits, archives, edits. Takes “admin” as well",
		place: "server",
		stops: "decide about orders",
	},
];
const faceOf = (scope: KeyScope): ScopeFace | undefined => SCOPE_FACES.find((face) => face.scope === scope);

export const PLACES: Readonly<Record<ScopeFace["place"], string>> = {
	browser: "may stand in a browser",
	server: "on your own servers only",
};

/** The strictest of its scopes decides; a scope that this page does not know counts as strict. */
export const placeOf = (scopes: readonly KeyScope[]): ScopeFace["place"] =>
	scopes.every((scope) => faceOf(scope)?.place === "browser") ? "browser" : "server";

/** What is asked before a key is revoked. */
export function revokeSaid({ scopes }: Pick<KeyView, "scopes">): string {
	const stops = SCOPE_FACES.filter(({ scope }) => scopes.includes(scope)).map((face) => face.stops);
	const can = stops.length === 0 ? "do anything" : listed(stops);
	return `Whatever uses this key is refused everywhere within a minute: it can no longer ${can}. This cannot be undone; a new key has to be put in its place.`;
}

const listed = (parts: readonly string[]): string =>
	parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} or ${parts.at(-1)}`;

/** Whether whoever made a key that works has left meanwhile. `people` null: not known. */
export const isMakerGone = (key: KeyView, people: readonly Pick<PersonView, "id" | "active">[] | null): boolean => {
	if (key.revokedAt !== null || key.createdBy?.kind !== "user" || people === null) return false;
	const maker = people.find(({ id }) => id === key.createdBy?.id);
	return maker !== undefined && !maker.active;
};

/** `orders:actions` is of no use by itself. */
export const withScope = (chosen: readonly KeyScope[], scope: KeyScope): readonly KeyScope[] => {
	if (!chosen.includes(scope)) {
		const added = scope === "orders:actions" ? (["admin", scope] as const) : [scope];
		return SCOPE_FACES.map((face) => face.scope).filter((each) => chosen.includes(each) || added.some((one) => one === each));
	}
	return chosen.filter((each) => each !== scope && !(scope === "admin" && each === "orders:actions"));
};

/** The columns of the list of keys. */
export const KEY_COLUMNS = {
	key: "Key",
	endsIn: "ends in",
	makerLeft: (name: string) => `${name} has left. Revoke it unless you know who uses it.`,
	scopes: "What it may do",
	made: "Made",
	by: "by",
	byCommand: "a command",
	lastUsed: "Last used",
	neverUsed: "Never used",
	inHourFrom: "in the hour from",
	revoke: "Revoke",
	revokeOf: (label: string) => `Revoke ${label}`,
	works: "Works",
	revoked: "Revoked",
} as const;

/** The dialog in which a key is made. */
export const KEY_NEW = {
	title: "Make an API key",
	titleOf: (label: string) => `The key “${label}”`,
	onlyNow: "This key is shown only now",
	/** `place`: where it may stand. */
	copyIt: (place: ScopeFace["place"]) =>
		place === "browser"
			? "Copy it to where it is used. Holdfast keeps no copy: if it is lost, revoke it and make another. This one may stand in a browser."
			: "Copy it to where it is used. Holdfast keeps no copy: if it is lost, revoke it and make another. This one belongs on your own servers, never in a page or an app.",
	what: "API key",
	whatToCopy: "key",
	done: "Done",
	chooseOne: "Choose at least one.",
	made: (label: string) => `The key ${label} is made`,
	nameWrong: (message: string) => `The name ${message}.`,
	scopesWrong: (message: string) => `This ${message}.`,
	notYet: "No key was made yet",
	submit: "Make the key",
	busy: "Making the key…",
	cancel: "Make none",
	name: "Name",
	nameHint: "What it is for, such as “Web shop”.",
	scopes: "What it may do",
	placed: (place: ScopeFace["place"]) =>
		place === "browser" ? "A key with these scopes may stand in a browser." : "A key with these scopes belongs on your own servers only.",
} as const;

/** The question before a key is revoked. */
export const KEY_REVOKE = {
	done: (label: string) => `The key ${label} is revoked`,
	title: (label: string) => `Revoke the key “${label}”?`,
	neverUsed: "It has never been used.",
	lastUsedFrom: "It was last used in the hour from {when}.",
	yes: "Revoke it",
} as const;

/** The page API keys. */
export const KEYS_PAGE = {
	documentTitle: "API keys · Holdfast",
	title: "API keys",
	make: "Make a key",
	/** Before the link to the audit log, the link, after it. */
	about: [
		"A program of the shop shows its key with every request. Give each program a key of its own, with no more scopes than it needs; who made and revoked which is in the ",
		"audit log",
		".",
	],
	loading: "Loading the API keys",
	empty: "There are no API keys yet",
	emptyAbout: "Without one, no shop can place orders. “Make a key” makes the first.",
	caption: "API keys, those that work first",
} as const;
