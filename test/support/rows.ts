import { runInDurableObject } from "cloudflare:test";
import type { FreshDesk } from "./desks";

/** What storage charges for. An alarm that is set is charged as a row written. */
export interface Charged {
	readonly written: number;
	readonly read: number;
}

/** Counts the rows that a desk's SQLite reads and writes, and the alarms it sets, while `work` runs. No other desk may be at work. */
export async function rowsOfWork(at: FreshDesk, work: () => Promise<unknown>): Promise<Charged> {
	const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
	let alarms = 0;
	const { sql, storage } = await runInDurableObject(at.desk, (_object, state) => ({
		sql: Object.getPrototypeOf(state.storage.sql) as SqlStorage,
		storage: Object.getPrototypeOf(state.storage) as DurableObjectStorage,
	}));
	const { exec } = sql;
	const { setAlarm } = storage;
	sql.exec = function <T extends Record<string, SqlStorageValue>>(this: SqlStorage, query: string, ...bindings: SqlStorageValue[]) {
		const cursor = exec.call(this, query, ...bindings) as SqlStorageCursor<T>;
		cursors.push(cursor);
		return cursor;
	};
	storage.setAlarm = function (this: DurableObjectStorage, at: number | Date) {
		alarms += 1;
		return setAlarm.call(this, at);
	};
	try {
		await work();
	} finally {
		sql.exec = exec;
		storage.setAlarm = setAlarm;
	}
	return {
		written: alarms + cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
		read: cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
	};
}
