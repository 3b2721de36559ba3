import type { AuditEntry } from "./audit";
import { ENTITY_LABELS, isEntity } from "./entities";
import { labelOf } from "./incident-words";

/** What people call that which entries of the audit log are about. The log itself has ids: names change, and what is gone has none. */

type Known = { readonly id: string; readonly name: string };
/** `name` as SQL. All are looked up by their keys, one statement a kind. */
const KINDS: readonly {
	readonly events: RegExp;
	readonly table: string;
	readonly name: string;
	readonly said?: (name: string) => string;
}[] = [
	{
		events: /^(?:password|second_factor|sessions|role|permissions)\.|^person\.(?:joined|deactivated|reactivated)$/,
		table: "users",
		name: "name",
	},
	{ events: /^key\./, table: "api_keys", name: "label" },
	{
		events: /^webhook\./,
		table: "webhook_endpoints",
		name: "iif(description = '', url, description)",
		// A path or a query may hold a secret of theirs.
		said: (name) => (URL.canParse(name) && new URL(name).host) || name,
	},
	{ events: /^mail\.resent$/, table: "letters", name: "subject" },
];

type Named = Pick<AuditEntry, "id" | "event" | "subject" | "detail">;

/** By the ids of the entries; an entry whose subject has no name of its own, or none any more, is left out. */
export async function subjectNames(db: D1Database, tenantId: string, entries: readonly Named[]): Promise<ReadonlyMap<string, string>> {
	const wanted = KINDS.map((kind) => ({ ...kind, about: entries.filter(({ event }) => kind.events.test(event)) })).filter(
		({ about }) => about.length > 0,
	);
	const found =
		wanted.length === 0
			? []
			: await db.batch<Known>(
					wanted.map(({ table, name, about }) =>
						db
							.prepare(`SELECT id, ${name} AS name FROM ${table} WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))`)
							.bind(tenantId, JSON.stringify([...new Set(about.map(({ subject }) => subject))])),
					),
				);
	const names = new Map<string, string>();
	for (const [index, { about, said = String }] of wanted.entries()) {
		const known = new Map(found[index]?.results.map(({ id, name }) => [id, said(name)]));
		for (const { id, subject } of about) setKnown(names, id, known.get(subject));
	}
	for (const entry of entries) setKnown(names, entry.id, ownWord(entry));
	return names;
}

const setKnown = (names: Map<string, string>, id: string, name: string | null | undefined): void => {
	if (name != null && name !== "") names.set(id, name);
};

/** Services and entities have names that stand in no table. */
function ownWord({ event, subject, detail: { part = null } }: Named): string | null {
	if (event.startsWith("replication.")) return isEntity(subject) ? ENTITY_LABELS[subject] : null;
	return event === "schedule.changed" || event === "service.run" ? labelOf(part === null ? subject : `${subject}:${part}`) : null;
}
