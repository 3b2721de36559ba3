import * as z from "zod";
import type { Capabilities, ErpAdapter, Result } from "../adapter";
import type { Credentials, ErpConnection } from "../connection";
import { json } from "../text";
import type { Finish } from "./confirm";
import { findContacts } from "./contacts";
import { FEEDS } from "./entities";
import { pull } from "./feed";
import { signIn } from "./login";
import { completeOrder, createOrder, findOrders } from "./orders";
import { companyCurrency } from "./products";
import { quote } from "./quote";
import { poster, type RpcPorts, rpcOver } from "./rpc";
import { loginOf, trytonSettings } from "./settings";

/**
 * Speaks JSON-RPC to Tryton 6.0. An order becomes a confirmed sale whose reference is the e-number; for whom it is booked, which
 * product stands for which freight, and whether the shop's prices include taxes is said in the connection's settings
 * (tryton-settings.ts). The connection's address ends with the database: https://tryton.example/erp/.
 */

/**
 * Tryton ends what it began after we have gone: seconds on a healthy server, and a server that was frozen or whose network was
 * cut takes up a request it had received once it moves again. Two minutes is longer than the front servers and load balancers
 * before it keep such a request alive by default (60 s).
 */
const SETTLE_MS = 120_000;

export interface TrytonPorts extends RpcPorts {
	/** Waits; resolves early when the signal aborts. Left out: the clock on the wall. */
	readonly pause?: Finish["pause"];
}

/** Throws a RangeError when the connection's settings are not those of this adapter: they are checked when they are saved. */
export const trytonAdapter = (connection: ErpConnection, credentials: Credentials, ports: TrytonPorts): ErpAdapter => {
	const settings = trytonSettings(connection.settings);
	const baseUrl = `${connection.baseUrl.replace(/\/+$/, "")}/`;
	const rpc = rpcOver(baseUrl, settings, ports);
	const finish: Finish = { rpc, settings, now: ports.now, pause: ports.pause ?? pause };
	const capabilities: Capabilities = {
		hardKey: false,
		settleMs: connection.settleMs ?? SETTLE_MS,
		quote: { price: true, stock: true, freight: true },
		entities: Object.fromEntries(Object.keys(FEEDS).map((entity) => [entity, { deletions: "none" as const }])),
		instantAccounts: true,
	};

	return {
		capabilities,

		async ping(signal): Promise<Result<{ readonly version: string | null }>> {
			// The version alone would be answered without a sign-in, and while Tryton's database is away.
			const [company, version] = await Promise.all([
				companyCurrency(rpc, settings.company, signal),
				versionOf(new URL("..", baseUrl).href, ports, signal),
			]);
			return company.ok ? { ok: true, value: { version } } : company;
		},

		findOrders: (eNumber, signal) => findOrders(eNumber, finish, signal),
		createOrder: (order, signal) => createOrder(order, finish, signal),
		completeOrder: (id, signal) => completeOrder(id, finish, signal),
		quote: (request, signal) => quote(rpc, settings, request, signal),
		findContacts: (email, signal) => findContacts(rpc, email, signal),
		pull: (entity, cursor, limit, signal) => pull(rpc, settings, entity, cursor, limit, signal),
		signIn: (signal) => signIn(baseUrl, settings.language, loginOf(credentials), ports, signal),
	};
};

/** Nice to know, so nothing that goes wrong with it counts. */
async function versionOf(root: string, ports: RpcPorts, signal: AbortSignal): Promise<string | null> {
	const reply = await poster(root, ports.transport)("common.server.version", [], null, signal);
	if (reply.kind !== "response") return null;
	return z.object({ result: z.string().min(1).max(40) }).safeParse(json(reply.body)).data?.result ?? null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener("abort", done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener("abort", done);
	});
}
