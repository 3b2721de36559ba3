import { describe, expect, it } from "vitest";
import { cellsOf, countsSaid, deliverySaid, listedSaid } from "../../src/console/words/report";
import { csvOf } from "../../src/lib/csv";

const to = (...states: string[]) => states.map((state, n) => ({ recipient: `p${n}@shop.example`, state, lastError: null }));

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

	it.each([[["E1", "Byrne & Sons", "", "2026-06-05", "2026-06-02", "Synced"]], [["E2", 'a,"b"', ";=1", "", "", ""]], [["", "", ""]]])(
		"shows the cells %j of a file as they are",
		(cells) => {
			const expected = cells.map((cell) => cell.replace(";=", ";'="));
			expect(cellsOf(csvOf([["Order id"], cells]))).toEqual([["Order id"], expected]);
		},
	);
});
