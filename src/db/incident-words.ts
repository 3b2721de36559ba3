import { ENTITY_LABELS, isEntity } from "./entities";
import { serviceNameOf } from "./incident-kinds";
import { SCHEDULE_PART, SERVICE_NAMES, SERVICES, type ServiceName } from "./services";

/** What an incident is about, in the words of people: its subject tells it apart from others, and is made of names of our own and ids. */

/** Of endpoints, by their ids (endpoint-names.ts). */
export type PartNames = ReadonlyMap<string, string>;
const NO_NAMES: PartNames = new Map();

const partsIn = (subject: string): { service: ServiceName | undefined; parts: readonly string[] } => {
	const [name = "", ...part] = subject.split(":");
	const parts = part.join(":");
	return { service: SERVICE_NAMES.find((one) => one === name), parts: parts === "" ? [] : parts.split(",") };
};

/** `link` where nobody else's it is. */
export const serviceOf = (kind: string, subject: string): ServiceName => serviceNameOf(kind) ?? partsIn(subject).service ?? "link";

/** `["Prices", "Products"]` for `replication:price,product`. */
export function partLabelsOf(subject: string, names: PartNames = NO_NAMES): readonly string[] {
	const { service, parts } = partsIn(subject);
	return parts.map((part) => {
		if (isEntity(part)) return ENTITY_LABELS[part];
		if (part === SCHEDULE_PART) return "its schedule";
		return service === "events" ? (names.get(part) ?? "one endpoint") : part;
	});
}

/** `Replication (Prices, Products)` for `replication:price,product`; null for a subject that is no service. */
export function labelOf(subject: string, names: PartNames = NO_NAMES): string | null {
	const { service } = partsIn(subject);
	if (service === undefined) return null;
	const parts = partLabelsOf(subject, names);
	return parts.length === 0 ? SERVICES[service].label : `${SERVICES[service].label} (${parts.join(", ")})`;
}

/** Kinds whose subject is a name that people know: an address, an e-number. Of the others the reason says all. */
const NAMED: ReadonlySet<string> = new Set(["mail_failing", "paid_after_erasure"]);

/** What it is about, for whoever has read the title; "" where there is nothing to add. */
export function aboutOf(kind: string, subject: string, names: PartNames = NO_NAMES): string {
	if (kind === "service_stopped") return labelOf(subject, names) ?? "";
	// The kind of the finding, and the order.
	if (kind === "reconciliation") return subject.split(":")[1] ?? "";
	if (kind === "endpoint_failing" || kind === "events_failing") return names.get(subject) ?? "";
	return NAMED.has(kind) ? subject : "";
}
