import { describe, expect, it } from "vitest";
import {
	hashRecoveryCode,
	newRecoveryCodes,
	newTotpSecret,
	RECOVERY_CODES,
	STEP_SECONDS,
	totpCode,
	totpStep,
	totpUrl,
	typedCode,
} from "../../src/lib/totp";

/** RFC 6238, appendix B: the ASCII secret "12345678901234567890", and the last six of its eight digits. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("the codes of an authenticator app", () => {
	it.each([
		[59, "287082"],
		[1_111_111_109, "081804"],
		[1_111_111_111, "050471"],
		[1_234_567_890, "005924"],
		[2_000_000_000, "279037"],
		[20_000_000_000, "353130"],
	])("are those of RFC 6238: at second %i it is %s", (second, code) => {
		expect(totpCode(RFC_SECRET, second * 1_000)).toBe(code);
		expect(totpStep(RFC_SECRET, code, second * 1_000)).toBe(Math.floor(second / STEP_SECONDS));
	});

	it("are taken half a minute early and late, because clocks differ, and no further off", () => {
		const atMs = 1_800_000_000_000;
		const code = totpCode(RFC_SECRET, atMs);
		const step = atMs / 1_000 / STEP_SECONDS;
		for (const off of [-1, 0, 1]) expect(totpStep(RFC_SECRET, code, atMs + off * 30_000)).toBe(step);
		for (const off of [-2, 2]) expect(totpStep(RFC_SECRET, code, atMs + off * 30_000)).toBeNull();
	});

	it("of another secret are refused", () => {
		const atMs = 1_800_000_000_000;
		expect(totpStep(newTotpSecret(), totpCode(RFC_SECRET, atMs), atMs)).toBeNull();
	});

	it("come from a secret that is new each time, as long as the hash, and in an address that apps read", () => {
		const secret = newTotpSecret();
		expect(secret).toMatch(/^[A-Z2-7]{32}$/);
		expect(newTotpSecret()).not.toBe(secret);
		const url = new URL(totpUrl(secret, { issuer: "Holdfast", account: "clara+x@shop.example" }));
		expect([url.protocol, url.host, decodeURIComponent(url.pathname)]).toEqual(["otpauth:", "totp", "/Holdfast:clara+x@shop.example"]);
		expect(Object.fromEntries(url.searchParams)).toEqual({
			...{ issuer: "Holdfast", secret, algorithm: "SHA1", digits: "6", period: "30" },
		});
	});
});

describe("recovery codes", () => {
	it("are ten, all different, and can be typed with or without hyphens, in whatever case", () => {
		const codes = newRecoveryCodes();
		expect(new Set(codes).size).toBe(RECOVERY_CODES);
		for (const code of codes) {
			expect(code).toMatch(/^(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
			const typed = typedCode(` ${code.toLowerCase().replaceAll("-", " ")} `);
			expect(typed).toEqual({ kind: "recovery", code: code.replaceAll("-", "") });
			expect(hashRecoveryCode("u1", typed?.code ?? "")).toBe(hashRecoveryCode("u1", code));
		}
	});

	it("of one person are hashed otherwise than the same of another", () => {
		expect(hashRecoveryCode("u1", "AAAA-BBBB-CCCC-DDDD")).not.toBe(hashRecoveryCode("u2", "AAAA-BBBB-CCCC-DDDD"));
	});

	it("and the app's codes are told apart, and anything else is neither", () => {
		expect(typedCode("123 456")).toEqual({ kind: "totp", code: "123456" });
		for (const text of ["", "12345", "1234567", "abcdef", "AAAA-BBBB-CCCC-DDD1", "AAAABBBBCCCCDDDDE"]) expect(typedCode(text)).toBeNull();
	});
});
