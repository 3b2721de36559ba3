import { EXCHANGE_TEXT_LENGTH_MAX } from "../order/snapshot";
import { CARD_LENGTH_MAX, withoutCards } from "./cards";
import { withoutNamedSecrets } from "./secret-names";
import type { Secrets } from "./secrets";
import { withoutSecretLooks } from "./text";

/** Makes what went over the wire fit to be kept and shown: without secrets and card numbers, and cut to size. */

/** What is looked at. Some answers are megabytes long, and their beginning is all that is kept. */
export const LOOKED_AT_LENGTH_MAX = 64 * 1024;

/** At most `lengthMax` characters, well-formed; what is left out at the end is said in so many characters. */
export function redacted(raw: string, secrets: Secrets, lengthMax = EXCHANGE_TEXT_LENGTH_MAX): string {
	const looked = raw.slice(0, LOOKED_AT_LENGTH_MAX).toWellFormed();
	const unseen = raw.length - looked.length;
	// The known values first, whole as they are, and last, in case that hiding other things has joined the halves of one.
	const text = secrets.hide(withoutCards(withoutSecretLooks(withoutNamedSecrets(secrets.hide(looked)))));
	// The end of what was looked at may be the beginning of a secret or card number whose rest nobody saw.
	const safe = unseen === 0 ? text.length : Math.max(0, text.length - Math.max(secrets.longest, CARD_LENGTH_MAX));
	if (unseen === 0 && text.length <= lengthMax) return text;
	const ending = (kept: number) => `… (${text.length - kept + unseen} more characters)`;
	const kept = Math.min(safe, lengthMax - ending(0).length);
	const beginning = text.slice(0, kept).replace(/[\uD800-\uDBFF]$/, "");
	return `${beginning}${ending(beginning.length)}`;
}
