import { Hono } from "hono";
import { isLate, patrolledAt } from "../db/patrols";
import { databaseTrouble } from "../db/trouble";
import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { Asked, FrontDoor } from "./env";
import { allowOnly } from "./methods";

/**
 * For monitors. `/healthz` says whether this Worker answers, and asks nobody: a balancer that takes it out of rotation because the
 * patrols stand still would stop the intake as well. `/healthz/patrols` is the dead man's handle: 503 when what should go every
 * minute has not come through for two.
 */

const NO_STORE = { "Cache-Control": "no-store" } as const;
/** Anybody may ask, so D1 is asked no more often than that by one isolate. */
const REMEMBERED_MS = 10_000;
const WAIT_MS_MAX = 2_000;

interface Seen {
	readonly askedAtMs: number;
	/** Null: never; undefined: D1 is away. */
	readonly patrolledAtMs: number | null | undefined;
}

export function healthz() {
	let seen: Seen | null = null;
	return new Hono<FrontDoor>()
		.get("/", (c) => c.json({ status: "ok" }, 200, NO_STORE))
		.all("/", allowOnly("GET"))
		.get("/patrols", async (c) => {
			const nowMs = c.var.ports.now();
			if (seen === null || nowMs - seen.askedAtMs >= REMEMBERED_MS) seen = { askedAtMs: nowMs, patrolledAtMs: await patrolledAtOr(c) };
			const { patrolledAtMs } = seen;
			const lastAt = patrolledAtMs == null ? null : new Date(patrolledAtMs).toISOString();
			if (patrolledAtMs === undefined) return c.json({ status: "unknown", lastAt }, 503, NO_STORE);
			const late = isLate(patrolledAtMs, nowMs);
			return c.json({ status: late ? "late" : "ok", lastAt }, late ? 503 : 200, NO_STORE);
		})
		.all("/patrols", allowOnly("GET"));
}

async function patrolledAtOr(c: Asked): Promise<number | null | undefined> {
	try {
		return await within(WAIT_MS_MAX, patrolledAt(c.env.DB));
	} catch (error) {
		logError({ event: "http.patrols_unknown", requestId: c.var.requestId, reason: databaseTrouble(error) ?? reasonOf(error) });
		return undefined;
	}
}
