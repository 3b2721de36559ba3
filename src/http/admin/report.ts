import { Hono } from "hono";
import * as z from "zod";
import { type ReportSettings, reportSettingsOf, saveReportSettings } from "../../db/report";
import { lastReportDate } from "../../db/reports";
import { REPORTED } from "../../db/schema-console";
import { type LocalDay, nextLocalDay } from "../../lib/daily";
import { mailSetupOf } from "../../mail/setup";
import { allowOnly } from "../methods";
import { json } from "../valid";
import { addresses } from "./addresses";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor, Caller } from "./door";
import { settingsOvertaken } from "./overtaken";
import { reportArchive } from "./report-archive";
import { previewOf } from "./report-preview";
import { isoOrNull } from "./views";

export const RECIPIENTS_MAX = 20;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

const Time = z.string().regex(TIME, 'must be a time of day such as "07:30"');
const Which = z.enum(REPORTED, `must be one of ${REPORTED.join(", ")}`);
const SettingsChange = z.strictObject({
	time: Time,
	which: Which,
	recipients: addresses(RECIPIENTS_MAX),
	/** The one that was seen; 0 when they were never saved. */
	version: z.number("must be the `version` that you saw").int().min(0),
});
/** `time` left out: the one that is saved. */
const Preview = z.strictObject({ which: Which, time: Time.optional() });

/** The daily report's settings, how it would look now, and what was sent. Nobody to send it to means that there is none. */
export const report = new Hono<AdminDoor>()
	.get("/", async (c) => c.json(await settingsView(c, await reportSettingsOf(c.env.DB, c.var.caller.tenant.id))))
	.put("/", json(SettingsChange), async (c) => {
		const { tenant } = c.var.caller;
		const { version: seen, ...wanted } = c.req.valid("json");
		const before = await reportSettingsOf(c.env.DB, tenant.id);
		const entry = entryOf(c, { event: "report.changed", subject: "report", before: summed(before), after: summed(wanted) });
		const saved = await saveReportSettings(c.env.DB, tenant.id, { ...wanted, seen }, entry);
		const now = await reportSettingsOf(c.env.DB, tenant.id);
		const current = await settingsView(c, now);
		if (saved) return c.json(current);
		return await settingsOvertaken(c, { event: "report.changed", subject: "report", seen, current });
	})
	.all("/", allowOnly("GET", "PUT"))
	.post("/preview", json(Preview), async (c) => {
		const { tenant } = c.var.caller;
		const { which, time } = c.req.valid("json");
		const saved = await reportSettingsOf(c.env.DB, tenant.id);
		const { date } = await nextDay(c, time ?? saved.time);
		return c.json(await previewOf(c, which, date));
	})
	.all("/preview", allowOnly("POST"))
	.route("/archive", reportArchive(RECIPIENTS_MAX));

/** For the audit log. */
const summed = ({ time, which, recipients }: Pick<ReportSettings, "time" | "which" | "recipients">): string =>
	recipients.length === 0 ? `off (${which} at ${time})` : `${which} at ${time} to ${recipients.join(", ")}`;

/** A day that has its report gets no other, whatever time is chosen afterwards. */
async function nextDay(c: AdminAsked, time: string): Promise<LocalDay> {
	const { id, timeZone }: Caller["tenant"] = c.var.caller.tenant;
	const last = (await lastReportDate(c.env.DB, id)) ?? "";
	const day = nextLocalDay(timeZone, time, c.var.ports.now());
	return day.date > last ? day : nextLocalDay(timeZone, time, day.dueAtMs);
}

async function settingsView(c: AdminAsked, { time, which, recipients, version, updatedAtMs }: ReportSettings) {
	const enabled = recipients.length > 0;
	const setup = mailSetupOf(c.env);
	return {
		enabled,
		time,
		which,
		recipients,
		zone: c.var.caller.tenant.timeZone,
		version,
		updatedAt: isoOrNull(updatedAtMs),
		nextRunAt: enabled ? isoOrNull((await nextDay(c, time)).dueAtMs) : null,
		/** `say`: what has to be done before reports are mailed; null: nothing. */
		sending: setup.kind === "none" ? { active: false, say: setup.say } : { active: true, say: null },
		limits: { recipients: RECIPIENTS_MAX },
	};
}
