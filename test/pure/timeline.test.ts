import { describe, expect, it } from "vitest";
import { timelineOf } from "../../src/http/admin/timeline";
import type { Actor } from "../../src/order/action";
import type { AttemptRecord, HistoryRecord } from "../../src/order/snapshot";

const ANN: Actor = { kind: "user", id: "u1", name: "Ann", address: null };

const attempt = (
	atMs: number,
	outcome: AttemptRecord["outcome"],
	mode: AttemptRecord["mode"] = "submit",
	message = "why",
): AttemptRecord => ({
	attempt: atMs,
	mode,
	startedAtMs: atMs - 1,
	endedAtMs: atMs,
	outcome,
	error: outcome === "accepted" ? null : { class: "unknown_outcome", message },
	counted: false,
	erpOrderNumber: outcome === "accepted" ? "SO-1" : null,
});

const event = (atMs: number, name: HistoryRecord["event"], changes: Partial<HistoryRecord> = {}): HistoryRecord => ({
	id: atMs,
	eNumber: "E1",
	atMs,
	event: name,
	by: ANN,
	before: "failed",
	after: "queued",
	note: null,
	detail: {},
	...changes,
});

const sayings = (attemptLog: AttemptRecord[], history: HistoryRecord[] = [], status: "synced" | "awaiting_payment" = "synced"): string[] =>
	timelineOf({ eNumber: "E1", status, placedAtMs: 0, attemptLog, history }).map(({ say }) => say);

describe("the story of an order", () => {
	it("begins with its acceptance, and goes on in the order of time, people before what came of it", () => {
		const said = sayings([attempt(5, "rejected"), attempt(9, "accepted", "verify")], [event(7, "retry"), event(9, "verify")]);
		expect(said).toEqual([
			"Accepted as E1.",
			"The ERP refused the order: why",
			"Ann resubmitted the order.",
			"Ann asked for it to be looked up in the ERP at once.",
			"The ERP has the order, as SO-1.",
		]);
	});

	it("does not call accepted what was not paid for", () => {
		const open = "E1 was given out; the payment was still open.";
		expect(sayings([], [], "awaiting_payment")).toEqual([open]);
		const late = event(4, "payment", { by: null, before: "awaiting_payment", after: "abandoned", detail: { payment: "declined" } });
		const paid = event(8, "payment", { by: null, before: "abandoned", detail: { payment: "captured" } });
		expect(sayings([], [late, paid])).toEqual([
			open,
			"The payment gateway reported the payment as declined; the order was given up.",
			"The payment gateway reported the payment as captured; the order was placed after all.",
		]);
	});

	it("says that an order which was not found is sent again, and why that is certain", () => {
		expect(sayings([attempt(3, "uncertain"), attempt(5, "deferred", "verify", "The ERP does not have it.")])[2]).toBe(
			"It is sent again: The ERP does not have it.",
		);
		expect(sayings([attempt(3, "deferred")])[1]).toBe("Could not be delivered yet: why");
	});
});
