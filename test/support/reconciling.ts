import { type ReconciliationPorts, reconciliationService } from "../../src/cron/reconciliation";
import type { Run, RunResult } from "../../src/cron/service";
import type { Change, ErpAdapter, ErpOrder, Result } from "../../src/erp/adapter";
import { endpoint } from "./connections";
import type { FreshDesk } from "./desks";

/** An ERP's order book, and a tenant that is compared with it. */

export interface BookedOrder extends ErpOrder {
	readonly eNumber: string;
}

export class OrderBook {
	/** In the order of their latest change. */
	readonly #orders = new Map<string, BookedOrder>();
	readonly #deleted = new Set<string>();
	/** The number of each order's latest change; a cursor is one, too. */
	readonly #changedAt = new Map<string, number>();
	#changes = 0;
	#ids = 0;
	/** E-numbers that were asked about. */
	readonly asked: string[] = [];
	pulls = 0;
	/** What the next questions and pulls are answered instead. */
	readonly answers: Result<never>[] = [];
	/** Runs in the middle of a question, after the ERP has looked. */
	meanwhile: ((eNumber: string) => Promise<unknown>) | null = null;
	/** Pages are as small as that. */
	pageMax = 500;

	book(eNumber: string, change: Partial<BookedOrder> = {}): BookedOrder {
		this.#ids += 1;
		const order = {
			id: `${this.#ids}`,
			number: `SO-${this.#ids}`,
			eNumber,
			state: "confirmed" as const,
			total: "29.95",
			currency: "EUR",
			...change,
		};
		this.#told(order);
		return order;
	}

	alter(id: string, change: Partial<BookedOrder>): void {
		const order = this.#orders.get(id);
		if (order === undefined) throw new Error(`there is no order ${id}`);
		this.#orders.delete(id);
		this.#told({ ...order, ...change });
	}

	#told(order: BookedOrder): void {
		this.#orders.set(order.id, order);
		this.#changes += 1;
		this.#changedAt.set(order.id, this.#changes);
	}

	/** The feed tells of it, and has no more than its id. */
	delete(id: string): void {
		this.alter(id, {});
		this.#deleted.add(id);
	}

	/** Without a word in the feed. */
	remove(eNumber: string): void {
		for (const [id, order] of this.#orders) if (order.eNumber === eNumber) this.#orders.delete(id);
	}

	adapter(settleMs = 0): ErpAdapter {
		const no = async () => ({ ok: false as const, error: { class: "forbidden" as const, executed: "no" as const, message: "not here" } });
		return {
			capabilities: {
				hardKey: false,
				settleMs,
				quote: { price: false, stock: false, freight: false },
				entities: {},
				instantAccounts: false,
			},
			ping: no,
			createOrder: no,
			quote: no,
			findContacts: no,
			findOrders: async (eNumber) => {
				this.asked.push(eNumber);
				const found = [...this.#orders.values()].filter(
					(order) => order.eNumber === eNumber && order.state !== "cancelled" && !this.#deleted.has(order.id),
				);
				await this.meanwhile?.(eNumber);
				return this.answers.shift() ?? { ok: true, value: found };
			},
			pull: async (_entity, cursor, limit) => {
				this.pulls += 1;
				const prepared = this.answers.shift();
				if (prepared !== undefined) return prepared;
				const at = ({ id }: BookedOrder): number => this.#changedAt.get(id) ?? 0;
				const all = [...this.#orders.values()].filter((order) => at(order) > Number(cursor ?? 0));
				const taken = all.slice(0, Math.min(limit, this.pageMax));
				const last = taken.at(-1);
				const next = last === undefined ? (cursor ?? "0") : `${at(last)}`;
				return {
					ok: true,
					value: {
						changes: taken.map((order) =>
							this.#deleted.has(order.id) ? { ...toChange(order), deleted: true, data: null } : toChange(order),
						),
						next,
						more: taken.length < all.length,
					},
				};
			},
		};
	}
}

const toChange = ({ id, eNumber, number, state, total, currency }: BookedOrder): Change => ({
	id,
	modifiedAt: null,
	deleted: false,
	data: { eNumber, number, state, total, currency },
});

/** The desk is the real one. `feed`: whether the ERP tells of its orders. `busy`: so often orders have all that the ERP can do. */
export function reconciling(db: D1Database, at: FreshDesk, book: OrderBook) {
	const world = {
		nowMs: () => Date.now(),
		feed: true,
		tickMs: 0,
		passedMs: 0,
		connected: true,
		source: "rest https://erp.example",
		busy: 0,
	};
	const admitted = { kind: "admitted", grant: "g", endpoint: endpoint(), lanes: 1, startsAtMs: [0] } as const;
	const ports: ReconciliationPorts = {
		db,
		desk: { find: (eNumber) => at.desk.find(eNumber) },
		fed: () => (world.feed ? ["order"] : []),
		sourceOf: () => world.source,
		endpoint: async () => (world.connected ? endpoint() : null),
		connector: async () => () => book.adapter(),
		link: {
			configure: async () => {},
			admit: async () => (world.busy-- > 0 ? { kind: "at_capacity", untilMs: 0 } : admitted),
			leave: async () => {},
		},
		now: () => {
			world.passedMs += world.tickMs;
			return world.nowMs() + world.passedMs;
		},
		wait: async () => {},
	};
	const service = reconciliationService(() => ports);
	const invoke = (cause: Run["cause"], dueAtMs: number): Promise<RunResult> =>
		service({ tenantId: at.tenantId, service: "reconciliation", part: "", dueAtMs, cause, attempt: 1 }, new AbortController().signal);
	/** To the end, as the reader of the queue does. */
	const reconciled = async (cause: Run["cause"] = "schedule"): Promise<RunResult & { readonly slices: number }> => {
		const dueAtMs = ports.now();
		for (let slices = 1; slices < 200; slices++) {
			const result = await invoke(cause, dueAtMs);
			if (result.goOn !== true) return { ...result, slices };
		}
		throw new Error("it goes round in circles");
	};
	return { world, ports, invoke, reconciled };
}
