import { createHmac, randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth/bare";
import { hashKey } from "./hash";

/** The second factor: codes of an authenticator app (RFC 6238: SHA-1, six digits, half a minute), and codes for when the app is lost. */

const ALGORITHM = "SHA1";
const DIGITS = 6;
export const STEP_SECONDS = 30;
/** RFC 6238 advises a secret as long as the hash. */
const SECRET_BYTES = 20;
/** A clock may be so many steps off, either way. */
const STEPS_OFF_MAX = 1;
export const RECOVERY_CODES = 10;
/** 80 bits: one fast hash is enough for what cannot be guessed. */
const RECOVERY_BYTES = 10;

/** The platform's own HMAC: the library's `bare` build brings none. */
const hmac = (_algorithm: string, key: Uint8Array, message: Uint8Array): Uint8Array =>
	new Uint8Array(createHmac("sha1", key).update(message).digest());

/** Base32. */
export const newTotpSecret = (): string => new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer }).base32;

/** `otpauth://totp/…`, for a QR code. */
export const totpUrl = (secret: string, about: { readonly issuer: string; readonly account: string }): string =>
	new TOTP({
		issuer: about.issuer,
		label: about.account,
		secret: Secret.fromBase32(secret),
		algorithm: ALGORITHM,
		digits: DIGITS,
		period: STEP_SECONDS,
		hmac,
	}).toString();

/** The code of that moment. */
export const totpCode = (secret: string, atMs: number): string =>
	TOTP.generate({
		secret: Secret.fromBase32(secret),
		algorithm: ALGORITHM,
		digits: DIGITS,
		period: STEP_SECONDS,
		timestamp: atMs,
		hmac,
	});

/** Which half minute since 1970 the code is of, or null when it is of none near now. */
export function totpStep(secret: string, code: string, nowMs: number): number | null {
	const off = TOTP.validate({
		token: code,
		secret: Secret.fromBase32(secret),
		algorithm: ALGORITHM,
		digits: DIGITS,
		period: STEP_SECONDS,
		timestamp: nowMs,
		window: STEPS_OFF_MAX,
		hmac,
	});
	return off === null ? null : Math.floor(nowMs / 1_000 / STEP_SECONDS) + off;
}

const TOTP_CODE = /^\d{6}$/;
const RECOVERY_CODE = /^[A-Z2-7]{16}$/;

/** What somebody typed, without the spaces and hyphens it is shown with. */
export type TypedCode = { readonly kind: "totp" | "recovery"; readonly code: string };
export function typedCode(text: string): TypedCode | null {
	const code = text.replace(/[\s-]+/g, "").toUpperCase();
	if (TOTP_CODE.test(code)) return { kind: "totp", code };
	return RECOVERY_CODE.test(code) ? { kind: "recovery", code } : null;
}

/** `ABCD-EFGH-IJKL-MNOP`, ten of them, to be shown once. */
export const newRecoveryCodes = (): string[] =>
	Array.from({ length: RECOVERY_CODES }, () =>
		new Secret({ buffer: new Uint8Array(randomBytes(RECOVERY_BYTES)).buffer }).base32.replace(/(.{4})(?=.)/g, "$1-"),
	);

/** As it is kept. Lower-case hex. */
export const hashRecoveryCode = (userId: string, code: string): string => hashKey(`${userId} ${code.replaceAll("-", "")}`);
