import { eNumberTyped } from "../../order/enumber";
import { isDots } from "../address";
import type { FateView } from "../wire-journals";
import type { Tone } from "./tone";

/** What became of an e-number, in few words; the gateway's own sentence (`say`) tells the rest. */

const FATES: Readonly<Record<FateView["fate"], { readonly tone: Tone; readonly name: string }>> = {
	placed: { tone: "green", name: "An order" },
	awaiting_payment: { tone: "blue", name: "Waits for its payment" },
	abandoned: { tone: "grey", name: "Never placed" },
	never_issued: { tone: "amber", name: "Not given out" },
};
/** A newer gateway may know fates that this page does not. */
export const fateFace = (fate: FateView["fate"]): { readonly tone: Tone; readonly name: string } =>
	FATES[fate] ?? { tone: "grey", name: "Something else" };

const REASONS: Readonly<Record<string, string>> = {
	declined: "Payment declined",
	aborted: "Payment aborted",
	expired: "Payment did not come in time",
	payment_open: "Payment still open",
	not_yet: "Not given out yet",
	not_ours: "Not a number of this shop",
};
export const reasonName = (reason: string | null): string => (reason === null ? "" : (REASONS[reason] ?? reason));

/** As numbers are written: what is typed or pasted in small letters, or with blanks, means the same number. */
export const asTyped = eNumberTyped;
export const TYPED_LENGTH_MAX = 40;

/** Whether it can be asked for: an address cannot end in a dot or two, which would mean another address. */
export const canBeAsked = (number: string): boolean => !isDots(number.trim());

/** What became of one number. */
export const FATE = {
	looking: "Looking…",
	sentence: "the sentence",
	open: (eNumber: string) => `Open ${eNumber}`,
	readAs: (eNumber: string): string => `“{typed}” is read as ${eNumber}.`,
	noNumber: "“{typed}” cannot be a number of this shop. Numbers consist of capital letters, digits and hyphens, such as E100001.",
} as const;

/** The field for a number. */
export const ASKED_NUMBER = {
	missing: "Type the number that you were asked about.",
	label: "E-number",
	hint: "As it stands on the confirmation, such as E100001.",
	findOut: "Find out",
} as const;

/** The page E-numbers. */
export const ENUMBERS = {
	documentTitle: "E-numbers · Holdfast",
	documentTitleOf: (eNumber: string) => `${eNumber} · E-numbers · Holdfast`,
	title: "E-numbers",
	question: "What became of a number?",
	eNumber: "E-number",
	reason: "Reason",
	since: "Since",
	whatToSay: "What to tell who asks",
	gaps: "Numbers that look like gaps",
	gapsAbout:
		"Every number that was given out without an order behind it, or without one yet, newest first. No number is ever given out twice.",
	loadingGaps: "Loading the gaps",
	noGap: "There is no gap",
	noMoreGaps: "There are no more",
	noGapAbout: "Behind every number that was given out stands an order.",
	noMoreGapsAbout: "The numbers before these all have an order behind them.",
	pagesOfGaps: "Pages of gaps",
} as const;
