import { Hono } from "hono";
import * as z from "zod";
import { isErasedRecipient } from "../../db/erased-letters";
import { type Sending, sendingsOf } from "../../db/letters";
import { findLetter } from "../../db/outbox";
import { findReport, type Kept, keptOf, type Report, reportsPage, resendReport } from "../../db/reports";
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
			const [sendings, kept] = await Promise.all([sendingsOf(c.env.DB, id, letterIds), keptOf(c.env.DB, id, page.items)]);
			return c.json({
				items: page.items.map((one) => reportView(one, kept.get(one.letterId), sendings.get(one.letterId))),
				next: page.next,
			});
		})
		.all("/", allowOnly("GET"))
		.get("/:date", async (c) => {
			const { id } = c.var.caller.tenant;
			const asked = c.req.param("date");
			const date = asked.replace(/\.csv$/, "");
			const found = await findReport(c.env.DB, id, date);
			if (found === null) return problem(c, "report_not_found", `There is no report of ${JSON.stringify(date.slice(0, 20))}.`);
			const [letter, keptBy] = await Promise.all([findLetter(c.env.DB, id, found.letterId), keptOf(c.env.DB, id, [found])]);
			const [file] = letter?.attachments ?? [];
			const kept = keptBy.get(found.letterId);
			if (asked !== date) {
				if (file === undefined) return problem(c, "report_not_found", `The file of ${date} ${whyGone(found, kept)}`);
				c.header("Content-Type", file.type);
				c.header("Content-Disposition", `attachment; filename="${file.filename}"`);
				return c.body(bytesOf(file.content));
			}
			const sendings = (await sendingsOf(c.env.DB, id, [found.letterId])).get(found.letterId);
			return c.json({
				...reportView(found, kept, sendings),
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
			const recipients = asked.length > 0 ? asked : had.map(({ recipient }) => recipient).filter((to) => !isErasedRecipient(to));
			if (recipients.length === 0) return problem(c, "report_not_found", "Nobody had it: say who is to get it in `recipients`.");
			const entry = entryOf(c, { event: "report.resent", subject: date, detail: { recipients: recipients.join(", ") } });
			switch (await resendReport(c.env.DB, found, recipients, entry)) {
				case "resent":
					return c.json({ date, recipients }, 202);
				case "gone": {
					const kept = (await keptOf(c.env.DB, id, [found])).get(found.letterId);
					return problem(c, "report_not_found", `The mail of ${date} ${whyGone(found, kept)}`);
				}
				case "full":
					return problem(c, "too_many_recipients", "It has gone to as many as one mail may have. Send it on from a mailbox.");
			}
		})
		.all("/:date/resend", allowOnly("POST"));
};

const bytesOf = (base64: string): ArrayBuffer => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;

/** The end of a sentence. */
const whyGone = ({ erasedAtMs }: Report, kept: Kept = "expired"): string =>
	kept === "erased"
		? `was erased${erasedAtMs === null ? "" : ` on ${isoOf(erasedAtMs)}`}, with a person of whom it spoke.`
		: "was erased with age: mails and their files are kept for as long as the settings of retention say.";

/** Those whose addresses were erased are told of, and nothing is sent to them. */
function reportView(
	{ localDate, zone, dueAtMs, windowFromMs, windowToMs, which, counts, listed, beyond, ordersTakenOut, erasedAtMs }: Report,
	kept: Kept = "expired",
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
		/** `whole`, `shortened`, `erased` or `expired`: what is kept of its mail and its file. */
		kept,
		/** Of those listed, gone from the file with persons who were erased. */
		ordersTakenOut,
		/** When that was last, or it was erased as a whole; null: neither. */
		erasedAt: isoOrNull(erasedAtMs),
		recipients: sendings.map(({ nextAttemptAtMs, sentAtMs, ...sending }) => ({
			...sending,
			/** Their address was erased. */
			erased: isErasedRecipient(sending.recipient),
			nextAttemptAt: isoOrNull(nextAttemptAtMs),
			sentAt: isoOrNull(sentAtMs),
		})),
	};
}
