import type { ActResult, DeskCalls, JobRequest } from "../../src/desk/answers";
import type { Action, Actor, OrderAction } from "../../src/order/action";
import { ACTIONS, allowedActions } from "../../src/order/action";
import type { PlacedOrder } from "../../src/order/order";
import type { OrderDetail, OrderSnapshot } from "../../src/order/snapshot";
import { edited } from "./bodies.ts";
import type { Clicks } from "./clicks.ts";
import type { Clock } from "./clock.ts";
import type { Entry, ModelErp } from "./erp.ts";
import type { Chance } from "./random.ts";
import type { DeskCall, Shopper } from "./shop.ts";

/**
 * People at the console. Mostly they look, think and click: resubmit what failed, look into the ERP before they say that it is
 * there or not there (true when they looked, and perhaps not a second later). Now and then they click anything on anything.
 */

export interface PeopleWorld {
	readonly clock: Clock;
	readonly chance: Chance;
	readonly say: (line: string) => void;
	readonly desk: DeskCall;
	readonly erp: ModelErp;
	readonly clicks: Clicks;
	readonly shoppers: readonly Shopper[];
	/** The list of orders, as D1 has it. */
	readonly list: () => Iterable<OrderSnapshot>;
	readonly broken: string[];
}

const THINKS_MS_MAX = 5_000;
const IMPATIENT_MS_MAX = 2_500;
/** A customer is on the phone: it has to be stopped, whatever the page would say. */
const HURRY_MS_MAX = 3_000;
const LIST_ORDERS_MAX = 6;

export class Person {
	/** Visits that are still going on or to come. */
	open = 0;
	readonly #world: PeopleWorld;
	readonly #actor: Actor;

	constructor(world: PeopleWorld, name: string) {
		this.#world = world;
		this.#actor = { kind: "user", id: name, name, address: "192.0.2.1" };
	}

	get name(): string {
		return this.#actor.name;
	}

	/** Comes back again and again within `ms`. */
	expect(visits: number, ms: number): void {
		const { clock, chance } = this.#world;
		this.open += visits;
		for (let visit = 0; visit < visits; visit++) clock.after(chance.between(0, ms), () => void this.#visit(() => this.#lookAndClick()));
	}

	/** The customer has changed their mind just now. */
	hurry(eNumber: string): void {
		const { clock, chance } = this.#world;
		this.open += 1;
		const action = chance.pick(IN_A_HURRY);
		clock.after(chance.between(0, HURRY_MS_MAX), () => {
			void this.#visit(async () => {
				const detail = action === "edit" ? await this.look(eNumber) : null;
				if (action !== "edit") await this.act(action, [eNumber]);
				else if (detail !== null) await this.edit(detail, false);
			});
		});
	}

	async #visit(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch {
			// The page says "something went wrong"; they go for a coffee.
		} finally {
			this.open -= 1;
		}
	}

	async #lookAndClick(): Promise<void> {
		const { chance, clock } = this.#world;
		const eNumber = (chance.happens(0.7) ? this.#standingOut() : null) ?? this.#anyOf(1)[0];
		if (eNumber === undefined) return;
		if (chance.happens(0.15)) return await this.#list(chance.pick(EQUALLY));
		if (chance.happens(0.1)) return await this.act(chance.pick(EQUALLY), [eNumber]);
		const detail = await this.look(eNumber);
		if (detail === null) return;
		const choice = this.#choice(detail);
		const entry = this.#world.erp.live(eNumber)[0];
		await clock.wait(chance.happens(0.5) ? chance.between(0, 300) : chance.between(0, THINKS_MS_MAX));
		if (choice === "edit") await this.edit(detail, chance.happens(0.7));
		else if (choice !== null) await this.#click(choice, detail, entry);
	}

	/** What the page of the order says. */
	async look(eNumber: string): Promise<OrderDetail | null> {
		return await this.#world.desk((desk) => desk.find(eNumber));
	}

	#choice(detail: OrderDetail): OrderAction | null {
		const { chance, erp } = this.#world;
		const allowed = allowedActions({ ...detail, mayBeInErp: detail.unknownSinceMs !== null });
		const isThere = erp.live(detail.eNumber).length > 0;
		const sensible = allowed.filter((action) => (action === "not_there" ? !isThere : true));
		if (sensible.length === 0) return null;
		return chance.pick(Object.fromEntries(sensible.map((action) => [action, LIKING[action]])) as Record<OrderAction, number>);
	}

	async #click(action: Action, detail: OrderDetail, entry: Entry | undefined): Promise<void> {
		const { chance, erp } = this.#world;
		const typesIn = action === "mark_synced" && entry === undefined && chance.happens(0.5);
		const number = typesIn ? erp.enterByHand(orderOf(detail)) : (entry?.number ?? null);
		const erpOrderNumber = action === "mark_synced" ? number : null;
		// Some type it in, and are called away.
		if (!typesIn || chance.happens(0.7)) await this.clickOn(action, detail.eNumber, erpOrderNumber);
	}

	/** Once, and now and then again, because nothing seems to happen. */
	async clickOn(action: Action, eNumber: string, erpOrderNumber: string | null = null): Promise<void> {
		const { chance, clock } = this.#world;
		const click = (): Promise<void> => this.act(action, [eNumber], erpOrderNumber);
		const impatience = chance.happens(0.2) ? 300 : IMPATIENT_MS_MAX;
		for (let clicks = chance.happens(0.7) ? chance.between(1, 3) : 0; clicks > 0; clicks--)
			clock.after(chance.between(0, impatience), () => void click().catch(() => {}));
		await click();
	}

	/** Some orders of a list at once, after a look at what that would come to. */
	async #list(action: Action): Promise<void> {
		await this.act(action, this.#anyOf(LIST_ORDERS_MAX));
	}

	/** One click on one order or on several. The answer may be lost; what the desk did is in the book all the same. */
	async act(action: Action, eNumbers: readonly string[], erpOrderNumber: string | null = null): Promise<void> {
		const { desk, clicks } = this.#world;
		const note = clicks.note(action);
		const request = { action, eNumbers, by: this.#actor, note, erpOrderNumber };
		await desk(async (one) => {
			const foreseen = await one.act({ ...request, dryRun: true });
			const results = await one.act({ ...request, dryRun: false });
			clicks.answered(note, results);
			this.#judge(request, foreseen, results);
		});
	}

	#judge({ action, note }: { action: Action; note: string }, foreseen: readonly ActResult[], results: readonly ActResult[]): void {
		for (const [index, { eNumber, result, by }] of results.entries()) {
			const expected = foreseen[index];
			const first = by === null ? "" : `, ${by.name} was first`;
			this.#world.say(`${this.name}: ${action} ${eNumber} -> ${result}${first} (${note})`);
			if (expected?.result !== result)
				this.#world.broken.push(`${eNumber}: ${action} was foreseen as ${expected?.result} and came to ${result}`);
		}
	}

	async edit(detail: OrderDetail, mends: boolean): Promise<void> {
		const { desk, clicks, say, broken, chance, clock } = this.#world;
		const { eNumber, revision } = detail;
		const note = clicks.note("edit");
		const body = edited(detail.body, note, mends);
		await desk(async (one) => {
			const answer = await one.edit({ eNumber, revision, body, reason: note, by: this.#actor });
			clicks.answered(note, [{ eNumber, result: answer.kind === "edited" ? "started" : "not_allowed" }]);
			say(`${this.name}: edit ${eNumber} -> ${answer.kind} (${note})`);
			if (answer.kind === "edited" && answer.order.revision !== revision + 1)
				broken.push(`${eNumber}: an edit of revision ${revision} made revision ${answer.order.revision}`);
		});
		if (chance.happens(0.3)) clock.after(chance.between(0, IMPATIENT_MS_MAX), () => void this.clickOn("retry", eNumber).catch(() => {}));
	}

	/** A job on many orders, some of them more than once, and perhaps a change of mind. */
	async bulk({ action, seqs, statuses }: Pick<JobRequest, "action" | "seqs" | "statuses">, abortsAfterMs: number | null): Promise<void> {
		const { desk, clock, say } = this.#world;
		const started = await desk((one) =>
			one.startJob({ action, seqs, ...(statuses === undefined ? {} : { statuses }), by: this.#actor, note: null }),
		);
		say(`${this.name}: job ${action} on ${seqs.length} -> ${started.kind}`);
		if (started.kind !== "started" || abortsAfterMs === null) return;
		await clock.wait(abortsAfterMs);
		await desk((one: DeskCalls) => one.abortJob(started.job.id, this.#actor));
		say(`${this.name}: aborts the job`);
	}

	/** One of those that the list shows in red, or as not confirmed. */
	#standingOut(): string | null {
		const some = [...this.#world.list()].filter(({ status }) => status === "failed" || status === "pending_verification");
		return some[this.#world.chance.between(0, Math.max(0, some.length - 1))]?.eNumber ?? null;
	}

	#anyOf(max: number): string[] {
		const { shoppers, chance } = this.#world;
		const known = shoppers.map(({ eNumber }) => eNumber).filter((eNumber) => eNumber !== null);
		const some = new Set<string>();
		for (let count = chance.between(1, max); count > 0 && known.length > 0; count--) {
			const one = known[chance.between(0, known.length - 1)];
			if (one !== undefined) some.add(one);
		}
		return [...some];
	}
}

/** How gladly they click what the page offers. */
const LIKING: Readonly<Record<OrderAction, number>> = {
	retry: 4,
	verify: 1,
	mark_synced: 1,
	not_there: 5,
	archive: 0.7,
	restore: 3,
	cancel: 1.5,
	edit: 2,
};
const IN_A_HURRY: Readonly<Record<"cancel" | "archive" | "edit", number>> = { cancel: 3, archive: 1, edit: 2 };
const EQUALLY = Object.fromEntries(ACTIONS.map((action) => [action, 1])) as Record<Action, number>;

/** As a clerk reads it off the page and types it in. */
export const orderOf = ({ eNumber, body, placedAtMs }: OrderDetail): PlacedOrder => ({
	...JSON.parse(body),
	eNumber,
	placedAt: new Date(placedAtMs).toISOString(),
});
