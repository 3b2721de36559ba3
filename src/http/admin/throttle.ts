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

/** Codes of one person's second factor, from everywhere: whoever gets as far as that has the password. */
export const CODE_TRIES_MAX = 10;
/** Own passwords that a signed-in person is asked for again: nobody else's tries at signing in count here, nor these there. */
export const PROOF_TRIES_MAX = 10;
/** Asking for a new password for one account from one address; how many mails go out to it is counted with them. */
export const FORGOTTEN_PAIR_TRIES_MAX = 5;
/** And from one address, whatever the account. */
export const FORGOTTEN_ADDRESS_TRIES_MAX = 20;
/** Links from one address that turn out to be none. */
export const LINK_TRIES_MAX = 50;

export interface Try {
	readonly email: string;
	readonly address: string;
}

const IPV6_GROUPS = 8;
const IPV4_MAPPED = [0, 0, 0, 0, 0, 0xffff].join();

/**
 * A household or a server gets a whole /64 of IPv6 addresses; they count as one: `2001:db8::1` is of `2001:db8:0:0`. An IPv4
 * address counts by itself, also when it is written as an IPv6 one, and so does what is no address at all.
 */
export function networkOf(address: string): string {
	const groups = groupsOf(address);
	if (groups === null) return address;
	if (groups.slice(0, 6).join() !== IPV4_MAPPED) return hexOf(groups.slice(0, 4));
	return groups
		.slice(6)
		.flatMap((group) => [group >> 8, group & 0xff])
		.join(".");
}

/** The eight groups of an IPv6 address, or null when it is none. */
function groupsOf(address: string): number[] | null {
	// The URL parser knows every way to write one, a tail in IPv4 included, and leaves a single way with at most one `::`.
	const host = address.includes(":") ? URL.parse(`http://[${address}]`)?.hostname : undefined;
	if (host === undefined) return null;
	const [head = [], tail = []] = host
		.slice(1, -1)
		.split("::")
		.map((side) => (side === "" ? [] : side.split(":").map((group) => Number.parseInt(group, 16))));
	return [...head, ...Array.from({ length: IPV6_GROUPS - head.length - tail.length }, () => 0), ...tail];
}

const hexOf = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(":");

/** Nothing of the person is readable in the table. */
const subjectsOf = ({ email, address }: Try) => {
	const account = foldEmail(email);
	const network = networkOf(address);
	return [`pair:${hashKey(`${account} ${network}`)}`, `email:${hashKey(account)}`, `address:${hashKey(network)}`] as const;
};

interface Counted {
	readonly subject: string;
	readonly triesMax: number;
}

/** Counts this try. Null: go on; otherwise when the next one may come, Unix ms. */
export async function throttle(db: D1Database, attempt: Try, nowMs: number): Promise<number | null> {
	const [pair, email, address] = subjectsOf(attempt);
	const counted = [
		{ subject: pair, triesMax: PAIR_TRIES_MAX },
		{ subject: email, triesMax: EMAIL_TRIES_MAX },
		{ subject: address, triesMax: ADDRESS_TRIES_MAX },
	];
	return await count(db, counted, nowMs);
}

async function count(db: D1Database, counted: readonly Counted[], nowMs: number): Promise<number | null> {
	const subjects = counted.map(({ subject }) => subject);
	const tries = await countTries(db, subjects, nowMs);
	const over = tries.filter(({ failures }, index) => failures > (counted[index]?.triesMax ?? 0));
	return over.length === 0 ? null : Math.max(...over.map(({ windowEndsAtMs }) => windowEndsAtMs));
}

/** It was the right person: the account starts afresh, and the address is forgiven this one try, not those at other accounts. */
export async function forgive(db: D1Database, attempt: Try, nowMs: number): Promise<void> {
	const [pair, email, address] = subjectsOf(attempt);
	await forgetTries(db, { forgotten: [pair, email], forgiven: address }, nowMs);
}

/**
 * A link for a new password was used: tries at the old one say nothing any more, from that network or from everywhere. What was tried
 * from the network at other accounts still counts.
 */
export async function forgiveAccount(db: D1Database, attempt: Try, nowMs: number): Promise<void> {
	const [pair, email] = subjectsOf(attempt);
	await forgetTries(db, { forgotten: [pair, email], forgiven: pair }, nowMs);
}

const codeSubject = (userId: string): string => `code:${hashKey(userId)}`;
const proofSubject = (userId: string): string => `proof:${hashKey(userId)}`;
const linkSubject = (address: string): string => `link:${hashKey(networkOf(address))}`;

/** Counts for itself: whoever asks in somebody's name keeps them neither from signing in nor, from elsewhere, from asking. */
export function throttleForgotten(db: D1Database, { email, address }: Try, nowMs: number): Promise<number | null> {
	const network = networkOf(address);
	const counted = [
		{ subject: `forgotten-pair:${hashKey(`${foldEmail(email)} ${network}`)}`, triesMax: FORGOTTEN_PAIR_TRIES_MAX },
		{ subject: `forgotten:${hashKey(network)}`, triesMax: FORGOTTEN_ADDRESS_TRIES_MAX },
	];
	return count(db, counted, nowMs);
}

export const throttleCode = (db: D1Database, userId: string, nowMs: number): Promise<number | null> =>
	count(db, [{ subject: codeSubject(userId), triesMax: CODE_TRIES_MAX }], nowMs);

export const forgiveCode = (db: D1Database, userId: string, nowMs: number): Promise<void> =>
	forgetTries(db, { forgotten: [codeSubject(userId)], forgiven: codeSubject(userId) }, nowMs);

export const throttleProof = (db: D1Database, userId: string, nowMs: number): Promise<number | null> =>
	count(db, [{ subject: proofSubject(userId), triesMax: PROOF_TRIES_MAX }], nowMs);

export const forgiveProof = (db: D1Database, userId: string, nowMs: number): Promise<void> =>
	forgetTries(db, { forgotten: [proofSubject(userId)], forgiven: proofSubject(userId) }, nowMs);

export const throttleLink = (db: D1Database, address: string, nowMs: number): Promise<number | null> =>
	count(db, [{ subject: linkSubject(address), triesMax: LINK_TRIES_MAX }], nowMs);

/** The link was one. */
export const forgiveLink = (db: D1Database, address: string, nowMs: number): Promise<void> =>
	forgetTries(db, { forgotten: [], forgiven: linkSubject(address) }, nowMs);
