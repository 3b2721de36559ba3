import { ENUMBER } from "../../order/enumber";
import type { AuditView } from "../wire-journals";

/** What an entry of the audit log is about, in words. */

/** What kind of thing it is; each but the last two has a page. */
export type SubjectKind =
	| "order"
	| "job"
	| "person"
	| "key"
	| "endpoint"
	| "letter"
	| "erasure"
	| "product"
	| "schedule"
	| "replication"
	| "other"
	| "settings";

export interface Subject {
	readonly kind: SubjectKind;
	readonly name: string;
	/** Whether it is still there, as far as the log knows. */
	readonly isThere: boolean;
	/** Whether the name is not what the log has, so that its id is worth copying. */
	readonly hasId: boolean;
}

const BY_EVENT: readonly (readonly [events: RegExp, kind: SubjectKind])[] = [
	[/^(?:order|finding)\./, "order"],
	[/^job\./, "job"],
	[/^person\.eras/, "erasure"],
	[/^(?:person|role|permissions|password|second_factor|sessions|invitation)\./, "person"],
	[/^key\./, "key"],
	[/^webhook\./, "endpoint"],
	[/^mail\.resent$/, "letter"],
	[/^product\./, "product"],
	[/^(?:schedule\.changed|service\.run)$/, "schedule"],
	[/^replication\./, "replication"],
	// There is one of each: the event names it.
	[/^(?:connection|mail|report|retention|support|copy)\.(?:saved|paused|resumed|changed|rebuild)$/, "settings"],
];

/** Their ids say nothing to people. */
const BY_KIND: Readonly<Partial<Record<SubjectKind, string>>> = { job: "Show this bulk action", erasure: "Certificate" };

type Entry = Pick<AuditView, "event" | "subject" | "subjectName" | "detail">;

export function subjectOf({ event, subject, subjectName, detail }: Entry): Subject {
	const kind = kindOf(event, subject);
	// The name that somebody had when they were invited, or before they went, stands beside it.
	const called = subjectName ?? (kind === "person" && typeof detail.name === "string" ? detail.name : null) ?? BY_KIND[kind] ?? null;
	const isNamed = called !== null && called !== "";
	return { kind, name: isNamed ? called : subject, isThere: subjectName !== null, hasId: isNamed };
}

function kindOf(event: string, subject: string): SubjectKind {
	const kind = BY_EVENT.find(([events]) => events.test(event))?.[1] ?? "other";
	return kind === "order" && !ENUMBER.test(subject) ? "other" : kind;
}

export const SUBJECT = {
	idOf: (name: string): string => `id of “${name}”`,
} as const;
