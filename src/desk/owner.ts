import type { Hold, HoldReason } from "../order/snapshot";

interface Identity {
	readonly tenantId: string;
	/** The desk's own name within the tenant. */
	readonly name: string;
}

/**
 * The desk's one row about itself: whose it is (an alarm may wake it with nobody to tell it) and whether it is held.
 * Remembered, because every placement asks. Only what was read is remembered, never what is being written: the transaction
 * around a write may yet be undone.
 */
export class Owner {
	readonly #sql: SqlStorage;
	#identity: Identity | null = null;
	/** Undefined: not known. */
	#hold: Hold | null | undefined = undefined;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Null until the first order. */
	identity(): Identity | null {
		if (this.#identity !== null) return this.#identity;
		const row = this.#sql.exec<{ tenant_id: string; name: string }>("SELECT tenant_id, name FROM desk").toArray()[0];
		if (row !== undefined) this.#identity = { tenantId: row.tenant_id, name: row.name };
		return this.#identity;
	}

	/** Takes the desk for a tenant, or makes sure that it is that tenant's. Call inside a transaction. */
	claim(tenantId: string, objectName: string | undefined): void {
		const known = this.identity();
		if (known !== null) {
			if (known.tenantId !== tenantId) throw new Error(`this desk belongs to ${known.tenantId}, not to ${tenantId}`);
			return;
		}
		// The object's name is "<tenant>/<desk>" (lib/names.ts).
		const name = objectName?.slice(objectName.lastIndexOf("/") + 1);
		if (name === undefined || name === "") throw new Error("a desk must be addressed by name");
		this.#sql.exec("INSERT INTO desk (id, tenant_id, name) VALUES (1, ?, ?)", tenantId, name);
	}

	hold(): Hold | null {
		if (this.#hold === undefined) {
			const row = this.#sql
				.exec<{ hold_reason: HoldReason | null; hold_until_ms: number | null }>("SELECT hold_reason, hold_until_ms FROM desk")
				.toArray()[0];
			if (row === undefined || row.hold_reason === null || row.hold_until_ms === null) this.#hold = null;
			else this.#hold = { reason: row.hold_reason, untilMs: row.hold_until_ms };
		}
		return this.#hold;
	}

	/** Writes only a change: most claims find nothing held. */
	setHold(next: Hold | null): void {
		this.#hold = undefined;
		this.#sql.exec(
			"UPDATE desk SET hold_reason = ?1, hold_until_ms = ?2 WHERE hold_reason IS NOT ?1 OR hold_until_ms IS NOT ?2",
			next?.reason ?? null,
			next?.untilMs ?? null,
		);
	}
}
