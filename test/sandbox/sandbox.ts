import { exports } from "cloudflare:workers";
import type { Fetch } from "../../src/erp/transport";

/** The sandbox Worker of this test run. */

export const TOKEN = "sandbox-erp-token";
export const ORIGIN = "https://erp.example";

/** The entry's types are those of the gateway, which is the main Worker elsewhere. */
const worker = (exports as unknown as { readonly default: { readonly fetch: Fetch } }).default;

export const sandbox: Fetch = (request) => worker.fetch(request);

export const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
	sandbox(
		new Request(`${ORIGIN}${path}`, {
			method,
			headers,
			...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
		}),
	);

/** As `call`, with the contract's token. */
export const contract = (method: string, path: string, body?: unknown): Promise<Response> =>
	call(method, path, body, { authorization: `Bearer ${TOKEN}` });

export async function setFault(fault: { mode: string; probability?: number; delayMs?: number }): Promise<void> {
	const response = await call("PUT", "/faults", fault);
	if (!response.ok) throw new Error(`the sandbox did not take the fault: ${await response.text()}`);
	await response.body?.cancel();
}

export const reset = async (): Promise<void> => {
	await (await call("POST", "/reset")).text();
};
