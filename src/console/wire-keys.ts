import type { Actor } from "../order/action";

/** The API keys of a shop, as the admin API tells of them. Times are ISO 8601 in UTC. */

export type KeyScope =
	| "orders:write"
	| "orders:read"
	| "payments:write"
	| "status:read"
	| "erp:changes"
	| "sync:read"
	| "sync:customers"
	| "admin"
	| "orders:actions";

export interface KeyView {
	readonly id: string;
	readonly label: string;
	/** The last four characters. */
	readonly hint: string;
	readonly scopes: readonly KeyScope[];
	readonly createdAt: string;
	/** Null: a command made it. */
	readonly createdBy: Pick<Actor, "kind" | "id" | "name"> | null;
	/** The start of the hour in which it was last used; null: never. */
	readonly lastUsedAt: string | null;
	readonly revokedAt: string | null;
}

/** The only answer that ever holds the key itself. */
export interface NewKeyView extends KeyView {
	readonly key: string;
}
