import { describe, expect, it } from "vitest";
import type { SentReport } from "../../src/console/wire-report";
import { ARCHIVE, cellsOf, countsSaid, deliverySaid, isKept, keptSaid, listedSaid } from "../../src/console/words/report";
import { csvOf } from "../../src/lib/csv";

const to = (...states: string[]) => states.map((state, n) => ({ recipient: `p${n}@shop.example`, state, lastError: null, erased: false }));

describe("the daily report in words", () => {
	it("says what is in the file, and what it has no room for", () => {
		expect(listedSaid({ listed: 1, beyond: 0 })).toBe("1 order in the file");
		expect(listedSaid({ listed: 20_000, beyond: 1_303 })).toBe("20,000 orders in the file, 1,303 more that it has no room for");
	});

	it("counts what there is, and says when there is nothing", () => {
		expect(countsSaid({ Failed: 3, Queued: 0, Synced: 1_207 })).toBe("3 Failed, 1,207 Synced");
		expect(countsSaid({ Failed: 0 })).toBe("No orders");
	});

	it("says the worst of what became of its mails, by name where somebody did not get it", () => {
		expect(deliverySaid(to("sent", "given_up", "waiting"))).toEqual({ text: "Not delivered to p1@shop.example", tone: "red" });
		expect(deliverySaid(to("sent", "sending"))).toEqual({ text: "Waits to be sent to 1 recipient", tone: "amber" });
		expect(deliverySaid(to("sent", "sent"))).toEqual({ text: "Sent to 2 recipients", tone: "green" });
		expect(deliverySaid([]).tone).toBe("grey");
	});

	it("names nobody whose address was erased", () => {
		const gone = { recipient: "erased:7", state: "dropped", lastError: null, erased: true };
		expect(deliverySaid([...to("sent"), gone])).toEqual({ text: "Sent to 2 recipients", tone: "green" });
		expect(deliverySaid([...to("given_up"), gone]).text).toBe("Not delivered to p0@shop.example");
	});

	it("says what is kept of it, since when it is less, and why", () => {
		const of = (kept: SentReport["kept"], ordersTakenOut = 0, erasedAt: string | null = "2026-06-04T08:00:00Z") =>
			keptSaid({ kept, ordersTakenOut, erasedAt });
		expect(of("whole")).toBeNull();
		expect(of("shortened", 1)).toBe("1 order was taken out with a person who was erased: {when}.");
		expect(of("shortened", 1_200)).toContain("1,200 orders were taken out");
		expect(of("shortened", 0)).toContain("What it said of a person who was erased was taken out");
		expect(of("erased")).toBe("Its mail and file were erased with a person of whom they spoke: {when}.");
		expect(of("erased", 0, null)).not.toContain("{when}");
		expect(of("expired", 0, null)).toBe("Its mail and file were erased with age, as set under Retention.");
		expect((["whole", "shortened", "erased", "expired"] as const).map((kept) => isKept({ kept }))).toEqual([true, true, false, false]);
		expect(listedSaid({ listed: 217, beyond: 0, ordersTakenOut: 2 })).toBe("215 orders in the file");
	});

	it("asks before it goes out again, and says to whom", () => {
		const many = Array.from({ length: 7 }, (_, n) => `p${n}@shop.example`);
		expect(ARCHIVE.sendAgainTo(["ann@shop.example"])).toBe("It goes once more, with its file, to 1 recipient: ann@shop.example.");
		expect(ARCHIVE.sendAgainTo(many)).toMatch(/to 7 recipients: p0@shop.example, .*p4@shop.example, and 2 others\.$/);
		expect(ARCHIVE.sendAgainYes(7)).toBe("Send to 7 recipients");
	});

	it.each([[["E1", "Byrne & Sons", "", "2026-06-05", "2026-06-02", "Synced"]], [["E2", 'a,"b"', ";=1", "", "", ""]], [["", "", ""]]])(
		"shows the cells %j of a file as they are",
		(cells) => {
			const expected = cells.map((cell) => cell.replace(";=", ";'="));
			expect(cellsOf(csvOf([["Order id"], cells]))).toEqual([["Order id"], expected]);
		},
	);
});
