import type { LinkView } from "./wire";

/** The connection to the ERP, as the admin API tells of it. Times are ISO 8601 in UTC, spans are ms. */

export type AdapterName = "rest" | "tryton";
export type OutagePolicy = "hold" | "fail";

export interface ConnectionSettings {
	readonly adapter: AdapterName;
	readonly baseUrl: string;
	/** What only this adapter understands; what is not named has its default. */
	readonly settings: Readonly<Record<string, unknown>>;
	readonly ratePerSecond: number;
	readonly burst: number;
	readonly concurrency: number;
	readonly timeoutMs: number;
	/** Null: the adapter's own. */
	readonly settleMs: number | null;
	readonly outagePolicy: OutagePolicy;
}

/** Credentials go in and never come out. */
export interface ConnectionView {
	/** Null: none was saved yet. */
	readonly connection: ConnectionSettings | null;
	/** Goes back with a change, so that nobody's change is lost under another. 0: never saved. */
	readonly version: number;
	readonly updatedAt: string | null;
	readonly link: LinkView;
	/** Orders on their way to the ERP; null: could not be asked. */
	readonly waiting: number | null;
}

/** What is sent to be tried out or saved. Without credentials, those that are stored stay. */
export interface ConnectionChange {
	readonly connection: ConnectionSettings;
	readonly credentials?: Readonly<Record<string, string>>;
}
