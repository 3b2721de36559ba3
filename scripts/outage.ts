import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { count, median, ms, seconds, table } from "./load/figures.ts";
import { HttpClient } from "./load/http.ts";
import { placing } from "./load/order.ts";
import { openStand, type Stand } from "./load/stand.ts";
import { delivery } from "./outage/delivery.ts";

/**
 * `npm run outage`: two shops side by side, one with its ERP up and one with it down, take orders in turns: no customer may
 * notice. Then the ERP comes back: everything goes out in e-number order, as fast as the link allows, no attempt used up.
 */

const { values } = parseArgs({ options: { orders: { type: "string", default: "1000" }, rounds: { type: "string", default: "10" } } });
const orders = Number(values.orders);
const rounds = Number(values.rounds);

/** Medians of few orders differ by some tenths when nothing does: a short run holds only against what cannot be noise. */
const LONG_ORDERS = 1_000;
const LATENCY_RATIO_MAX = orders >= LONG_ORDERS ? 1.1 : 1.5;
const PACE_SHARE_MIN = 0.8;
const LINK = { ratePerSecond: 50, burst: 10, concurrency: 4, timeoutMs: 3_000, settleMs: 8_000 };
const WARM_UP_ORDERS = 30;
/** A shop's orders come one by one, with time to breathe between them. */
const PAUSE_MS = 5;
const TIMEOUT_MS = 10_000;
const DELIVERED_MS_MAX = (orders / LINK.ratePerSecond) * 1_000 * 3 + 60_000;
const Receipt = z.object({ eNumber: z.string() });

interface Shop {
	readonly stand: Stand;
	readonly client: HttpClient;
	readonly latenciesMs: number[];
	readonly eNumbers: string[];
}

async function open(name: string): Promise<Shop> {
	const stand = await openStand(name, { link: LINK, logs: "file" });
	return { stand, client: new HttpClient(stand.gateway.url, 1, TIMEOUT_MS), latenciesMs: [], eNumbers: [] };
}

async function order(shop: Shop, howMany: number): Promise<void> {
	for (let placed = 0; placed < howMany; placed++) {
		const index = shop.eNumbers.length;
		const sentMs = performance.now();
		const answer = await shop.client.send(placing(index, `outage-${index}`));
		shop.latenciesMs.push(performance.now() - sentMs);
		if (answer.status !== 201) throw new Error(`an order was answered ${answer.status}: ${answer.body}`);
		shop.eNumbers.push(Receipt.parse(JSON.parse(answer.body)).eNumber);
		await sleep(PAUSE_MS);
	}
}

const shops: Shop[] = [];
const findings: string[] = [];
try {
	for (const name of ["up", "down"]) shops.push(await open(name));
	const [up, down] = shops;
	if (up === undefined || down === undefined) throw new Error("a shop is missing");
	await down.stand.erp.setFault({ mode: "down" });
	for (const shop of shops) await order(shop, WARM_UP_ORDERS);
	for (const shop of shops) shop.latenciesMs.length = 0;
	for (let round = 0; round < rounds; round++) for (const shop of shops) await order(shop, orders / rounds);
	const ratio = median(down.latenciesMs) / median(up.latenciesMs);
	if (ratio > LATENCY_RATIO_MAX) findings.push(`with the ERP down an order takes ${ratio.toFixed(2)} times as long`);
	const held = await down.stand.board.totals();

	await down.stand.erp.setFault({ mode: "none" });
	const backMs = Date.now();
	const totals = await down.stand.board.settled(DELIVERED_MS_MAX);
	const received = await down.stand.erp.orders();
	const result = delivery(received, await down.stand.board.orders(down.eNumbers), down.eNumbers);
	findings.push(...result.findings);
	if (totals === null) findings.push(`orders were still on their way ${seconds(DELIVERED_MS_MAX)} after the ERP was back`);
	if (held.green > 0) findings.push(`${held.green} orders were green while the ERP was down`);
	if (result.earlyByMax >= LINK.concurrency)
		findings.push(`an order overtook one with a number lower by ${result.earlyByMax}: more than those on the wire with it`);
	if (!(result.paceASecond >= LINK.ratePerSecond * PACE_SHARE_MIN))
		findings.push(`the backlog went out at less than ${PACE_SHARE_MIN * 100} % of the link's pace`);

	console.log(
		`\nOutage\n${table([
			["orders taken with the ERP up", `${count(up.latenciesMs.length)}, median ${ms(median(up.latenciesMs))}`],
			["orders taken with the ERP down", `${count(down.latenciesMs.length)}, median ${ms(median(down.latenciesMs))}`],
			["  ratio", ratio.toFixed(2)],
			["held when it came back", count(held.blue)],
			["first delivery after", seconds((received[0]?.receivedAtMs ?? Number.NaN) - backMs)],
			["delivered at", `${result.paceASecond.toFixed(1)} orders/s, the link allows ${LINK.ratePerSecond}`],
			["out of order", `${result.inversions}, by ${result.earlyByMax} numbers at most (${LINK.concurrency} are on the wire at once)`],
			["attempts used up", String(result.spent)],
		])}`,
	);
	for (const finding of findings.slice(0, 20)) console.log(`\n  ${finding}`);
	console.log(findings.length === 0 ? "\nEvery promise was kept." : `\n${findings.length} promises were broken.`);
} finally {
	for (const { stand, client } of shops) {
		client.close();
		await stand.stop();
	}
}
process.exit(findings.length === 0 ? 0 : 1);
