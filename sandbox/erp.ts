import { DurableObject } from "cloudflare:workers";
import { type Answer, ok, refused, type Struck } from "./answer";
import { writeDemo } from "./demo";
import { type Fate, Fault, fate, NO_FAULT } from "./faults";
import { generateProducts } from "./generated";
import * as book from "./orders";
import { type Change, changes, countLive, type Feed, type RecordData, write } from "./records";
import { migrate } from "./schema";
import { type Contact, contactsOf, objectionTo, priceOut, type Quote } from "./selling";
import type { OrderIn, QuoteIn } from "./wire";

const VERSION = "Holdfast ERP sandbox 1";
const LATEST_ORDERS = 50;

/** What the sandbox's page shows. */
export interface State {
	readonly fault: Fault;
	readonly total: number;
	/** E-numbers with more than one live order, at most 1,000. */
	readonly duplicates: readonly string[];
	readonly latest: readonly book.ListedOrder[];
}

/** The ERP itself: one object, so that its orders have one sequence. Data and the fault that is on survive a restart. */
export class SandboxErp extends DurableObject {
	readonly #sql: SqlStorage;
	#fault: Fault;

	constructor(ctx: DurableObjectState, env: unknown) {
		super(ctx, env as Cloudflare.Env);
		this.#sql = ctx.storage.sql;
		migrate(ctx.storage);
		if (this.#kept("opened") === null) this.#open();
		this.#fault = Fault.catch(NO_FAULT).parse(JSON.parse(this.#kept("fault") ?? "null"));
	}

	// The contract's side. Every call meets the fault that is on.

	/** The fault that a call which makes no order meets now, if any. */
	async knock(): Promise<Answer<{ version: string }>> {
		return this.#read(() => ok({ version: VERSION }));
	}

	/** `body` is the order as it came. A delayed order is committed whether or not its caller still waits. */
	async place(order: OrderIn, body: string): Promise<Answer<book.ContractOrder>> {
		const met = this.#meet(true);
		if (met.kind === "struck" && !met.stored) return { kind: "fault", fault: met.fault };
		if (met.kind === "delayed") await scheduler.wait(met.delayMs);
		const objection = objectionTo(this.#sql, order);
		if (objection !== null) return objection;
		const booked = book.book(this.#sql, order, body, Date.now());
		return met.kind === "struck" ? { kind: "fault", fault: met.fault } : ok(booked);
	}

	async find(eNumber: string): Promise<Answer<{ orders: book.ContractOrder[] }>> {
		return this.#read(() => ok({ orders: book.liveOrders(this.#sql, eNumber) }));
	}

	async quote(asked: QuoteIn): Promise<Answer<Quote>> {
		return this.#read(() => priceOut(this.#sql, asked));
	}

	async contacts(email: string): Promise<Answer<{ contacts: Contact[] }>> {
		return this.#read(() => ok({ contacts: contactsOf(this.#sql, email) }));
	}

	async orderChanges(cursor: string | null, limit: number): Promise<Answer<{ changes: Change[]; next: string; more: boolean }>> {
		return this.#read(() => {
			const page = book.orderChanges(this.#sql, cursor, limit);
			return page === null ? refused("validation", "The cursor is none of ours", "cursor") : ok(page);
		});
	}

	async changes(feed: Feed, cursor: string | null, limit: number): Promise<Answer<{ changes: Change[]; next: string; more: boolean }>> {
		return this.#read(() => {
			const page = changes(this.#sql, feed, cursor, limit);
			return page === null ? refused("validation", "The cursor is none of ours", "cursor") : ok(page);
		});
	}

	// The control side. Faults do not reach it.

	async list(cursor: number, limit: number): Promise<{ orders: book.ListedOrder[]; next: string | null; total: number }> {
		return { ...book.listOrders(this.#sql, cursor, limit), total: book.countOrders(this.#sql) };
	}

	async order(number: string): Promise<{ order: book.ListedOrder; body: string } | null> {
		return book.orderBody(this.#sql, number);
	}

	async deleteOrder(number: string): Promise<boolean> {
		return book.deleteOrder(this.#sql, number, Date.now());
	}

	async alterOrder(number: string, to: { total?: string | undefined; currency?: string | undefined }): Promise<boolean> {
		return book.alterOrder(this.#sql, number, to, Date.now());
	}

	async copyOrder(number: string, eNumber: string | undefined): Promise<{ number: string } | null> {
		return book.copyOrder(this.#sql, number, eNumber, Date.now());
	}

	async cancel(number: string): Promise<boolean> {
		return book.cancelOrder(this.#sql, number, Date.now());
	}

	async state(): Promise<State> {
		const total = book.countOrders(this.#sql);
		const latest = book.latestOrders(this.#sql, LATEST_ORDERS);
		return { fault: this.#fault, total, duplicates: book.duplicatedENumbers(this.#sql), latest };
	}

	async fault(): Promise<Fault> {
		return this.#fault;
	}

	async setFault(fault: Fault): Promise<Fault> {
		this.#keep("fault", JSON.stringify(fault));
		this.#fault = fault;
		return fault;
	}

	/** Changes a record as somebody in the ERP would; null deletes it. */
	async writeRecord(feed: Feed, key: string, data: RecordData | null): Promise<void> {
		write(this.#sql, feed, key, data, Date.now());
	}

	/** Holds made-up products from the first to the `count`th. How many products there are then. */
	async generateProducts(count: number): Promise<number> {
		generateProducts(this.#sql, count, Date.now());
		return countLive(this.#sql, "product");
	}

	/** The first day again: no orders, the demo data, no fault. Change feeds go on from where they are. */
	async reset(): Promise<void> {
		book.forgetOrders(this.#sql);
		this.#open();
		await this.setFault(NO_FAULT);
	}

	#read<T>(work: () => Answer<T>): Answer<T> {
		const met = this.#meet(false);
		return met.kind === "struck" ? { kind: "fault", fault: met.fault satisfies Struck } : work();
	}

	#meet(creates: boolean): Fate {
		return fate(this.#fault, creates, Math.random());
	}

	#open(): void {
		this.ctx.storage.transactionSync(() => {
			writeDemo(this.#sql);
			this.#keep("opened", "yes");
		});
	}

	#kept(key: string): string | null {
		return this.#sql.exec<{ value: string }>("SELECT value FROM kept WHERE key = ?", key).toArray()[0]?.value ?? null;
	}

	#keep(key: string, value: string): void {
		this.#sql.exec("INSERT INTO kept (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value);
	}
}
