import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { seedStatements } from "./big-list/orders.ts";
import { type Question, questionsOf } from "./big-list/questions.ts";
import { count, median, ms, seconds, table } from "./load/figures.ts";
import { HttpClient } from "./load/http.ts";
import { whole } from "./load/options.ts";
import { openStand } from "./load/stand.ts";

/**
 * `npm run big-list`: a shop with a million orders and one beside it, and everything that the console asks its list for. Each
 * question may read three rows of D1 for each order of a page, and take 100 ms at the median; the overview may read 500 rows.
 */

const { values } = parseArgs({
	options: {
		orders: { type: "string", default: "1000000" },
		/** Leave the state behind. */
		keep: { type: "boolean", default: false },
	},
});
const ORDERS_MIN = 10_000;
const orders = whole(values.orders, "orders", ORDERS_MIN);

const PAGE_ORDERS = 50;
const ROWS_AN_ORDER_MAX = 3;
const OVERVIEW_ROWS_MAX = 500;
const MEDIAN_MS_MAX = 100;
const ASKED_TIMES = 7;
const TIMEOUT_MS = 30_000;
const FIRST = 100_001;
const LIFE_MS = 365 * 86_400_000;

const Meter = z.object({ databaseRowsRead: z.number() });
const Page = z.object({ items: z.array(z.unknown()).optional() });

const tell = (line: string): void => console.error(`  ${line}`);
const main = join(import.meta.dirname, "bench", "metered.ts");
const stand = await openStand("big-list", { link: {}, logs: "discard", main });
const client = new HttpClient(stand.gateway.url, 1, TIMEOUT_MS);
const findings: string[] = [];
try {
	const everyMs = LIFE_MS / orders;
	const fromMs = Date.now() - LIFE_MS;
	const [tenants] = await stand.gateway.sql([{ sql: "SELECT id FROM tenants LIMIT 1", params: [] }]);
	const tenantId = String(tenants?.[0]?.id);
	const startedMs = Date.now();
	// The other shop's orders are as many as a tenth, and have the same numbers.
	for (const past of [
		{ tenantId: "beside", orders: orders / 10 },
		{ tenantId, orders },
	])
		for (const statement of seedStatements({ first: FIRST, fromMs, everyMs, ...past })) await stand.gateway.sql([statement]);
	tell(`${count(1.1 * orders)} orders after ${seconds(Date.now() - startedMs)}`);

	const seqAt = (share: number): number => FIRST + Math.floor(share * orders);
	const dayAt = (share: number): string => new Date(fromMs + share * LIFE_MS).toISOString().slice(0, 10);
	const list = ({ query }: Question): string => `/admin/api/orders?${new URLSearchParams(query)}`;
	const rows: [name: string, value: string][] = [];
	const asked = [
		...questionsOf(seqAt, dayAt).map((question) => ({
			name: question.name,
			path: list(question),
			rowsMax: ROWS_AN_ORDER_MAX * PAGE_ORDERS,
		})),
		{ name: "the overview", path: "/admin/api/overview", rowsMax: OVERVIEW_ROWS_MAX },
	];
	for (const { name, path, rowsMax } of asked) {
		const { shown, read, medianMs } = await measured(path);
		rows.push([name, `${shown} shown, ${read} rows, ${ms(medianMs)}`]);
		tell(rows.at(-1)?.join(": ") ?? "");
		if (read > rowsMax) findings.push(`${name}: ${read} rows were read, and ${rowsMax} may be`);
		if (medianMs > MEDIAN_MS_MAX) findings.push(`${name}: ${ms(medianMs)} at the median, and ${MEDIAN_MS_MAX} ms may be`);
	}
	console.log(`\n${count(orders)} orders\n${table(rows)}\n`);
	for (const finding of findings) console.log(`  ${finding}`);
} finally {
	client.close();
	await stand.stop(values.keep);
	if (values.keep) tell(`the state is kept in ${stand.state}`);
}
process.exit(findings.length === 0 ? 0 : 1);

/** What a path shows, how many rows it reads, and how long it takes, asked ASKED_TIMES. */
async function measured(path: string): Promise<{ readonly shown: number; readonly read: number; readonly medianMs: number }> {
	// The key is looked up now and then: the fewest rows are those of the question itself.
	const reads: number[] = [];
	const tookMs: number[] = [];
	let shown = 0;
	for (let time = 0; time < ASKED_TIMES; time++) {
		const before = await read();
		const startedMs = performance.now();
		const answer = await client.send({ method: "GET", path, headers: { authorization: `Bearer ${stand.adminKey}` } });
		tookMs.push(performance.now() - startedMs);
		if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
		reads.push((await read()) - before);
		shown = Page.parse(JSON.parse(answer.body)).items?.length ?? 0;
	}
	return { shown, read: Math.min(...reads), medianMs: median(tookMs) };
}

async function read(): Promise<number> {
	return Meter.parse(JSON.parse((await client.send({ method: "GET", path: "/v1/meter" })).body)).databaseRowsRead;
}
