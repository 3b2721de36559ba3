import { Hono } from "hono";
import * as z from "zod";
import { acceptFinding, type FindingRow, findingsPage, openCounts } from "../../db/findings";
import { findReconciliation, type Reconciliation } from "../../db/reconciliations";
import { type RunRow, runsPage } from "../../db/run-lists";
import { NOTE_LENGTH_MAX } from "../../order/action";
import { FINDING_KINDS } from "../../order/agreement";
import { ENUMBER } from "../../order/enumber";
import { FACES } from "../../order/status";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";
import { cursorText, Limit, PAGE_ENTRIES_DEFAULT, TimeCursorText } from "./pages";
import { note } from "./plain-text";
import { runRowView } from "./schedule-runs";
import { isoOf, isoOrNull } from "./views";

const Query = z.strictObject({
	state: z.enum(["open", "closed", "all"], 'must be "open", "closed" or "all"').default("open"),
	cursor: TimeCursorText,
	limit: Limit,
});
const Accepted = z
	.strictObject({
		kind: z.enum(FINDING_KINDS),
		eNumber: z.string().regex(ENUMBER, "is not an e-number"),
		note: note(NOTE_LENGTH_MAX).default(""),
	})
	.refine(({ kind, note }) => kind !== "paid_after_erasure" || note !== "", {
		path: ["note"],
		message: "must say what became of the money: given back, or placed again by hand",
	});

/** Where our orders and the ERP's differ. `POST /schedules/reconciliation/run` has all of them compared now. */
export const reconciliation = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { state, cursor, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const tenantId = c.var.caller.tenant.id;
		const [walk, runs, open, page] = await Promise.all([
			findReconciliation(c.env.DB, tenantId),
			runsPage(c.env.DB, { tenantId, service: "reconciliation" }, null, RUNS_LOOKED_AT_MAX),
			openCounts(c.env.DB, tenantId),
			findingsPage(c.env.DB, tenantId, { open: state === "all" ? null : state === "open", after: cursor ?? null, limit }),
		]);
		const run = lastBegun(runs.items);
		return c.json({
			walk: walk === null ? null : walkView(walk, run),
			run: run === null ? null : runRowView(run),
			open,
			items: page.items.map(findingView),
			next: cursorText(page.next),
		});
	})
	.all("/", allowOnly("GET"))
	/** Says that a finding is as it should be. It stays closed while neither side changes. */
	.post("/accept", json(Accepted), async (c) => {
		const { kind, eNumber, note } = c.req.valid("json");
		const { tenant, actor } = c.var.caller;
		const entry = entryOf(c, { event: "finding.accepted", subject: eNumber, note: note === "" ? null : note, detail: { kind } });
		const accepted = { by: actor.name, atMs: entry.atMs, note: entry.note };
		if (!(await acceptFinding(c.env.DB, tenant.id, { kind, eNumber }, accepted, entry)))
			return problem(c, "finding_not_found", `Nothing of the kind ${kind} is open for ${eNumber}.`);
		return c.json({ kind, eNumber, closedAt: isoOf(entry.atMs) });
	})
	.all("/accept", allowOnly("POST"));

/** One waits and one is under way at most; of the others a few may have been dropped before they began. */
const RUNS_LOOKED_AT_MAX = 10;
const AT_WORK: ReadonlySet<RunRow["state"]> = new Set(["running", "going_on"]);

/** One that was due before others may have begun after them, and one that waits for its turn says nothing of what was compared. */
const lastBegun = (runs: readonly RunRow[]): RunRow | null =>
	runs.reduce<RunRow | null>((last, run) => ((run.startedAtMs ?? -1) > (last?.startedAtMs ?? -1) ? run : last), null);

/** The walk under way, the last one, or one that the next run may take up where it was broken off. */
const walkView = (
	{ state, method, beganAtMs, endedAtMs, fromMs, ours, theirs, asked, putOff, leftOut, earlier, ...walk }: Reconciliation,
	run: RunRow | null,
) => ({
	state,
	/** Whether a run is at it. Not ended and not under way: it was broken off. */
	underWay: state !== "ended" && run !== null && AT_WORK.has(run.state),
	method,
	beganAt: isoOf(beganAtMs),
	endedAt: isoOrNull(endedAtMs),
	/** Orders that have changed since then were compared; null: all. */
	since: fromMs === 0 ? null : isoOf(fromMs),
	/** Whether it looks at all orders; of an ERP that has to be asked about each this shows when that is over. */
	whole: walk.wholeFromMs === beganAtMs,
	ours,
	theirs,
	asked,
	putOff,
	leftOut,
	/** Orders that it has not looked at, because they had not changed. */
	earlier,
	/** All orders have been looked at since then; null: never yet. */
	lastWholeAt: isoOrNull(walk.doneWholeMs),
	/** When the last one began that came to its end. */
	lastCompleteAt: isoOrNull(walk.doneBeganAtMs),
});

const findingView = ({ kind, eNumber, ours, theirs, suggestion, firstSeenMs, lastSeenMs, closedAtMs, accepted }: FindingRow) => ({
	kind,
	eNumber,
	ours: ours === null ? null : { ...ours, label: FACES[ours.status].label },
	theirs,
	suggestion,
	firstSeenAt: isoOf(firstSeenMs),
	lastSeenAt: isoOf(lastSeenMs),
	closedAt: isoOrNull(closedAtMs),
	accepted: accepted === null ? null : { by: accepted.by, at: isoOf(accepted.atMs), note: accepted.note },
});
