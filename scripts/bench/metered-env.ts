import { instead, type Meter } from "./meter.ts";

/** The Worker's bindings, counted. One for each environment that the runtime hands out. */
export function meteredEnv(env: Env, meter: Meter): Env {
	return {
		...env,
		DB: meteredDatabase(env.DB, meter),
		DESK: meteredNamespace(env.DESK, meter),
		LINK: meteredNamespace(env.LINK, meter),
		RELAY: instead(env.RELAY, {
			send: (...message: Parameters<Queue["send"]>) => {
				meter.readings.queueOperations += 1;
				return env.RELAY.send(...message);
			},
		}),
	};
}

function meteredNamespace<T extends Rpc.DurableObjectBranded>(
	namespace: DurableObjectNamespace<T>,
	meter: Meter,
): DurableObjectNamespace<T> {
	return instead(namespace, { getByName: (name: string) => meteredStub(namespace.getByName(name), meter) });
}

/** Every call through it is a request to the object. */
const meteredStub = <T extends object>(stub: T, meter: Meter): T =>
	new Proxy(stub, {
		get(target, name) {
			const member: unknown = Reflect.get(target, name, target);
			if (typeof member !== "function") return member;
			return (...args: unknown[]) => {
				meter.readings.objectRequests += 1;
				return Reflect.apply(member, target, args);
			};
		},
	});

function meteredDatabase(database: D1Database, meter: Meter): D1Database {
	const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
	const statement = (original: D1PreparedStatement): D1PreparedStatement => {
		const counted = async <R extends { meta: D1Meta }>(result: Promise<R>): Promise<R> => {
			const answer = await result;
			meter.database(answer.meta);
			return answer;
		};
		const metered = instead(original, {
			bind: (...values: unknown[]) => statement(original.bind(...values)),
			run: () => counted(original.run()),
			all: () => counted(original.all()),
			// Neither says what it cost; the statements that are read this way are look-ups, which may be asked twice.
			raw: async (options: { columnNames?: false } = {}) => {
				await counted(original.all());
				return await original.raw(options);
			},
			first: async (column?: string) => {
				await counted(original.all());
				return column === undefined ? await original.first() : await original.first(column);
			},
		});
		originals.set(metered, original);
		return metered;
	};
	return instead(database, {
		prepare: (query: string) => statement(database.prepare(query)),
		batch: async (statements: D1PreparedStatement[]) => {
			const results = await database.batch(statements.map((each) => originals.get(each) ?? each));
			for (const { meta } of results) meter.database(meta);
			return results;
		},
	});
}
