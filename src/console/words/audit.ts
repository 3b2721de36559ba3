import { ACTION_FACES, type Action } from "../../order/action";
import { FACES, type Status } from "../../order/status";
import type { AuditView } from "../wire-journals";
import { PERMISSION_FACES } from "./people";

/** The audit log in words. An event that this page does not know is shown by its own name. */

const EVENTS: Readonly<Record<string, string>> = {
	"order.payment": "Payment news",
	"order.payment_expired": "Payment ran out of time",
	"order.edit": "Order edited",
	"order.retry": "Order resubmitted",
	"order.verify": "Look-up asked for",
	"order.mark_synced": "Order marked as synced",
	"order.not_there": "Said not to be in the ERP",
	"order.archive": "Order archived",
	"order.restore": "Order restored",
	"order.cancel": "Order cancelled",
	"job.started": "Bulk action started",
	"job.aborted": "Bulk action aborted",
	"permissions.changed": "Permissions changed",
	"connection.saved": "Connection changed",
	"connection.paused": "Sending paused",
	"connection.resumed": "Sending resumed",
	"person.invited": "Person invited",
	"person.joined": "Invitation accepted",
	"person.deactivated": "Person shut out",
	"person.reactivated": "Person let in again",
	"invitation.revoked": "Invitation withdrawn",
	"role.changed": "Role changed",
	"password.changed": "Password changed",
	"password.reset_link": "Link for a new password made",
	"password.forgotten": "Link for a new password asked for at the sign-in",
	"password.reset": "New password set by link",
	"second_factor.on": "Second factor switched on",
	"second_factor.off": "Second factor switched off",
	"second_factor.reset": "Second factor taken off by an administrator",
	"second_factor.recovery_code_used": "Signed in with a recovery code",
	"second_factor.recovery_codes_replaced": "Recovery codes replaced",
	"sessions.ended": "Sessions ended",
	"key.made": "API key made",
	"key.revoked": "API key revoked",
	"report.changed": "Report settings changed",
	"retention.changed": "Retention settings changed",
	"finding.accepted": "Difference with the ERP called right",
	"copy.rebuild": "List of orders made anew",
	"person.erasure_asked": "Erasure of a customer asked for",
	"person.erased": "Customer erased",
	"person.erasure_withdrawn": "Erasure of a customer withdrawn",
	"report.resent": "Report sent again",
	"schedule.changed": "Schedule changed",
	"service.run": "Service started by hand",
	"replication.connected": "Replication of an entity switched on",
	"replication.disconnected": "Replication of an entity switched off",
	"product.changed": "Product changed here",
	"mail.changed": "Mail settings changed",
	"mail.resent": "Mail sent again",
	"support.changed": "Address of Customer Support changed",
	"webhook.made": "Endpoint for events made",
	"webhook.changed": "Endpoint for events changed",
	"webhook.deleted": "Endpoint for events deleted",
	"webhook.rotated": "Signing secret of an endpoint replaced",
	"webhook.tested": "Test event sent",
	"webhook.resent": "Event sent again",
	"webhook.resent_all": "All events that were not sent, sent again",
	"tenant.created": "Shop created",
	"tenant.entered": "Operator came into the shop",
	"tenant.left": "Operator left the shop",
};
export const EVENT_NAMES = Object.keys(EVENTS);

export function eventSaid(event: string): string {
	const known = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
	if (known !== undefined) return known;
	const words = event.replaceAll(/[._]/g, " ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

const isStatus = (text: string): text is Status => Object.hasOwn(FACES, text);
const isAction = (text: string): text is Action => Object.hasOwn(ACTION_FACES, text);

export interface Changed {
	/** What it is about; empty for the thing itself. */
	readonly name: string;
	readonly before: string | null;
	readonly after: string | null;
}

/**
 * Before and after, field by field where both are records (a connection's settings), and only the fields that differ. Statuses are
 * shown by their labels.
 */
export function changesOf({ before, after }: Pick<AuditView, "before" | "after">): Changed[] {
	if (before === null && after === null) return [];
	const [was, is] = [recordIn(before), recordIn(after)];
	if (is === null || (before !== null && was === null)) return [{ name: "", before: shown(before), after: shown(after) }];
	const fields = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is)])];
	return fields
		.map((name) => ({ name, before: textOf(was?.[name]), after: textOf(is[name]) }))
		.filter((change) => change.before !== change.after);
}

function recordIn(text: string | null): Readonly<Record<string, unknown>> | null {
	if (text === null || !text.startsWith("{")) return null;
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
}

const textOf = (value: unknown): string | null =>
	value == null ? null : typeof value === "object" ? JSON.stringify(value) : String(value);
const shown = (text: string | null): string | null =>
	text === null ? null : isStatus(text) ? FACES[text].label : text.replaceAll(PERMISSION, (name) => PERMISSIONS[name] ?? name);

/** Permissions stand in the log as programs call them. */
const PERMISSIONS: Readonly<Record<string, string>> = Object.fromEntries(
	PERMISSION_FACES.map(({ permission, name }) => [permission, name]),
);
const PERMISSION = /\border_sync_(?:actions|notification)\b/g;

const DETAILS: Readonly<Record<string, string>> = {
	erpOrderNumber: "ERP number",
	payment: "payment",
	reference: "reference",
	revision: "revision",
	job: "bulk action",
	action: "action",
	state: "state",
	worked: "orders dealt with",
	total: "orders",
	credentials: "credentials",
	email: "e-mail",
	name: "name",
	from: "from",
	erpId: "in the ERP",
	person: "person",
	orders: "orders",
	replica: "with what came from the ERP:",
};
/** So much of the hash of a person tells them from others; their certificate has all of it. */
const PERSON_SHOWN_LENGTH = 12;

/** The facts beside the change: `"ERP number SO-7, bulk action 4f1c…"`. What is said already, such as whom it is about, is left out. */
export const detailsSaid = (detail: AuditView["detail"], said = ""): string =>
	Object.entries(detail)
		.filter(([name, value]) => value !== null && value !== "" && value !== said && name !== "part")
		.map(([name, value]) => `${DETAILS[name] ?? name} ${detailText(name, String(value))}`)
		.join(", ");

function detailText(name: string, value: string): string {
	if (name === "action" && isAction(value)) return `“${ACTION_FACES[value].bulkLabel}”`;
	return name === "person" ? value.slice(0, PERSON_SHOWN_LENGTH) : value;
}

export const whoSaid = (by: AuditView["by"]): string => {
	if (by === null) return "Nobody, by itself";
	return by.kind === "key" ? `${by.name} (API key)` : by.name;
};

/** The page Audit. */
export const AUDIT = {
	when: "When",
	who: "Who",
	fromWhere: "From where",
	what: "What",
	before: "before:",
	nothing: "nothing",
	after: ", after:",
	whatWasDone: "What was done",
	anything: "Anything",
	toWhat: "To what",
	toWhatHint: "To what: a whole e-number, or a person’s or bulk action’s id",
	exampleNumber: "E100001",
	documentTitle: "Audit · Holdfast",
	title: "Audit",
	loading: "Loading the audit log",
	caption: "Audit log, newest first",
	pages: "Pages of the audit log",
	emptyHere: "Nothing in this stretch of the log",
	goesOn: "The log is long, and there is more of it. “Next” looks further back.",
	empty: "Nothing was done yet",
	emptyAbout: "Whatever people and programs do with orders, permissions and the connection is written down here.",
	unfitting: "Nothing fits",
	numberIsWhole: "An e-number has to be whole, such as E100001.",
	showAll: "Show everything",
} as const;
