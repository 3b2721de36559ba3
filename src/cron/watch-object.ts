import { DurableObject } from "cloudflare:workers";
import { logError, reasonOf } from "../lib/log";
import { LOOK_MS, lookOut, type Watching, type WatchPorts } from "./watch";

/** What the tick calls. */
export interface WatchCalls {
	/** Has the watch go on, or begin. */
	keepOn(): Promise<void>;
}

/** One for the whole deployment, with nothing but its alarm. */
export class Watch extends DurableObject<unknown> implements WatchCalls {
	readonly #ports: WatchPorts;
	readonly #awakeSinceMs: number;

	constructor(ctx: DurableObjectState, env: unknown, ports: WatchPorts) {
		super(ctx, env);
		this.#ports = ports;
		this.#awakeSinceMs = ports.now();
	}

	async keepOn(): Promise<void> {
		if ((await this.ctx.storage.getAlarm()) === null) await this.#lookAgain(nextLook(this.#ports.now()));
	}

	override async alarm(): Promise<void> {
		const nowMs = this.#ports.now();
		const before = (await this.ctx.storage.get<Watching>(WATCHING)) ?? { dueAtMs: nowMs, doubtedSinceMs: null };
		let next = { ...before, dueAtMs: nowMs + LOOK_MS };
		try {
			next = await lookOut(before, this.#awakeSinceMs, this.#ports);
		} catch (error) {
			// The platform drops an alarm that keeps throwing, and D1 may be away.
			logError({ event: "watch.failed", reason: reasonOf(error) });
		}
		await this.#lookAgain(next);
	}

	async #lookAgain(watching: Watching): Promise<void> {
		await this.ctx.storage.put(WATCHING, watching);
		await this.ctx.storage.setAlarm(watching.dueAtMs);
	}
}

const WATCHING = "watching";
const nextLook = (nowMs: number): Watching => ({ dueAtMs: nowMs + LOOK_MS, doubtedSinceMs: null });
