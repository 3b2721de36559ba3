import { describe, expect, it } from "vitest";
import { dayAndTime } from "../../src/lib/zone";
import { fateOf, type IssuedNumber, neverIssued } from "../../src/order/fate";
import { STATUSES, type Status } from "../../src/order/status";

const at = (text: string) => Date.parse(text);
const when = (atMs: number) => dayAndTime(atMs, "Europe/Dublin");
const number = (status: Status, changes: Partial<IssuedNumber> = {}): IssuedNumber => ({
	eNumber: "E100007",
	status,
	placedAtMs: at("2026-06-03T12:50:00Z"),
	changedAtMs: at("2026-06-03T13:02:00Z"),
	erpOrderNumber: null,
	payment: "captured",
	payUntilMs: null,
	mayBeInErp: false,
	...changes,
});

describe("what became of a number", () => {
	it.each<[Status, Partial<IssuedNumber>, string, string | null, string]>([
		[
			"abandoned",
			{ payment: "declined" },
			"abandoned",
			"declined",
			"The payment for E100007 was declined on 3 June 2026 at 14:02, so the order was never placed. The number stays unused.",
		],
		[
			"abandoned",
			{ payment: "aborted" },
			"abandoned",
			"aborted",
			"The payment for E100007 was aborted on 3 June 2026 at 14:02, so the order was never placed. The number stays unused.",
		],
		[
			"abandoned",
			{ payment: "expired" },
			"abandoned",
			"expired",
			"The payment for E100007 had not come by 3 June 2026 at 14:02, so the order was never placed. The number stays unused.",
		],
		[
			"awaiting_payment",
			{ payment: "pending", payUntilMs: at("2026-06-04T12:50:00Z") },
			"awaiting_payment",
			"payment_open",
			"E100007 was given out on 3 June 2026 at 13:50 and waits for its payment until 4 June 2026 at 13:50. The order is placed once it is paid.",
		],
		[
			"queued",
			{},
			"placed",
			null,
			"E100007 was placed on 3 June 2026 at 13:50 and waits to be sent to the ERP. Nobody has to do anything.",
		],
		["sending", {}, "placed", null, "E100007 was placed on 3 June 2026 at 13:50 and is being sent to the ERP at this moment."],
		[
			"pending_verification",
			{},
			"placed",
			null,
			"E100007 was placed on 3 June 2026 at 13:50 and was sent to the ERP, which has not confirmed it yet. It is being looked up there.",
		],
		["synced", { erpOrderNumber: "SO-1" }, "placed", null, "E100007 was placed on 3 June 2026 at 13:50 and is in the ERP as SO-1."],
		["synced_manually", {}, "placed", null, "E100007 was placed on 3 June 2026 at 13:50 and was marked as entered into the ERP by hand."],
		[
			"synced_manually",
			{ erpOrderNumber: "SO-1" },
			"placed",
			null,
			"E100007 was placed on 3 June 2026 at 13:50 and was marked as entered into the ERP by hand as SO-1.",
		],
		[
			"failed",
			{},
			"placed",
			null,
			"E100007 was placed on 3 June 2026 at 13:50. It could not be delivered to the ERP and needs a person at the shop.",
		],
		[
			"archived",
			{},
			"placed",
			null,
			"E100007 was placed on 3 June 2026 at 13:50. On 3 June 2026 at 14:02 it was archived: it is kept, and not sent to the ERP.",
		],
		[
			"cancelled",
			{},
			"placed",
			null,
			"E100007 was placed on 3 June 2026 at 13:50. On 3 June 2026 at 14:02 it was cancelled, before it was sent to the ERP.",
		],
	])("can be read out: %s %j", (status, changes, fate, reason, say) => {
		expect(fateOf(number(status, changes), when)).toMatchObject({ eNumber: "E100007", fate, status, reason, say });
	});

	it("has words for every status, and no two statuses have the same", () => {
		const said = STATUSES.map((status) => fateOf(number(status), when).say);
		expect(new Set(said).size).toBe(STATUSES.length);
		for (const say of said) expect(say).toMatch(/^(?:E100007|The payment for E100007).*\.$/);
	});

	it("happened when it was given up, not when the number was given out", () => {
		expect(fateOf(number("abandoned", { payment: "declined" }), when).atMs).toBe(at("2026-06-03T13:02:00Z"));
		expect(fateOf(number("synced"), when).atMs).toBe(at("2026-06-03T12:50:00Z"));
	});
});

describe("a number that was never given out", () => {
	const last = { seq: 100_934, eNumber: "E100934" };

	it.each([
		["E100999", "E", last, "not_yet", "E100999 has not been given out. The last number so far is E100934."],
		["E100935", "E", last, "not_yet", "E100935 has not been given out. The last number so far is E100934."],
		["E5", "E", last, "not_ours", "E5 is not one of this shop’s numbers. The last number so far is E100934."],
		["W100999", "E", last, "not_ours", "W100999 is not one of this shop’s numbers. The last number so far is E100934."],
		["E0100999", "E", last, "not_ours", "E0100999 is not one of this shop’s numbers. The last number so far is E100934."],
		["E", "E", last, "not_ours", "E is not one of this shop’s numbers. The last number so far is E100934."],
		["100999", "", last, "not_yet", "100999 has not been given out. The last number so far is E100934."],
		["<B>", "E", last, "not_ours", "<B> is not one of this shop’s numbers. The last number so far is E100934."],
		["E100001", "E", null, "not_yet", "E100001 has not been given out. No number has been given out so far."],
	])("is said to be none: %s", (text, prefix, latest, reason, say) => {
		expect(neverIssued(text, prefix, latest)).toEqual({ eNumber: text, fate: "never_issued", status: null, atMs: null, reason, say });
	});
});
