import type { Trouble } from "../answer";
import { troubleSaid } from "./trouble";

/** What every form says. */

export const LEAVE = "What you typed here is not saved. Leave it all the same?";

/** `notYet`: what has not come about, such as `"No key was made yet"`; `button`: what is pressed to send it. */
export interface Sending {
	readonly notYet: string;
	readonly button: string;
}

export const atFieldsSaid = ({ notYet }: Pick<Sending, "notYet">): string => `${notYet}: see above.`;
export const backSaid = ({ notYet, button }: Sending): string =>
	`You are signed in again. ${notYet}; what you typed is still here. Press “${button}” to send it.`;
export const refusedSaid = (trouble: Trouble, { notYet }: Pick<Sending, "notYet">): string =>
	trouble.kind === "signed_out"
		? `${notYet}: your session has ended. Sign in, then send it again; what you typed is still here.`
		: troubleSaid(trouble);

export const SHOW_SAVED = "Show what is saved";
export const KEPT = "What you typed is still here. What you did not touch is as they have it. Save again to put yours in place of theirs.";
export const NOTHING_SEEN = "They changed nothing that stands here.";
/** Stands after what somebody else has put into a field: `"18:00; you typed 09:00"`. */
export const mineSaid = (mine: string): string => `; you have ${mine}`;

/** Settings that somebody else has saved meanwhile. */
export const SETTINGS = {
	savedShown: "What is saved is shown",
} as const;
