import { env } from "cloudflare:workers";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import * as schema from "../../src/db/schema";
import * as consoleSchema from "../../src/db/schema-console";
import * as eventsSchema from "../../src/db/schema-events";
import * as outboxSchema from "../../src/db/schema-outbox";
import * as patrols from "../../src/db/schema-patrols";
import * as readModel from "../../src/db/schema-read-model";
import * as reconciliation from "../../src/db/schema-reconciliation";
import * as replication from "../../src/db/schema-replication";
import * as reports from "../../src/db/schema-reports";
import * as retention from "../../src/db/schema-retention";

const tables = Object.values({
	...schema,
	...consoleSchema,
	...readModel,
	...patrols,
	...outboxSchema,
	...eventsSchema,
	...retention,
	...replication,
	...reconciliation,
	...reports,
}).filter((value) => is(value, SQLiteTable));

interface ColumnInfo {
	name: string;
	type: string;
	notnull: number;
	pk: number;
}

const byName = <T extends { name: string }>(columns: T[]): T[] => columns.sort((one, other) => one.name.localeCompare(other.name));

describe("the tables in code and in SQL", () => {
	it.each(tables.map((table) => getTableConfig(table)))("agree on every column of $name", async (config) => {
		const { results } = await env.DB.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?1)')
			.bind(config.name)
			.all<ColumnInfo>();
		const keys = [...config.columns.filter(({ primary }) => primary), ...config.primaryKeys.flatMap(({ columns }) => columns)].map(
			({ name }) => name,
		);
		const inCode = config.columns.map((column) => ({
			name: column.name,
			type: column.getSQLType(),
			notNull: column.notNull,
			key: keys.includes(column.name),
		}));
		const inSql = results.map(({ name, type, notnull, pk }) => ({ name, type: type.toLowerCase(), notNull: notnull === 1, key: pk > 0 }));
		// A column that came later stands last in SQL and where it belongs in code.
		expect(byName(inSql)).toEqual(byName(inCode));
	});

	it("agree on which tables there are", async () => {
		const { results } = await env.DB.prepare(
			"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'd1_migrations' AND name NOT LIKE 'order_search%' AND name NOT LIKE 'product_search%' ORDER BY name",
		).all<{ name: string }>();
		expect(results.map(({ name }) => name)).toEqual(tables.map((table) => getTableConfig(table).name).sort());
	});

	it("agree on every index", async () => {
		for (const config of tables.map((table) => getTableConfig(table))) {
			const { results } = await env.DB.prepare("SELECT name FROM pragma_index_list(?1) WHERE origin = 'c' ORDER BY name")
				.bind(config.name)
				.all<{ name: string }>();
			expect(results.map(({ name }) => name)).toEqual(config.indexes.map(({ config: { name } }) => name).sort());
		}
	});
});
