import { countTries, forgetTries } from "../../db/sign-ins";
import { foldEmail } from "../../db/users";
import { hashKey } from "../../lib/hash";

/**
 * Guessing passwords is slowed down three ways in windows of SIGN_IN_WINDOW_MS. The narrow limit, one person from one
 * address, is the one that is met first, so that somebody who guesses elsewhere does not shut out the right person.
 */
export const PAIR_TRIES_MAX = 10;
/** One account from everywhere: against guessing from many addresses. */
export const EMAIL_TRIES_MAX = 50;
/** One address at every account: against one password tried on many. */
export const ADDRESS_TRIES_MAX = 50;

export interface Try {
	readonly email: string;
	readonly address: string;
}

/** A household or a server gets a whole /64 of IPv6 addresses; they count as one. */
export const networkOf = (address: string): string => (address.includes(":") ? address.split(":").slice(0, 4).join(":") : address);

/** Nothing of the person is readable in the table. */
const subjectsOf = ({ email, address }: Try) => {
	const account = foldEmail(email);
	const network = networkOf(address);
	return [`pair:${hashKey(`${account} ${network}`)}`, `email:${hashKey(account)}`, `address:${hashKey(network)}`] as const;
};

/** Counts this try. Null: go on; otherwise when the next one may come, Unix ms. */
export async function throttle(db: D1Database, attempt: Try, nowMs: number): Promise<number | null> {
	const limits = [PAIR_TRIES_MAX, EMAIL_TRIES_MAX, ADDRESS_TRIES_MAX];
	const tries = await countTries(db, subjectsOf(attempt), nowMs);
	const over = tries.filter(({ failures }, index) => failures > (limits[index] ?? 0));
	return over.length === 0 ? null : Math.max(...over.map(({ windowEndsAtMs }) => windowEndsAtMs));
}

/** It was the right person: the account starts afresh, and the address is forgiven this one try, not those at other accounts. */
export async function forgive(db: D1Database, attempt: Try, nowMs: number): Promise<void> {
	const [pair, email, address] = subjectsOf(attempt);
	await forgetTries(db, { forgotten: [pair, email], forgiven: address }, nowMs);
}
