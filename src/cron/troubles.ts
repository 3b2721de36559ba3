import type { Planned, ServiceKey } from "../db/agenda";
import { SCHEDULE_PART } from "../db/endings";
import type { Trouble } from "../db/incidents";
import type { Late } from "../db/runs";

/** How it is said that a service has stopped. */

/** What `service_stopped` is about. */
export const subjectOf = ({ service, part }: Pick<ServiceKey, "service" | "part">): string =>
	part === "" ? service : `${service}:${part}`;

const LOOK = "Look at its last runs on the page Schedules, and start it there with Run now once the cause is gone.";
const time = (ms: number): string => new Date(ms).toISOString();

export function lateTrouble(run: Late): Trouble {
	const said = run.message === null ? "" : ` It last said: ${run.message}`;
	const reason = run.state === "failed" ? (run.message ?? "It failed.") : `The run of ${time(run.dueAtMs)} has not come to an end.${said}`;
	return failedTrouble(run, reason);
}

/** A run that has failed for good. */
export const failedTrouble = (key: Pick<ServiceKey, "service" | "part">, reason: string): Trouble => ({
	kind: "service_stopped",
	subject: subjectOf(key),
	reason,
	advice: LOOK,
});

export const overdueTrouble = (row: Planned): Trouble =>
	failedTrouble(row, `It was due at ${time(row.nextDueMs)}, and nothing has started it.`);

/** Apart from what a run of it says, which saving the schedule anew does not mend. */
export const scheduleSubject = (service: ServiceKey["service"]): string => subjectOf({ service, part: SCHEDULE_PART });

export const scheduleTrouble = ({ service, mistake }: { readonly service: ServiceKey["service"]; readonly mistake: string }): Trouble => ({
	kind: "service_stopped",
	subject: scheduleSubject(service),
	reason: mistake,
	advice: "An operator can save a new schedule on the page Schedules.",
});
