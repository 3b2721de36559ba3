import type { ErpConnection } from "../../src/erp/connection";
import type { Endpoint } from "../../src/link/answers";

/** Connections as an admin would have set them up; the tests' ERP looks at none of it. */

export const connection = (changes: Partial<ErpConnection> = {}): ErpConnection => ({
	adapter: "rest",
	baseUrl: "https://erp.example",
	settings: {},
	ratePerSecond: 1_000,
	burst: 100,
	concurrency: 5,
	timeoutMs: 10_000,
	settleMs: null,
	outagePolicy: "hold",
	...changes,
});

export const endpoint = (changes: Partial<ErpConnection> = {}, updatedAtMs = 1): Endpoint => ({
	connection: connection(changes),
	sealedCredentials: "sealed",
	updatedAtMs,
});
