import type { OrderSnapshot } from "../../src/order/snapshot";
import type { Bell } from "../../src/relay/message";
import { FakeErp } from "./erp";

/**
 * The outer ends of the gateway, one set a tenant, in the hands of the tests: they run in the same isolate as the Worker.
 * What nobody touches works.
 */
export interface Ends {
	readonly erp: FakeErp;
	readonly copy: {
		/** `hang`: neither yes nor no. */
		mode: "work" | "fail" | "hang";
		/** Rows that are refused, alone or in company. */
		readonly refused: Set<number>;
		/** What was asked to be copied, call by call. */
		readonly asked: (readonly OrderSnapshot[])[];
		/** Runs in the middle of a copy, before D1 has it. */
		meanwhile: (() => Promise<void>) | null;
	};
	readonly queue: {
		mode: "work" | "fail" | "hang";
		/** Bells that nobody has taken yet. */
		readonly rung: Bell[];
		/** Bells the queue was asked to take, also when it did not. */
		tries: number;
	};
}

const all = new Map<string, Ends>();

export function endsOf(tenantId: string): Ends {
	const known = all.get(tenantId);
	if (known !== undefined) return known;
	const ends: Ends = {
		erp: new FakeErp(),
		copy: { mode: "work", refused: new Set(), asked: [], meanwhile: null },
		queue: { mode: "work", rung: [], tries: 0 },
	};
	all.set(tenantId, ends);
	return ends;
}

/** D1 as a tenant sees it: `copy` is the real one behind the test's whims. */
export async function copyThrough(snapshots: readonly OrderSnapshot[], copy: () => Promise<void>): Promise<void> {
	const [first] = snapshots;
	if (first === undefined) return await copy();
	const end = endsOf(first.tenantId).copy;
	end.asked.push(snapshots);
	const { meanwhile } = end;
	end.meanwhile = null;
	await meanwhile?.();
	if (end.mode === "hang") await never();
	if (end.mode === "fail") throw new Error("D1 is away");
	if (snapshots.some(({ seq }) => end.refused.has(seq))) throw new Error("D1 refuses a row");
	await copy();
}

export async function ringThrough(bell: Bell): Promise<void> {
	const end = endsOf(bell.tenant).queue;
	end.tries += 1;
	if (end.mode === "hang") await never();
	if (end.mode === "fail") throw new Error("the queue is away");
	end.rung.push(bell);
}

/** A timer that nobody ends, because a promise without one would be found out as a deadlock by the runtime. */
const never = (): Promise<void> => scheduler.wait(3_600_000);
