import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** A Durable Object's storage over SQLite in memory. The disk outlives its object; a dead object's hand cannot reach it. */

export class Disk {
	readonly kv = new Map<string, unknown>();
	readonly #statements = new Map<string, StatementSync>();
	/** Whether something was written since `changes` was asked last: that is asked at every step. */
	#written = false;
	#changes = 0;
	/** Only when it is wanted: an object that keeps values alone has no tables. */
	#db: DatabaseSync | null = null;
	alarmAtMs: number | null = null;

	get db(): DatabaseSync {
		this.#db ??= new DatabaseSync(":memory:");
		return this.#db;
	}

	/** Whether its object has made its tables, all of them. */
	get migrated(): boolean {
		return this.kv.has("schema_version");
	}

	/** Rows written so far: while it stands still, so do the tables. */
	get changes(): number {
		if (this.#written) this.#changes = this.all<{ n: number }>("SELECT total_changes() AS n")[0]?.n ?? 0;
		this.#written = false;
		return this.#changes;
	}

	all<T>(query: string, ...values: unknown[]): T[] {
		let statement = this.#statements.get(query);
		if (statement === undefined) {
			statement = this.db.prepare(query);
			this.#statements.set(query, statement);
		}
		if (!query.startsWith("SELECT")) this.#written = true;
		return statement.all(...(values as SQLInputValue[])) as T[];
	}
}

/** What an object that was killed gets for touching its storage. */
export class Killed extends Error {
	constructor() {
		super("this object was killed");
	}
}

const MANY_STATEMENTS = /;\s*\S/;

/** `alive` is asked at every touch. `armed` hears of every alarm that is set. */
export function storageOn(disk: Disk, alive: () => boolean, armed: (atMs: number) => void): DurableObjectStorage {
	const touch = () => {
		if (!alive()) throw new Killed();
	};
	const storage = {
		sql: {
			exec: (query: string, ...values: unknown[]) => {
				touch();
				if (values.length === 0 && MANY_STATEMENTS.test(query)) {
					disk.db.exec(query);
					return cursorOver([]);
				}
				return cursorOver(disk.all(query, ...values));
			},
		},
		kv: {
			get: (key: string) => {
				touch();
				return structuredClone(disk.kv.get(key));
			},
			put: (key: string, value: unknown) => {
				touch();
				disk.kv.set(key, structuredClone(value));
			},
			delete: (key: string) => {
				touch();
				return disk.kv.delete(key);
			},
		},
		transactionSync: <T>(work: () => T): T => {
			touch();
			disk.db.exec("SAVEPOINT work");
			try {
				const result = work();
				disk.db.exec("RELEASE work");
				return result;
			} catch (error) {
				disk.db.exec("ROLLBACK TO work; RELEASE work");
				throw error;
			}
		},
		getAlarm: async () => {
			touch();
			return disk.alarmAtMs;
		},
		setAlarm: async (atMs: number) => {
			touch();
			disk.alarmAtMs = atMs;
			armed(atMs);
		},
	};
	return storage as unknown as DurableObjectStorage;
}

const cursorOver = <T>(rows: T[]) => ({
	toArray: () => rows,
	one: () => {
		const [row, another] = rows;
		if (row === undefined || another !== undefined) throw new Error(`expected one row, found ${rows.length}`);
		return row;
	},
	[Symbol.iterator]: () => rows[Symbol.iterator](),
});
