import { parseArgs } from "node:util";
import { audit } from "./chaos/audit.ts";
import { shop } from "./chaos/shoppers.ts";
import { storm } from "./chaos/weather.ts";
import { count, seconds, table } from "./load/figures.ts";
import type { OrderView } from "./load/order-view.ts";
import { openStand } from "./load/stand.ts";
import { keepTicking } from "./run/clock.ts";

/**
 * `npm run chaos`: customers order while the ERP fails in every way and the gateway is killed in the middle of its work. At the
 * end every order that was confirmed must be in the ERP once, its number without a gap, green without anybody's click.
 */

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "60" },
		orders: { type: "string", default: "2400" },
		kills: { type: "string", default: "12" },
		clients: { type: "string", default: "16" },
		/** Leave the state behind even when all is well. */
		keep: { type: "boolean", default: false },
	},
});
const stormMs = Number(values.seconds) * 1000;
const orders = Number(values.orders);
const kills = Number(values.kills);
const clients = Number(values.clients);

/** The link times out before the slowest fault answers, and its settle time covers what is left of that: commits come late. */
const LINK = { ratePerSecond: 400, burst: 40, concurrency: 5, timeoutMs: 1_000, settleMs: 2_500 };
const ALL_GREEN_MS_MAX = 90_000;
const FIRST_SEQ = 100_001;
const PREFIX = "E";
const FINDINGS_SHOWN_MAX = 20;

const tell = (line: string): void => console.error(`  ${line}`);

const felt = (ledger: readonly (OrderView | null)[]): string => {
	const errors = ledger.flatMap((order) => order?.attempts ?? []).map(({ outcome, error }) => error?.class ?? outcome);
	const classes = Map.groupBy(errors, (error) => error);
	return [...classes].map(([error, all]) => `${error} ${count(all.length)}`).join(", ");
};

const stand = await openStand("chaos", { link: LINK, logs: "file" });
const ended = new AbortController();
let passed = false;
try {
	void keepTicking({ tick: () => stand.gateway.tick() }, ended.signal, () => undefined);
	const startedMs = Date.now();
	tell(`${count(orders)} orders within ${seconds(stormMs)} from ${clients} clients, ${kills} kills`);
	const [shopping, weather] = await Promise.all([shop(stand.gateway.url, orders, clients, stormMs), storm(stand, kills, stormMs, tell)]);
	const calmMs = Date.now();
	const totals = await stand.board.settled(ALL_GREEN_MS_MAX);
	const greenMs = Date.now();

	const numbers = Array.from({ length: highest(shopping.acknowledged) - FIRST_SEQ + 2 }, (_, offset) => `${PREFIX}${FIRST_SEQ + offset}`);
	const [ledger, erp] = await Promise.all([stand.board.orders(numbers), stand.erp.orders()]);
	const result = audit({ firstSeq: FIRST_SEQ, prefix: PREFIX, acknowledged: shopping.acknowledged, ledger, erp });
	const findings = [...shopping.refused, ...Object.values(result).flat()];
	if (totals === null) findings.push(`orders were still on their way ${seconds(ALL_GREEN_MS_MAX)} after the last fault`);
	if (shopping.acknowledged.length !== orders) findings.push(`${orders - shopping.acknowledged.length} orders were never confirmed`);

	console.log(
		`\nChaos: ${seconds(calmMs - startedMs)} of it\n${table([
			["orders confirmed", count(shopping.acknowledged.length)],
			["requests repeated", count(shopping.retries)],
			["gateway killed (-9)", `${weather.kills}, of these with its host: ${weather.powerCuts}`],
			["ERP killed (-9)", String(weather.erpKills)],
			[
				"ERP faults",
				Object.entries(weather.faults)
					.map(([mode, times]) => `${mode} ${times}`)
					.join(", "),
			],
			["lost", String(result.lost.length)],
			["twice in the ERP", String(result.duplicates.length)],
			["gaps in the e-numbers", String(result.gaps.length)],
			["not green", String(result.notGreen.length)],
			["all green after", totals === null ? "never" : seconds(greenMs - calmMs)],
			["what attempts came to", felt(ledger)],
		])}`,
	);
	passed = findings.length === 0;
	for (const finding of findings.slice(0, FINDINGS_SHOWN_MAX)) console.log(`\n  ${finding}`);
	if (findings.length > FINDINGS_SHOWN_MAX) console.log(`\n  and ${findings.length - FINDINGS_SHOWN_MAX} more`);
	console.log(passed ? "\nEvery promise was kept." : `\n${findings.length} promises were broken. The state is kept in ${stand.state}`);
} finally {
	ended.abort();
	await stand.stop(!passed || values.keep);
}
process.exit(passed ? 0 : 1);

function highest(acknowledged: readonly { readonly eNumber: string }[]): number {
	return acknowledged.reduce((most, { eNumber }) => Math.max(most, Number(eNumber.slice(PREFIX.length))), FIRST_SEQ);
}
