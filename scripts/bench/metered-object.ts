import { instead, type Meter } from "./meter.ts";

/** A Durable Object's state whose storage is counted. Setting an alarm is billed as a row written, asking for it as a row read. */
export function meteredState(state: DurableObjectState, meter: Meter): DurableObjectState {
	const { storage } = state;
	const sql = instead(storage.sql, {
		exec: (query: string, ...values: SqlStorageValue[]) => {
			const cursor = storage.sql.exec(query, ...values);
			meter.watch(cursor);
			return cursor;
		},
	});
	const metered = instead(storage, {
		sql,
		setAlarm: (atMs: number | Date) => {
			meter.readings.objectRowsWritten += 1;
			return storage.setAlarm(atMs);
		},
		getAlarm: () => {
			meter.readings.objectRowsRead += 1;
			return storage.getAlarm();
		},
	});
	// The base class takes nothing but a real state, so the state stays and only what it shows is another.
	Object.defineProperty(state, "storage", { value: metered });
	return state;
}
