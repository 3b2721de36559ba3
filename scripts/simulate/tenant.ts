import { Desk } from "../../src/desk/desk";
import type { Witness } from "../../src/erp/adapter";
import { logError, reasonOf } from "../../src/lib/log";
import type { Endpoint } from "../../src/link/answers";
import { Link } from "../../src/link/link";
import type { PlacedOrder } from "../../src/order/order";
import { deliverNow } from "../../src/relay/inline";
import type { TurnPorts } from "../../src/relay/turn";
import { ModelAdapter, type Wire } from "./adapter.ts";
import { type Bug, buggyCopy, buggyHistory, buggyIncident, planted } from "./bugs.ts";
import type { Clock } from "./clock.ts";
import type { ModelCopy } from "./copy.ts";
import type { ModelErp } from "./erp.ts";
import { Mortal } from "./mortal.ts";
import { ObjectHost } from "./objects.ts";
import { ModelQueue, READER_LIFE_MS_MAX, STALL_MS_MAX } from "./queue.ts";
import type { Chance } from "./random.ts";
import type { DeskCall } from "./shop.ts";
import type { Troubles } from "./weather.ts";

/** The product's own parts: desk, link and relay of one tenant, wired to the models around them as the gateway wires them to theirs. */

interface TenantWorld {
	readonly clock: Clock;
	readonly chance: Chance;
	readonly say: (line: string) => void;
	readonly troubles: Troubles;
	readonly wire: Wire;
	readonly erp: ModelErp;
	readonly copy: ModelCopy;
	readonly endpoint: Endpoint;
	readonly bug: Bug | null;
	/** Is told of every order at the moment in which it is sent. */
	readonly sends: (order: PlacedOrder) => void;
}

export class Tenant {
	readonly desk: ObjectHost<Desk>;
	readonly link: ObjectHost<Link>;
	readonly #world: TenantWorld;

	constructor(world: TenantWorld) {
		this.#world = world;
		const { clock, chance, say, troubles } = world;
		const hosting = { clock, chance, troubles: troubles.objects };
		const queue: ModelQueue = new ModelQueue({ clock, chance, say }, troubles.queue, (reader) => this.#portsOf(reader));
		this.desk = this.#hostDesk(queue, hosting);
		this.link = this.#hostLink(hosting);
	}

	/** As everybody calls the desk, with the bug that was planted. */
	readonly callDesk: DeskCall = (work) => this.desk.call((one) => work(planted(one, this.#world.bug, this.desk.disk)));

	/** As the front door does for a shop that waits: the request that carries it may be cut off at any moment. */
	async deliverNow(seq: number): Promise<void> {
		const { clock, chance, say, troubles } = this.#world;
		const request = new Mortal(() => say("a request dies"));
		if (chance.happens(troubles.queue.readerDies)) clock.after(chance.between(0, READER_LIFE_MS_MAX), () => request.die());
		try {
			await deliverNow("sim", seq, this.#portsOf(request));
		} catch (error) {
			logError({ event: "http.deliver_now_failed", reason: reasonOf(error) });
		}
		request.retire();
	}

	#hostDesk(queue: ModelQueue, hosting: ConstructorParameters<typeof ObjectHost>[2]): ObjectHost<Desk> {
		const { copy, bug, chance } = this.#world;
		const toCopy = buggyCopy((snapshots) => copy.take(snapshots), bug, chance.next);
		const toHistory = buggyHistory((_tenant, _desk, records) => copy.takeHistory(records), bug, chance.next);
		const make = (ctx: DurableObjectState, life: Mortal) =>
			new Desk(
				ctx,
				{},
				{
					copy: (snapshots, againSinceMs) => life.whileAlive(() => toCopy(snapshots, againSinceMs)),
					copyHistory: (...records) => life.whileAlive(() => toHistory(...records)),
					ring: (bell) => life.whileAlive(() => queue.send(bell)),
				},
			);
		return new ObjectHost("sim/main", make, hosting);
	}

	#hostLink(hosting: ConstructorParameters<typeof ObjectHost>[2]): ObjectHost<Link> {
		const { copy, bug, chance } = this.#world;
		const toIncidents = buggyIncident((_tenant, incident) => copy.takeIncident(incident), bug);
		const make = (ctx: DurableObjectState, life: Mortal) =>
			new Link(
				ctx,
				{},
				{
					connector: async () => (witness) => this.#adapter(life, witness),
					release: () => life.whileAlive(() => this.desk.call((desk) => desk.release())),
					incident: (tenantId, incident) => life.whileAlive(() => toIncidents(tenantId, incident)),
					passage: (_tenantId, sinceSeq) => life.whileAlive(() => this.desk.call((desk) => desk.passage(sinceSeq))),
					random: chance.next,
				},
			);
		return new ObjectHost("sim", make, hosting);
	}

	#adapter(reader: Mortal, witness: Witness): ModelAdapter {
		return new ModelAdapter(this.#world, reader, witness);
	}

	/** What a reader of the queue, or a request that waits, has in its hands. */
	#portsOf(reader: Mortal): TurnPorts {
		const { clock, chance, troubles, endpoint } = this.#world;
		const desk: DeskCall = (work) =>
			reader.whileAlive(async () => {
				if (chance.happens(troubles.queue.readerStalls)) await clock.wait(chance.between(0, STALL_MS_MAX));
				return await this.callDesk(work);
			});
		const link = <R>(work: (one: Link) => Promise<R>) => reader.whileAlive(() => this.link.call(work));
		return {
			desk: {
				claim: (max, leaseMs, options) => desk((one) => one.claim(max, leaseMs, options)),
				begin: (seq, attempt) => desk((one) => one.begin(seq, attempt)),
				settle: (settlements) => desk((one) => one.settle(settlements)),
				hold: (hold) => desk((one) => one.hold(hold)),
				release: () => desk((one) => one.release()),
			},
			link: {
				configure: (tenantId, stored) => link((one) => one.configure(tenantId, stored)),
				admit: (wanted) => link((one) => one.admit(wanted)),
				keep: (grant, used) => link((one) => one.keep(grant, used)),
				report: (grant, news) => link((one) => one.report(grant, news)),
			},
			endpoint: async () => endpoint,
			connector: async () => (witness) => this.#adapter(reader, witness),
			now: () => clock.nowMs,
			wait: (ms) => reader.whileAlive(() => clock.wait(Math.max(0, ms))),
			random: chance.next,
		};
	}
}
