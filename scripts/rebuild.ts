import { setTimeout as sleep } from "node:timers/promises";
import { parseArguments, USAGE } from "./rebuild/command.ts";
import { type Compared, Gateway, type Owed } from "./rebuild/gateway.ts";

/**
 * `npm run rebuild`: has a tenant's desk write the list of orders, the search and the audit log anew into D1, and ends by comparing all
 * of it. Nothing is lost by breaking it off; `--after` goes on where it was.
 */

/** While the desk has so much to copy, it is not asked for more. */
const BUSY_WAIT_MS = 500;
const PROGRESS_MS = 2_000;
/** The comparison finds what it has to have copied again; then it is made once more. */
const COMPARISONS_MAX = 3;

async function main(): Promise<number> {
	let args: ReturnType<typeof parseArguments>;
	try {
		args = parseArguments(process.argv.slice(2), process.env.HOLDFAST_ADMIN_KEY);
	} catch (error) {
		console.error(`\n  ${error instanceof Error ? error.message : error}\n${USAGE}`);
		return 2;
	}
	let after = args.after;
	const gateway = new Gateway(args.url, args.key);
	try {
		await gateway.assertTenant(args.tenant);
		await writeAnew(gateway, after, (reached) => {
			after = reached;
		});
		await untilCopied(gateway);
		return await compare(gateway);
	} catch (error) {
		console.error(`\n  ${error instanceof Error ? error.message : error}\n  To go on from there: --after ${after}`);
		return 1;
	}
}

async function writeAnew(gateway: Gateway, from: number, reached: (seq: number) => void): Promise<void> {
	let after = from;
	let marked = 0;
	let saidMs = 0;
	for (;;) {
		const page = await gateway.rebuild(after);
		marked += page.marked;
		if (Date.now() - saidMs >= PROGRESS_MS) {
			saidMs = Date.now();
			console.log(`  ${marked} of ${page.orders} orders are on their way, ${said(page.owed)} left to write`);
		}
		if (page.next === null) break;
		if (page.marked === 0) await sleep(BUSY_WAIT_MS);
		after = page.next;
		reached(after);
	}
	console.log(`  ${marked} orders are on their way`);
}

async function untilCopied(gateway: Gateway): Promise<void> {
	for (;;) {
		const { owed } = await gateway.state();
		if (owed.orders + owed.records === 0) return;
		console.log(`  ${said(owed)} left to write`);
		await sleep(PROGRESS_MS);
	}
}

const said = ({ orders, records }: Owed): string => `${orders} orders and ${records} entries of the audit log`;

async function compare(gateway: Gateway): Promise<number> {
	for (let round = 1; round <= COMPARISONS_MAX; round++) {
		const compared = await gateway.compare();
		console.log(`  compared ${compared.orders} orders and ${compared.records} entries: ${verdictOf(compared)}`);
		if (isRight(compared)) return 0;
		if (compared.surplus + compared.recordsDiffering > 0) return 1;
		await untilCopied(gateway);
	}
	console.error("  What was copied again is still not there. The gateway's log says what the database refuses.");
	return 1;
}

const isRight = ({ missing, differing, surplus, recordsMissing, recordsDiffering }: Compared): boolean =>
	missing + differing + surplus + recordsMissing + recordsDiffering === 0;

function verdictOf(compared: Compared): string {
	if (isRight(compared)) return "everything is as the desk has it";
	const { missing, differing, surplus, recordsMissing, recordsDiffering, examples } = compared;
	return `${missing} missing, ${differing} different, ${surplus} too many, ${recordsMissing} entries missing, ${recordsDiffering} different (${examples.slice(0, 5).join(", ")})`;
}

process.exit(await main());
