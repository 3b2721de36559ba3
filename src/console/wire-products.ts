/** Products as they were brought over, and what was set over them, as the admin API tells of them. Times are ISO 8601 in UTC. */

/** What can be set; null: not told, or as the ERP says. */
export interface ProductWords {
	readonly name: string | null;
	readonly description: string | null;
	readonly active: boolean | null;
}
export interface ProductView {
	readonly sku: string;
	/** What readers get. */
	readonly name?: string | null;
	readonly description?: string | null;
	readonly active?: boolean | null;
	readonly erpId: string;
	/** Goes back with a change, so that nobody's change is lost under another. */
	readonly version: number;
	readonly changedAt: string;
	/** What the ERP says. */
	readonly erp: ProductWords;
	/** What a person has set over it; null: nothing. */
	readonly set: (ProductWords & { readonly by: string; readonly at: string }) | null;
}
export interface ProductsPage {
	readonly items: readonly ProductView[];
	readonly next: string | null;
}

/** A price or a stock as the ERP tells of it: whatever fields its adapter gives. */
export type SideRecord = Readonly<Record<string, string | boolean | null>> & { readonly erpId: string; readonly changedAt: string };
export interface ProductFile extends ProductView {
	readonly prices: readonly SideRecord[];
	readonly stock: readonly SideRecord[];
}
