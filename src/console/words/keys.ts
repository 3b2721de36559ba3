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
		scope: "admin",
		about: "does what this console does, except deciding about orders",
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
