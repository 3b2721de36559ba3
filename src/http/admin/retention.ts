import { Hono } from "hono";
import * as z from "zod";
import {
	IDLE_LINES_DAYS,
	inForce,
	PERIOD_DAYS_MAX,
	PERIOD_DAYS_MIN,
	PERIODS_DEFAULT,
	type Periods,
	type RetentionSettings,
	RUNS_DAYS,
	retentionSettingsOf,
	SIGNED_OUT_DAYS,
	saveRetention,
} from "../../db/retention";
import { allowOnly } from "../methods";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";
import { settingsOvertaken } from "./overtaken";
import { isoOrNull } from "./views";

const days = (kind: keyof Periods) =>
	z
		.number(`must be a number of days, from ${PERIOD_DAYS_MIN[kind]} to ${PERIOD_DAYS_MAX}`)
		.int("must be whole days")
		.min(PERIOD_DAYS_MIN[kind], `must be at least ${PERIOD_DAYS_MIN[kind]} days`)
		.max(PERIOD_DAYS_MAX, `must be at most ${PERIOD_DAYS_MAX} days`);

const RetentionChange = z.strictObject({
	orders: days("orders").nullable().meta({ description: "Null: for ever." }),
	exchanges: days("exchanges"),
	letters: days("letters"),
	notifications: days("notifications"),
	logs: days("logs"),
	/** The one that was seen; 0 when they were never saved. */
	version: z.number("must be the `version` that you saw").int().min(0),
});

/** For how long what is about persons is kept. */
export const retention = new Hono<AdminDoor>()
	.get("/", async (c) => c.json(settingsView(await retentionSettingsOf(c.env.DB, c.var.caller.tenant.id))))
	.put("/", json(RetentionChange), async (c) => {
		const { tenant } = c.var.caller;
		const { version: seen, ...wanted } = c.req.valid("json");
		const before = await retentionSettingsOf(c.env.DB, tenant.id);
		const entry = entryOf(c, { event: "retention.changed", subject: "retention", before: summed(before), after: summed(wanted) });
		const saved = await saveRetention(c.env.DB, tenant.id, { ...wanted, seen }, entry);
		const now = await retentionSettingsOf(c.env.DB, tenant.id);
		const current = settingsView(now);
		if (saved) return c.json(current);
		return await settingsOvertaken(c, { event: "retention.changed", subject: "retention", seen, current });
	})
	.all("/", allowOnly("GET", "PUT"));

/** For the audit log. */
const summed = ({ orders, exchanges, letters, notifications, logs }: Periods): string =>
	`orders ${orders === null ? "for ever" : `${orders} days`}, exchanges ${exchanges}, letters ${letters}, notifications ${notifications}, logs ${logs}`;

/** `inForce`: what quotes orders goes with their persons at the latest. `fixed` is nobody's choice. */
const settingsView = ({ version, updatedAtMs, ...periods }: RetentionSettings) => ({
	...kinds(periods),
	inForce: kinds(inForce(periods)),
	defaults: PERIODS_DEFAULT,
	limits: { min: PERIOD_DAYS_MIN, max: PERIOD_DAYS_MAX },
	fixed: { idleLines: IDLE_LINES_DAYS, runs: RUNS_DAYS, signedOut: SIGNED_OUT_DAYS },
	version,
	updatedAt: isoOrNull(updatedAtMs),
});

const kinds = ({ orders, exchanges, letters, notifications, logs }: Periods): Periods => ({
	orders,
	exchanges,
	letters,
	notifications,
	logs,
});
