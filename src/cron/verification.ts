import type { DeskCalls, VerifyFinding } from "../desk/answers";
import type { Service } from "./service";

/** Verification: no order that the ERP has not confirmed waits longer than a quarter of an hour to be asked after. */

/** An order whose next look-up is further away than that is asked after now. */
export const LOOK_WITHIN_MS = 15 * 60_000;

/** The desk, which is the record, says which orders; the relay asks the ERP, at its pace and through its link. */
export const verificationService =
	(desk: (tenantId: string) => Pick<DeskCalls, "verifyDue">): Service =>
	async ({ tenantId }) => {
		const found = await desk(tenantId).verifyDue(LOOK_WITHIN_MS);
		const { unverified, oldest, broughtForward } = found;
		return {
			success: true,
			count: unverified,
			level: broughtForward > 0 ? "warning" : "info",
			message: sayOf(found),
			detail:
				oldest === null
					? null
					: { oldest: oldest.eNumber, oldestSince: new Date(oldest.sinceMs).toISOString(), broughtForward, more: found.more },
		};
	};

function sayOf({ unverified, broughtForward }: VerifyFinding): string {
	if (unverified === 0) return "The ERP has confirmed every order that it was sent.";
	const waiting = `${unverified} ${unverified === 1 ? "order waits" : "orders wait"} for the ERP's confirmation.`;
	if (broughtForward === 0) return `${waiting} Each is asked after by itself.`;
	return `${waiting} ${broughtForward} of them would not have been asked after for a long time, and ${broughtForward === 1 ? "is" : "are"} now.`;
}
