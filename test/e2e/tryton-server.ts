import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { ErpAdapter } from "../../src/erp/adapter";
import type { Fetch } from "../../src/erp/transport";
import { type MakeOptions, makeTryton } from "../erp/tryton-make";

/** The real Tryton of the end-to-end tests, and a way to look into it past the adapter. */

const SCRIPT = new URL("./erp/tryton-up.sh", import.meta.url).pathname;
const PORT = process.env.TRYTON_PORT ?? "8169";
const STATE = process.env.TRYTON_STATE ?? "/var/tmp/holdfast-tryton";
export const BASE_URL = `http://127.0.0.1:${PORT}/erp/`;
const GATEWAY = { login: "gateway", password: "gateway-Pa55word" };
const ADMIN = { login: "admin", password: "admin-Pa55word" };

/** `fresh`: data as on the first day. `up`: after a crash of trytond or of its database. */
export async function server(command: "up" | "fresh" | "crash" | "freeze" | "thaw" | "db-crash"): Promise<void> {
	await promisify(execFile)(SCRIPT, [command], { maxBuffer: 10_000_000 });
}

/** SIGKILL without the script's delay: for hitting the middle of a request. */
export function kill(): void {
	process.kill(Number(readFileSync(`${STATE}/run/trytond.pid`, "utf8")), "SIGKILL");
}

export const overNetwork: Fetch = (request) => fetch(request);

let strangers = 0;
/** Tryton lets a login that is tried in vain wait longer and longer: every time it is asked for, it is another. */
const STRANGERS = {
	get login() {
		return `stranger${process.pid}-${++strangers}`;
	},
	password: "wrong",
};
export function make(options: Partial<MakeOptions> & { readonly wrong?: boolean } = {}): ErpAdapter {
	const credentials = options.wrong === true ? STRANGERS : GATEWAY;
	return makeTryton({ baseUrl: BASE_URL, fetch: overNetwork, credentials, ...options });
}

type Row = Readonly<Record<string, unknown>> & { readonly id: number };

let session: string | null = null;

/** Outside the adapter: what Tryton's own users do and see. */
export async function asAdmin<T>(method: string, ...params: readonly unknown[]): Promise<T> {
	session ??= await adminSession();
	let response = await post(method, params, session);
	if (response.status === 401) {
		// Data as on the first day knows no sessions.
		session = await adminSession();
		response = await post(method, params, session);
	}
	return resultOf(method, response);
}

async function adminSession(): Promise<string> {
	const login = "common.db.login";
	const [user, key] = await resultOf<[number, string]>(login, await post(login, [ADMIN.login, { password: ADMIN.password }, "en"], null));
	return `Session ${btoa(`${ADMIN.login}:${user}:${key}`)}`;
}

const post = (method: string, params: readonly unknown[], authorization: string | null): Promise<Response> =>
	fetch(BASE_URL, {
		method: "POST",
		headers: { "content-type": "application/json", ...(authorization === null ? {} : { authorization }) },
		body: JSON.stringify({ id: 1, method, params }),
	});

async function resultOf<T>(method: string, response: Response): Promise<T> {
	const answer = (await response.json()) as { result?: T; error?: unknown };
	if (!("result" in answer)) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
	return answer.result as T;
}

const COMPANY = { company: 1, active_test: false };

export const rowsOf = (model: string, domain: readonly unknown[], fields: readonly string[]): Promise<Row[]> =>
	asAdmin(`model.${model}.search_read`, domain, 0, null, [["id", "ASC"]], fields, COMPANY);

export const writeTo = (model: string, id: number, values: Readonly<Record<string, unknown>>): Promise<unknown> =>
	asAdmin(`model.${model}.write`, [id], values, COMPANY);

export interface Sale {
	readonly id: number;
	readonly number: string | null;
	readonly state: string;
	readonly comment: string | null;
	readonly total_amount: { readonly decimal: string };
	readonly tax_amount: { readonly decimal: string };
	readonly shipments: readonly number[];
	readonly invoices: readonly number[];
	readonly shipping_date: { readonly year: number; readonly month: number; readonly day: number } | null;
	readonly "party.": { readonly code: string; readonly name: string };
	readonly "payment_term.": { readonly name: string } | null;
	readonly "price_list.": { readonly name: string } | null;
	readonly "shipment_address.": {
		readonly id: number;
		readonly full_address: string;
		readonly party_name: string | null;
		readonly street: string;
	};
	readonly "invoice_address.": { readonly id: number; readonly full_address: string };
	readonly "lines.": readonly {
		readonly quantity: number;
		readonly unit_price: { readonly decimal: string };
		readonly description: string | null;
		readonly taxes: readonly number[];
		readonly "product.": { readonly code: string };
	}[];
}

const SALE_FIELDS = [
	...["number", "state", "comment", "total_amount", "tax_amount", "shipments", "invoices", "shipping_date"],
	...["party.code", "party.name", "payment_term.name", "price_list.name"],
	...["shipment_address.full_address", "shipment_address.party_name", "shipment_address.street", "invoice_address.full_address"],
	...["lines.quantity", "lines.unit_price", "lines.description", "lines.taxes", "lines.product.code"],
];

/** The live sales with this e-number. */
export const salesOf = async (eNumber: string): Promise<Sale[]> =>
	(await rowsOf(
		"sale.sale",
		[
			["reference", "=", eNumber],
			["state", "!=", "cancelled"],
		],
		SALE_FIELDS,
	)) as unknown as Sale[];

export async function counts(...models: readonly string[]): Promise<string> {
	const numbers: string[] = [];
	for (const model of models) numbers.push(`${model} ${await asAdmin(`model.${model}.search_count`, [], COMPANY)}`);
	return numbers.join(", ");
}

/** Puts a second sale with this e-number into Tryton, as somebody might who keys it in. */
export async function duplicateOf(eNumber: string): Promise<void> {
	const [sale] = await salesOf(eNumber);
	const [copy] = await asAdmin<number[]>("model.sale.sale.copy", [sale?.id], { company: 1 });
	await writeTo("sale.sale", copy ?? 0, { reference: eNumber });
}

/** Gives a sale the stamp of a moment just before another's, as a transaction has that began earlier and ended later. */
export async function stampedBefore(sale: number, other: number): Promise<void> {
	const sql = `update sale_sale set write_date = (select write_date from sale_sale where id = ${other}) - interval '1 second' where id = ${sale}`;
	const psql = ["/usr/lib/postgresql/15/bin/psql", "-X", "-q", "-h", `${STATE}/run`, "-d", "erp", "-v", "ON_ERROR_STOP=1", "-c", sql];
	await promisify(execFile)("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", ...psql]);
}
