import { keyedHash, randomToken } from "../lib/hash";
import type { PlaceRequest } from "./answers";
import type { OrderRow } from "./ledger";
import * as ledger from "./ledger";

/**
 * What an erased order keeps of its idempotency key and fingerprint: enough to know them again, and nothing that could be read. Both
 * may be made of what a customer is called, so they are hashed with a salt of the desk's own.
 */

/** No key begins with a line break (http/placing.ts, order/order.ts), so that none can be mistaken for a veiled one. */
const VEILED = "\nerased:";

export class Veil {
	readonly #sql: SqlStorage;
	/** Undefined: not known. Null: nothing was erased here. */
	#salt: string | null | undefined = undefined;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** The order that this request was placed as, and whether it is the same request. Null: it was not. */
	earlier({ requestKey, fingerprint }: Pick<PlaceRequest, "requestKey" | "fingerprint">): { row: OrderRow; same: boolean } | null {
		const row = ledger.byRequestKey(this.#sql, requestKey);
		if (row !== null) return { row, same: row.fingerprint === fingerprint };
		// What is remembered was read outside of every write.
		if (this.#salt === undefined) this.#salt = this.#read();
		const salt = this.#salt;
		if (salt === null) return null;
		const erased = ledger.byRequestKey(this.#sql, veiledKey(salt, requestKey));
		return erased === null ? null : { row: erased, same: erased.fingerprint === keyedHash(salt, fingerprint) };
	}

	/** For an order that is being erased. Call inside a transaction; nothing is remembered of it, because it may be undone. */
	over(row: Pick<OrderRow, "request_key" | "fingerprint">): Pick<OrderRow, "request_key" | "fingerprint"> {
		const salt = this.#read() ?? this.#make();
		return { request_key: veiledKey(salt, row.request_key), fingerprint: keyedHash(salt, row.fingerprint) };
	}

	#read(): string | null {
		return this.#sql.exec<{ salt: string | null }>("SELECT salt FROM desk").toArray()[0]?.salt ?? null;
	}

	#make(): string {
		const salt = randomToken();
		this.#sql.exec("UPDATE desk SET salt = ? WHERE salt IS NULL", salt);
		this.#salt = undefined;
		return salt;
	}
}

const veiledKey = (salt: string, requestKey: string): string => `${VEILED}${keyedHash(salt, requestKey)}`;
