import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { EXPIRING } from "../../src/db/expiry";

/**
 * What every table of D1 has to do with a shop's customers. A new table has to be put here, and with that somebody has to decide what
 * becomes of it when a customer is erased (src/db/traces.ts, migrations/0012_retention.sql) and when it is old (src/db/expiry.ts).
 */
const CUSTOMERS: Readonly<Record<string, string>> = {
	orders: "erased by its desk",
	order_search: "words of orders: follows by a trigger, and is compacted",
	order_search_config: "as order_search",
	order_search_content: "as order_search",
	order_search_data: "as order_search",
	order_search_docsize: "as order_search",
	order_search_idx: "as order_search",
	audit: "notes: erased by a trigger, and looked through",
	notifications: "messages: erased by a trigger, looked through, and expire",
	letters: "looked through, and expire",
	attachments: "looked through with their letters, and expire",
	outbox: "recipients: looked through with their letters, and expire",
	logs: "looked through, and expire",
	incidents: "looked through, and expire once they are over",
	runs: "looked through, and expire",
	stopped_parts: "looked through, and gone when all run again",
	saved_views: "looked through",
	events: "references and messages: erased by a trigger",
	webhook_deliveries: "answers: forgotten by a trigger when their letters are erased",
	findings: "why somebody accepted one: looked through, and expire once they are over; the rest is numbers",
	erp_records: "erased when asked for, because the ERP brings it again; what nobody asks the ERP for any more expires",
	erasures: "sealed while it goes on or one of their orders waits, and then gone",
};
const NOTHING = [
	// Numbers and counts alone.
	// Alerts expire.
	...["alerts", "erased_orders", "erasure_orders", "failures", "hours", "retention_tallies", "search_ranges"],
	// The people, keys and settings of a shop.
	...[
		"api_keys",
		"connections",
		"inbox_marks",
		"inbox_reads",
		// What is sealed beside a letter to somebody of the shop goes when it is sent, and the row with the letter.
		"letter_links",
		"mail_settings",
		"notification_choices",
		"one_time_links",
		"support_settings",
	],
	...["recovery_codes", "report_settings", "retention_settings", "schedules", "second_factors", "sessions", "sign_in_failures"],
	...["tenants", "users"],
	// How far the patrols have come, and what a mail server says of our account.
	...["mail_stops", "patrol_places", "search_compaction", "unattended"],
	...["agenda", "change_counters", "comparison_pages", "comparisons", "mail_plans", "mail_wanted", "on_the_way", "patrols", "replication"],
	...["report_changes", "report_windows", "reports", "webhook_endpoints"],
	// Words of articles: follow by a trigger.
	...[
		"product_ranges",
		"product_search",
		"product_search_config",
		"product_search_content",
		"product_search_data",
		"product_search_docsize",
		"product_search_idx",
	],
	// Numbers of orders, what they come to, and what the ERP calls them.
	...["reconciliation_met", "reconciliation_pages", "reconciliation_suspects", "reconciliations", "copy_checks", "rebuilding"],
];

describe("every table of D1", () => {
	it("is known for what it keeps of customers", async () => {
		const { results } = await env.DB.prepare(
			"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'd1_migrations' ORDER BY name",
		).all<{ name: string }>();
		const known = new Set([...Object.keys(CUSTOMERS), ...NOTHING]);
		expect(results.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
	});

	it("that grows with what happens loses what is old", () => {
		const tables = EXPIRING.map(({ sql }) => /^DELETE FROM (\w+)/.exec(sql)?.[1] ?? sql);
		const said = Object.entries(CUSTOMERS).filter(([, how]) => how.includes("expire"));
		expect(said.map(([table]) => table).filter((table) => !tables.includes(table))).toEqual([]);
		expect(tables).toEqual(
			expect.arrayContaining(["alerts", "reports", "reconciliation_met", "sessions", "one_time_links", "sign_in_failures"]),
		);
	});
});
