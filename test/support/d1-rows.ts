import { env } from "cloudflare:workers";

/** What D1 charges for reading: the rows that statements looked at, whatever they gave. */
export async function rowsReadBy<T>(work: (db: D1Database) => Promise<T>): Promise<{ readonly result: T; readonly read: number }> {
	const meter = { read: 0 };
	const result = await work(metered(env.DB, meter));
	return { result, read: meter.read };
}

const INNER = Symbol("the statement itself");
type Metered = D1PreparedStatement & { readonly [INNER]?: D1PreparedStatement };

/** For reading alone: `raw` tells nothing of what it cost, so that what asks for it is asked twice. */
function metered(db: D1Database, meter: { read: number }): D1Database {
	const count = <R extends D1Result<unknown>>(result: R): R => {
		meter.read += result.meta.rows_read;
		return result;
	};
	const statement = (inner: D1PreparedStatement): Metered =>
		Object.assign(Object.create(inner) as D1PreparedStatement, {
			[INNER]: inner,
			bind: (...values: unknown[]) => statement(inner.bind(...values)),
			all: async () => count(await inner.all()),
			run: async () => count(await inner.run()),
			raw: async () => {
				count(await inner.all());
				return await inner.raw();
			},
		});
	return Object.assign(Object.create(db) as D1Database, {
		prepare: (query: string) => statement(db.prepare(query)),
		batch: async (statements: Metered[]) => (await db.batch(statements.map((one) => one[INNER] ?? one))).map(count),
	});
}
