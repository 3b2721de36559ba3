import type { Claim, ClaimOptions, Settlement } from "../../src/desk/answers";
import type { ErpAdapter, ErpOrder, Result, Witness } from "../../src/erp/adapter";
import type { Admission, Endpoint, LinkNews } from "../../src/link/answers";
import type { Exchange, Hold } from "../../src/order/snapshot";
import type { TurnPorts } from "../../src/relay/turn";
import { endpoint } from "./connections";
import { draft } from "./drafts";
import { VirtualTime } from "./virtual-time";

/** Everything a reader's turn touches, in memory and on virtual time, with a diary of who was asked what. */

export const claimOf = (seq: number, changes: Partial<Claim> = {}): Claim => ({
	seq,
	attempt: 1,
	tries: 1,
	mode: "submit",
	order: { ...draft(), eNumber: `E${seq}`, placedAt: "2026-01-01T00:00:00.000Z" },
	spent: 0,
	unknownSinceMs: null,
	nothingUnderWay: false,
	absentSaidAtMs: null,
	mayFindOther: false,
	...changes,
});

type Do = (eNumber: string) => Promise<Result<ErpOrder>>;
const ok = (eNumber: string): Result<ErpOrder> => ({
	ok: true,
	value: { id: eNumber, number: `SO-${eNumber}`, state: "confirmed", total: null, currency: null },
});

const exchange = (target: string): Exchange => ({
	atMs: 0,
	tookMs: 1,
	method: "POST",
	target,
	request: null,
	status: 200,
	response: null,
});

export class TurnWorld {
	readonly time = new VirtualTime();
	/** Orders that are due, oldest first; a claim takes them away. */
	due: Claim[];
	/** What the link answers, call by call; after that it admits `lanes` lanes at once. */
	admissions: (Admission | Error)[] = [];
	lanes = 5;
	endpoint: Endpoint = endpoint();
	stored: Endpoint | null = endpoint();
	leaseMs: number | null = null;
	broken: { claim?: true; begin?: true; settle?: true; report?: true; keep?: true; connector?: true; release?: true } = {};
	create: Do = async (eNumber) => ok(eNumber);
	find: (eNumber: string) => Promise<Result<readonly ErpOrder[]>> = async () => ({ ok: true, value: [] });
	ping: () => Promise<Result<{ readonly version: string | null }>> = () => Promise.reject(new Error("not asked for in these tests"));
	/** Left out: an adapter that completes nothing. */
	complete: Do | null = null;
	/** How many requests an order takes; each is told to whoever listens. */
	requestsAnOrder = 1;
	/** Orders that were withdrawn between their claim and their start. */
	readonly withdrawn = new Set<number>();

	readonly diary: string[] = [];
	readonly started: { readonly eNumber: string; readonly atMs: number }[] = [];
	readonly startsAtMs: number[] = [];
	readonly settled: Settlement[] = [];
	readonly reports: { readonly grant: string; readonly news: readonly LinkNews[] }[] = [];
	readonly kept: { readonly grant: string; readonly used: number }[] = [];
	readonly holds: Hold[] = [];
	readonly begun: number[] = [];
	readonly asked: { readonly max: number; readonly options: ClaimOptions | undefined }[] = [];
	releases = 0;
	grants = 0;
	underWay = 0;
	underWayMost = 0;

	constructor(orders: number) {
		this.due = Array.from({ length: orders }, (_, index) => claimOf(index + 1));
	}

	admit(wanted: number, startsAtMs?: readonly number[], lanes = this.lanes): Admission {
		const starts = startsAtMs ?? Array.from({ length: wanted }, () => this.time.nowMs);
		this.startsAtMs.push(...starts);
		return { kind: "admitted", grant: `g${++this.grants}`, endpoint: this.endpoint, lanes, startsAtMs: starts };
	}

	ports(): TurnPorts {
		return {
			now: this.time.now,
			wait: this.time.wait,
			random: () => 1,
			endpoint: async () => this.stored,
			connector: async () => {
				this.#note("connector");
				return (witness) => this.#adapter(witness);
			},
			link: {
				admit: async (wanted) => {
					const next = this.admissions.shift() ?? this.admit(wanted);
					if (next instanceof Error) throw next;
					this.diary.push(`admit ${next.kind}`);
					return next;
				},
				configure: async () => void this.diary.push("configure"),
				keep: async (grant, used) => {
					this.kept.push({ grant, used });
					this.#note("keep");
				},
				report: async (grant, news) => {
					this.reports.push({ grant, news });
					this.#note("report");
				},
			},
			desk: {
				claim: async (max, leaseMs, options) => {
					this.asked.push({ max, options });
					this.#note("claim");
					const due = options?.only === undefined || options.only === this.due[0]?.seq ? this.due.splice(0, max) : [];
					return { claims: due, leaseUntilMs: this.time.nowMs + (this.leaseMs ?? leaseMs) };
				},
				begin: async (seq) => {
					if (this.broken.begin) throw new Error("begin is broken");
					this.begun.push(seq);
					return !this.withdrawn.has(seq);
				},
				settle: async (settlements) => {
					this.#note("settle");
					this.settled.push(...settlements);
					return { overtaken: [], more: this.due.length > 0 };
				},
				hold: async (hold) => {
					this.diary.push(`hold ${hold.reason}`);
					this.holds.push(hold);
				},
				release: async () => {
					this.#note("release");
					this.releases += 1;
				},
			},
		};
	}

	#note(what: keyof TurnWorld["broken"]): void {
		this.diary.push(what);
		if (this.broken[what]) throw new Error(`${what} is broken`);
	}

	#adapter(witness: Witness): ErpAdapter {
		const never = () => Promise.reject(new Error("not asked for in these tests"));
		return {
			capabilities: {
				hardKey: false,
				settleMs: 0,
				quote: { price: false, stock: false, freight: false },
				entities: {},
				instantAccounts: false,
			},
			ping: () => this.ping(),
			createOrder: async ({ eNumber }) => {
				this.started.push({ eNumber, atMs: this.time.nowMs });
				for (let request = 1; request <= this.requestsAnOrder; request++) witness(exchange(`${eNumber}/${request}`));
				this.underWay += 1;
				this.underWayMost = Math.max(this.underWayMost, this.underWay);
				try {
					return await this.create(eNumber);
				} finally {
					this.underWay -= 1;
				}
			},
			findOrders: (eNumber) => this.find(eNumber),
			...(this.complete === null ? {} : { completeOrder: this.complete }),
			quote: never,
			findContacts: never,
			pull: never,
		};
	}
}
