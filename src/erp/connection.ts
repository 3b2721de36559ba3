import * as z from "zod";

/** How a tenant's ERP is reached and what it can take. Stored as JSON in D1 (credentials apart, encrypted) and in the ErpLink. */

export const ADAPTER_NAMES = ["rest", "tryton"] as const;
export type AdapterName = (typeof ADAPTER_NAMES)[number];

/** A Worker invocation holds six connections open at a time (Workers platform limits); one stays free. */
export const CONCURRENCY_MAX = 5;
export const TIMEOUT_MS_MAX = 120_000;

/** `wanted` is said of a number that does not fit, and of what is none. */
const limit = (wanted: string, fits: (value: number) => boolean) => z.number(`must be ${wanted}`).refine(fits, `must be ${wanted}`);

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** One level deep: a recursive type would have no end when it crosses an RPC. */
const Setting = z.union([Scalar, z.array(Scalar).max(100), z.record(z.string(), Scalar)]);

/** Nothing listens in between there. URL hosts are canonical: `127.1` and `0x7f000001` arrive as 127.0.0.1. */
const LOOPBACK_HOST = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

function mistakeInAddress(address: string): string | null {
	if (/\p{C}/u.test(address)) return "must not hold characters that cannot be seen: type it anew";
	const url = URL.canParse(address) && /^https?:\/\/[^\s\\]+$/i.test(address) ? new URL(address) : null;
	if (url === null) return 'must be an address such as "https://erp.example/api"';
	if (url.protocol === "http:" && !LOOPBACK_HOST.test(url.hostname)) {
		return "must begin with https: orders and credentials travel over it (http is taken only to 127.0.0.0/8, localhost and [::1])";
	}
	if (url.username !== "" || url.password !== "") return "must not hold a user name or password: they belong in the credentials";
	// Asked of the text: an empty query or fragment is not in the parsed URL, and would still swallow what is appended.
	if (/[?#]/.test(address)) return "must not hold a query (?) or a fragment (#): paths are appended to it";
	return null;
}

export const ErpConnection = z.strictObject({
	adapter: z.enum(ADAPTER_NAMES),
	/** Where paths are appended: https, or http to a loopback host; without user info, query and fragment. */
	baseUrl: z.string().superRefine((address, context) => {
		const message = mistakeInAddress(address);
		if (message !== null) context.addIssue({ code: "custom", message });
	}),
	/** What only this adapter understands; it checks it itself. */
	settings: z.record(z.string(), Setting).default({}),
	/** Order-creating requests a second, sustained. */
	ratePerSecond: limit("more than 0 and at most 1,000 a second", (n) => n > 0 && n <= 1_000),
	/** How many may start at once after a quiet time. */
	burst: limit("a whole number from 1 to 100", (n) => Number.isInteger(n) && n >= 1 && n <= 100),
	concurrency: limit(`a whole number from 1 to ${CONCURRENCY_MAX}`, (n) => Number.isInteger(n) && n >= 1 && n <= CONCURRENCY_MAX),
	timeoutMs: limit(
		`whole milliseconds, 0.5 to ${TIMEOUT_MS_MAX / 1_000} seconds`,
		(n) => Number.isInteger(n) && n >= 500 && n <= TIMEOUT_MS_MAX,
	),
	/** Overrides the adapter's own settle time; null keeps it. */
	settleMs: limit("whole milliseconds, at most an hour (3,600 seconds)", (n) => Number.isInteger(n) && n >= 0 && n <= 3_600_000)
		.nullable()
		.default(null),
	/** What an outage does to orders: `hold` keeps them until the ERP is back, `fail` hands them to a person after the first failed attempt. */
	outagePolicy: z.enum(["hold", "fail"]).default("hold"),
});
export type ErpConnection = z.infer<typeof ErpConnection>;

/** What the adapter signs in with; which keys it needs is the adapter's affair. */
export type Credentials = Readonly<Record<string, string>>;
