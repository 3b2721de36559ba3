import { describe, expect, it } from "vitest";
import { DRAFT_EXAMPLE } from "../../src/http/docs/examples";
import { GOES_OUT_MESSAGE, NEEDS_A_PERSON_MESSAGE, orderReply } from "../../src/http/replies";
import { ERROR_CLASSES, type ErrorClass } from "../../src/order/outcome";
import type { Status } from "../../src/order/status";

const SAID_BY_ERP = "Party Ann Byrne, 1 Main St, is over its limit";
const replyTo = (status: Status, errorClass: ErrorClass | null) =>
	orderReply({
		...{ tenantId: "t", desk: "main", seq: 1, eNumber: "E1", reference: null, placedAtMs: 1, updatedAtMs: 2, version: 2 },
		...{ erpOrderNumber: null, nextAttemptAtMs: null, attempts: 1, unknownSinceMs: null, revision: 0, erasedAtMs: null, status },
		errorClass,
		errorMessage: errorClass === null ? null : SAID_BY_ERP,
		body: JSON.stringify(DRAFT_EXAMPLE),
	});

describe("an order as the shop sees it", () => {
	it.each(ERROR_CLASSES)("never quotes the ERP: %s", (errorClass) => {
		for (const status of ["queued", "pending_verification", "failed"] as const) {
			const reply = replyTo(status, errorClass);
			expect(reply.error?.class).toBe(errorClass);
			expect([GOES_OUT_MESSAGE, NEEDS_A_PERSON_MESSAGE]).toContain(reply.error?.message);
			expect(JSON.stringify(reply)).not.toContain("Ann Byrne");
		}
	});

	it("goes out by itself when the ERP is only out of reach", () => {
		const classes = ERROR_CLASSES.filter((errorClass) => replyTo("queued", errorClass).error?.message === GOES_OUT_MESSAGE);
		expect(classes).toEqual(["down", "unknown_outcome", "rate_limited", "unauthorised"]);
	});

	it("is promised to nobody once it has been given up, whatever the reason", () => {
		for (const errorClass of ERROR_CLASSES) expect(replyTo("failed", errorClass).error?.message).toBe(NEEDS_A_PERSON_MESSAGE);
	});

	it("has no error when nothing went wrong, and never the payment's reference", () => {
		expect(replyTo("synced", null)).toMatchObject({ error: null, payment: { type: "card", status: "captured", reference: null } });
	});
});
