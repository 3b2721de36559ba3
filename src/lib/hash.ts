import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** Hashes of what has to be recognised and never read: API keys, session tokens, passwords. Runs in Workers and in Node alike. */

const KEY_HINT_LENGTH = 4;
const TOKEN_BYTES = 32;

/** Keys and tokens are long and random, so that one fast hash is enough. Lower-case hex. */
export const hashKey = (key: string): string => createHash("sha256").update(key).digest("hex");
/** For texts that can be guessed: without the secret nobody can tell which it was. HMAC-SHA-256, lower-case hex. */
export const keyedHash = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("hex");
export const keyHint = (key: string): string => key.slice(-KEY_HINT_LENGTH);
/** 256 random bits, base64url. */
export const randomToken = (): string => randomBytes(TOKEN_BYTES).toString("base64url");

interface Cost {
	/** Base-2 logarithm of N. */
	readonly logN: number;
	readonly r: number;
	readonly p: number;
}
/** OWASP's password storage sheet for 32 MiB of memory, a quarter of what a Worker has. */
const COST: Cost = { logN: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STORED = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/;

const derive = (password: string, salt: Buffer, length: number, { logN, r, p }: Cost): Promise<Buffer> =>
	new Promise((resolve, reject) => {
		const N = 2 ** logN;
		const done = (error: Error | null, key: Buffer) => (error === null ? resolve(key) : reject(error));
		// The same letters come composed from one keyboard and decomposed from another.
		scrypt(password.normalize("NFKC"), salt, length, { N, r, p, maxmem: 2 * 128 * N * r }, (error, key) => done(error ?? null, key));
	});

/** `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`: the cost stands with the hash, so that it can be raised later. */
export async function hashPassword(password: string): Promise<string> {
	const salt = randomBytes(SALT_BYTES);
	const hash = await derive(password, salt, HASH_BYTES, COST);
	return `scrypt$${COST.logN}$${COST.r}$${COST.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/** `stored` null (nobody has that name) takes as long and is false: the time taken tells nobody who has an account. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
	const [, logN, r, p, salt, hash] = STORED.exec(stored ?? "") ?? [];
	if (salt === undefined || hash === undefined) {
		await derive(password, randomBytes(SALT_BYTES), HASH_BYTES, COST);
		return false;
	}
	const expected = Buffer.from(hash, "base64url");
	const actual = await derive(password, Buffer.from(salt, "base64url"), expected.length, {
		logN: Number(logN),
		r: Number(r),
		p: Number(p),
	});
	return timingSafeEqual(actual, expected);
}
