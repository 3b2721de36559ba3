import { errorTitle } from "../../order/titles";
import type { ComparisonView, ReplicatedView } from "../wire-services";
import { count } from "./money";
import type { StateFace } from "./processes";

/** What comes over from the ERP, in words. States that this page does not know are shown by their own names. */

const STATES: Readonly<Record<string, StateFace>> = {
	following: { name: "Following", tone: "green" },
	comparing: { name: "Comparing", tone: "green" },
	first_load: { name: "First load", tone: "blue" },
	waiting: { name: "Waits for its first run", tone: "grey" },
	failing: { name: "Failed", tone: "red" },
	off: { name: "Switched off", tone: "amber" },
	not_fed: { name: "Not from this ERP", tone: "grey" },
};
export function replicationFace(state: string): StateFace {
	const known = Object.hasOwn(STATES, state) ? STATES[state] : undefined;
	return known ?? { name: state.replaceAll("_", " "), tone: "grey" };
}

/** What the state alone would not say; null: nothing. */
export function outdatedSaid({ state, fresh, lastSuccessAt }: Pick<ReplicatedView, "state" | "fresh" | "lastSuccessAt">): string | null {
	return state === "following" && !fresh && lastSuccessAt !== null ? "Out of date" : null;
}

export const deletionsSaid = ({ state, deletions }: Pick<ReplicatedView, "state" | "deletions">): string | null => {
	if (state === "not_fed") return null;
	return deletions === "feed" ? "The ERP tells of deletions" : "Deletions are found by comparing";
};

/** What the switch says once it was pressed. */
export const switchedSaid = ({ label }: Pick<ReplicatedView, "label">, on: boolean): string =>
	on ? `${label} are brought over from now on` : `${label} are not brought over any more`;

/** What the last try met, and what a person does about it. */
export interface FailureSaid {
	readonly title: string;
	readonly step: string;
}
const AGAIN = "The next run goes on where this one was.";
const SERVER = "check that the ERP server, its internet connection and the tunnel to it are running";
const STEPS: Readonly<Record<string, string>> = {
	down: `Nothing has to be done if it was short. ${AGAIN} If it stays so, ${SERVER}, then press “Test connection” on the page Connection.`,
	unknown_outcome: `Nothing has to be done: reading twice changes nothing. ${AGAIN} If it stays so, ${SERVER}.`,
	rate_limited: `Nothing has to be done. ${AGAIN} If this happens every day, ask your ERP partner for a higher limit, or lower the requests a second on the page Connection.`,
	unauthorised:
		"Look in the ERP whether Holdfast's user is locked, or its password or key has run out; then save the new one on the page Connection.",
	forbidden: "Let Holdfast's user in the ERP read these records, then press “Run now”.",
	not_found:
		"Look whether the ERP still offers these records, and whether the address on the page Connection is right. Then press “Run now”.",
	validation_rejected:
		"The ERP did not understand the question: its version or settings may have changed. Press “Test connection” on the page Connection.",
	conflict: `Check the settings on the page Connection, then press “Run now”. ${AGAIN}`,
};
const SUPPORT_STEP = "Press “Run now”. If it comes back, turn to Customer Support with this message.";

/** ERROR_TITLES speak of an order where they must; nothing here is one. */
const TITLES: Readonly<Record<string, string>> = {
	validation_rejected: "The ERP refused the question",
	not_found: "It is not in the ERP",
	duplicate: "The ERP has it more than once",
	poison: "The run kept breaking off",
};
export const failureSaid = ({ class: errorClass }: { readonly class: string }): FailureSaid => ({
	title: (Object.hasOwn(TITLES, errorClass) ? TITLES[errorClass] : undefined) ?? errorTitle(errorClass),
	step: (Object.hasOwn(STEPS, errorClass) ? STEPS[errorClass] : undefined) ?? SUPPORT_STEP,
});

/** What a comparison came to: `"5,059 compared, nothing differed"`. */
export function comparisonSaid({ endedAt, underWay, compared, missing, differing, gone, heldBack }: ComparisonView): string {
	if (endedAt === null) return underWay ? `${count(compared)} compared so far` : `${count(compared)} compared, then broken off`;
	const mended = [
		...(missing > 0 ? [`${count(missing)} missing here`] : []),
		...(differing > 0 ? [`${count(differing)} different`] : []),
		...(gone > 0 ? [`${count(gone)} no longer in the ERP`] : []),
	];
	const found = mended.length === 0 ? (heldBack > 0 ? "" : ", nothing differed") : `; mended: ${mended.join(", ")}`;
	const held = heldBack > 0 ? `; ${count(heldBack)} not in what the ERP listed are kept unless the next one misses them as well` : "";
	return `${count(compared)} compared${found}${held}`;
}
