import type { OrderDraft } from "./order";

/** What differs between two versions of an order. */
export interface Change {
	/** `lines[0].quantity`; of a line or an address that came or went as a whole, the path of that whole. */
	readonly path: string;
	/** Null: it was not there. */
	readonly before: unknown;
	/** Null: it is there no longer. */
	readonly after: unknown;
}

/**
 * In the order of the draft's fields, lines matched by their place. Left out and null mean the same. Texts are compared as they
 * are written: `2` and `2.0` differ.
 */
export const diffOf = (before: OrderDraft, after: OrderDraft): Change[] => changesAt("", before, after);

/** Whether two values, wholes or fields, say the same. */
export const isSame = (one: unknown, other: unknown): boolean => changesAt("", one, other).length === 0;

function changesAt(path: string, before: unknown, after: unknown): Change[] {
	const [old, now] = [before ?? null, after ?? null];
	if (Array.isArray(old) && Array.isArray(now)) {
		const longer = old.length > now.length ? old : now;
		return longer.flatMap((_, index) => changesAt(`${path}[${index}]`, old[index], now[index]));
	}
	if (isRecord(old) && isRecord(now)) {
		const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
		return names.flatMap((name) => changesAt(path === "" ? name : `${path}.${name}`, old[name], now[name]));
	}
	return old === now ? [] : [{ path, before: old, after: now }];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
