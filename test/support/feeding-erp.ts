import type { Change, Entity, ErpAdapter, ErpError, Page, Result } from "../../src/erp/adapter";

/**
 * An ERP whose feed is as good as time stamps are: rows are told in the order of (stamp, id) from an overlap before the newest one
 * read, stamps are those of a transaction's beginning, and a transaction may end late. What is committed later than the overlap is
 * never told, and what is deleted only if it keeps tombstones.
 */

export const OVERLAP = 3;
type Data = Readonly<Record<string, string | boolean | null>>;
interface Row {
	readonly stamp: number;
	/** Null: a tombstone. */
	readonly data: Data | null;
}

export class FeedingErp {
	/** Deleted records are told by the feed; otherwise they are just not there. */
	tombstones = true;
	readonly rows = new Map<string, Row>();
	/** Ids that it does not list, although it has them. */
	hides: ReadonlySet<string> = new Set();
	pulls = 0;
	/** What the next pulls are answered instead, in their order. */
	readonly answers: Result<Page>[] = [];
	/** Runs before a pull is answered. */
	meanwhile: ((pull: number) => Promise<void>) | null = null;

	/** `stamp`: in seconds; when its transaction began. */
	write(id: string, data: Data | null, stamp: number): void {
		if (data === null && !this.tombstones) this.rows.delete(id);
		else this.rows.set(id, { stamp, data });
	}

	live(): Record<string, Data> {
		const live = [...this.rows].flatMap(([id, { data }]) => (data === null ? [] : [[id, data] as const]));
		return Object.fromEntries(live.sort(([one], [other]) => (one < other ? -1 : 1)));
	}

	refuse(error: Partial<ErpError> & Pick<ErpError, "class">): void {
		this.answers.push({ ok: false, error: { executed: "no", message: `it was ${error.class}`, ...error } });
	}

	/** A cursor is `stamp|id|top`: where the round is, and the newest stamp of all that were read. */
	async pull(_entity: Entity, cursor: string | null, limit: number): Promise<Result<Page>> {
		this.pulls += 1;
		await this.meanwhile?.(this.pulls);
		const prepared = this.answers.shift();
		if (prepared !== undefined) return prepared;
		const [stamp = "-1", id = "", top = "-1"] = cursor?.split("|") ?? [];
		const sorted = [...this.rows]
			.filter(([rowId]) => !this.hides.has(rowId))
			.sort(([oneId, one], [otherId, other]) => one.stamp - other.stamp || (oneId < otherId ? -1 : 1));
		const after = sorted.filter(([rowId, row]) => row.stamp > Number(stamp) || (row.stamp === Number(stamp) && rowId > id));
		const taken = after.slice(0, limit);
		const more = after.length > taken.length;
		const newest = Math.max(Number(top), ...taken.map(([, row]) => row.stamp));
		const last = taken.at(-1);
		const next = more && last !== undefined ? `${last[1].stamp}|${last[0]}|${newest}` : `${newest - OVERLAP - 1}|￿|${newest}`;
		return { ok: true, value: { changes: taken.map(toChange), next, more } };
	}

	adapter(): ErpAdapter {
		const no = async () => ({ ok: false as const, error: { class: "forbidden" as const, executed: "no" as const, message: "not here" } });
		return {
			capabilities: {
				hardKey: false,
				settleMs: 0,
				quote: { price: false, stock: false, freight: false },
				entities: { product: { deletions: this.tombstones ? "feed" : "none" } },
				instantAccounts: false,
			},
			ping: no,
			findOrders: no,
			createOrder: no,
			quote: no,
			findContacts: no,
			pull: (entity, cursor, limit) => this.pull(entity, cursor, limit),
		};
	}
}

const EPOCH_MS = Date.UTC(2026, 0, 1);
const toChange = ([id, { stamp, data }]: readonly [string, Row]): Change => ({
	id,
	modifiedAt: new Date(EPOCH_MS + stamp * 1_000).toISOString(),
	deleted: data === null,
	data,
});
