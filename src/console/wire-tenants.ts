import type { LinkView } from "./wire";
import type { NewLinkView } from "./wire-people";

/** The tenants of a deployment, as the admin API tells operators of them. Times are ISO 8601 in UTC. */

export interface TenantView {
	readonly id: string;
	readonly name: string;
	readonly timeZone: string;
	readonly createdAt: string;
	/** The operator's own. */
	readonly home: boolean;
	/** Where the session works now. */
	readonly entered: boolean;
	readonly erp: LinkView;
	/** Null, here and below: could not be asked in time, which is not the same as none. */
	readonly waiting: number | null;
	readonly failed: number | null;
	readonly unverified: number | null;
	/** Since when the oldest of those that wait does. */
	readonly waitingSince: string | null;
}

export interface NewTenantView {
	readonly id: string;
	readonly name: string;
	/** For its first administrator; told this once. */
	readonly invitation: NewLinkView;
}
