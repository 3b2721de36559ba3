import type { Claim, DeskCalls } from "../../src/desk/answers";
import type { Copy, CopyHistory } from "../../src/desk/drain";
import type { LinkPorts } from "../../src/link/link";
import { unseen } from "./moves.ts";
import type { Disk } from "./storage.ts";

/** Bugs to plant between the parts, to see that the simulation would find them. The product's code stays as it is. */

type Changes = Partial<DeskCalls>;
type Plant = (desk: DeskCalls, disk: Disk) => Changes;

const ENDLESS_FACTOR = 100_000;
const OVERRUN_MS = 60_000;

const inClaims =
	(change: (claim: Claim, disk: Disk) => Partial<Claim>): Plant =>
	(desk, disk) => ({
		claim: async (max, leaseMs, options) => {
			const claimed = await desk.claim(max, leaseMs, options);
			return { ...claimed, claims: claimed.claims.map((claim) => ({ ...claim, ...change(claim, disk) })) };
		},
	});

/** What follows an action that was done, on the orders it was done to. */
const afterActing =
	(actions: readonly string[], change: (disk: Disk, eNumber: string) => void): Plant =>
	(desk, disk) => ({
		act: async (request) => {
			const results = await desk.act(request);
			if (!request.dryRun && actions.includes(request.action))
				for (const { eNumber, result } of results) if (result === "started" || result === "done") change(disk, eNumber);
			return results;
		},
	});

const IN_DESKS = {
	/** Nobody asks which attempt holds the order: whoever comes, comes in time. */
	no_fence: (desk, disk) => ({
		settle: (settlements) =>
			desk.settle(
				settlements.map((settlement) => {
					const { seq } = settlement;
					const open = disk.all<{ attempt: number }>(
						"SELECT attempt FROM orders WHERE seq = ? AND status NOT IN ('awaiting_payment', 'abandoned')",
						seq,
					)[0];
					if (open === undefined) return settlement;
					disk.all("DELETE FROM attempts WHERE seq = ? AND attempt = ?", seq, open.attempt);
					disk.all("UPDATE agenda SET at_ms = max(at_ms, ?) WHERE seq = ?", Date.now() + 1_000, seq);
					unseen(disk, () => disk.all("UPDATE orders SET status = 'sending' WHERE seq = ?", seq));
					return { ...settlement, attempt: open.attempt };
				}),
			),
	}),
	/** The reader thinks that it has more time than it has. */
	lease_overrun: (desk) => ({
		claim: async (max, leaseMs, options) => {
			const claimed = await desk.claim(max, leaseMs, options);
			return { ...claimed, leaseUntilMs: claimed.leaseUntilMs + OVERRUN_MS };
		},
	}),
	endless_lease: (desk) => ({ claim: (max, leaseMs, options) => desk.claim(max, leaseMs * ENDLESS_FACTOR, options) }),
	retry_instead_of_verify: inClaims(() => ({ mode: "submit" })),
	/** What was edited goes out as it was placed. */
	stale_revision: inClaims(({ seq, order }, disk) => {
		const placed = disk.all<{ body: string }>("SELECT body FROM orders WHERE seq = ?", seq)[0];
		return { order: { ...order, ...JSON.parse(placed?.body ?? "{}"), payment: order.payment } };
	}),
	/** What is found is taken for what was sent last. */
	older_is_good: inClaims(() => ({ mayFindOther: false })),
	/** Nobody asks whether an order that waited is still to be sent. */
	cancel_unchecked: () => ({ begin: async () => true }),
	/** A click on an order that is being sent is not refused. */
	click_twice: (desk, disk) => ({
		act: async (request) => {
			if (request.action === "retry")
				for (const eNumber of request.eNumbers) {
					disk.all("DELETE FROM agenda WHERE seq = (SELECT seq FROM orders WHERE e_number = ? AND status = 'sending')", eNumber);
					disk.all("UPDATE orders SET status = 'failed', acted = NULL WHERE e_number = ? AND status = 'sending'", eNumber);
				}
			return await desk.act(request);
		},
	}),
	/** Sent on its way by a person, and not looked up first. */
	retry_unseen: afterActing(["retry"], (disk, eNumber) =>
		disk.all("UPDATE orders SET unknown_since_ms = NULL WHERE e_number = ?", eNumber),
	),
	/** A person's word ends the wait for what may still be under way. */
	forget_settle_time: afterActing(["retry", "not_there"], (disk, eNumber) =>
		disk.all("UPDATE orders SET nothing_under_way = 1 WHERE e_number = ?", eNumber),
	),
	forgotten_step: afterActing(["retry", "verify"], (disk, eNumber) =>
		disk.all("DELETE FROM agenda WHERE seq = (SELECT seq FROM orders WHERE e_number = ?)", eNumber),
	),
	silent_action: afterActing(["retry", "cancel", "archive"], (disk) =>
		unseen(disk, () => disk.all("DELETE FROM history WHERE id = (SELECT max(id) FROM history)")),
	),
	/** Money that has come is taken for gone. */
	abort_undoes_capture: (desk, disk) => ({
		pay: async (eNumber, news) => {
			const answer = await desk.pay(eNumber, news);
			if (news.status !== "aborted") return answer;
			disk.all("DELETE FROM agenda WHERE seq = (SELECT seq FROM orders WHERE e_number = ? AND status = 'queued')", eNumber);
			disk.all("UPDATE orders SET status = 'abandoned' WHERE e_number = ? AND status = 'queued'", eNumber);
			return answer;
		},
	}),
	/** Who pays after the time is over has paid for nothing. */
	late_capture_lost: (desk, disk) => ({
		pay: async (eNumber, news) => {
			const isOver = disk.all("SELECT 1 FROM orders WHERE e_number = ? AND status = 'abandoned'", eNumber).length > 0;
			return isOver ? { kind: "unchanged", eNumber, status: "abandoned", payment: "expired" } : await desk.pay(eNumber, news);
		},
	}),
	/** Whoever asks again gets another number. */
	forgotten_key: (desk, disk) => ({
		place: (request) => desk.place({ ...request, requestKey: `${request.requestKey} ${disk.changes}` }),
	}),
	forgotten_alarm: (desk, disk) => ({
		place: async (request) => {
			const placement = await desk.place(request);
			disk.alarmAtMs = null;
			return placement;
		},
	}),
	/** An edit goes over what was placed. */
	overwritten: (desk, disk) => ({
		edit: async (request) => {
			const answer = await desk.edit(request);
			if (answer.kind === "edited") disk.all("UPDATE orders SET body = ? WHERE e_number = ?", request.body, request.eNumber);
			return answer;
		},
	}),
	/** An order that is given up takes its number with it. */
	number_reused: (desk, disk) => ({
		place: (request) => {
			unseen(disk, () => disk.all("DELETE FROM orders WHERE status = 'abandoned' AND seq = (SELECT max(seq) FROM orders)"));
			return desk.place(request);
		},
	}),
} as const satisfies Readonly<Record<string, Plant>>;

/** D1 says that it has it, now and then, when it has not. */
const IN_COPIES = ["ring_without_copy", "lost_history", "endless_incident"] as const;

export type Bug = keyof typeof IN_DESKS | (typeof IN_COPIES)[number];
export const BUGS: readonly Bug[] = [...(Object.keys(IN_DESKS) as (keyof typeof IN_DESKS)[]), ...IN_COPIES];

export const isBug = (name: string): name is Bug => BUGS.some((bug) => bug === name);

/** The desk as callers meet it when it has the bug. */
export function planted(desk: DeskCalls, bug: Bug | null, disk: Disk): DeskCalls {
	if (bug === null || !(bug in IN_DESKS)) return desk;
	const changes = (IN_DESKS as Readonly<Record<string, Plant>>)[bug]?.(desk, disk) ?? {};
	return new Proxy(desk, {
		get: (target, name) => {
			const changed: unknown = Reflect.get(changes, name);
			const own: unknown = changed ?? Reflect.get(target, name);
			return typeof own === "function" ? own.bind(changed === undefined ? target : changes) : own;
		},
	});
}

const FORGETS = 0.3;

export const buggyCopy =
	(copy: Copy, bug: Bug | null, random: () => number): Copy =>
	async (...copied) => {
		if (bug !== "ring_without_copy" || random() >= FORGETS) await copy(...copied);
	};

export const buggyHistory =
	(copyHistory: CopyHistory, bug: Bug | null, random: () => number): CopyHistory =>
	async (...records) => {
		if (bug !== "lost_history" || random() >= FORGETS) await copyHistory(...records);
	};

type Save = LinkPorts["incident"];

/** That it is over never gets there. */
export const buggyIncident =
	(save: Save, bug: Bug | null): Save =>
	async (tenantId, incident) => {
		if (bug !== "endless_incident" || incident.closedAtMs === null) await save(tenantId, incident);
	};
