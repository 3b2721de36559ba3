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
	/** D1 as the tenant's link sees it. */
	readonly database: { mode: "work" | "fail" | "hang" };
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
		database: { mode: "work" },
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
function never(): Promise<void> {
	return scheduler.wait(3_600_000);
}

/** The real D1 behind the test's whims. Its statements are made one by one, and none is sent while it is away. */
export const databaseThrough = (tenantId: string, db: D1Database): D1Database =>
	new Proxy(db, {
		get: (target, name) => {
			const { mode } = endsOf(tenantId).database;
			if (mode === "fail") throw new Error("D1_ERROR: D1 is away");
			if (mode === "hang" && (name === "prepare" || name === "batch")) return () => silentStatement;
			const value: unknown = Reflect.get(target, name);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});

/** A statement that is never answered, whatever is asked of it. */
const silentStatement = {
	bind: () => silentStatement,
	all: never,
	run: never,
	raw: never,
	first: never,
} as unknown as D1PreparedStatement;
