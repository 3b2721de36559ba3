import { STOREFRONT_SCOPES } from "./handover.ts";
import type { NewTenant } from "./statements.ts";

/** The tenant of local states. Its keys and passwords are public: they open nothing that is deployed. */
export const DEMO_STOREFRONT_KEY = "hf_demo_storefront_key";
export const DEMO_ADMIN = "admin@demo.test";
export const DEMO_CLERK = "clerk@demo.test";
/** Looks after every tenant of the local state. */
export const DEMO_OPERATOR = "operator@demo.test";
export const DEMO_PASSWORD = "holdfast-demo";
/** The sandbox accepts this token (sandbox/wrangler.toml). */
const SANDBOX_TOKEN = "sandbox-erp-token";

export type Connection = NonNullable<NewTenant["connection"]>;
/** What the sandbox ERP can take. */
export interface SandboxLink {
	readonly ratePerSecond: number;
	readonly burst: number;
	readonly concurrency: number;
	readonly timeoutMs: number;
	readonly settleMs: number;
}
const DEMO_LINK: SandboxLink = { ratePerSecond: 50, burst: 10, concurrency: 4, timeoutMs: 3_000, settleMs: 8_000 };

/** What the sandbox tells changes of; its orders are there for the reconciliation. */
const FED = ["product", "price", "stock", "customer", "contact", "order"];

export const sandboxConnection = (baseUrl: string, link: Partial<SandboxLink> = {}): Connection => ({
	settings: { adapter: "rest", baseUrl, settings: { entities: FED }, ...DEMO_LINK, ...link },
	credentials: { token: SANDBOX_TOKEN },
});

export const demoTenant = (adminKey: string, connection: Connection): NewTenant => ({
	id: "demo",
	name: "Demo shop",
	prefix: "E",
	start: 100_001,
	timeZone: "Europe/Dublin",
	origins: [],
	keys: [
		// One key for all that can be tried by hand; a real storefront's must not report payments.
		{ key: DEMO_STOREFRONT_KEY, label: "Demo storefront", scopes: [...STOREFRONT_SCOPES, "payments:write"] },
		// Made for each local state; a real tenant's admin key does not act on orders.
		{ key: adminKey, label: "Demo admin", scopes: ["admin", "orders:actions"] },
	],
	users: [
		{ email: DEMO_ADMIN, name: "Demo admin", role: "admin", password: DEMO_PASSWORD },
		{ email: DEMO_OPERATOR, name: "Demo operator", role: "operator", password: DEMO_PASSWORD },
		{ email: DEMO_CLERK, name: "Demo clerk", role: "employee", password: DEMO_PASSWORD },
	],
	connection,
});
