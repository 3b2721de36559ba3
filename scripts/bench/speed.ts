import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { median } from "../load/figures.ts";
import { openStand, type Stand } from "../load/stand.ts";
import { type RunningWorker, startWorker } from "../run/worker.ts";
import { cpuMs } from "./cpu.ts";
import type { Load, Measured } from "./generator.ts";

/** The gateway with all it does, copying and relaying included, against a bare route, in turns so that both meet the same noise. */

export interface Pace {
	readonly rounds: number;
	readonly roundMs: number;
	readonly connections: number;
}
export interface Side {
	readonly requestsASecond: number;
	readonly medianMs: number;
}
export interface Compared {
	readonly gateway: Side;
	readonly bare: Side;
	/** The same before an ERP that takes SHOP_RATE orders a second, as the demo's does: an ordinary shop. */
	readonly shop: Side;
}
export interface Speed {
	readonly crowd: Compared;
	/** One client that orders without taking breath, so that the relay of its orders is in its own way. */
	readonly single: Compared;
	/** Orders a second from the first request of a round until the last order was green, median of rounds. */
	readonly deliveredASecond: number;
	/** Share of a core that each process used while a crowd ordered from the gateway. */
	readonly cores: Readonly<Record<"gateway" | "gatewayHost" | "sandbox" | "generator", number>>;
}

/** Orders a second that the demo's ERP takes. */
export const SHOP_RATE = 50;
/** An ERP that takes whatever comes: the relay is as much in the way as it can be. */
const LINK = { ratePerSecond: 1_000, burst: 100, concurrency: 5 };
const WARM_UP_MS = 1_500;
const SETTLED_MS_MAX = 60_000;

interface Bench {
	readonly stand: Stand;
	readonly shop: Stand;
	readonly bare: RunningWorker;
	readonly generator: ChildProcess;
	next: number;
}

export async function speed(paces: { readonly crowd: Pace; readonly single: Pace }): Promise<Speed> {
	const bench = await open();
	try {
		for (const url of [bench.bare.url, bench.stand.gateway.url, bench.shop.gateway.url])
			await load(bench, url, { ...paces.crowd, roundMs: WARM_UP_MS });
		await allGreen(bench);
		const crowd = await compare(bench, paces.crowd);
		const single = await compare(bench, paces.single);
		return {
			crowd: crowd.compared,
			single: single.compared,
			deliveredASecond: median(crowd.deliveredASecond),
			cores: crowd.cores,
		};
	} finally {
		bench.generator.disconnect();
		await Promise.all([bench.stand.stop(), bench.shop.stop(), bench.bare.stop()]);
	}
}

async function open(): Promise<Bench> {
	const stands: Stand[] = [];
	try {
		const stand = await openStand("bench", { link: LINK, logs: "discard" });
		stands.push(stand);
		const shop = await openStand("bench-shop", { link: { ...LINK, ratePerSecond: SHOP_RATE }, logs: "discard" });
		stands.push(shop);
		const bare = await startWorker({
			name: "bare",
			config: join(import.meta.dirname, "bare.toml"),
			main: null,
			port: 0,
			state: stand.state,
			vars: {},
			logs: "discard",
		});
		return { stand, shop, bare, generator: fork(join(import.meta.dirname, "generator.ts"), { execArgv: [] }), next: 1 };
	} catch (error) {
		await Promise.all(stands.map((stand) => stand.stop()));
		throw error;
	}
}

async function compare(bench: Bench, pace: Pace) {
	const sides = { gateway: [] as Side[], bare: [] as Side[], shop: [] as Side[] };
	const deliveredASecond: number[] = [];
	const usage: Speed["cores"][] = [];
	for (let round = 0; round < pace.rounds; round++) {
		sides.bare.push(sideOf(await load(bench, bench.bare.url, pace)));
		sides.shop.push(sideOf(await load(bench, bench.shop.gateway.url, pace)));
		const startedMs = performance.now();
		const before = processorTimes(bench);
		const measured = await load(bench, bench.stand.gateway.url, pace);
		usage.push(shares(before, processorTimes(bench), measured.tookMs));
		sides.gateway.push(sideOf(measured));
		await allGreen(bench);
		deliveredASecond.push((measured.latenciesMs.length * 1_000) / (performance.now() - startedMs));
	}
	const mid = (all: readonly Side[]): Side => ({
		requestsASecond: median(all.map(({ requestsASecond }) => requestsASecond)),
		medianMs: median(all.map(({ medianMs }) => medianMs)),
	});
	const core = (name: keyof Speed["cores"]) => median(usage.map((each) => each[name]));
	return {
		compared: { gateway: mid(sides.gateway), bare: mid(sides.bare), shop: mid(sides.shop) },
		deliveredASecond,
		cores: { gateway: core("gateway"), gatewayHost: core("gatewayHost"), sandbox: core("sandbox"), generator: core("generator") },
	};
}

async function load(bench: Bench, url: string, { connections, roundMs }: Pace): Promise<Measured> {
	const order: Load = { url, connections, ms: roundMs, from: bench.next };
	bench.generator.send(order);
	const [measured] = (await once(bench.generator, "message")) as [Measured];
	if (measured.failures.length > 0) throw new Error(`a request went wrong: ${measured.failures.join("; ")}`);
	bench.next += measured.latenciesMs.length;
	return measured;
}

async function allGreen({ stand }: Bench): Promise<void> {
	const totals = await stand.board.settled(SETTLED_MS_MAX);
	if (totals === null) throw new Error("orders were still on their way long after the round");
	if (totals.red > 0) throw new Error(`${totals.red} orders failed`);
}

const sideOf = ({ latenciesMs, tookMs }: Measured): Side => ({
	requestsASecond: (latenciesMs.length * 1_000) / tookMs,
	medianMs: median(latenciesMs),
});

const processorTimes = ({ stand, generator }: Bench): Speed["cores"] => ({
	gateway: cpuMs(stand.gateway.workerdPid),
	gatewayHost: cpuMs(stand.gateway.hostPid),
	sandbox: cpuMs(stand.sandbox.workerdPid),
	generator: cpuMs(generator.pid ?? 0),
});

const shares = (before: Speed["cores"], after: Speed["cores"], ms: number): Speed["cores"] => ({
	gateway: (after.gateway - before.gateway) / ms,
	gatewayHost: (after.gatewayHost - before.gatewayHost) / ms,
	sandbox: (after.sandbox - before.sandbox) / ms,
	generator: (after.generator - before.generator) / ms,
});
