import type { NewTenant } from "./statements.ts";

/** The tenant of local states. Its keys and passwords are public: they open nothing that is deployed. */
export const DEMO_STOREFRONT_KEY = "hf_demo_storefront_key";
export const DEMO_ADMIN = "admin@demo.test";
export const DEMO_CLERK = "clerk@demo.test";
export const DEMO_PASSWORD = "holdfast-demo";
/** The sandbox accepts this token (sandbox/wrangler.toml). */
export const SANDBOX_TOKEN = "sandbox-erp-token";

export interface DemoOptions {
	readonly adminKey: string;
	/** Where the ERP sandbox answers. */
	readonly erpUrl: string;
	readonly ratePerSecond?: number;
	readonly burst?: number;
	readonly concurrency?: number;
	readonly timeoutMs?: number;
	readonly settleMs?: number;
}

export const demoTenant = (options: DemoOptions): NewTenant => ({
	id: "demo",
	name: "Demo shop",
	prefix: "E",
	start: 100_001,
	timeZone: "Europe/Dublin",
	origins: [],
	keys: [
		{ key: DEMO_STOREFRONT_KEY, label: "Demo storefront", scopes: ["orders:write", "orders:read", "status:read"] },
		{ key: options.adminKey, label: "Demo admin", scopes: ["admin"] },
	],
	users: [
		{ email: DEMO_ADMIN, name: "Demo admin", role: "admin", password: DEMO_PASSWORD },
		{ email: DEMO_CLERK, name: "Demo clerk", role: "employee", password: DEMO_PASSWORD },
	],
	connection: {
		settings: {
			adapter: "rest",
			baseUrl: options.erpUrl,
			ratePerSecond: options.ratePerSecond ?? 50,
			burst: options.burst ?? 10,
			concurrency: options.concurrency ?? 4,
			timeoutMs: options.timeoutMs ?? 3_000,
			settleMs: options.settleMs ?? 8_000,
		},
		credentials: { token: SANDBOX_TOKEN },
	},
});
