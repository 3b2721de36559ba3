import type { Fetch } from "../../../src/erp/transport";
import type { AdapterHarness } from "./harness";

/** What can happen between an adapter and its ERP, as wrappers around the harness's fetch. */

export interface Wire {
	readonly fetch: Fetch;
	/** How many order-creating requests the adapter has put on it. */
	creates(): number;
	/** How many requests of any kind. */
	requests(): number;
}
/** Answers in the ERP's place or hands the request on. `deliver` takes it to the ERP. */
export type Interference = (request: Request, deliver: () => Promise<Response>) => Promise<Response>;

/** A copy to be read by itself. Its type parameters are those of a request from outside, which nobody here looks at. */
export const copyOf = (request: Request): Request => request.clone() as unknown as Request;

const deliverAll: Interference = (_request, deliver) => deliver();

/** Counts what goes over the wire, and lets `creating` and `other` interfere. */
export function wire(harness: AdapterHarness, creating: Interference = deliverAll, other: Interference = deliverAll): Wire {
	let creates = 0;
	let requests = 0;
	return {
		creates: () => creates,
		requests: () => requests,
		fetch: async (request) => {
			requests++;
			const copy = copyOf(request);
			const isCreating = await harness.creates(copyOf(request));
			if (isCreating) creates++;
			return (isCreating ? creating : other)(request, () => harness.fetch(copy));
		},
	};
}

/** The ERP does the work, and the connection breaks before a word of the answer. */
export const dropAnswer: Interference = async (_request, deliver) => {
	await (await deliver()).text();
	throw new TypeError("connection reset by peer");
};

export const unreachable: Interference = () => Promise.reject(new TypeError("connection refused"));

export const answering =
	(status: number, body = "", headers: Record<string, string> = {}): Interference =>
	async () =>
		new Response(body, { status, headers });

export const HTML = "<!doctype html><html><body><h1>Bad gateway</h1></body></html>";
