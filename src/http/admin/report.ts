import { Hono } from "hono";
import * as z from "zod";
import { type ReportSettings, reportSettingsOf, saveReportSettings } from "../../db/report";
import { REPORTED } from "../../db/schema-console";
import { SERVICES } from "../../db/services";
import { nextRunMs } from "../../lib/crontab";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor, Caller } from "./door";
import { isoOrNull } from "./views";

export const RECIPIENTS_MAX = 20;
const ADDRESS_LENGTH_MAX = 254;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

const Address = z
	.string()
	.trim()
	.max(ADDRESS_LENGTH_MAX, `must have at most ${ADDRESS_LENGTH_MAX} characters`)
	.pipe(z.email({ error: ({ input }) => `${JSON.stringify(input)} is not an e-mail address` }));

const Recipients = z
	.array(Address)
	.max(RECIPIENTS_MAX, `must be at most ${RECIPIENTS_MAX} addresses`)
	.superRefine((addresses, context) => {
		const seen = new Set<string>();
		for (const [index, address] of addresses.entries()) {
			const folded = address.toLowerCase();
			if (seen.has(folded)) context.addIssue({ code: "custom", path: [index], message: `${JSON.stringify(address)} is there twice` });
			seen.add(folded);
		}
	});

const SettingsChange = z.strictObject({
	time: z.string().regex(TIME, 'must be a time of day such as "07:30"'),
	which: z.enum(REPORTED, `must be one of ${REPORTED.join(", ")}`),
	recipients: Recipients,
	/** The one that was seen; 0 when they were never saved. */
	version: z.number("must be the `version` that you saw").int().min(0),
});

/** The daily report's settings. Nobody to send it to means that there is none. */
export const report = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const { tenant } = c.var.caller;
		return c.json(settingsView(await reportSettingsOf(c.env.DB, tenant.id), tenant, c.var.ports.now()));
	})
	.put("/", json(SettingsChange), async (c) => {
		const { tenant } = c.var.caller;
		const { version: seen, ...wanted } = c.req.valid("json");
		const before = await reportSettingsOf(c.env.DB, tenant.id);
		const entry = entryOf(c, { event: "report.changed", subject: "report", before: summed(before), after: summed(wanted) });
		const saved = await saveReportSettings(c.env.DB, tenant.id, { ...wanted, seen }, entry);
		const now = await reportSettingsOf(c.env.DB, tenant.id);
		const current = settingsView(now, tenant, c.var.ports.now());
		if (saved) return c.json(current);
		return problem(c, "settings_overtaken", `You saw version ${seen}; they are at version ${now.version}.`, { current });
	})
	.all("/", allowOnly("GET", "PUT"));

/** For the audit log. */
const summed = ({ time, which, recipients }: Pick<ReportSettings, "time" | "which" | "recipients">): string =>
	recipients.length === 0 ? `off (${which} at ${time})` : `${which} at ${time} to ${recipients.join(", ")}`;

function settingsView({ time, which, recipients, version, updatedAtMs }: ReportSettings, { timeZone }: Caller["tenant"], nowMs: number) {
	const enabled = recipients.length > 0;
	const [hour, minute] = time.split(":").map(Number);
	return {
		enabled,
		time,
		which,
		recipients,
		zone: timeZone,
		version,
		updatedAt: isoOrNull(updatedAtMs),
		nextRunAt: enabled ? isoOrNull(nextRunMs(`${minute} ${hour} * * *`, timeZone, nowMs)) : null,
		sending: SERVICES.report.runs
			? { active: true, say: null }
			: { active: false, say: "These settings are kept, and this version does not send the report yet." },
		limits: { recipients: RECIPIENTS_MAX },
	};
}
