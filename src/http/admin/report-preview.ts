import { draftReport } from "../../cron/report-draft";
import { FIRST_WINDOW_MS, windowOf } from "../../db/report-windows";
import type { Reported } from "../../db/schema-console";
import { publicUrlOf } from "../../mail/setup";
import type { AdminAsked } from "./door";
import { isoOf } from "./views";

/** Lines of the file that a preview shows, its head besides. */
export const PREVIEWED_LINES_MAX = 20;

/** The report of that local day as it would be written now. Nothing is saved or sent. */
export async function previewOf(c: AdminAsked, which: Reported, date: string) {
	const { DB: db, PUBLIC_URL } = c.env;
	const { id, name, timeZone } = c.var.caller.tenant;
	const nowMs = c.var.ports.now();
	const window = await windowOf(db, id);
	const fromMs = window?.sinceMs ?? nowMs - FIRST_WINDOW_MS;
	const changed =
		window === null ? ({ kind: "placed", sinceMs: fromMs } as const) : ({ kind: "changed", beforeEpoch: window.epoch + 1 } as const);
	const draft = await draftReport(db, id, {
		shop: { name, timeZone, publicUrl: publicUrlOf(PUBLIC_URL) },
		scope: which === "all" ? changed : { kind: "unresolved" },
		date,
		which,
		fromMs,
		nowMs,
	});
	const { composed, csv, counts, filedAway, listed, beyond } = draft;
	return {
		...composed,
		date,
		which,
		from: which === "all" ? isoOf(fromMs) : null,
		to: isoOf(nowMs),
		counts,
		filedAway,
		listed,
		beyond,
		/** The first lines of the file. */
		csv: linesOf(csv, PREVIEWED_LINES_MAX + 1),
	};
}

/** No cell of a report holds a line end: what comes from outside is made one line. */
function linesOf(csv: string, lines: number): string {
	let end = 0;
	for (let line = 0; line < lines && end < csv.length; line++) end = csv.indexOf("\r\n", end) + 2;
	return csv.slice(0, end);
}
