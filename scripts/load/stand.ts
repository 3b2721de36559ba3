import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedDemo } from "../run/demo.ts";
import { startGateway, startSandbox } from "../run/gateway.ts";
import type { RunningWorker } from "../run/worker.ts";
import { type Connection, type SandboxLink, sandboxConnection } from "../tenant/demo.ts";
import { Board } from "./board.ts";
import { SandboxControl } from "./erp.ts";

/** A gateway, a sandbox ERP and the demo tenant between them, on free ports and a state that is thrown away. */
export interface Stand {
	readonly state: string;
	/** As it is now: `powerCut` replaces it. */
	gateway: RunningWorker;
	readonly sandbox: RunningWorker;
	readonly erp: SandboxControl;
	readonly board: Board;
	readonly adminKey: string;
	/**
	 * Takes the gateway's host and runtime away together and starts them again on the same port and state, or what `meanwhile` has left
	 * of it.
	 */
	powerCut(meanwhile?: () => void): Promise<void>;
	/** Ends everything. `keep` leaves the state for whoever wants to look into it. */
	stop(keep?: boolean): Promise<void>;
}

export interface StandOptions {
	/** What the sandbox can take. */
	readonly link: Partial<SandboxLink>;
	/** Another ERP for the demo tenant; the sandbox then runs for nobody. */
	readonly connection?: Connection;
	/** Another entry for the gateway. */
	readonly main?: string;
	/** Variables of the gateway's deployment. */
	readonly vars?: Readonly<Record<string, string>>;
	readonly logs: "file" | "discard";
	/** A state of gateway and sandbox that were started and stopped, to begin with. */
	readonly prepared?: string;
}

export async function openStand(name: string, options: StandOptions): Promise<Stand> {
	const state = mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
	const prepared = options.prepared === undefined ? {} : { prepared: options.prepared };
	const open = (port: number) =>
		startGateway({
			port,
			state,
			logs: options.logs,
			...prepared,
			...(options.main === undefined ? {} : { main: options.main }),
			...(options.vars === undefined ? {} : { vars: options.vars }),
		});
	const sandbox = await startSandbox({ port: 0, state, logs: options.logs, ...prepared });
	const gateway = await open(0).catch(async (error: unknown) => {
		await sandbox.stop();
		throw error;
	});
	const adminKey = await seedDemo(gateway, state, options.connection ?? sandboxConnection(sandbox.url, options.link));
	const stand: Stand = {
		state,
		gateway,
		sandbox,
		adminKey,
		erp: new SandboxControl(sandbox.url),
		board: new Board(gateway.url, adminKey),
		powerCut: async (meanwhile) => {
			await stand.gateway.crash();
			meanwhile?.();
			stand.gateway = await open(gateway.port);
		},
		stop: async (keep = false) => {
			stand.erp.close();
			stand.board.close();
			await Promise.all([stand.gateway.stop(), sandbox.stop()]);
			if (!keep) rmSync(state, { recursive: true, force: true });
		},
	};
	return stand;
}
