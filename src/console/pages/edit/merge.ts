import { isSame } from "../../../order/diff";
import { orderSum, totalDifference } from "../../../order/money";
import type { OrderDraft } from "../../../order/order";

/** Brings together what two people changed in one order at the same time. */

/** A field that both have changed, each to something else. */
export interface Clash {
	readonly path: string;
	readonly base: unknown;
	readonly theirs: unknown;
	readonly mine: unknown;
}
export interface Merged {
	readonly draft: OrderDraft;
	/** Settled in favour of `mine`, because that is what somebody is about to look at again. */
	readonly clashes: readonly Clash[];
}

/** `base` is what both began with. Lines are told apart by their place: once their number has changed, they are one field. */
export function merge(base: OrderDraft, theirs: OrderDraft, mine: OrderDraft): Merged {
	const clashes: Clash[] = [];
	const merged = mergeAt("", { base, theirs, mine }, clashes) as OrderDraft;
	if (differenceOf(theirs) !== null || differenceOf(mine) !== null || differenceOf(merged) === null) return { draft: merged, clashes };
	// Each of the two totals was right for its own lines, and neither is for both.
	const total = orderSum({ ...merged, freight: merged.freight ?? null });
	return { draft: { ...merged, total }, clashes: clashes.filter(({ path }) => path !== "total") };
}

const differenceOf = (draft: OrderDraft): string | null => totalDifference({ ...draft, freight: draft.freight ?? null });

type Three<T> = Readonly<Record<"base" | "theirs" | "mine", T>>;

function mergeAt(path: string, three: Three<unknown>, clashes: Clash[]): unknown {
	const { base, theirs, mine } = three;
	if (isSame(base, mine)) return theirs;
	if (isSame(base, theirs) || isSame(theirs, mine)) return mine;
	if (isRecords(three)) {
		const names = new Set(Object.values(three).flatMap((one) => Object.keys(one)));
		return Object.fromEntries(
			[...names].map((name) => [name, mergeAt(path === "" ? name : `${path}.${name}`, fieldOf(three, name), clashes)]),
		);
	}
	if (isListsOfOneLength(three)) return three.mine.map((_, index) => mergeAt(`${path}[${index}]`, entryOf(three, index), clashes));
	clashes.push({ path, ...three });
	return mine;
}

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isRecords = (three: Three<unknown>): three is Three<Fields> => Object.values(three).every(isRecord);
const fieldOf = ({ base, theirs, mine }: Three<Fields>, name: string): Three<unknown> => ({
	base: base[name],
	theirs: theirs[name],
	mine: mine[name],
});

const isListsOfOneLength = (three: Three<unknown>): three is Three<readonly unknown[]> => {
	const lengths = Object.values(three).map((one) => (Array.isArray(one) ? one.length : null));
	return lengths[0] !== null && new Set(lengths).size === 1;
};
const entryOf = ({ base, theirs, mine }: Three<readonly unknown[]>, index: number): Three<unknown> => ({
	base: base[index],
	theirs: theirs[index],
	mine: mine[index],
});
