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
export const asTyped = (text: string): string => text.replaceAll(/\s+/g, "").toUpperCase();
export const TYPED_LENGTH_MAX = 40;
