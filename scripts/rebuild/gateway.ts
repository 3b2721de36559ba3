import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** The admin API, as far as making the copy anew needs it. */

const TIMEOUT_MS = 30_000;
/** The gateway may restart meanwhile, and every call may be repeated. */
const TRIES = 10;
const TRY_AGAIN_MS = 1_000;
const POLL_MS = 1_000;
/** A comparison reads everything, in as many invocations as that takes. */
const COMPARISON_MS_MAX = 3_600_000;

const Owed = z.object({ orders: z.number(), records: z.number() });
export type Owed = z.infer<typeof Owed>;
const Page = z.object({ tenant: z.string(), marked: z.number(), next: z.number().nullable(), owed: Owed, orders: z.number() });
const Compared = z.object({
	beganAt: z.string(),
	endedAt: z.string().nullable(),
	orders: z.number(),
	records: z.number(),
	missing: z.number(),
	differing: z.number(),
	surplus: z.number(),
	recordsMissing: z.number(),
	recordsDiffering: z.number(),
	examples: z.array(z.string()),
});
export type Compared = z.infer<typeof Compared>;
const State = z.object({ tenant: z.string(), check: Compared.nullable(), owed: Owed, orders: z.number() });
const Started = z.object({ dueAt: z.string() });

export class Gateway {
	readonly #url: string;
	readonly #key: string;

	constructor(url: string, key: string) {
		this.#url = url;
		this.#key = key;
	}

	async assertTenant(tenant: string): Promise<void> {
		const { tenant: its } = await this.state();
		if (its !== tenant) throw new Error(`the key is of the tenant ${its}, not of ${tenant}`);
	}

	async state(): Promise<z.infer<typeof State>> {
		return State.parse(await this.#ask("GET", "/copy"));
	}

	async rebuild(after: number): Promise<z.infer<typeof Page>> {
		return Page.parse(await this.#ask("POST", "/copy/rebuild", { after }));
	}

	/** Has everything compared, and waits for it. */
	async compare(): Promise<Compared> {
		const before = (await this.state()).check?.beganAt ?? null;
		Started.parse(await this.#ask("POST", "/schedules/copy/run", {}));
		const untilMs = Date.now() + COMPARISON_MS_MAX;
		while (Date.now() < untilMs) {
			const { check } = await this.state();
			if (check !== null && check.endedAt !== null && check.beganAt !== before) return check;
			await sleep(POLL_MS);
		}
		throw new Error("the comparison has not ended: look at the page Schedules whether it is paused");
	}

	async #ask(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
		let reason = "";
		for (let attempt = 1; attempt <= TRIES; attempt++) {
			if (attempt > 1) await sleep(TRY_AGAIN_MS);
			const answer = await this.#send(method, path, body);
			if (answer.kind === "ok") return answer.body;
			reason = `${method} ${path} ${answer.reason}`;
			if (answer.kind === "refused") break;
		}
		throw new Error(reason);
	}

	async #send(method: string, path: string, body: unknown): Promise<Answer> {
		try {
			const answer = await fetch(`${this.#url}/admin/api${path}`, {
				method,
				headers: { authorization: `Bearer ${this.#key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
				signal: AbortSignal.timeout(TIMEOUT_MS),
			});
			const text = await answer.text();
			if (answer.ok) return { kind: "ok", body: JSON.parse(text) };
			const reason = `answered ${answer.status}: ${text.slice(0, REASON_LENGTH_MAX)}`;
			return { kind: answer.status < 500 && answer.status !== 429 ? "refused" : "away", reason };
		} catch (error) {
			return { kind: "away", reason: `was not answered: ${error instanceof Error ? error.message : error}` };
		}
	}
}

type Answer = { readonly kind: "ok"; readonly body: unknown } | { readonly kind: "refused" | "away"; readonly reason: string };
const REASON_LENGTH_MAX = 500;
