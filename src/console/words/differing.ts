import type { Role } from "../wire";
import type { IncidentView, Overview } from "../wire-overview";
import { count, orders } from "./money";
import type { Need } from "./needs";
import { placeOfIncident } from "./places";

/** Orders that differ from what the ERP has: one entry for all of them, however many incidents they are. */

const KIND = "reconciliation";
export const isDiffering = ({ kind }: Pick<IncidentView, "kind">): boolean => kind === KIND;

const EACH = "Each is listed with both sides, and with what to do about it.";
const MANY = "So many at once mostly have one cause: look for it first.";

export function differingNeeds({ incidents, differing }: Pick<Overview, "incidents" | "differing">, role: Role): Need[] {
	const told = (incidents ?? []).filter(isDiffering);
	const [only] = told;
	const many = differing?.orders ?? told.length;
	// Closed by somebody, and not looked at again yet.
	if (only === undefined || many === 0) return [];
	const base = { tone: "amber", ...placeOfIncident(KIND, role) } as const;
	if (told.length === 1 && many === 1) {
		const { id, title, reason, advice, openedAt } = only;
		return [{ ...base, key: id, title, text: advice === null ? reason : `${reason} ${advice}`, since: openedAt }];
	}
	const isMore = differing?.more === true;
	return [
		{
			...base,
			key: KIND,
			title: isMore
				? `More than ${count(many)} orders differ from what the ERP has`
				: `${orders(many)} ${many === 1 ? "differs" : "differ"} from what the ERP has`,
			text: isMore ? `${EACH} ${MANY}` : EACH,
			since: differing?.since ?? told.at(-1)?.openedAt ?? null,
		},
	];
}
