import type { Connector, ErpAdapter, ErpError, ErpErrorClass, ErpOrder, Result, Witness } from "../../src/erp/adapter";
import type { PlacedOrder } from "../../src/order/order";

/**
 * An ERP in memory that does what it is told, one a tenant. It takes every order it is sent, however often: what keeps an
 * order from being there twice must be Holdfast, not the ERP.
 */
export type Reaction =
	| "accept"
	/** The order is booked, the answer is lost. */
	| "commit_then_drop"
	/** Nothing is booked, the answer is lost. */
	| "drop"
	/** The answer is lost, the order is booked when `commitLate()` is called. */
	| "commit_late"
	| "hang"
	| "commit_and_hang"
	| "throw"
	/** Two orders for one request. */
	| "book_twice"
	| { readonly refuse: ErpErrorClass; readonly retryAfterMs?: number; readonly message?: string }
	/** Accepted once the promise is kept. */
	| { readonly after: Promise<unknown> };

export interface Booked {
	readonly number: string;
	readonly eNumber: string;
}

export class FakeErp {
	/** In the order they were booked. */
	readonly booked: Booked[] = [];
	/** E-numbers in the order their requests began. */
	readonly created: string[] = [];
	readonly found: string[] = [];
	pings = 0;
	signIns = 0;
	underWay = 0;
	underWayMost = 0;
	settleMs = 0;
	onCreate: Reaction | ((eNumber: string, nth: number) => Reaction) = "accept";
	onFind: Reaction | ((eNumber: string, nth: number) => Reaction) = "accept";
	onPing: Reaction = "accept";
	onSignIn: Reaction = "accept";
	/** What the orders of `find` look like; the reaction decides whether they are said. */
	foundState: ErpOrder["state"] = "confirmed";
	/** What making the connector throws, or null. */
	unmakeable: string | null = null;
	/** Whose changes it tells; null: it tells none. */
	feed: Pick<ErpAdapter, "pull"> | null = null;
	readonly #late: string[] = [];

	commitLate(): void {
		for (const eNumber of this.#late.splice(0)) this.book(eNumber);
	}

	/** E-numbers that are there more than once. */
	twice(): string[] {
		const seen = new Set<string>();
		return this.booked.map(({ eNumber }) => eNumber).filter((eNumber) => seen.has(eNumber) || !seen.add(eNumber));
	}

	connector(): Connector {
		if (this.unmakeable !== null) throw new Error(this.unmakeable);
		return (witness) => this.#adapter(witness);
	}

	#adapter(witness: Witness): ErpAdapter {
		const { settleMs } = this;
		/** What a request came to is told as it would be seen on the wire. */
		const seen = async <T>(target: string, work: Promise<Result<T>>): Promise<Result<T>> => {
			const atMs = Date.now();
			const result = await work;
			const heard = result.ok || result.error.executed === "no";
			witness({
				atMs,
				tookMs: Date.now() - atMs,
				method: "POST",
				target,
				request: "{}",
				status: result.ok ? 200 : heard ? 400 : null,
				response: JSON.stringify(result),
			});
			return result;
		};
		return {
			capabilities: {
				hardKey: false,
				settleMs,
				quote: { price: false, stock: false, freight: false },
				entities: {},
				instantAccounts: false,
			},
			ping: async (signal) => {
				this.pings += 1;
				return await seen(
					"/ping",
					this.#react(this.onPing, signal, () => ({ version: "1" })),
				);
			},
			createOrder: async (order, signal) => await seen("/create", this.#create(order, signal)),
			findOrders: async (eNumber, signal) => {
				this.found.push(eNumber);
				const reaction = typeof this.onFind === "function" ? this.onFind(eNumber, this.found.length) : this.onFind;
				const orders = () => this.booked.filter((order) => order.eNumber === eNumber).map((order) => toErpOrder(order, this.foundState));
				return await seen("/find", this.#react(reaction, signal, orders));
			},
			signIn: async (signal) => {
				const session = `session-${++this.signIns}`;
				return await this.#react(this.onSignIn, signal, () => session);
			},
			quote: async () => failed("forbidden", "not in these tests"),
			findContacts: async () => failed("forbidden", "not in these tests"),
			pull: async (entity, cursor, limit, signal) =>
				(await this.feed?.pull(entity, cursor, limit, signal)) ?? failed("forbidden", "not in these tests"),
		};
	}

	async #create({ eNumber }: PlacedOrder, signal: AbortSignal): Promise<Result<ErpOrder>> {
		this.created.push(eNumber);
		this.underWay += 1;
		this.underWayMost = Math.max(this.underWayMost, this.underWay);
		try {
			const reaction = typeof this.onCreate === "function" ? this.onCreate(eNumber, this.created.length) : this.onCreate;
			if (reaction === "commit_then_drop" || reaction === "commit_and_hang" || reaction === "book_twice") this.book(eNumber);
			if (reaction === "commit_late") this.#late.push(eNumber);
			return await this.#react(reaction, signal, () => this.book(eNumber));
		} finally {
			this.underWay -= 1;
		}
	}

	async #react<T>(reaction: Reaction, signal: AbortSignal, accept: () => T): Promise<Result<T>> {
		if (typeof reaction === "object") {
			if ("refuse" in reaction) return failed(reaction.refuse, reaction.message ?? reaction.refuse, reaction.retryAfterMs);
			await reaction.after;
			return { ok: true, value: accept() };
		}
		switch (reaction) {
			case "accept":
			case "book_twice":
				return { ok: true, value: accept() };
			case "commit_then_drop":
			case "commit_late":
			case "drop":
				return failed("unknown_outcome", "the connection broke");
			case "hang":
			case "commit_and_hang":
				await aborted(signal);
				return failed("unknown_outcome", "no answer in time");
			case "throw":
				throw new TypeError("the adapter has a bug");
		}
	}

	/** As somebody in the ERP would. */
	book(eNumber: string): ErpOrder {
		const booked = { number: `SO-${this.booked.length + 1}`, eNumber };
		this.booked.push(booked);
		return toErpOrder(booked);
	}
}

const toErpOrder = ({ number }: Booked, state: ErpOrder["state"] = "confirmed"): ErpOrder => ({
	id: number,
	number,
	state,
	total: "29.95",
	currency: "EUR",
});

const failed = (errorClass: ErpErrorClass, message: string, retryAfterMs?: number): { readonly ok: false; readonly error: ErpError } => ({
	ok: false,
	error: {
		class: errorClass,
		executed: errorClass === "unknown_outcome" ? "maybe" : "no",
		message,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	},
});

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener("abort", () => resolve());
	});
