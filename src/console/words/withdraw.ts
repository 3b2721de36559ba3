import type { ErasureState } from "../wire-retention";

/** Taking an erasure back. */
export const WITHDRAW = {
	button: "Withdraw",
	/** `person`: the beginning of the hash that the erasure goes by. */
	buttonOf: (person: string): string => `Withdraw ${person}`,
	question: "Withdraw this erasure?",
	about: (state: ErasureState): string =>
		`${state === "looking" ? "Nothing was erased yet, and nothing will be." : "What is erased already stays erased; nothing more will be."} Who it was is forgotten with it: for the rest to go, the person must be asked for again.`,
	reason: "Reason",
	reasonHint: "Why it is withdrawn; it stands in the audit log.",
	notYet: "The erasure was not withdrawn",
	send: "Withdraw the erasure",
	sending: "Withdrawing…",
	cancel: "Leave it",
	/** Of one that is done, only what waited could be given up. */
	done: (state: ErasureState): string =>
		state === "done" ? "The orders that waited are given up; the erasure stays done." : "The erasure is withdrawn.",
} as const;
