import { parseArgs } from "node:util";
import { certainty } from "./certainty/waits.ts";
import { audit } from "./chaos/audit.ts";
import { shop } from "./chaos/shoppers.ts";
import { count, median, quantile, seconds, table } from "./load/figures.ts";
import { portion, whole } from "./load/options.ts";
import { openStand } from "./load/stand.ts";
import { keepTicking } from "./run/clock.ts";

/**
 * `npm run certainty`: an ERP that takes orders and breaks the connection before it answers, again and again. Every order must
 * be in it once and green, found by looking instead of by sending again, and without anybody's click. Prints how long that took.
 */

const { values } = parseArgs({
	options: {
		orders: { type: "string", default: "1000" },
		/** Of each order: that its answer is lost. */
		probability: { type: "string", default: "0.5" },
		clients: { type: "string", default: "16" },
		/** Leave the state behind even when all is well. */
		keep: { type: "boolean", default: false },
	},
});
const orders = whole(values.orders, "orders");
const clients = whole(values.clients, "clients");
const probability = portion(values.probability, "probability");

const LINK = { ratePerSecond: 200, burst: 20, concurrency: 5, timeoutMs: 2_000, settleMs: 5_000 };
/** However often the breaker opens: an order and its look-up, a tenth of a second each, and a minute on top. */
const ALL_GREEN_MS_MAX = 60_000 + orders * 200;
const FIRST_SEQ = 100_001;
const PREFIX = "E";
const FINDINGS_SHOWN_MAX = 20;

const stand = await openStand("certainty", { link: LINK, logs: "file" });
const ended = new AbortController();
let passed = false;
try {
	void keepTicking({ tick: () => stand.gateway.tick() }, ended.signal, () => undefined);
	await stand.erp.setFault({ mode: "commit_then_drop", probability });
	const startedMs = Date.now();
	const shopping = await shop(stand.gateway.url, orders, clients, 0);
	const placedMs = Date.now();
	// The fault stays on to the end: what is green has become so in spite of it.
	const totals = await stand.board.settled(ALL_GREEN_MS_MAX);
	const greenMs = Date.now();

	const numbers = Array.from({ length: shopping.acknowledged.length + 1 }, (_, offset) => `${PREFIX}${FIRST_SEQ + offset}`);
	const [ledger, erp] = await Promise.all([stand.board.orders(numbers), stand.erp.orders()]);
	const result = audit({ firstSeq: FIRST_SEQ, prefix: PREFIX, acknowledged: shopping.acknowledged, ledger, erp });
	const { doubted, waitsMs, lookUps, sentAgain } = certainty(ledger.filter((order) => order !== null));
	const findings = [...shopping.refused, ...Object.values(result).flat(), ...sentAgain];
	if (totals === null) findings.push(`orders were still on their way ${seconds(ALL_GREEN_MS_MAX)} after the last one was placed`);
	if (shopping.acknowledged.length !== orders) findings.push(`${orders - shopping.acknowledged.length} orders were never confirmed`);
	if (erp.length !== orders) findings.push(`the ERP has ${count(erp.length)} orders, and ${count(orders)} were placed`);
	if (waitsMs.length !== doubted) findings.push(`${doubted - waitsMs.length} orders in doubt never became certain`);
	// A run in which nothing was lost has shown nothing.
	if (doubted === 0 && probability > 0)
		findings.push("no answer was lost, so this shows nothing: give it more orders or a higher probability");

	console.log(
		`\nCertainty: the ERP commits and drops the connection, probability ${probability}\n${table([
			["orders confirmed", `${count(shopping.acknowledged.length)} in ${seconds(placedMs - startedMs)}`],
			["in the ERP", count(erp.length)],
			["lost", String(result.lost.length)],
			["twice in the ERP", String(result.duplicates.length)],
			["not green", String(result.notGreen.length)],
			["all green after", totals === null ? "never" : `${seconds(greenMs - startedMs)}, with nobody's click`],
			["answers lost", count(doubted)],
			["look-ups", count(lookUps)],
			["sent a second time", String(sentAgain.length)],
			["time to certainty, median", waitsMs.length === 0 ? "-" : seconds(median(waitsMs))],
			["  95th of a hundred", waitsMs.length === 0 ? "-" : seconds(quantile(waitsMs, 0.95))],
			["  longest", waitsMs.length === 0 ? "-" : seconds(Math.max(...waitsMs))],
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
