import type { Overdue, ServiceKey } from "../db/agenda";
import type { Trouble } from "../db/incidents";
import type { Late } from "../db/runs";
import { SCHEDULE_PART } from "../db/services";
import { IN_PARTS, type StoppedPart } from "../db/stopped-parts";
import { dayTimeAndZone } from "../lib/zone";

/** How it is said that a service has stopped. */

/** What `service_stopped` is about. */
export const subjectOf = ({ service, part }: Pick<ServiceKey, "service" | "part">): string =>
	part === "" ? service : `${service}:${part}`;

/** True for as long as the incident is open, whatever becomes of the next run: when that is stands where it is up to date. */
const LOOK =
	"The page Schedules has its last runs, and says when it goes again by itself. Run now starts it there at once, when the cause is gone.";

export function lateTrouble(run: Late): Trouble {
	const said = run.message === null ? "" : ` It last said: ${run.message}`;
	const reason =
		run.state === "failed"
			? (run.message ?? "It failed.")
			: `The run of ${dayTimeAndZone(run.dueAtMs, run.timeZone)} has not come to an end.${said}`;
	return failedTrouble(run, reason);
}

/** What to say of a service whose parts are told of together. */
export interface StoppedTogether {
	readonly tenantId: string;
	readonly service: ServiceKey["service"];
	readonly parts: readonly StoppedPart[];
	readonly advice: string | null;
}
type Key = Pick<ServiceKey, "tenantId" | "service" | "part">;

export const isTogether = ({ service }: Pick<ServiceKey, "service">): boolean => IN_PARTS.includes(service);

/** One for each tenant and service. */
export const together = (found: readonly { readonly key: Key; readonly trouble: Trouble }[]): StoppedTogether[] =>
	[...Map.groupBy(found, ({ key }) => `${key.tenantId} ${key.service}`).values()].flatMap((its) => {
		const [first] = its;
		if (first === undefined) return [];
		const { tenantId, service } = first.key;
		return [{ tenantId, service, parts: its.map(({ key, trouble }) => ({ part: key.part, reason: trouble.reason })), advice: LOOK }];
	});

/** A run that has failed for good. */
export const failedTrouble = (key: Pick<ServiceKey, "service" | "part">, reason: string): Trouble => ({
	kind: "service_stopped",
	subject: subjectOf(key),
	reason,
	advice: LOOK,
});

export const overdueTrouble = (row: Overdue): Trouble =>
	failedTrouble(row, `It was due on ${dayTimeAndZone(row.nextDueMs, row.timeZone)}, and nothing has started it.`);

/** Apart from what a run of it says, which saving the schedule anew does not mend. */
export const scheduleSubject = (service: ServiceKey["service"]): string => subjectOf({ service, part: SCHEDULE_PART });

/** `why`: what the reader of the settings says. */
export const connectionTrouble = (why: string): Trouble => ({
	kind: "connection_unusable",
	subject: "",
	reason: `What is stored of the ERP connection cannot be used: ${why}`,
	advice:
		"An admin can save the connection anew on the page Connection. Until then its replication stays planned as it was, and fails; orders wait.",
});

export const scheduleTrouble = ({ service, mistake }: { readonly service: ServiceKey["service"]; readonly mistake: string }): Trouble => ({
	kind: "service_stopped",
	subject: scheduleSubject(service),
	reason: mistake,
	advice: "An operator can save a new schedule on the page Schedules.",
});
