import { describe, expect, it } from "vitest";
import { reportFile, reportLetter } from "../../src/mail/report";
import { reportWithout } from "../../src/mail/report-without";
import { NO_ORDERS } from "../../src/order/report";

const SHOP = { name: "Byrne & Sons", timeZone: "Europe/Dublin", publicUrl: "https://gate.example" } as const;
const NOW_MS = Date.UTC(2026, 5, 3, 6, 30);
const failed = (eNumber: string, errorMessage: string) =>
	({
		eNumber,
		status: "failed",
		placedAtMs: NOW_MS - 3_600_000,
		unknownSinceMs: null,
		errorClass: "validation_rejected",
		errorMessage,
	}) as const;
const COUNTS = { ...NO_ORDERS, Failed: 3 };
const letter = reportLetter(SHOP, {
	...{ date: "2026-06-03", which: "all", fromMs: NOW_MS - 86_400_000, toMs: NOW_MS, counts: COUNTS, filedAway: 0, listed: 3 },
	unresolved: COUNTS,
	oldest: [
		failed("E100001", "17 Wisteria Crescent is not in <Kilnamona>"),
		failed("E100002", "No such article"),
		failed("E1000012", "o'brien@person.example is unknown"),
	],
});
const listed = (eNumber: string, accountId: string | null) =>
	({ eNumber, status: "Failed", accountId, deliveryDate: "2026-06-05", placedAtMs: NOW_MS }) as const;
const { csv } = reportFile(SHOP, [listed("E100001", "ACC-1"), listed("E100002", 'A "2", B'), listed("E1000012", null)]);
const report = { text: letter.text, html: letter.html, csv };
const without = (isTheirs: (text: string) => boolean, of = report) => reportWithout(of, isTheirs, "2026-06-04");
const isNumber = (eNumber: string) => (text: string) => new RegExp(`\\b${eNumber}\\b`).test(text);

describe("a daily report without an order", () => {
	it("has neither its line in the file nor anything that was said of it, and all of the others", () => {
		const short = without(isNumber("E100001"));
		expect(short?.takenOut).toBe(1);
		const all = `${short?.text}${short?.html}${short?.csv}`;
		for (const gone of ["E100001,", "E100001<", "Wisteria", "Kilnamona", "ACC-1"]) expect(all).not.toContain(gone);
		for (const kept of ["E100002", "E1000012", "No such article", "Byrne &amp; Sons"]) expect(all).toContain(kept);
		expect(short?.csv.split("\r\n")).toEqual(csv.split("\r\n").filter((line) => !line.startsWith("E100001,")));
		expect(short?.text).toContain("- Taken out on 2026-06-04, with a person who was erased.");
		expect(short?.html).toContain('colspan="4"');
		expect(short?.html.match(/<tr>/g)?.length).toBe(letter.html.match(/<tr>/g)?.length);
	});

	it("finds what is written in HTML otherwise than it is read", () => {
		const short = without((text) => text.includes("o'brien@person.example"));
		expect(short?.html).not.toContain("brien");
		expect(short?.takenOut).toBe(0);
	});

	it("is changed only where they are, and a second time not at all", () => {
		expect(without(isNumber("E999999"))).toEqual({ ...report, takenOut: 0 });
		const short = without(isNumber("E100001"));
		expect(without(isNumber("E100001"), short ?? report)).toEqual({ ...short, takenOut: 0 });
	});

	it("takes out of the file what quotation marks hide", () => {
		expect(without((text) => text.includes('A "2", B'))?.csv).not.toContain("E100002");
	});

	it.each([
		["they stand in what is about everybody", report, (text: string) => text.includes("Sons")],
		["the file is none of ours", { ...report, csv: "E100001,Somebody" }, isNumber("E100001")],
		["a line of the file does not end where it seems to", { ...report, csv: `${csv}E7,"one\r\ntwo",,,,\r\n` }, isNumber("E100001")],
	])("is not kept where %s", (_why, of, isTheirs) => {
		expect(without(isTheirs, of)).toBeNull();
	});
});
