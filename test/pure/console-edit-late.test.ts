import { describe, expect, it } from "vitest";
import { datePastSaid, notEditable } from "../../src/console/words/edit";
import { allowedActions } from "../../src/order/action";
import { FACES, STATUSES, type Status } from "../../src/order/status";

/** Orders move on while somebody edits them. */

const said = (status: Status, erasedAt: string | null = null): string => notEditable({ status, label: FACES[status].label, erasedAt });
const actionsIn = (status: Status) => allowedActions({ status, errorClass: null, mayBeInErp: false });
const CLOSED = STATUSES.filter((status) => !actionsIn(status).includes("edit"));

describe("an order that cannot be edited", () => {
	it.each(CLOSED)("that is %s is told what it is and what can be done instead, in whole sentences", (status) => {
		expect(said(status)).toContain(`this one is ${FACES[status].label.toLowerCase()}. `);
		expect(said(status)).toMatch(/\. [A-Z].*\.$/);
	});

	it("is never promised what its status does not allow", () => {
		for (const status of CLOSED) {
			expect([status, /\brestore\b/i.test(said(status))]).toEqual([status, actionsIn(status).includes("restore")]);
			if (!actionsIn(status).includes("archive")) expect(said(status)).not.toMatch(/can be (marked|archived)/);
		}
		expect(said("synced")).toContain("The ERP has it");
	});

	it("whose person was erased has nothing left to change, whatever its status", () => {
		expect(said("failed", "2026-11-22T14:02:11Z")).toBe("Its personal data was erased, so that nothing is left to change.");
	});
});

describe("a wished day", () => {
	it("that is over is warned of; today, a day to come, none, and one that is half typed are not", () => {
		expect(datePastSaid("2026-11-21", "2026-11-22")).toMatch(/in the past/);
		for (const day of ["2026-11-22", "2026-11-23", "", "0202-1", "20266-11-21"]) expect(datePastSaid(day, "2026-11-22")).toBeNull();
	});
});
