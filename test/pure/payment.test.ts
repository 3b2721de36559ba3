import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNews, isPaid, type KnownPayment, laidOver, PAYMENT_NEWS, type ReportedPayment } from "../../src/order/payment";
import { draft } from "../support/drafts";

const PENDING: KnownPayment = { status: "pending", reference: null, amount: null, occurredAtMs: null };
const known = (changes: Partial<KnownPayment> = {}): KnownPayment => ({ ...PENDING, ...changes });
const said = (status: ReportedPayment["status"], changes: Partial<ReportedPayment> = {}): ReportedPayment => ({
	status,
	reference: null,
	amount: null,
	occurredAtMs: null,
	...changes,
});

/** What is believed after these reports, one by one. */
const believed = (reports: readonly ReportedPayment[]): KnownPayment =>
	reports.reduce<KnownPayment>((known, report) => (isNews(known, report) ? report : known), PENDING);

describe("a report about a payment", () => {
	it.each<[string, KnownPayment, ReportedPayment, boolean]>([
		["the first", PENDING, said("declined"), true],
		["the same again", known({ status: "declined" }), said("declined"), false],
		["the same again, with less to tell", known({ status: "declined", reference: "pi_1" }), said("declined"), false],
		["the same of another payment", known({ status: "declined", reference: "pi_1" }), said("declined", { reference: "pi_2" }), true],
		["the same, with a reference that was not known", known({ status: "authorised" }), said("authorised", { reference: "pi_1" }), true],
		["a capture, whatever was before", known({ status: "aborted", occurredAtMs: 9 }), said("captured", { occurredAtMs: 1 }), true],
		["a capture after the time was over", known({ status: "expired" }), said("captured"), true],
		["an abort after the capture", known({ status: "captured" }), said("aborted", { occurredAtMs: 99 }), false],
		["a second capture", known({ status: "captured", reference: "pi_1" }), said("captured", { reference: "pi_2" }), false],
		["one that happened before", known({ status: "declined", occurredAtMs: 10 }), said("authorised", { occurredAtMs: 9 }), false],
		["one that happened after", known({ status: "declined", occurredAtMs: 10 }), said("authorised", { occurredAtMs: 11 }), true],
		["one that does not say when", known({ status: "declined", occurredAtMs: 10 }), said("authorised"), true],
		[
			"an authorisation of what was aborted",
			known({ status: "aborted", reference: "pi_1" }),
			said("authorised", { reference: "pi_1" }),
			false,
		],
		[
			"an authorisation of another payment",
			known({ status: "aborted", reference: "pi_1" }),
			said("authorised", { reference: "pi_2" }),
			true,
		],
	])("%s", (_report, known, report, expected) => {
		expect(isNews(known, report)).toBe(expected);
	});

	const report: fc.Arbitrary<ReportedPayment> = fc.record({
		status: fc.constantFrom(...PAYMENT_NEWS),
		reference: fc.constantFrom(null, "pi_1", "pi_2"),
		amount: fc.constant(null),
		occurredAtMs: fc.constantFrom(null, 10, 20, 30),
	});

	it("of money counts in whatever order it comes", () => {
		fc.assert(
			fc.property(fc.array(report), fc.array(report), (before, after) => {
				expect(believed([...before, said("captured"), ...after]).status).toBe("captured");
			}),
		);
	});

	it("changes nothing when it comes twice in a row", () => {
		fc.assert(
			fc.property(fc.array(report), report, (before, again) => {
				const once = believed([...before, again]);
				expect(isNews(once, again)).toBe(false);
			}),
		);
	});

	it("that says when it happened counts by that, in whatever order reports about different payments come", () => {
		const happening = fc.uniqueArray(
			fc.record({ status: fc.constantFrom("authorised" as const, "declined" as const, "aborted" as const), at: fc.nat({ max: 99 }) }),
			{ selector: ({ at }) => at, minLength: 1, maxLength: 6 },
		);
		fc.assert(
			fc.property(
				happening.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
				(happenings) => {
					const reports = happenings.map(({ status, at }) => said(status, { reference: `pi_${at}`, occurredAtMs: at }));
					const latest = [...happenings].sort((one, other) => other.at - one.at)[0];
					expect(believed(reports)).toMatchObject({ status: latest?.status, occurredAtMs: latest?.at });
				},
			),
		);
	});
});

describe("what is known of a payment", () => {
	it("is money, or a promise of it, when it was captured or authorised", () => {
		expect((["captured", "authorised", "declined", "aborted", "pending", "expired"] as const).filter(isPaid)).toEqual([
			"captured",
			"authorised",
		]);
	});

	it("is laid over the order, and takes nothing away that the order said", () => {
		const order = draft();
		const body = JSON.stringify(order);
		expect(JSON.parse(laidOver(body, known({ status: "declined" })))).toEqual({
			...order,
			payment: { ...order.payment, status: "declined" },
		});
		expect(JSON.parse(laidOver(body, known({ status: "captured", reference: "pi_9", amount: "1.00" }))).payment).toEqual({
			...order.payment,
			status: "captured",
			reference: "pi_9",
			amount: "1.00",
		});
	});
});
