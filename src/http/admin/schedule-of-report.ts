import type { ReportSettings } from "../../db/report";
import type { Schedule } from "../../db/schedules";
import { type FieldError, mistakeAt } from "../mistakes";

/** The daily report goes at the time of its own settings, once each day of the shop's own zone; its schedule can be paused and no more. */

export const REPORT_NOTE = "Its time is set in the report settings: the gear icon under Orders.";
export const UNWANTED_NOTE = "Nobody is to get the report. Recipients are set in the report settings: the gear icon under Orders.";

export const isWanted = ({ recipients }: ReportSettings): boolean => recipients.length > 0;
export const noteOnReport = (settings: ReportSettings): string => (isWanted(settings) ? REPORT_NOTE : UNWANTED_NOTE);

/** As a crontab would say it. */
export function asSchedule(schedule: Schedule, { time }: ReportSettings): Schedule {
	const [hour, minute] = time.split(":").map(Number);
	return { ...schedule, expression: `${minute} ${hour} * * *`, zone: null };
}

/** What is wrong with a change of it; empty when nothing is. */
export function mistakesInChange(change: Pick<Schedule, "expression" | "zone">, shown: Schedule): FieldError[] {
	const told = "is that of the report's time, which is set in the report settings";
	return [
		...(change.expression === shown.expression ? [] : [mistakeAt("expression", `${told}: leave it at ${shown.expression}`)]),
		...(change.zone === null ? [] : [mistakeAt("zone", "is the shop's own for the report: leave it out")]),
	];
}
