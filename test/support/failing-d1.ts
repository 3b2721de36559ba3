import { env } from "cloudflare:workers";

/** D1 as it is, but that whatever is asked in words like these fails. */
export function failingFor(which: RegExp, said = "D1_ERROR: D1 DB is overloaded") {
	let failed = 0;
	const failing = (statement: D1PreparedStatement): D1PreparedStatement =>
		new Proxy(statement, {
			get: (real, name) => {
				if (name === "bind") return (...values: unknown[]) => failing(real.bind(...values));
				if (["all", "raw", "first", "run"].includes(String(name)))
					return async () => {
						failed += 1;
						throw new Error(said);
					};
				const value: unknown = Reflect.get(real, name);
				return typeof value === "function" ? value.bind(real) : value;
			},
		});
	const db = new Proxy(env.DB, {
		get: (real, name) => {
			if (name === "prepare") return (sql: string) => (which.test(sql) ? failing(real.prepare(sql)) : real.prepare(sql));
			const value: unknown = Reflect.get(real, name);
			return typeof value === "function" ? value.bind(real) : value;
		},
	});
	return { db, failed: () => failed };
}
