import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { ACCOUNT } from "../../src/console/address";
import type { Trouble } from "../../src/console/answer";
import { pageAt } from "../../src/console/pages/registry";
import {
	accountTrouble,
	addressSaid,
	agentSaid,
	codesLeftSaid,
	endedSaid,
	grouped,
	passwordChangedSaid,
} from "../../src/console/words/account";
import { keysLeftSaid } from "../../src/console/words/people";
import { newTotpSecret, RECOVERY_CODES, totpUrl } from "../../src/lib/totp";

const refusal = (code: string, document: object = {}, detail = "It was refused."): Trouble => ({
	kind: "problem",
	status: 403,
	code,
	detail,
	retryAfterSeconds: null,
	document,
});
const wrong = (...errors: { path: string; message: string }[]) => refusal("validation_failed", { errors }, "One thing is wrong.");

describe("the account page", () => {
	it("is everybody's, and stands in no navigation: the way there is one's own name", () => {
		const found = pageAt(ACCOUNT.slice(1));
		expect([found?.page.isFor, found?.page.nav]).toEqual([undefined, undefined]);
		expect(found).not.toBeNull();
	});
});

describe("what the gateway refuses about one's account", () => {
	it("is said at the field that it is about", () => {
		expect(accountTrouble(refusal("wrong_password"), "password")).toEqual({ at: { current: "It was refused." }, whole: null });
		expect(accountTrouble(refusal("wrong_code"), "current")).toEqual({ at: { code: "It was refused." }, whole: null });
		expect(
			accountTrouble(
				wrong(
					{ path: "password", message: "is among the passwords that are guessed first." },
					{ path: "current", message: "must not be empty" },
				),
				"password",
			),
		).toEqual({
			at: {
				password: "The new password is among the passwords that are guessed first.",
				current: "Your present password must not be empty.",
			},
			whole: null,
		});
	});

	it("is about the present password where that is sent as a proof", () => {
		expect(accountTrouble(wrong({ path: "password", message: "must not be empty" }), "current").at).toEqual({
			current: "Your present password must not be empty.",
		});
	});

	it("is said as a whole where no field of the page is to blame", () => {
		expect(accountTrouble(refusal("too_many_sign_ins"), "current")).toEqual({ at: {}, whole: "It was refused." });
		expect(accountTrouble(wrong({ path: "colour", message: "is not a known field" }), "current").whole).toContain("is not a known field");
		expect(accountTrouble({ kind: "unreachable" }, "current").whole).toContain("could not be reached");
		expect(accountTrouble({ kind: "signed_out" }, "current").whole).toContain("session has ended");
	});
});

describe("the words of one's account", () => {
	it("count as people do", () => {
		expect([endedSaid(0), endedSaid(1), endedSaid(2)]).toEqual([
			"No other session was open.",
			"One other session was signed out.",
			"2 other sessions were signed out.",
		]);
		expect(passwordChangedSaid(1)).toBe("Your password is changed. One other session was signed out.");
		expect([codesLeftSaid(RECOVERY_CODES), codesLeftSaid(1)]).toEqual([
			`${RECOVERY_CODES} recovery codes are left.`,
			"One recovery code is left. Make new ones.",
		]);
		expect(codesLeftSaid(0)).toContain("Make new ones");
		expect([keysLeftSaid("Kim", 1), keysLeftSaid("Kim", 3)]).toEqual([
			expect.stringContaining("an API key that still works"),
			expect.stringContaining("3 API keys that still work"),
		]);
	});

	it("have something for a session that says nothing of itself", () => {
		expect([agentSaid({ agent: null }), addressSaid({ address: null })]).toEqual([
			"A browser that does not say its name",
			"Address not known",
		]);
		const LIKE_GECKO = "AppleWebKit/537.36 (KHTML, like Gecko)";
		const said = [
			[`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${LIKE_GECKO} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`, "Edge 141 on Windows"],
			[`Mozilla/5.0 (X11; Linux x86_64) ${LIKE_GECKO} HeadlessChrome/141.0.0.0 Safari/537.36`, "Chrome 141 on Linux"],
			[`Mozilla/5.0 (Linux; Android 10; K) ${LIKE_GECKO} Chrome/140.0.0.0 Mobile Safari/537.36`, "Chrome 140 on Android"],
			["Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140 on Linux"],
			[
				"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
				"Safari 18 on iPhone",
			],
			["curl/8.5.0", "curl/8.5.0"],
		] as const;
		for (const [agent, words] of said) expect(agentSaid({ agent })).toBe(words);
		expect([agentSaid({ agent: "Firefox 140" }), addressSaid({ address: "192.0.2.1" })]).toEqual(["Firefox 140", "192.0.2.1"]);
	});

	it("show a secret in groups, with nothing lost", () => {
		const secret = newTotpSecret();
		expect(grouped(secret)).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
		expect(grouped(secret).replaceAll(" ", "")).toBe(secret);
		expect(grouped("")).toBe("");
	});
});

describe("the address of a second factor", () => {
	it("fits a QR code, also for the longest e-mail address", () => {
		const url = totpUrl(newTotpSecret(), { issuer: "Holdfast", account: `${"ü".repeat(242)}@example.com` });
		const { size, data } = encode(url, { ecc: "M", border: 4 });
		expect([data.length, data.every((row) => row.length === size)]).toEqual([size, true]);
	});
});
