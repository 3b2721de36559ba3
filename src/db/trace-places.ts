import { ABOUT_PEOPLE } from "./about-people";
import type { TroubleKind } from "./incident-kinds";
import { endIncident } from "./incidents";
import { inLowerCase, speaksOf } from "./traces";
import { tellUnheard, type UnheardList } from "./unheard";

/**
 * Where people and programs write what they like, and what becomes of it when a person of whom it speaks is erased. Each place is gone
 * through by its key, a few rows a statement: D1 serves nobody else meanwhile, and stops what takes 30 s.
 */

/** Read by one statement. */
export const PLACE_ROWS_MAX = 1_000;
/** A person has a few addresses, and an incident is about one. */
const INCIDENTS_ENDED_MAX = 20;

interface Place {
	readonly name: string;
	/** As it is counted; undefined: under its name. */
	readonly kind?: string;
	readonly table: string;
	/** What tells the rows of a tenant apart, in the order of an index; none: there is one row a tenant. */
	readonly key: readonly string[];
	/** Where a word may stand. */
	readonly columns: readonly string[];
	/** Which rows speak of them, bound as below; none: where a column has one of the words in it. */
	readonly hits?: string;
	/** Told where nobody is left in the list. */
	readonly unheard?: UnheardList;
	/** Whose condition is put behind it. Bound: ?1 tenant, ?2 words as JSON. */
	readonly sql: string;
	/** Other rows of the table are about nobody. */
	readonly among?: string;
	/** Goes before it, with its condition in it. */
	readonly first?: (condition: string) => string;
	/** Only when somebody asks for it. */
	readonly replica?: true;
}

/** Whether a column has one of the words, which are bound as ?2. */
const hit = (column: string): string => `EXISTS (SELECT 1 FROM json_each(?2) w WHERE instr(lower(coalesce(${column}, '')), w.value) > 0)`;

/** An address of a list is somebody's as a whole: `joann@` is another person than `ann@`. The words are bound as ?2. */
const isTheirs = "lower(a.value) IN (SELECT value FROM json_each(?2))";
/** Nobody who asked to be forgotten is written to any longer. */
const withoutAddresses = (table: string, column: string): Pick<Place, "table" | "columns" | "sql" | "hits"> => ({
	table,
	columns: [column],
	sql: `UPDATE ${table} SET ${column} = (SELECT json_group_array(a.value) FROM json_each(${table}.${column}) a WHERE NOT ${isTheirs}),
		version = version + 1`,
	hits: `EXISTS (SELECT 1 FROM json_each(${table}.${column}) a WHERE ${isTheirs})`,
});

/** What was brought over from the ERP, which brings it again for as long as the ERP has it. */
const replicaOf = (entity: string): Place => ({
	name: `replica:${entity}`,
	kind: "replica",
	table: "erp_records",
	key: ["erp_id"],
	columns: ["data", "override"],
	sql: "DELETE FROM erp_records",
	among: `entity = '${entity}'`,
	first: (condition) => `UPDATE replication SET records = max(0, records - (SELECT count(*) FROM erp_records
		WHERE ${condition} AND deleted_at_ms IS NULL)) WHERE tenant_id = ?1 AND entity = '${entity}'`,
	replica: true,
});

const PLACES: readonly Place[] = [
	{
		name: "logs",
		table: "logs",
		key: ["at_ms", "id"],
		columns: ["message", "detail"],
		sql: "UPDATE logs SET message = 'Erased, with a person of whom it spoke.', detail = NULL",
	},
	{
		name: "auditNotes",
		table: "audit",
		key: ["at_ms", "id"],
		columns: ["note", "detail", "before", "after", "subject"],
		// What was done to an order or by a job stands under its number, which a telephone number may be a part of.
		sql: `UPDATE audit SET note = iif(${hit("note")}, NULL, note), detail = iif(${hit("detail")}, '{}', detail),
			before = iif(${hit("before")}, NULL, before), after = iif(${hit("after")}, NULL, after),
			subject = iif(event NOT GLOB 'order.*' AND event NOT GLOB 'job.*' AND ${hit("subject")}, 'erased', subject)`,
	},
	{
		name: "notifications",
		table: "notifications",
		key: ["n"],
		columns: ["message", "detail"],
		sql: `UPDATE notifications SET message = iif(${hit("message")}, '', message),
			detail = iif(${hit("detail")}, json_remove(detail, '$.advice', '$.subject'), detail)`,
	},
	{
		name: "incidents",
		table: "incidents",
		key: ["opened_at_ms", "id"],
		columns: ["reason", "advice", "subject"],
		// A subject tells incidents of a kind apart, so two must not become one.
		sql: `UPDATE incidents SET reason = iif(${hit("reason")}, 'Erased.', reason), advice = iif(${hit("advice")}, NULL, advice),
			subject = iif(${hit("subject")}, 'erased:' || id, subject)`,
	},
	{
		name: "stoppedParts",
		table: "stopped_parts",
		key: ["incident_id", "part"],
		columns: ["reason"],
		sql: "UPDATE stopped_parts SET reason = 'Erased.'",
	},
	{
		name: "replicationErrors",
		table: "replication",
		key: ["entity"],
		columns: ["error_message"],
		sql: "UPDATE replication SET error_message = 'Erased.'",
	},
	{
		name: "mailAddresses",
		key: [],
		...withoutAddresses("mail_settings", "merchant_addresses"),
		unheard: "mail",
	},
	{
		name: "reportRecipients",
		key: [],
		...withoutAddresses("report_settings", "recipients"),
		unheard: "report",
	},
	{
		name: "runs",
		table: "runs",
		key: ["service", "part", "due_at_ms"],
		columns: ["message"],
		sql: "UPDATE runs SET message = 'Erased.'",
	},
	{
		name: "recipients",
		table: "outbox",
		key: ["letter_id", "channel", "recipient"],
		columns: ["last_error"],
		sql: "UPDATE outbox SET last_error = 'Erased.'",
	},
	{
		name: "findings",
		table: "findings",
		key: ["kind", "e_number"],
		columns: ["accepted"],
		sql: "UPDATE findings SET accepted = json_replace(accepted, '$.note', NULL)",
	},
	// A view that looks for somebody is of no use without them.
	{ name: "savedViews", table: "saved_views", key: ["user_id", "id"], columns: ["query", "name"], sql: "DELETE FROM saved_views" },
	...ABOUT_PEOPLE.map(replicaOf),
];

/** How far it has come, as JSON: the place, and the key of the last row that was looked at. */
interface Reached {
	readonly name: string;
	readonly after: Key | null;
}
type Key = readonly (string | number)[];
type Row = Readonly<Record<string, string | number | null>>;
const NO_NUMBERS: ReadonlySet<string> = new Set();
const reachedIn = (cursor: string): Reached | null => (cursor.startsWith("{") ? (JSON.parse(cursor) as Reached) : null);
const placeAt = (index: number): string | null => {
	const place = PLACES[index];
	return place === undefined ? null : JSON.stringify({ name: place.name, after: null } satisfies Reached);
};

export const FIRST_PLACE: string = placeAt(0) ?? "";
export const isAtPlaces = (cursor: string | null): cursor is string => cursor !== null && reachedIn(cursor) !== null;

export interface PlacesSwept {
	/** How many rows of each kind. */
	readonly counts: Readonly<Record<string, number>>;
	/** Give it back for what follows; null at the end. */
	readonly next: string | null;
}

/** Erases what is written in the next PLACE_ROWS_MAX rows of a place. `replica`: also what was brought over from the ERP. */
export async function sweepPlaces(
	db: D1Database,
	tenantId: string,
	{ words, replica }: { readonly words: readonly string[]; readonly replica: boolean },
	cursor: string,
	nowMs: number,
): Promise<PlacesSwept> {
	if (words.length === 0) return { counts: {}, next: null };
	const reached = reachedIn(cursor);
	// A place that this version does not know is no reason to leave one out.
	const index = Math.max(
		0,
		PLACES.findIndex(({ name }) => name === reached?.name),
	);
	const place = PLACES[index];
	if (place === undefined || (place.replica === true && !replica)) return { counts: {}, next: placeAt(index + 1) };
	const after = reached?.name === place.name ? reached.after : null;
	// First of all: the end of one is told of in other places.
	if (cursor === FIRST_PLACE) await endIncidents(db, tenantId, JSON.stringify(words), nowMs);
	// As they stand in the address of a view.
	const written = [...new Set(words.flatMap((word) => [word, ...asAddressed(word)]))];
	const { gone, last } = await sweepRows(db, tenantId, place, written, after, nowMs);
	const next = last === null ? placeAt(index + 1) : JSON.stringify({ name: place.name, after: last } satisfies Reached);
	return { counts: { [place.kind ?? place.name]: gone }, next };
}

/** What speaks of them is found here, not by D1: two hundred words in each of a thousand rows would keep it busy for a second. */
async function sweepRows(db: D1Database, tenantId: string, place: Place, words: readonly string[], after: Key | null, nowMs: number) {
	const rows = await pageOf(db, tenantId, place, after);
	const keyOf = (row: Row): Key => place.key.flatMap((column) => row[column] ?? []);
	const traces = { words, eNumbers: NO_NUMBERS };
	const found = rows.filter((row) => place.columns.some((column) => speaksOf(String(row[column] ?? ""), traces)));
	const last = rows.length < PLACE_ROWS_MAX ? undefined : rows.at(-1);
	if (place.unheard !== undefined) await tellUnheard(db, tenantId, place.unheard, words, nowMs);
	const gone = found.length === 0 ? 0 : await eraseRows(db, tenantId, place, words, found.map(keyOf));
	return { gone, last: last === undefined ? null : keyOf(last) };
}

async function pageOf(db: D1Database, tenantId: string, { table, key, columns, among }: Place, after: Key | null): Promise<Row[]> {
	const names = key.join(", ");
	const past = after === null ? [] : [`(${names}) > (${key.map((_, index) => `?2 ->> '$[${index}]'`).join(", ")})`];
	const of = ["tenant_id = ?1", ...(among === undefined ? [] : [among]), ...past];
	const order = key.length === 0 ? "" : `ORDER BY ${names}`;
	const { results } = await db
		.prepare(`SELECT ${[...key, ...columns].join(", ")} FROM ${table} WHERE ${of.join(" AND ")} ${order} LIMIT ${PLACE_ROWS_MAX}`)
		.bind(tenantId, ...(after === null ? [] : [JSON.stringify(after)]))
		.all<Row>();
	return results;
}

/** What a row says by now counts: it may have been written anew since it was read. */
async function eraseRows(db: D1Database, tenantId: string, place: Place, words: readonly string[], keys: readonly Key[]): Promise<number> {
	const values = place.key.map((_, index) => `value ->> '$[${index}]'`).join(", ");
	const these = place.key.length === 0 ? "?3 IS NOT NULL" : `(${place.key.join(", ")}) IN (SELECT ${values} FROM json_each(?3))`;
	const of = ["tenant_id = ?1", ...(place.among === undefined ? [] : [place.among]), these];
	const condition = [...of, `(${place.hits ?? place.columns.map(hit).join(" OR ")})`].join(" AND ");
	const statements = [
		...(place.first === undefined ? [] : [place.first(condition)]),
		// What a trigger changes with it is counted among the changes, and not among what is returned.
		`${place.sql} WHERE ${condition} RETURNING 1`,
	];
	const list = JSON.stringify(words);
	const done = await db.batch(statements.map((sql) => db.prepare(sql).bind(tenantId, list, JSON.stringify(keys))));
	return done.at(-1)?.results.length ?? 0;
}

/** Nothing is sent any more to an address that is erased, so nothing else would ever end an incident about it. */
async function endIncidents(db: D1Database, tenantId: string, words: string, nowMs: number): Promise<void> {
	const { results } = await db
		.prepare(`SELECT kind, subject FROM incidents WHERE tenant_id = ?1 AND closed_at_ms IS NULL AND ${hit("subject")} LIMIT ?3`)
		.bind(tenantId, words, INCIDENTS_ENDED_MAX)
		.all<{ kind: TroubleKind; subject: string }>();
	for (const { kind, subject } of results) await endIncident(db, tenantId, kind, subject, nowMs, "gone");
}

const asAddressed = (word: string): string[] => {
	const encoded = inLowerCase(encodeURIComponent(word));
	return [encoded, encoded.replaceAll("%20", "+")];
};

/** What of the ERP's speaks of them. */
export async function replicaRecords(db: D1Database, tenantId: string, words: readonly string[]): Promise<number> {
	if (words.length === 0) return 0;
	const row = await db
		.prepare(
			`SELECT count(*) AS n FROM json_each(?3) e CROSS JOIN erp_records r ON r.tenant_id = ?1 AND r.entity = e.value
			 WHERE ${hit("r.data")} OR ${hit("r.override")}`,
		)
		.bind(tenantId, JSON.stringify(words), JSON.stringify(ABOUT_PEOPLE))
		.first<{ n: number }>();
	return row?.n ?? 0;
}
