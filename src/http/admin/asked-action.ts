import * as z from "zod";
import type { ACT_ORDERS_MAX } from "../../desk/answers";
import { ACTIONS, ERP_NUMBER_LENGTH_MAX, NOTE_LENGTH_MAX } from "../../order/action";
import type { Precheck } from "../valid";
import { Filter } from "./filter";
import { note, oneLine } from "./plain-text";
import { PLANNED_MAX, Planned } from "./planned";

/** An action on orders, as it is asked for. */

/** The desk's own limits; the types hold the two together. */
export const AT_ONCE_MAX: typeof ACT_ORDERS_MAX = 100;
export const IN_A_JOB_MAX = PLANNED_MAX;
const ENUMBER_TEXT_LENGTH_MAX = 100;

const NOT_PLANNED =
	"must be the `orders` of the plan that a dry run of this filter answered: nobody acts on orders that they have not seen";

export const Note = note(NOTE_LENGTH_MAX);
const ErpOrderNumber = oneLine(ERP_NUMBER_LENGTH_MAX, "must not be empty; leave it out when there is none");

/** As people type them: folded to how they are written. */
export const ENumberText = z
	.string()
	.trim()
	.min(1, "must not be empty")
	.max(ENUMBER_TEXT_LENGTH_MAX, `must be at most ${ENUMBER_TEXT_LENGTH_MAX} characters`)
	.toUpperCase();

const NOT_SEEN = "must be a whole number, as it was read";
const Count = z.number(NOT_SEEN).int(NOT_SEEN).min(0, NOT_SEEN).max(Number.MAX_SAFE_INTEGER, NOT_SEEN);

const namesOther = (seen: object = {}, named: ReadonlySet<string>): boolean => Object.keys(seen).some((eNumber) => !named.has(eNumber));

export const AskedAction = z
	.strictObject({
		action: z.enum(ACTIONS, `must be one of ${ACTIONS.join(", ")}`),
		eNumbers: z.array(ENumberText).min(1, "must name at least one order").optional(),
		filter: Filter.optional(),
		planned: Planned.optional(),
		/** The `version` of each order that was seen: of one that a person has decided about since, that is said first. */
		seen: z.record(ENumberText, Count).optional(),
		/** The same for a plan: its `asOf`. */
		asOf: Count.optional(),
		dryRun: z.boolean().default(false),
		note: Note.nullish(),
		erpOrderNumber: ErpOrderNumber.nullish(),
	})
	.superRefine(({ action, eNumbers, filter, planned, seen, dryRun, erpOrderNumber }, context) => {
		const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
		if (eNumbers === undefined && filter === undefined) mistake("eNumbers", "must be given, or else a filter");
		if (eNumbers !== undefined && filter !== undefined) mistake("filter", "must not be given together with eNumbers");
		if (filter === undefined && planned !== undefined) mistake("planned", "goes with a filter alone");
		if (filter !== undefined && eNumbers === undefined && planned === undefined && !dryRun) mistake("planned", NOT_PLANNED);
		if (dryRun && planned !== undefined) mistake("planned", "must not be given with a dry run, which makes a new plan");
		const named = new Set(eNumbers);
		if (namesOther(seen, named)) mistake("seen", "must name only orders of eNumbers");
		if (erpOrderNumber == null) return;
		if (action !== "mark_synced") mistake("erpOrderNumber", "goes with the action mark_synced alone");
		else if (eNumbers === undefined || named.size !== 1) mistake("erpOrderNumber", "goes with exactly one e-number");
	});
export type AskedAction = z.infer<typeof AskedAction>;

/** Counted before they are looked at one by one. */
export const tooManyNumbers: Precheck = (body) => {
	const eNumbers = typeof body === "object" && body !== null && "eNumbers" in body ? body.eNumbers : null;
	if (!Array.isArray(eNumbers) || eNumbers.length <= IN_A_JOB_MAX) return null;
	return {
		code: "too_many_orders",
		detail: `These are ${eNumbers.length} e-numbers; one action takes at most ${IN_A_JOB_MAX}. Send them in several runs.`,
	};
};
