import type { ErpAdapter, Result, SessionPort } from "../../src/erp/adapter";
import { ErpConnection } from "../../src/erp/connection";
import { type Fetch, transportOver } from "../../src/erp/transport";
import { type TrytonPorts, trytonAdapter } from "../../src/erp/tryton/tryton";

/** A Tryton adapter as the gateway makes one, for tests: its session is kept in memory. */

export const TRYTON_SETTINGS = { freight: { STD: "F-STD", EXP: "F-EXP" } };

export interface MakeOptions {
	readonly baseUrl: string;
	readonly fetch: Fetch;
	readonly credentials: { readonly login: string; readonly password: string };
	readonly settings?: ErpConnection["settings"];
	readonly now?: () => number;
	readonly pause?: TrytonPorts["pause"];
}

export function makeTryton({ baseUrl, fetch, credentials, settings, now, pause }: MakeOptions): ErpAdapter {
	const connection = ErpConnection.parse({
		adapter: "tryton",
		baseUrl,
		settings: settings ?? TRYTON_SETTINGS,
		ratePerSecond: 5,
		burst: 5,
		concurrency: 5,
		timeoutMs: 60_000,
	});
	const session = sessionOf(async (signal) => {
		if (adapter.signIn === undefined) throw new Error("the tryton adapter signs in");
		return adapter.signIn(signal);
	});
	const ports = { transport: transportOver(fetch), session, now: now ?? Date.now, ...(pause === undefined ? {} : { pause }) };
	const adapter: ErpAdapter = trytonAdapter(connection, credentials, ports);
	return adapter;
}

/** One sign-in at a time, as the ErpLink keeps it. */
function sessionOf(signIn: (signal: AbortSignal) => Promise<Result<string>>): SessionPort {
	let current: Promise<Result<string>> | null = null;
	const start = (signal: AbortSignal) => {
		current = signIn(signal).then((session) => {
			if (!session.ok) current = null;
			return session;
		});
		return current;
	};
	return {
		current: (signal) => current ?? start(signal),
		renew: async (refused, signal) => {
			const known = await current;
			return known?.ok === true && known.value !== refused ? known : start(signal);
		},
	};
}

/** The method of a JSON-RPC request, or "" when it is none. */
export async function methodOf(request: Request): Promise<string> {
	const body: unknown = await request.json().catch(() => null);
	return typeof body === "object" && body !== null && "method" in body ? String(body.method) : "";
}
