import { describe, expect, it } from "vitest";
import { ACTION_FACES, ACTIONS, allowedActions, type OrderAction, refusal, type Situation } from "../../src/order/action";
import { ERROR_CLASSES } from "../../src/order/outcome";
import { next, STATUSES } from "../../src/order/status";

const EVERY_ACTION: readonly OrderAction[] = [...ACTIONS, "edit"];
const situations: readonly Situation[] = STATUSES.flatMap((status) =>
	[null, ...ERROR_CLASSES].flatMap((errorClass) => [true, false].map((mayBeInErp) => ({ status, errorClass, mayBeInErp }))),
);
const situation = (changes: Partial<Situation>): Situation => ({ status: "failed", errorClass: null, mayBeInErp: false, ...changes });

describe("what a person may do", () => {
	it("is never more than the table of transitions allows", () => {
		for (const some of situations)
			for (const action of EVERY_ACTION) if (refusal(action, some) === null) expect(next(some.status, action)).not.toBeNull();
	});

	it("is offered exactly when it is not refused, resubmitting first", () => {
		for (const some of situations) {
			const offered = allowedActions(some);
			expect(new Set(offered)).toEqual(new Set(EVERY_ACTION.filter((action) => refusal(action, some) === null)));
			if (offered.includes("retry")) expect(offered[0]).toBe("retry");
		}
	});

	it("is nothing while the order is being sent, paid for or given up, or when the ERP has it", () => {
		for (const status of ["sending", "awaiting_payment", "abandoned", "synced", "synced_manually", "cancelled"] as const)
			for (const mayBeInErp of [true, false]) expect(allowedActions(situation({ status, mayBeInErp }))).toEqual([]);
	});

	it("is said in a whole sentence when it is refused", () => {
		for (const some of situations)
			for (const action of EVERY_ACTION) {
				const reason = refusal(action, some);
				if (reason !== null) expect(reason).toMatch(/^[A-Z][^.]{10,}\.(?: [A-Z][^.]+\.)?$/);
			}
	});

	it("is not to cancel what may be in the ERP", () => {
		expect(refusal("cancel", situation({ status: "queued" }))).toBeNull();
		expect(refusal("cancel", situation({ status: "queued", mayBeInErp: true }))).toMatch(/may be in the ERP/);
	});

	it("is not to say that an order is not there which certainly is not, or of which the ERP has two", () => {
		expect(refusal("not_there", situation({ mayBeInErp: true, errorClass: "unknown_outcome" }))).toBeNull();
		expect(refusal("not_there", situation({ mayBeInErp: false }))).toMatch(/resubmit/);
		expect(refusal("not_there", situation({ mayBeInErp: true, errorClass: "duplicate" }))).toMatch(/The ERP has it/);
	});
});

describe("the actions", () => {
	it("have the labels that merchants know", () => {
		expect(ACTION_FACES.retry).toMatchObject({ label: "Resubmit this order", bulkLabel: "Retry sync" });
		expect(ACTION_FACES.archive.label).toBe("Archive this order");
		expect(ACTION_FACES.mark_synced.label).toBe("Mark as synced");
	});

	it("go on in the relay exactly when they put the order on its way", () => {
		const started = ACTIONS.filter((action) => ACTION_FACES[action].result === "started");
		const onItsWay = ACTIONS.filter((action) =>
			STATUSES.some((status) => ["queued", "pending_verification"].includes(next(status, action) ?? "")),
		);
		expect(started).toEqual(onItsWay);
	});
});
