/** Counts what Cloudflare would bill, by wrapping the bindings from outside: the product knows nothing of it. */

export interface Readings {
	/** Invocations of the Worker: requests and queue batches. */
	workerRequests: number;
	/** Calls to Durable Objects, and their alarms. */
	objectRequests: number;
	objectRowsRead: number;
	objectRowsWritten: number;
	databaseRowsRead: number;
	databaseRowsWritten: number;
	/** One a message for each of: written, read, deleted. */
	queueOperations: number;
}

type Cursor = Pick<SqlStorageCursor<Record<string, SqlStorageValue>>, "rowsRead" | "rowsWritten">;

export class Meter {
	readonly #cursors: Cursor[] = [];
	readonly readings: Readings = {
		workerRequests: 0,
		objectRequests: 0,
		objectRowsRead: 0,
		objectRowsWritten: 0,
		databaseRowsRead: 0,
		databaseRowsWritten: 0,
		queueOperations: 0,
	};

	/** A cursor knows what it cost only once it was read to its end. */
	watch(cursor: Cursor): void {
		this.#cursors.push(cursor);
	}

	database(meta: D1Meta): void {
		this.readings.databaseRowsRead += meta.rows_read;
		this.readings.databaseRowsWritten += meta.rows_written;
	}

	read(): Readings {
		for (const { rowsRead, rowsWritten } of this.#cursors.splice(0)) {
			this.readings.objectRowsRead += rowsRead;
			this.readings.objectRowsWritten += rowsWritten;
		}
		return { ...this.readings };
	}
}

/** The same object with some members replaced. Native objects insist on being `this`, so what is left alone is bound to the original. */
export function instead<T extends object>(original: T, members: Partial<Record<keyof T & string, unknown>>): T {
	return new Proxy(original, {
		get(target, name) {
			if (typeof name === "string" && Object.hasOwn(members, name)) return members[name as keyof T & string];
			const value: unknown = Reflect.get(target, name, target);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
}
