import { CONNECTION, hrefOf, MANAGE } from "../address";
import type { Role } from "../wire";

/** Where a person deals with what went wrong: said once, for the overview, the inbox, and whatever else leads there. */
export interface Place {
	readonly href: string;
	/** What the link says: what is there to be done. */
	readonly go: string;
}

export const HELP_OFFLINE = "#/help?about=offline";
export const HELP_SUPPORT = "#/help?about=support";

export const SUPPORT: Place = { href: HELP_SUPPORT, go: "How to reach Customer Support" };
const LOGS: Place = { href: hrefOf("/logs", { level: "error" }), go: "Read the log" };
const logOf = (service: string): Place => ({ href: hrefOf("/logs", { service }), go: "Read the log" });

/** Employees see how the ERP is, and cannot look into its settings. */
export const connectionFor = (role: Role): Place =>
	role === "employee" ? { href: MANAGE, go: "How the ERP is now" } : { href: CONNECTION, go: "Go to the connection" };

const OUTAGES: ReadonlySet<string> = new Set(["erp_offline", "sign_in_refused"]);
/** For whoever is in charge. */
const PLACES: Readonly<Record<string, Place>> = {
	service_stopped: { href: hrefOf("/schedules"), go: "Go to the schedules" },
	replication_stale: { href: hrefOf("/replication"), go: "Go to the replication" },
	reconciliation: { href: hrefOf("/reconciliation"), go: "Go to the reconciliation" },
	paid_after_erasure: { href: hrefOf("/reconciliation"), go: "Go to the reconciliation" },
	copy_differs: logOf("copy"),
	job_failed: { href: hrefOf("/processes"), go: "Go to the processes" },
	connection_unusable: { href: CONNECTION, go: "Go to the connection" },
	erasure_stuck: { href: hrefOf("/retention"), go: "Go to the retention" },
	mail_failing: { href: hrefOf("/mail"), go: "Go to the mail" },
	events_failing: logOf("events"),
	endpoint_failing: logOf("events"),
	tick_stopped: SUPPORT,
	tenant_unattended: SUPPORT,
};
/** Endpoints are an administrator's. */
const EVENTS: Place = { href: hrefOf("/webhooks"), go: "Go to the events" };
const ADMINS_PLACES: Readonly<Record<string, Place>> = { events_failing: EVENTS, endpoint_failing: EVENTS };

/** Of a kind of incident, for whoever reads of it; nobody is led to a page that is closed to them. */
export function placeOfIncident(kind: string, role: Role): Place {
	if (OUTAGES.has(kind)) return connectionFor(role);
	if (role === "employee") return SUPPORT;
	return (role === "admin" ? named(ADMINS_PLACES, kind) : null) ?? named(PLACES, kind) ?? LOGS;
}

const named = (places: Readonly<Record<string, Place>>, kind: string): Place | null =>
	Object.hasOwn(places, kind) ? (places[kind] ?? null) : null;
