import type { Claim, Settlement } from "../../src/desk/answers";
import type { ErpAdapter, ErpOrder, Result } from "../../src/erp/adapter";
import type { Admission, Endpoint, LinkNews } from "../../src/link/answers";
import type { Hold } from "../../src/order/snapshot";
import type { TurnPorts } from "../../src/relay/turn";
import { endpoint } from "./connections";
import { draft } from "./drafts";
import { VirtualTime } from "./virtual-time";

/** Everything a reader's turn touches, in memory and on virtual time, with a diary of who was asked what. */

export const claimOf = (seq: number, changes: Partial<Claim> = {}): Claim => ({
	seq,
	attempt: 1,
	mode: "submit",
	order: { ...draft(), eNumber: `E${seq}`, placedAt: "2026-01-01T00:00:00.000Z" },
	spent: 0,
	unknownSinceMs: null,
	...changes,
});

type Do = (eNumber: string) => Promise<Result<ErpOrder>>;
const ok = (eNumber: string): Result<ErpOrder> => ({
	ok: true,
	value: { id: eNumber, number: `SO-${eNumber}`, state: "confirmed", total: null, currency: null },
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
	broken: { claim?: true; settle?: true; report?: true; keep?: true; adapter?: true; release?: true } = {};
	create: Do = async (eNumber) => ok(eNumber);

	readonly diary: string[] = [];
	readonly started: { readonly eNumber: string; readonly atMs: number }[] = [];
	readonly startsAtMs: number[] = [];
	readonly settled: Settlement[] = [];
	readonly reports: { readonly grant: string; readonly news: readonly LinkNews[] }[] = [];
	readonly kept: { readonly grant: string; readonly used: number }[] = [];
	readonly holds: Hold[] = [];
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
			adapter: async () => {
				this.#note("adapter");
				return this.#adapter();
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
				claim: async (max, leaseMs) => {
					this.#note("claim");
					return { claims: this.due.splice(0, max), leaseUntilMs: this.time.nowMs + (this.leaseMs ?? leaseMs) };
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

	#adapter(): ErpAdapter {
		const never = () => Promise.reject(new Error("not asked for in these tests"));
		return {
			capabilities: {
				hardKey: false,
				settleMs: 0,
				quote: { price: false, stock: false, freight: false },
				entities: {},
				instantAccounts: false,
			},
			ping: never,
			createOrder: async ({ eNumber }) => {
				this.started.push({ eNumber, atMs: this.time.nowMs });
				this.underWay += 1;
				this.underWayMost = Math.max(this.underWayMost, this.underWay);
				try {
					return await this.create(eNumber);
				} finally {
					this.underWay -= 1;
				}
			},
			findOrders: async () => ({ ok: true, value: [] }),
			quote: never,
			findContacts: never,
			pull: never,
		};
	}
}
