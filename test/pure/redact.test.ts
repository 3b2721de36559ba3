import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutCards } from "../../src/erp/cards";
import { LOOKED_AT_LENGTH_MAX, redacted } from "../../src/erp/redact";
import { SECRET_LENGTH_MIN, Secrets } from "../../src/erp/secrets";
import { EXCHANGE_TEXT_LENGTH_MAX } from "../../src/order/snapshot";

const nothing = new Secrets();
const redact = (text: string, secrets: readonly string[] = []) => redacted(text, new Secrets(secrets));

/** Made of letters that no other text here has, so that finding it can only mean that it leaked. */
const secret = fc
	.array(fc.oneof(fc.constantFrom(..."ZQXJVK"), fc.constantFrom(..."\"'\\/&<>%+= \n\tä€😀;:.*[]{}()$^|?-")), {
		minLength: SECRET_LENGTH_MIN,
		maxLength: 24,
	})
	.map((chars) => chars.join(""))
	.filter((text) => text.length >= SECRET_LENGTH_MIN && /[ZQXJVK]{2}/.test(text));
const around = fc.string({ unit: fc.constantFrom(..."abc 12,{}[]\n") });

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
const asciiJson = (text: string) =>
	JSON.stringify(text)
		.slice(1, -1)
		.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const xml = (text: string) =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
const WAYS: Readonly<Record<string, (text: string) => string>> = {
	"as it is": (text) => text,
	"as JSON": (text) => JSON.stringify(text).slice(1, -1),
	"as JSON of ASCII only": asciiJson,
	"as JSON with slashes escaped": (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
	"in a URL": encodeURIComponent,
	"in a URL, in small letters": (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
	"in a form": (text) => new URLSearchParams({ a: text }).toString().slice(2),
	"in XML": xml,
	"as base64": (text) => base64(text),
	"as base64 for URLs": (text) => base64(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
};

describe("a secret of the connection", () => {
	it.each(Object.entries(WAYS))("is nowhere to be seen, written %s", (_way, write) => {
		fc.assert(
			fc.property(secret, around, around, fc.boolean(), (value, before, after, twice) => {
				const written = write(value);
				const shown = redact(`${before}${written}${twice ? written : ""}${after}`, [value]);
				expect(shown).not.toContain(written);
				expect(shown).not.toContain(value);
			}),
			{ numRuns: 300 },
		);
	});

	it("is not seen either as user and password together, as Basic wants them", () => {
		fc.assert(
			fc.property(secret, secret, around, (user, password, before) => {
				for (const pair of [`${user}:${password}`, `${password}:${user}`]) {
					const written = base64(pair).replace(/=+$/, "");
					expect(redact(`${before}${written}`, [user, password])).not.toContain(written);
				}
			}),
		);
	});

	it("is not put together by hiding another", () => {
		for (const length of [1, 5, 500]) expect(redact(`***${"a".repeat(length)}`, ["***a"])).toBe("***");
		expect(redact("ZQ-ZQXJ-XJ", ["ZQXJ", "ZQ-***-XJ", "ZQ--XJ"])).not.toContain("ZQ-***-XJ");
		fc.assert(
			fc.property(
				fc.array(fc.string({ unit: fc.constantFrom("Z", "*"), minLength: 4, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
				fc.string({ unit: fc.constantFrom("Z", "*", "a"), maxLength: 60 }),
				(secrets, text) => {
					const shown = redact(text, secrets);
					for (const value of secrets) expect(shown).not.toContain(value);
				},
			),
		);
	});

	it("that was learnt later is hidden from then on", () => {
		const secrets = new Secrets(["first-secret"]);
		expect(redacted("a session-key-1 b", secrets)).toBe("a session-key-1 b");
		secrets.add("session-key-1");
		expect(redacted("a session-key-1 b first-secret", secrets)).toBe("a *** b ***");
	});

	it("is not recognised by three letters, or nothing would be left of any text", () => {
		expect(redact("the shop and the ERP", ["the", "", "E"])).toBe("the shop and the ERP");
	});

	it("leaves no half of itself where a long text is cut", () => {
		const value = "ZQXJVK".repeat(20);
		for (const shift of [0, 1, 50, 119, 120, 121]) {
			const text = "a".repeat(LOOKED_AT_LENGTH_MAX - shift) + value.repeat(3);
			expect(redact(text, [value])).not.toMatch(/[ZQXJVK]{4}/);
		}
		// So much of it is hidden that the cut would come into view.
		const packed = value.repeat(Math.ceil(LOOKED_AT_LENGTH_MAX / value.length) + 1);
		for (const shift of [0, 1, 50, 119]) expect(redact(`${"a".repeat(shift)}${packed}`, [value])).not.toMatch(/[ZQXJVK]{4}/);
	});

	it("may be as long as a key file", () => {
		const key = `-----BEGIN PRIVATE KEY-----\n${Array.from({ length: 40 }, (_, line) => `ZQXJVK+/${line}😀`.repeat(5)).join("\n")}\n-----END PRIVATE KEY-----\n`;
		for (const [way, write] of Object.entries(WAYS)) {
			const shown = redact(`<${write(key)}>`, [key]);
			expect(shown, way).toMatch(/^<[*=]*>$/);
		}
	});

	it("is found at once in texts that make patterns crawl", () => {
		const slashes = "\\".repeat(30);
		expect(redact(`${"\\".repeat(59)}a`.repeat(100), [`${slashes}Z`])).toContain("a");
		const long = "Zä/".repeat(3_000);
		expect(redact(`${"Zä/".repeat(2_999)}Z`.repeat(2), [long])).toContain("Z");
		expect(redact(`{"password":${'{"a":'.repeat(5_000)}"${"\\".repeat(5_000)}`)).toBe('{"password":"***"');
		expect(redact(`{"password":"${"\\".repeat(5_000)}`)).toBe('{"password":"***"');
		expect(redact("1 ".repeat(30_000))).toContain("1 1");
		expect(redact("password ".repeat(7_000))).toContain("password");
	});
});

describe("what stands under a name", () => {
	it.each([
		["JSON", '{"user":"ann","password":"ZQXJ","n":1}', '{"user":"ann","password":"***","n":1}'],
		["JSON with spaces", '{ "apiKey" : "ZQ\\"XJ", "n": 1 }', '{ "apiKey" : "***", "n": 1 }'],
		["JSON, a number", '{"pin":1234,"shipping":"STD"}', '{"pin":"***","shipping":"STD"}'],
		["JSON, a whole object", '{"credentials":{"user":"ZQXJ","more":["}"]},"n":1}', '{"credentials":"***","n":1}'],
		["JSON, a list", '{"tokens":["ZQXJ","ZQXK"],"n":1}', '{"tokens":"***","n":1}'],
		["JSON within JSON", JSON.stringify({ body: '{"password":"ZQ\\"XJ","n":1}' }), JSON.stringify({ body: '{"password":"***","n":1}' })],
		["JSON that was cut off", '{"n":1,"clientSecret":"ZQXJ', '{"n":1,"clientSecret":"***"'],
		["a query", "/orders?token=ZQXJ&eNumber=E1", "/orders?token=***&eNumber=E1"],
		["a form", "user=ann&session_id=ZQXJ", "user=ann&session_id=***"],
		["XML", "<a><wsse:Password Type='t'>ZQXJ</wsse:Password><b>1</b></a>", "<a><wsse:Password Type='t'>***</wsse:Password><b>1</b></a>"],
		["XML, unparsed", "<cvv><![CDATA[ZQXJ]]></cvv>", "<cvv>***</cvv>"],
		["an attribute", '<login passwd="ZQXJ" name="ann"/>', '<login passwd="***" name="ann"/>'],
		["a line", "Authorization: Basic ZQXJ\nX-Other: 1", "Authorization: ***\nX-Other: 1"],
		["two words", '{"card number":"ZQXJ","api key":"ZQXJ"}', '{"card number":"***","api key":"***"}'],
		["card data", '{"cvc":"123","cardNumber":"ZQXJ","pan":"ZQXJ"}', '{"cvc":"***","cardNumber":"***","pan":"***"}'],
	])("that names a secret is hidden: %s", (_what, text, expected) => {
		expect(redact(text)).toBe(expected);
	});

	it.each([
		'{"shipping":"STD","company":"Byrne","span":1,"author":"Ann","note":"ring twice"}',
		'{"payment":{"type":"card","status":"captured","reference":"pi_123","amount":"29.95"}}',
		'{"token":null,"n":1}',
		"GET /orders?eNumber=E100001",
	])("that names none is left alone: %s", (text) => {
		expect(redact(text)).toBe(text);
	});

	it("is hidden wherever it stands in a document, which stays the document it was", () => {
		const name = fc.constantFrom("password", "api_key", "accessToken", "SESSION", "x-secret", "PIN", "cvv2");
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 3 }), name, secret, (before, key, value) => {
				// A bare number that passes for a card is hidden, too, and what hides it is no number.
				fc.pre(withoutCards(JSON.stringify(before)) === JSON.stringify(before));
				const shown = redacted(JSON.stringify({ before, [key]: value, after: 1 }), nothing);
				expect(shown).not.toContain(JSON.stringify(value).slice(1, -1));
				if (!shown.includes("more characters")) expect(JSON.parse(shown)).toMatchObject({ after: 1, [key]: "***" });
			}),
		);
	});
});

describe("what looks like a secret", () => {
	it.each([
		["Bearer ZQXJzqxj1234", "ZQXJ"],
		["was sent with Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
		["https://ann:ZQXJ@erp.example/", "ZQXJ"],
		["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.ZQXJ", "ZQXJ"],
	])("is hidden under any name: %s", (text, gone) => {
		expect(redact(text)).not.toContain(gone);
	});
});

/** The digits with the one behind them that makes Luhn's sum come out. */
function proven(digits: string): string {
	for (let last = 0; last < 10; last++) {
		const all = `${digits}${last}`;
		let sum = 0;
		[...all].reverse().forEach((digit, index) => {
			const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
			sum += doubled > 9 ? doubled - 9 : doubled;
		});
		if (sum % 10 === 0) return all;
	}
	throw new Error("one of ten must do");
}

describe("the number of a payment card", () => {
	const card = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 12, maxLength: 18 }).map(proven);
	const groups = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 4, maxLength: 10 });
	const written = (digits: string, sizes: readonly number[], divider: string) => {
		const parts: string[] = [];
		let at = 0;
		for (let index = 0; at < digits.length; index++) {
			const size = sizes[index % sizes.length] ?? 4;
			parts.push(digits.slice(at, at + size));
			at += size;
		}
		return parts.join(divider);
	};

	it("is hidden, however it is grouped and whatever stands around it", () => {
		fc.assert(
			fc.property(
				card,
				groups,
				fc.constantFrom("", " ", "-"),
				fc.constantFrom("", '{"n":"', "card ", "2026 ", "12-"),
				fc.constantFrom("", '"}', " 12", "x"),
				(digits, sizes, divider, before, after) => {
					const text = written(digits, sizes, divider);
					expect(redact(`${before}${text}${after}`)).not.toContain(text);
				},
			),
			{ numRuns: 1_000 },
		);
	});

	it.each(["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "6304000000000000000"])("is known: %s", (digits) => {
		expect(redact(`paid with ${digits}.`)).toBe("paid with ***.");
	});

	it.each([
		"E100001",
		"+353 1 555 0100",
		"4111 1111 1111 1112",
		"1234567890123456",
		"2026-11-22 09:11",
		"29.95",
		"411111111111",
		"41111111111111111111111",
	])("is not seen in %s", (text) => {
		expect(redact(text)).toBe(text);
	});
});

describe("any text", () => {
	it("is kept to size, well-formed, and says how much of it is missing", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 1, max: 400 }), (unit, times) => {
				const shown = redacted(unit.repeat(times), nothing);
				expect(shown.length).toBeLessThanOrEqual(EXCHANGE_TEXT_LENGTH_MAX);
				expect(shown.isWellFormed()).toBe(true);
			}),
		);
		const shown = redacted("ab".repeat(50_000), nothing);
		const [, left] = /^(?:ab)+a?… \((\d+) more characters\)$/.exec(shown) ?? [];
		expect(shown.indexOf("…") + Number(left)).toBe(100_000);
		expect(redacted("a".repeat(EXCHANGE_TEXT_LENGTH_MAX), nothing)).toBe("a".repeat(EXCHANGE_TEXT_LENGTH_MAX));
	});
});
