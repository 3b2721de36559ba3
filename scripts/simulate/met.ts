import type { Evidence } from "./evidence.ts";

/** What a story has met: a simulation that no longer meets a situation proves nothing about it. */
export function metIn({ desk: { disk }, erp, copy, misled }: Evidence): string[] {
	const told = (query: string): string[] => (disk.migrated ? disk.all<{ what: string }>(query).map(({ what }) => what) : []);
	return [
		...told("SELECT DISTINCT 'ended as ' || status AS what FROM orders"),
		...told("SELECT DISTINCT mode || ' ' || outcome || coalesce(' ' || error_class, '') AS what FROM attempts"),
		...told(
			"SELECT DISTINCT iif(actor IS NULL, 'payment ' || json_extract(detail, '$.payment'), 'person: ' || event) AS what FROM history",
		),
		...told("SELECT DISTINCT 'job ' || state AS what FROM jobs"),
		...(copy.incidents.size > 0 ? ["incident"] : []),
		...(misled.size > 0 ? ["told what is not so"] : []),
		...(erp.entries.some(({ byHand }) => byHand) ? ["typed in by hand"] : []),
		...(erp.entries.some(({ state }) => state === "cancelled") ? ["cancelled in the ERP"] : []),
	];
}
