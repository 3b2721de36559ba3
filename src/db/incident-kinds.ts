import type { Incident } from "../link/answers";
import type { ServiceName } from "./services";

/** Why one is over, where it is not because all is well (migrations/0028). */
export type Ended = "off" | "gone" | "saved";
const ENDED_SAY: ReadonlyMap<unknown, string> = new Map<Ended, string>([
	["off", "switched off"],
	["gone", "not needed any more"],
	["saved", "a person saved it anew"],
]);

/** What can go wrong for a while, and how it is said. The ERP's own outages are the link's; the others are raised by whoever finds them. */

type Outage = Incident["kind"];
interface Kind {
	/** Which service's it is, in the log; null: the subject begins with it. */
	readonly service: ServiceName | null;
	readonly opened: string;
	readonly closed: string;
}

const OUTAGES = {
	erp_offline: { service: "link", opened: "The ERP is offline", closed: "The ERP is back online" },
	sign_in_refused: { service: "link", opened: "The ERP refuses our sign-in", closed: "The ERP takes our sign-in again" },
} as const satisfies Readonly<Record<Outage, Kind>>;

const TROUBLES = {
	service_stopped: { service: null, opened: "A service has stopped", closed: "The service runs again" },
	connection_unusable: {
		service: "link",
		opened: "The settings of the ERP connection cannot be used",
		closed: "The settings of the ERP connection can be used again",
	},
	tenant_unattended: { service: "sweep", opened: "Orders are not looked after", closed: "Orders are looked after again" },
	tick_stopped: { service: "sweep", opened: "Nothing goes by itself any more", closed: "What goes by itself goes again" },
	replication_stale: { service: "replication", opened: "Replicated data is out of date", closed: "Replicated data is up to date again" },
	reconciliation: { service: "reconciliation", opened: "Our orders and the ERP's differ", closed: "Our orders and the ERP's agree again" },
	copy_differs: {
		service: "copy",
		opened: "The list of orders differed from the orders",
		closed: "The list of orders is right again",
	},
	paid_after_erasure: {
		service: "reconciliation",
		opened: "Money came for an order that cannot be placed any more",
		closed: "The money that came too late is settled",
	},
	job_failed: { service: "sweep", opened: "A bulk action could not go on", closed: "The bulk action is dealt with" },
	erasure_stuck: { service: "retention", opened: "A person cannot be erased", closed: "The person is erased, or need not be" },
	mail_failing: { service: "mail", opened: "Mail cannot be sent", closed: "Mail is sent again" },
	endpoint_failing: { service: "events", opened: "An endpoint takes no events", closed: "The endpoint takes events again" },
	events_failing: { service: "events", opened: "Events cannot be delivered", closed: "Events are delivered again" },
} as const satisfies Readonly<Record<string, Kind>>;

export type TroubleKind = keyof typeof TROUBLES;
export type IncidentKind = Outage | TroubleKind;
const KINDS: Readonly<Record<string, Kind>> = { ...OUTAGES, ...TROUBLES };
/** All of them. */
export const INCIDENT_KINDS: readonly string[] = Object.keys(KINDS);

/** A row may be older or newer than this version: then it is said in general. */
const UNKNOWN: Kind = { service: "link", opened: "Something is wrong", closed: "It is over" };
const kindOf = (kind: string): Kind => (Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? UNKNOWN) : UNKNOWN);

/** `The ERP is offline`; of a service that has stopped, which one it is. `ended`: why it is over, where it has not recovered. */
export function incidentTitle(kind: string, end: "opened" | "closed", label: string | null = null, ended: unknown = null): string {
	const ofService = kind === "service_stopped" && label !== null;
	const { opened, closed } = ofService ? { opened: `${label} has stopped`, closed: `${label} runs again` } : kindOf(kind);
	const why = ENDED_SAY.get(ended);
	if (end === "opened") return opened;
	return why === undefined ? closed : `${opened} (over: ${why})`;
}

export const serviceNameOf = (kind: string): ServiceName | null => kindOf(kind).service;
