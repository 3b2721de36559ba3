import { endpointHref, erasureHref, hrefOf, jobHref, KEYS, letterHref, orderHref, productHref } from "../address";
import { CopyButton } from "../parts/copy";
import { Foreign } from "../parts/text";
import { reader } from "../session";
import { SUBJECT, type Subject } from "../words/audit-subject";

/** What an entry is about, by its name and with a link where it has a page. Its id is there for whoever has to hand it on. */
export function AuditSubject({ about, id }: { about: Subject; id: string }) {
	if (about.kind === "settings") return null;
	const href = pageOf(about, id);
	return (
		<>
			{" "}
			{about.kind === "order" ? (
				<a class="number" href={orderHref(id)} data-order={id}>
					{id}
				</a>
			) : href !== null ? (
				<a href={href}>
					<Foreign>{about.name}</Foreign>
				</a>
			) : (
				<Foreign class={about.hasId ? "second-inline" : "second audit-subject"}>{about.name}</Foreign>
			)}
			{about.hasId ? (
				<span class="audit-id">
					<CopyButton text={id} what={SUBJECT.idOf(about.name)} />
				</span>
			) : null}
		</>
	);
}

/** Null: it has none, it is gone, or it is not for this reader. */
function pageOf({ kind, isThere }: Subject, id: string): string | null {
	const isAdmin = reader.value?.user.role === "admin";
	switch (kind) {
		case "job":
			return jobHref(id);
		case "person":
			return hrefOf("/people");
		case "key":
			return isAdmin ? KEYS : null;
		case "endpoint":
			return isAdmin && isThere ? endpointHref(id) : null;
		case "letter":
			return isThere ? letterHref(id) : null;
		case "erasure":
			return erasureHref(id);
		case "product":
			return productHref(id);
		case "schedule":
			return hrefOf("/schedules");
		case "replication":
			return hrefOf("/replication");
		default:
			return null;
	}
}
