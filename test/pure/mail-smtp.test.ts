import { describe, expect, it } from "vitest";
import { defused, oneLine } from "../../src/mail/escape";
import { deliveryOf } from "../../src/mail/smtp";

const SERVER = { host: "smtp.x.example" };
const thrown = (code: string, responseCode: number | undefined, command: string) =>
	Object.assign(new Error(`${responseCode ?? ""} as the server said`), { code, responseCode, command });

describe("what a mail server says", () => {
	it.each([
		// About this recipient, or this message.
		["EENVELOPE", 550, "RCPT TO", "refused"],
		["EENVELOPE", 553, "RCPT TO", "refused"],
		["EENVELOPE", 554, "DATA", "refused"],
		["EMESSAGE", 552, "DATA", "refused"],
		["EMESSAGE", 554, "DATA", "refused"],
		["EENVELOPE", 552, "MAIL FROM", "refused"],
		["EMESSAGE", undefined, "MAIL FROM", "refused"],
		["EENVELOPE", undefined, "API", "refused"],
		// About us: the next mail would hear the same.
		["EENVELOPE", 553, "MAIL FROM", "stopped"],
		["EENVELOPE", 550, "MAIL FROM", "stopped"],
		["EPROTOCOL", 554, "CONN", "stopped"],
		["ECONNECTION", 521, "EHLO", "stopped"],
		["ECONNECTION", 550, "HELO", "stopped"],
		["ETLS", 454, "STARTTLS", "stopped"],
		["EAUTH", 535, "AUTH PLAIN", "stopped"],
		["EAUTH", undefined, "API", "stopped"],
		["EENVELOPE", 530, "MAIL FROM", "stopped"],
		["EENVELOPE", 530, "RCPT TO", "stopped"],
		["EPROTOCOL", 502, "RSET", "stopped"],
		// May pass.
		["EENVELOPE", 452, "RCPT TO", "later"],
		["EENVELOPE", 421, "MAIL FROM", "later"],
		["EMESSAGE", 451, "DATA", "later"],
		["EPROTOCOL", 421, "CONN", "later"],
		["EAUTH", 454, "AUTH PLAIN", "later"],
		["ECONNECTION", undefined, "CONN", "later"],
		["ETIMEDOUT", undefined, "CONN", "later"],
	] as const)("%s %s to %s is: %s", (code, status, command, kind) => {
		const delivery = deliveryOf(thrown(code, status, command), SERVER);
		expect(delivery.kind).toBe(kind);
		if (delivery.kind === "stopped") expect(delivery.advice).toMatch(/MAIL_FROM|SMTP_/);
	});

	it("is later for what nobody has words for", () => {
		expect(deliveryOf("gone", SERVER).kind).toBe("later");
	});
});

describe("words of strangers in a mail", () => {
	it.each([
		["see https://evil.example/login now", "see https: //evil. example/login now"],
		["www.evil.com", "www. evil. com"],
		["evil\u3002com\nsecond line", "evil\u3002 com second line"],
		["x.рф", "x. рф"],
		["Cable 2.5 mm, v2.0, 10.50", "Cable 2.5 mm, v2.0, 10.50"],
	])("hold nothing that a mail program makes a link of: %j", (written, said) => {
		expect(defused(written)).toBe(said);
	});

	it("turn nothing round, whatever marks are in them", () => {
		expect(oneLine("a\u061c\u200e\u202e\u2066b")).toBe("ab");
	});
});
