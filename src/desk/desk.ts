import { DurableObject } from "cloudflare:workers";
import type { Actor } from "../order/action";
import { seqOf } from "../order/enumber";
import { ERASE_ORDERS_MAX } from "../order/erased";
import type { PersonSought } from "../order/person";
import type { Hold, OrderDetail, OrderFile, OrderSnapshot } from "../order/snapshot";
import { isUnderWay } from "../order/status";
import * as actions from "./actions";
import * as agenda from "./agenda";
import type * as answers from "./answers";
import { ACT_ORDERS_MAX } from "./answers";
import * as became from "./became";
import * as copying from "./copying";
import { type EditAnswer, type EditRequest, edit } from "./edit";
import { erase } from "./erase";
import * as jobs from "./jobs";
import { LeaseWatch, safeTogether } from "./leases";
import * as ledger from "./ledger";
import { migrate } from "./migrations";
import { Owner } from "./owner";
import * as payments from "./payments";
import { lookThrough, tracesOf } from "./persons";
import { place } from "./place";
import { detailOf, fileOf } from "./reading";
import { retain } from "./retain";
import type * as retention from "./retention";
import { type DeskPorts, Rounds } from "./rounds";
import { settle } from "./settle";
import * as totals from "./totals";
import { Unbegun } from "./unbegun";
import { Veil } from "./veil";
import { verifyDue } from "./verification";
import { WAIT_MS_MAX, Waiters } from "./waiters";
import { Walk } from "./walk";

/** One tenant's desk: owns its numbers, orders, attempts and every status change. docs/storage.md describes what it keeps. */
export class Desk extends DurableObject implements answers.DeskCalls {
	readonly #sql: SqlStorage;
	readonly #owner: Owner;
	readonly #veil: Veil;
	readonly #rounds: Rounds;
	readonly #leases = new LeaseWatch();
	readonly #unbegun = new Unbegun();
	readonly #waiters = new Waiters();
	readonly #walk = new Walk();
	readonly #glance = new totals.Glance();
	readonly #following = new became.Following();
	#sweptAtMs: number | null = null;

	constructor(ctx: DurableObjectState, env: unknown, ports: DeskPorts) {
		super(ctx, env as never);
		this.#sql = ctx.storage.sql;
		this.#owner = new Owner(this.#sql);
		this.#veil = new Veil(this.#sql);
		this.#rounds = new Rounds(ctx.storage, this.#owner, this.#leases, this.#unbegun, ports, () => this.#waiters.wakeAll());
		migrate(ctx.storage);
	}

	/** Numbers and keeps an order, once for each idempotency key. */
	async place(request: answers.PlaceRequest): Promise<answers.Placement> {
		const nowMs = Date.now();
		const within = { owner: this.#owner, veil: this.#veil, deskName: this.ctx.id.name };
		const placement = this.ctx.storage.transactionSync(() => place(this.#sql, within, request, nowMs));
		if (placement.kind === "placed" && request.payWithinMs === null) await this.#rounds.armForOne(nowMs);
		else if (placement.kind === "placed") await this.#rounds.armForChores();
		// Whoever asks again may do so because the first call died after the order was kept and before the alarm was set.
		else if (placement.kind === "repeated") await this.#rounds.arm();
		return placement;
	}

	/** What the payment gateway said. Money that has arrived places the order even after the payment was given up. */
	async pay(eNumber: string, news: answers.PaymentNews): Promise<answers.PaymentAnswer> {
		const nowMs = Date.now();
		const answer = this.ctx.storage.transactionSync(() => payments.pay(this.#sql, eNumber, news, nowMs));
		if (answer.kind === "recorded") await this.#rounds.armForChores();
		return answer;
	}

	async find(eNumber: string): Promise<OrderDetail | null> {
		const row = ledger.byENumber(this.#sql, eNumber);
		return row === null ? null : detailOf(this.#sql, this.#owner, row);
	}

	async inspect(eNumber: string): Promise<OrderFile | null> {
		const row = ledger.byENumber(this.#sql, eNumber);
		return row === null ? null : fileOf(this.#sql, this.#owner, row);
	}

	async settled(seq: number, waitMs: number): Promise<OrderSnapshot | null> {
		const endMs = Date.now() + Math.min(waitMs, WAIT_MS_MAX);
		while (true) {
			const row = ledger.bySeq(this.#sql, seq);
			if (row === null) return null;
			const leftMs = endMs - Date.now();
			const over = !isUnderWay(row.status) || leftMs <= 0 || !(await this.#waiters.wait(seq, leftMs));
			if (over) return detailOf(this.#sql, this.#owner, row);
		}
	}

	async totals(): Promise<answers.DeskTotals> {
		return { ...this.#glance.totals(this.#sql, Date.now()), hold: this.#owner.hold(), sweptAtMs: this.#sweptAtMs };
	}

	async waiting(): Promise<answers.Waiting> {
		return this.#glance.waiting(this.#sql, Date.now());
	}

	async passage(sinceSeq: number): Promise<answers.Passage> {
		return totals.passage(this.#sql, sinceSeq);
	}

	/** Takes the oldest due orders. Attempts are numbered here, before any work starts, so that a crash is on record. */
	async claim(max: number, leaseMs: number, { atOnce = max, only }: answers.ClaimOptions = {}): Promise<answers.Claimed> {
		const nowMs = Date.now();
		const leaseUntilMs = nowMs + leaseMs;
		const { rows, more } = this.ctx.storage.transactionSync(() => {
			this.#leases.giveUpLost(this.#sql, nowMs);
			this.#owner.setHold(null);
			const due = agenda.due(this.#sql, nowMs, only === undefined ? max : 1).filter(({ seq }) => only === undefined || seq === only);
			const rows = safeTogether(this.#sql, due);
			for (const row of rows) {
				ledger.take(this.#sql, row.seq, row.attempt + 1, nowMs);
				agenda.plan(this.#sql, row.seq, leaseUntilMs);
			}
			return { rows, more: due.length === max || rows.length < due.length };
		});
		for (const [index, { seq, attempt }] of rows.entries()) {
			if (index < atOnce) this.#unbegun.forget(seq);
			else this.#unbegun.claimed(seq, attempt + 1);
		}
		// Who came for one order of its own is no answer to the bell that rang for all.
		if (only === undefined) this.#rounds.ringer.answered(more, nowMs);
		this.#leases.taken(leaseUntilMs);
		if (rows.length > 0) await this.#rounds.wakeBy(leaseUntilMs);
		return { leaseUntilMs, claims: rows.map((row) => ledger.claimOf(this.#sql, row)) };
	}

	async begin(seq: number, attempt: number): Promise<boolean> {
		const row = ledger.bySeq(this.#sql, seq);
		const mine = row?.status === "sending" && row.attempt === attempt && (agenda.plannedAt(this.#sql, seq) ?? 0) > Date.now();
		if (mine) this.#unbegun.forget(seq, attempt);
		return mine;
	}

	/** Records what attempts came to. Only the latest attempt of an order may settle it, and only while its lease lasts. */
	async settle(settlements: readonly answers.Settlement[]): Promise<answers.Settled> {
		const nowMs = Date.now();
		const settled = this.ctx.storage.transactionSync(() => {
			this.#leases.giveUpLost(this.#sql, nowMs);
			const overtaken = settlements.filter((settlement) => !settle(this.#sql, settlement, nowMs)).map(({ seq }) => seq);
			return { overtaken, more: agenda.due(this.#sql, nowMs, 1).length > 0 };
		});
		for (const { seq, attempt } of settlements) {
			this.#unbegun.forget(seq, attempt);
			this.#waiters.wake(seq);
		}
		await this.#rounds.arm();
		return settled;
	}

	async hold(hold: Hold): Promise<void> {
		this.#owner.setHold(hold);
		await this.#rounds.arm();
	}

	/** The ERP is back: orders that waited go out, oldest first. */
	async release(): Promise<void> {
		this.#owner.setHold(null);
		agenda.bringForward(this.#sql, Date.now());
		this.#rounds.ringer.reset();
		await this.#rounds.arm();
	}

	async sweep(): Promise<answers.SweepFinding> {
		const nowMs = Date.now();
		const repaired = this.ctx.storage.transactionSync(() => this.#walk.step(this.#sql, nowMs));
		// One that was being sent has lost the end of its lease: it is given up with the next step.
		if (repaired > 0) this.#leases.taken(nowMs);
		this.#sweptAtMs = nowMs;
		await this.#rounds.armForChores();
		return { repaired, oldestWaitingAtMs: this.#glance.waiting(this.#sql, nowMs).oldest?.sinceMs ?? null };
	}

	async verifyDue(withinMs: number): Promise<answers.VerifyFinding> {
		const nowMs = Date.now();
		const found = this.ctx.storage.transactionSync(() => verifyDue(this.#sql, withinMs, nowMs));
		if (found.broughtForward > 0) this.#rounds.ringer.reset();
		await this.#rounds.armForChores();
		return found;
	}

	async act(request: answers.ActRequest): Promise<answers.ActResult[]> {
		const { eNumbers, dryRun } = request;
		if (eNumbers.length > ACT_ORDERS_MAX) throw new RangeError(`at most ${ACT_ORDERS_MAX} orders, not ${eNumbers.length}`);
		if (request.erpOrderNumber !== null && (request.action !== "mark_synced" || eNumbers.length > 1))
			throw new RangeError("a number of the ERP goes with marking one order as synced, and with nothing else");
		const nowMs = Date.now();
		const results = this.ctx.storage.transactionSync(() => actions.actOnEach(this.#sql, request, this.#unbegun, nowMs));
		if (!dryRun) await this.#acted(eNumbers);
		return results;
	}

	async edit(request: EditRequest): Promise<EditAnswer> {
		const nowMs = Date.now();
		const edited = this.ctx.storage.transactionSync(() => edit(this.#sql, request, this.#unbegun, nowMs));
		if (edited.kind !== "edited") return edited;
		await this.#acted([request.eNumber]);
		return { kind: "edited", order: detailOf(this.#sql, this.#owner, edited.row) };
	}

	async plan(request: answers.PlanRequest): Promise<answers.Plan> {
		return jobs.plan(this.#sql, request, this.#unbegun, Date.now());
	}

	async startJob(request: answers.JobRequest): Promise<answers.JobAnswer> {
		const nowMs = Date.now();
		const answer = this.ctx.storage.transactionSync(() => jobs.start(this.#sql, crypto.randomUUID(), request, nowMs));
		await this.#rounds.armForChores();
		return answer;
	}

	async abortJob(id: string, by: Actor): Promise<answers.Job | null> {
		return jobs.abort(this.#sql, id, by, Date.now());
	}

	async job(id: string): Promise<became.FollowedJob | null> {
		const job = jobs.find(this.#sql, id);
		return job === null ? null : this.#following.of(this.#sql, job, Date.now());
	}

	async jobs(): Promise<became.FollowedJob[]> {
		return this.#following.all(this.#sql, jobs.list(this.#sql), Date.now());
	}

	async failedJobs(): Promise<answers.FailedJob[]> {
		return jobs.failed(this.#sql, Date.now());
	}

	async jobResults(id: string, after: number): Promise<became.FollowedResults | null> {
		return became.resultsAfter(this.#sql, id, after);
	}

	async standings(eNumbers: readonly string[]): Promise<became.Standing[]> {
		return became.standings(this.#sql, eNumbers);
	}

	async person(sought: PersonSought, afterSeq: number): Promise<retention.PersonPage> {
		return lookThrough(this.#sql, sought, afterSeq);
	}

	async traces(seqs: readonly number[]): Promise<readonly string[]> {
		if (seqs.length > ERASE_ORDERS_MAX) throw new RangeError(`at most ${ERASE_ORDERS_MAX} orders, not ${seqs.length}`);
		return tracesOf(this.#sql, seqs);
	}

	async erase(seqs: readonly number[]): Promise<retention.Erased> {
		if (seqs.length > ERASE_ORDERS_MAX) throw new RangeError(`at most ${ERASE_ORDERS_MAX} orders, not ${seqs.length}`);
		const nowMs = Date.now();
		const results = this.ctx.storage.transactionSync(() => seqs.map((seq) => erase(this.#sql, seq, this.#veil, nowMs)));
		const owner = this.#owner.identity();
		const rows = results.flatMap(({ seq, result }) => (result.startsWith("erased") ? (ledger.bySeq(this.#sql, seq) ?? []) : []));
		await this.#rounds.arm();
		return { results, copies: owner === null ? [] : rows.map((row) => ledger.snapshot(this.#sql, row, owner, null)) };
	}

	async retain(request: retention.RetainRequest): Promise<retention.Retained> {
		const nowMs = Date.now();
		const retained = this.ctx.storage.transactionSync(() => retain(this.#sql, request, this.#veil, nowMs));
		await this.#rounds.arm();
		return retained;
	}

	async digests(after: copying.CopyPlace): Promise<copying.CopyPage> {
		return copying.digests(this.#sql, this.#owner, after);
	}

	async recopy(request: copying.Recopy): Promise<copying.Recopied> {
		const recopied = this.ctx.storage.transactionSync(() => copying.recopy(this.#sql, request, Date.now()));
		await this.#rounds.arm();
		return recopied;
	}

	override async alarm(): Promise<void> {
		await this.#rounds.run();
	}

	/** A person has decided something: what was put off may be due now. */
	async #acted(eNumbers: readonly string[]): Promise<void> {
		for (const seq of eNumbers.map(seqOf)) if (seq !== null) this.#waiters.wake(seq);
		this.#rounds.ringer.reset();
		await this.#rounds.arm();
	}
}
