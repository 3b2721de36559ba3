import type { Due, Overdue, Planned } from "../db/agenda";
import type { TroubleKind } from "../db/incident-kinds";
import type { Trouble } from "../db/incidents";
import type { Found } from "../db/incidents-at-once";
import { absenceIn, bothAt, isLate, type MINUTE_PATROLS, PATROL_AWAY_MS, PATROL_SKIPPED_MS, type Patrol, type Words } from "../db/patrols";
import type { Late, RunKey } from "../db/runs";
import type { TenantSchedules } from "../db/schedules";
import { log, logError, reasonOf } from "../lib/log";
import { dueOf } from "./due";
import { readParticulars } from "./particulars";
import { type Changes, changesOf, type ParticularsOf } from "./plans";
import { connectionTrouble, isTogether, lateTrouble, overdueTrouble, type StoppedTogether, scheduleTrouble, together } from "./troubles";
import { type Places, walkTenants } from "./walk";

/**
 * The minute of the services: keeps the agenda whole, makes a run of what is due, rings for runs, and tells a person of services that
 * have not run when they should. The last of these reads D1 alone: neither the queue nor any run need be well for it.
 */
export interface PatrolPorts extends Places {
	/** When the patrols of the minute last came through. */
	readonly words: () => Promise<Words>;
	readonly tenants: (afterTenantId: string | null, limit: number) => Promise<readonly TenantSchedules[]>;
	readonly agenda: (tenantIds: readonly string[]) => Promise<readonly Planned[]>;
	readonly particulars: ParticularsOf;
	readonly keep: (changes: Pick<Changes, "enter" | "leave">, nowMs: number) => Promise<void>;
	readonly due: (nowMs: number, after: Planned | null, limit: number) => Promise<readonly Planned[]>;
	/** Those that this call has claimed. */
	readonly claim: (due: readonly Due[], nowMs: number, ringAgainMs: number) => Promise<readonly RunKey[]>;
	/** Those that begin in the place of others that failed, at most `limit`. */
	readonly anew: (nowMs: number, ringAgainMs: number, limit: number) => Promise<readonly RunKey[]>;
	readonly awake: (nowMs: number, ringAgainMs: number, limit: number) => Promise<readonly RunKey[]>;
	readonly ring: (keys: readonly RunKey[]) => Promise<void>;
	readonly late: (nowMs: number, limit: number) => Promise<readonly Late[]>;
	readonly told: (runs: readonly Late[]) => Promise<void>;
	/** Looks at these again then. */
	readonly putOff: (runs: readonly Late[], untilMs: number) => Promise<void>;
	readonly overdue: (nowMs: number, limit: number) => Promise<readonly Overdue[]>;
	/** Opens those that are not open already. */
	readonly raiseAll: (found: readonly Found[], atMs: number) => Promise<unknown>;
	/** Closes those of a kind that these tenants have open. */
	readonly endAll: (kind: TroubleKind, tenantIds: readonly string[], atMs: number) => Promise<unknown>;
	/** The same for parts of a service that are told of together. */
	readonly raiseTogether: (stopped: readonly StoppedTogether[], atMs: number) => Promise<unknown>;
	/** Opens one for every tenant that has none of its kind, and had none of that time. */
	readonly raiseEverywhere: (trouble: Trouble, atMs: number) => Promise<unknown>;
	/** Closes those of every tenant. */
	readonly endTickStopped: (atMs: number) => Promise<unknown>;
	readonly done: (patrol: Patrol) => Promise<void>;
	readonly now: () => number;
}

/** As it is found in the patrols of D1. */
export const PATROL: (typeof MINUTE_PATROLS)[number] = "services";
export const TENANTS_A_PAGE_MAX = 200;
export const TENANT_PAGES_MAX = 19;
export const DUE_A_PAGE_MAX = 400;
export const DUE_PAGES_MAX = 13;
/** Of each sort, what waits and what failed; the rest is rung for a minute later. */
export const AWAKE_MAX = 500;
/** Of runs that begin in the place of others, in one minute. */
const ANEW_MAX = 500;
/** Of each sort, told of in one minute: with a dead queue that is some hundred tenants. The rest is told of in the next. */
export const TOLD_MAX = 1_000;
/** A message that is lost costs so much time. */
export const RING_AGAIN_MS = 2 * 60_000;
/** A run that is late because of an outage is looked at again after that. */
export const EXCUSED_MS = 15 * 60_000;
/** Not over. */
const LIVE: readonly Late["state"][] = ["due", "running", "going_on", "retrying"];
const MINUTE_MS = 60_000;

/** `scheduledAtMs`: the minute that this run is for; it may begin late. */
export async function patrol(ports: PatrolPorts, scheduledAtMs: number): Promise<{ claimed: number; failed: number }> {
	const startedAtMs = ports.now();
	const count = { tenants: 0, claimed: 0, anew: 0, rung: 0, told: 0, failed: 0 };
	const step = async (name: string, work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			// What one step cannot do is no reason to leave the others: least of all the one that tells a person.
			count.failed++;
			logError({ event: "patrol.step_failed", step: name, reason: reasonOf(error) });
		}
	};
	await step("absence", () => tellOfAbsence(ports, startedAtMs));
	// Before the agenda: what is due by a schedule that was changed meanwhile is not lost with it.
	await step("claim", async () => {
		count.claimed = await claimAll(ports);
	});
	await step("agenda", async () => {
		count.tenants = await keepWhole(ports, scheduledAtMs);
	});
	await step("claim", async () => {
		count.claimed += await claimAll(ports);
	});
	// After what is due: that is its run, too.
	await step("anew", async () => {
		count.anew = await beginAnew(ports);
	});
	await step("ring", async () => {
		count.rung = await ringAwake(ports);
	});
	await step("watch", async () => {
		count.told = await watch(ports);
	});
	log({ event: "patrol", ...count });
	// Word is left only of one that got through: one that fails every minute is as good as none, and is missed as one.
	if (count.failed === 0)
		await step("word", async () => {
			await ports.done({ name: PATROL, startedAtMs, endedAtMs: ports.now(), tenants: count.tenants, failed: 0 });
			await tellOfReturn(ports);
		});
	return count;
}

/** Nobody could tell while this patrol was away, and it tells of the other one. What is over before anybody need know is a line in the log. */
async function tellOfAbsence({ words, raiseEverywhere }: PatrolPorts, nowMs: number): Promise<void> {
	const known = await words();
	const absence = absenceIn(known, nowMs, PATROL_AWAY_MS);
	if (absence !== null) return void (await raiseEverywhere(absence.trouble, absence.atMs));
	const awayMs = nowMs - (known[PATROL] ?? nowMs);
	if (awayMs > PATROL_SKIPPED_MS) log({ event: "patrol.skipped", awayMs });
}

/** Only when both have come through: whoever looks meanwhile would open again what was closed for one of them. */
async function tellOfReturn({ words, endTickStopped, now }: PatrolPorts): Promise<void> {
	const nowMs = now();
	const bothMs = bothAt(await words());
	if (bothMs !== null && !isLate(bothMs, nowMs)) await endTickStopped(nowMs);
}

async function keepWhole(ports: PatrolPorts, scheduledAtMs: number): Promise<number> {
	let seen = 0;
	let failure: unknown = null;
	const walked = await walkTenants<TenantSchedules>({
		place: ports.place,
		keepPlace: ports.keepPlace,
		pagesMax: TENANT_PAGES_MAX,
		rowsMax: TENANTS_A_PAGE_MAX,
		read: ports.tenants,
		visit: async (tenants) => {
			seen += tenants.length;
			try {
				await keepPage(tenants, ports, scheduledAtMs);
			} catch (error) {
				failure = error;
			}
		},
	});
	if (!walked.all) logError({ event: "patrol.too_many_tenants", visited: seen, goesOnAfter: walked.goOnAfter });
	if (failure !== null) throw failure;
	return seen;
}

async function keepPage(tenants: readonly TenantSchedules[], ports: PatrolPorts, scheduledAtMs: number): Promise<void> {
	if (tenants.length === 0) return;
	const ids = tenants.map(({ tenantId }) => tenantId);
	const [found, read] = await Promise.all([ports.agenda(ids), readParticulars(ids, ports.particulars)]);
	// The minute itself counts: what was set up right before it goes in it.
	const { enter, leave, broken, unusable } = changesOf(tenants, found, read, scheduledAtMs - (scheduledAtMs % MINUTE_MS) - 1, ports.now());
	if (enter.length + leave.length > 0) await ports.keep({ enter, leave }, ports.now());
	await ports.raiseAll(
		[
			...broken.map((one) => ({ tenantId: one.tenantId, trouble: scheduleTrouble(one) })),
			...[...unusable].map(([tenantId, reason]) => ({ tenantId, trouble: connectionTrouble(reason) })),
		],
		ports.now(),
	);
	const usable = ids.filter((id) => !unusable.has(id));
	// Where nobody could read it, nobody can say that it is well.
	if (!read.unread.has("replication")) await ports.endAll("connection_unusable", usable, ports.now());
	if (read.unread.size > 0) throw new Error(`not read: ${[...read.unread].join(", ")}`);
}

async function claimAll(ports: PatrolPorts): Promise<number> {
	const nowMs = ports.now();
	let after: Planned | null = null;
	let claimed = 0;
	for (let page = 0; page < DUE_PAGES_MAX; page++) {
		const rows: readonly Planned[] = await ports.due(nowMs, after, DUE_A_PAGE_MAX);
		const due = rows.flatMap((row) => dueOf(row, nowMs) ?? []);
		const made = await ports.claim(due, nowMs, RING_AGAIN_MS);
		claimed += made.length;
		await ringFor(made, ports);
		after = rows.length < DUE_A_PAGE_MAX ? null : (rows.at(-1) ?? null);
		if (after === null) break;
	}
	if (after !== null) logError({ event: "patrol.too_many_due", claimed });
	return claimed;
}

async function beginAnew(ports: PatrolPorts): Promise<number> {
	const keys = await ports.anew(ports.now(), RING_AGAIN_MS, ANEW_MAX);
	await ringFor(keys, ports);
	return keys.length;
}

async function ringAwake(ports: PatrolPorts): Promise<number> {
	const keys = await ports.awake(ports.now(), RING_AGAIN_MS, AWAKE_MAX);
	await ringFor(keys, ports);
	return keys.length;
}

/** The queue being away costs time: what was not rung for is rung for again. It is not this patrol's failure. */
async function ringFor(keys: readonly RunKey[], { ring }: PatrolPorts): Promise<void> {
	if (keys.length === 0) return;
	try {
		await ring(keys);
	} catch (error) {
		logError({ event: "patrol.ring_failed", runs: keys.length, reason: reasonOf(error) });
	}
}

async function watch(ports: PatrolPorts): Promise<number> {
	const nowMs = ports.now();
	const [late, overdue] = await Promise.all([ports.late(nowMs, TOLD_MAX), ports.overdue(nowMs, TOLD_MAX)]);
	const found = [
		...late.filter(({ excused }) => excused === 0).map((run) => ({ key: run, trouble: lateTrouble(run) })),
		...overdue.map((row) => ({ key: row, trouble: overdueTrouble(row) })),
	];
	const others = found.filter(({ key }) => !isTogether(key));
	await ports.raiseAll(
		others.map(({ key, trouble }) => ({ tenantId: key.tenantId, trouble })),
		nowMs,
	);
	const [excused, toTell] = [late.filter((run) => run.excused !== 0), late.filter((run) => run.excused === 0)];
	const isLive = ({ state }: Late) => LIVE.includes(state);
	await ports.told([...toTell.filter((run) => !isTogether(run)), ...excused.filter((run) => !isLive(run))]);
	// An outage ends, and then what has come to a standstill in it is nobody else's news.
	await ports.putOff(excused.filter(isLive), nowMs + EXCUSED_MS);
	await ports.raiseTogether(together(found.filter(({ key }) => isTogether(key))), nowMs);
	await ports.told(toTell.filter(isTogether));
	return late.length + overdue.length;
}
