import type * as z from "zod";
import type { PlacedOrder } from "../order/order";
import type { Capabilities, Entity, ErpAdapter, ErpError, Page, Quote, QuoteRequest, Result, SessionPort } from "./adapter";
import { PULL_LIMIT_MAX } from "./adapter";
import { erpError, failure } from "./classify";
import type { Credentials, ErpConnection } from "./connection";
import {
	changesAnswer,
	contactsAnswer,
	ERROR_CODES,
	envelope,
	healthAnswer,
	orderAnswer,
	ordersAnswer,
	quoteAnswer,
	restSettings,
} from "./rest-wire";
import { json } from "./text";
import type { ErpRequest, Transport } from "./transport";

/** Speaks Holdfast's own contract for integrators, docs/erp-rest-contract.md. The ERP behind it is theirs. */

/** Longer than any request of a usual ERP lives (their workers are stopped after 120 s). */
const SETTLE_MS = 300_000;

export interface RestPorts {
	readonly transport: Transport;
	/** Not used: a bearer token needs no session. */
	readonly session: SessionPort;
	/** Unix time in ms. */
	readonly now: () => number;
}

interface Call {
	readonly method: "GET" | "POST";
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly body?: unknown;
	/** Whether it can change something in the ERP. */
	readonly write: boolean;
}

/** Throws a RangeError when the connection's settings are not those of this adapter: they are checked when they are saved. */
export const restAdapter = (connection: ErpConnection, credentials: Credentials, ports: RestPorts): ErpAdapter => {
	const settings = restSettings(connection.settings);
	const base = connection.baseUrl.replace(/\/+$/, "");
	const capabilities: Capabilities = {
		hardKey: settings.hardKey,
		settleMs: connection.settleMs ?? settings.settleMs ?? SETTLE_MS,
		quote: settings.quote,
		entities: Object.fromEntries(settings.entities.map((entity) => [entity, { deletions: settings.deletions }])),
		instantAccounts: false,
	};

	async function ask<T>(call: Call, answer: z.ZodType<T>, signal: AbortSignal): Promise<Result<T>> {
		const { token } = credentials;
		if (token === undefined || token === "") return refused(erpError("unauthorised", "No token is set for the ERP connection."));
		const reply = await ports.transport(composed(base, call, token), signal);
		if (reply.kind === "response" && reply.status >= 200 && reply.status < 300) {
			const parsed = answer.safeParse(json(reply.body));
			if (parsed.success) return { ok: true, value: parsed.data };
		}
		return refused(failure(reply, { write: call.write, now: ports.now(), envelope, codes: ERROR_CODES }));
	}
	const read = { method: "GET", write: false } as const;

	return {
		capabilities,

		ping: (signal) => ask({ ...read, path: "/health" }, healthAnswer, signal),

		async findOrders(eNumber, signal) {
			const found = await ask({ ...read, path: "/orders", query: { eNumber } }, ordersAnswer(eNumber), signal);
			return found.ok ? { ok: true, value: found.value.filter((order) => order.state !== "cancelled") } : found;
		},

		createOrder: (order: PlacedOrder, signal) =>
			ask({ method: "POST", path: "/orders", body: order, write: true }, orderAnswer(order.eNumber), signal),

		quote: (request: QuoteRequest, signal): Promise<Result<Quote>> =>
			ask({ method: "POST", path: "/quotes", body: request, write: false }, quoteAnswer(request), signal),

		async findContacts(email, signal) {
			const found = await ask({ ...read, path: "/contacts", query: { email } }, contactsAnswer, signal);
			if (!found.ok) return found;
			// Asked again here, because a look-up that treats the address as a pattern would sign a stranger in.
			return { ok: true, value: found.value.filter((contact) => contact.email.toLowerCase() === email.toLowerCase()) };
		},

		async pull(entity: Entity, cursor, limit, signal): Promise<Result<Page>> {
			if (capabilities.entities[entity] === undefined)
				return refused(erpError("not_found", `This ERP connection does not feed the entity ${entity}.`));
			const query = { limit: String(Math.min(Math.max(1, Math.trunc(limit)), PULL_LIMIT_MAX)), ...(cursor === null ? {} : { cursor }) };
			return ask({ ...read, path: `/changes/${entity}`, query }, changesAnswer(cursor), signal);
		},
	};
};

function composed(base: string, call: Call, token: string): ErpRequest {
	const query = call.query === undefined ? "" : `?${new URLSearchParams(call.query)}`;
	const headers = { accept: "application/json", authorization: `Bearer ${token}`, "user-agent": "Holdfast" };
	return {
		method: call.method,
		url: `${base}${call.path}${query}`,
		headers: call.body === undefined ? headers : { ...headers, "content-type": "application/json; charset=utf-8" },
		body: call.body === undefined ? null : JSON.stringify(call.body),
	};
}

const refused = (error: ErpError): { readonly ok: false; readonly error: ErpError } => ({ ok: false, error });
