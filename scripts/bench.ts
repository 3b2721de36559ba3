import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type Bill, bills, READINGS } from "./bench/cost.ts";
import { gzippedBytes, WORKER_BYTES_MAX } from "./bench/size.ts";
import { SHOP_RATE, type Side, type Speed, speed } from "./bench/speed.ts";
import { count, ms, table } from "./load/figures.ts";

/** `npm run bench`: how fast, how dear, how large; about two minutes, `--quick` half a minute. */

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });

const THROUGHPUT_RATIO_MIN = 0.6;
const LATENCY_RATIO_MAX = 1.3;
const DOLLARS_A_MILLION_MAX = 25;
const BYTES_A_KB = 1_000;
const WORKER_KB_MAX = WORKER_BYTES_MAX / BYTES_A_KB;
/** A process that uses this much of a core can do no more; the runtime has one thread for JavaScript. */
const CORE_FULL_SHARE = 0.85;

/** Above this somebody else uses a good part of a core. */
const LOAD_QUIET_MAX = 0.7;

const full = { crowd: { rounds: 5, roundMs: 2_000 }, single: { rounds: 15, roundMs: 500 } };
const quick = { crowd: { rounds: 3, roundMs: 1_000 }, single: { rounds: 3, roundMs: 500 } };
const pace = values.quick ? quick : full;

const [loadBefore = 0] = loadavg();

const misses: string[] = [];
const hold = (kept: boolean, what: string): string => {
	if (!kept) misses.push(what);
	return kept ? "" : `   MISSED: ${what}`;
};

/** Three rounds of a second on a busy machine prove nothing about speed: they are shown and not held against it. */
const timed = (kept: boolean, what: string): string => (values.quick ? "" : hold(kept, what));

const fast = await speed({ crowd: { ...pace.crowd, connections: 16 }, single: { ...pace.single, connections: 1 } });
printSpeed(fast);
const dear = await bills(values.quick ? 10 : 40, values.quick ? 300 : 2_000);
printCost(dear);
const kilobytes = (await gzippedBytes()) / BYTES_A_KB;
console.log(
	`\nSize\n${table([["Worker, minified, gzipped", `${kilobytes.toFixed(1)} KB${hold(kilobytes < WORKER_KB_MAX, `under ${WORKER_KB_MAX} KB`)}`]])}`,
);
console.log(misses.length === 0 ? "\nAll targets met." : `\n${misses.length} targets missed: ${misses.join("; ")}`);
process.exit(misses.length === 0 ? 0 : 1);

function printSpeed({ crowd, single, deliveredASecond, cores }: Speed): void {
	const throughput = crowd.gateway.requestsASecond / crowd.bare.requestsASecond;
	const latency = single.shop.medianMs / single.bare.medianMs;
	console.log(
		`\nSpeed: medians of rounds in turns, each Worker in a runtime of its own, copying and relaying included\n${table([
			["16 connections, bare route", sideOf(crowd.bare)],
			["16 connections, gateway", sideOf(crowd.gateway)],
			[
				"  ratio",
				throughput.toFixed(2) + timed(throughput >= THROUGHPUT_RATIO_MIN, `throughput at least ${THROUGHPUT_RATIO_MIN} of the bare route`),
			],
			["  until delivered to the ERP", `${count(deliveredASecond)} orders/s`],
			[`16 connections, ERP takes ${SHOP_RATE}/s`, sideOf(crowd.shop)],
			["  ratio", (crowd.shop.requestsASecond / crowd.bare.requestsASecond).toFixed(2)],
			["1 client, bare route", sideOf(single.bare)],
			[`1 client, ERP takes ${SHOP_RATE}/s`, sideOf(single.shop)],
			["  ratio", latency.toFixed(2) + timed(latency <= LATENCY_RATIO_MAX, `latency at most ${LATENCY_RATIO_MAX} times the bare route's`)],
			["1 client, ERP takes all at once", sideOf(single.gateway)],
			["  ratio", (single.gateway.medianMs / single.bare.medianMs).toFixed(2)],
			["limited by", limit(cores)],
			[
				"machine",
				`${availableParallelism()} cores, load ${loadBefore.toFixed(1)} before this began${loadBefore > LOAD_QUIET_MAX ? ": others were at work, trust no ratio" : ""}`,
			],
		])}`,
	);
}

function sideOf({ requestsASecond, medianMs }: Side): string {
	return `${count(requestsASecond)} orders/s, median ${ms(medianMs)}`;
}

function limit(cores: Speed["cores"]): string {
	if (Number.isNaN(cores.gateway)) return "unknown: this system does not tell what processes use";
	const used = `cores used: gateway ${cores.gateway.toFixed(2)}, its host ${cores.gatewayHost.toFixed(2)}, ERP sandbox ${cores.sandbox.toFixed(2)}, load generator ${cores.generator.toFixed(2)}`;
	if (cores.gateway >= CORE_FULL_SHARE) return `the gateway's runtime, whose one thread is busy (${used})`;
	if (cores.generator >= CORE_FULL_SHARE) return `the load generator (${used})`;
	return `waiting, for storage or for a turn on a core (${used})`;
}

function printCost({ quiet, busy }: { readonly quiet: Bill; readonly busy: Bill }): void {
	const row = (name: (typeof READINGS)[number]): [string, string] => [
		name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
		`${quiet.perOrder[name].toFixed(2).padStart(8)}${busy.perOrder[name].toFixed(2).padStart(10)}`,
	];
	const dollars = (bill: Bill, name: string): string =>
		`$${bill.dollarsAMillionOrders.toFixed(2)}${hold(bill.dollarsAMillionOrders < DOLLARS_A_MILLION_MAX, `a million orders of a ${name} shop under $${DOLLARS_A_MILLION_MAX}`)}`;
	console.log(
		`\nCost of an order's whole life, placed to synced (processor time and the monthly base apart)\n${table([
			["an order of a", "   quiet      busy shop"],
			...READINGS.map(row),
			["a million orders, quiet", dollars(quiet, "quiet")],
			["a million orders, busy", dollars(busy, "busy")],
		])}`,
	);
}
