import { Hono } from "hono";
import * as z from "zod";
import { type Sending, sendingsOf } from "../../db/letters";
import { findLetter } from "../../db/outbox";
import { findReport, type Report, reportsPage, resendReport } from "../../db/reports";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import { addresses } from "./addresses";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";
import { Limit, PAGE_ENTRIES_DEFAULT } from "./pages";
import { isoOf, isoOrNull } from "./views";

/** Reports that were sent: what they said, what became of them, and sending one again. */

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const PageQuery = z.strictObject({ cursor: z.string().regex(DATE, "must be the `next` of the page before").optional(), limit: Limit });

export const reportArchive = (recipientsMax: number) => {
	/** Left out, or none: those who had it. */
	const Resend = z.strictObject({ recipients: addresses(recipientsMax).optional() });
	return new Hono<AdminDoor>()
		.get("/", async (c) => {
			const query = PageQuery.safeParse(c.req.query());
			if (!query.success) return invalid(c, query.error);
			const { cursor = null, limit = PAGE_ENTRIES_DEFAULT } = query.data;
			const { id } = c.var.caller.tenant;
			const page = await reportsPage(c.env.DB, id, cursor, limit);
			const letterIds = page.items.map(({ letterId }) => letterId);
			const sendings = await sendingsOf(c.env.DB, id, letterIds);
			return c.json({ items: page.items.map((one) => reportView(one, sendings.get(one.letterId))), next: page.next });
		})
		.all("/", allowOnly("GET"))
		.get("/:date", async (c) => {
			const { id } = c.var.caller.tenant;
			const asked = c.req.param("date");
			const date = asked.replace(/\.csv$/, "");
			const found = await findReport(c.env.DB, id, date);
			if (found === null) return problem(c, "report_not_found", `There is no report of ${JSON.stringify(date.slice(0, 20))}.`);
			const letter = await findLetter(c.env.DB, id, found.letterId);
			const [file] = letter?.attachments ?? [];
			if (asked !== date) {
				if (file === undefined) return problem(c, "report_not_found", `The file of ${date} was erased, as settings or a person asked.`);
				c.header("Content-Type", file.type);
				c.header("Content-Disposition", `attachment; filename="${file.filename}"`);
				return c.body(bytesOf(file.content));
			}
			const sendings = (await sendingsOf(c.env.DB, id, [found.letterId])).get(found.letterId);
			return c.json({
				...reportView(found, sendings),
				subject: letter?.subject ?? null,
				text: letter?.text ?? null,
				html: letter?.html ?? null,
				file: file === undefined ? null : { name: file.filename, type: file.type },
			});
		})
		.all("/:date", allowOnly("GET"))
		.post("/:date/resend", json(Resend), async (c) => {
			const { id } = c.var.caller.tenant;
			const date = c.req.param("date");
			const found = await findReport(c.env.DB, id, date);
			if (found === null) return problem(c, "report_not_found", `There is no report of ${JSON.stringify(date.slice(0, 20))}.`);
			const { recipients: asked = [] } = c.req.valid("json");
			const had = (await sendingsOf(c.env.DB, id, [found.letterId])).get(found.letterId) ?? [];
			const recipients = asked.length > 0 ? asked : had.map(({ recipient }) => recipient);
			if (recipients.length === 0) return problem(c, "report_not_found", "Nobody had it: say who is to get it in `recipients`.");
			const entry = entryOf(c, { event: "report.resent", subject: date, detail: { recipients: recipients.join(", ") } });
			switch (await resendReport(c.env.DB, found, recipients, entry)) {
				case "resent":
					return c.json({ date, recipients }, 202);
				case "gone":
					return problem(c, "report_not_found", `The mail of ${date} was erased, as settings or a person asked.`);
				case "full":
					return problem(c, "too_many_recipients", "It has gone to as many as one mail may have. Send it on from a mailbox.");
			}
		})
		.all("/:date/resend", allowOnly("POST"));
};

const bytesOf = (base64: string): ArrayBuffer => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;

function reportView(
	{ localDate, zone, dueAtMs, windowFromMs, windowToMs, which, counts, listed, beyond }: Report,
	sendings: readonly Sending[] = [],
) {
	return {
		date: localDate,
		zone,
		dueAt: isoOf(dueAtMs),
		/** When it was written. */
		writtenAt: isoOf(windowToMs),
		from: which === "all" ? isoOf(windowFromMs) : null,
		to: isoOf(windowToMs),
		which,
		counts,
		listed,
		beyond,
		recipients: sendings.map(({ nextAttemptAtMs, sentAtMs, ...sending }) => ({
			...sending,
			nextAttemptAt: isoOrNull(nextAttemptAtMs),
			sentAt: isoOrNull(sentAtMs),
		})),
	};
}
