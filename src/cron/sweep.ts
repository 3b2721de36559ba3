import { type FailedBulk, tellOfFailedJobs } from "../db/failed-jobs";
import type { DeskCalls } from "../desk/answers";
import { ACTION_FACES } from "../order/action";
import type { Service } from "./service";

export interface SweepPorts {
	readonly db: D1Database;
	readonly desk: (tenantId: string) => Pick<DeskCalls, "sweep" | "failedJobs">;
	readonly now: () => number;
}

/** The order import sweep: looks for orders that should be on their way and have no next step, and gives them one; and for bulk actions that could not go on. */
export const sweepService =
	({ db, desk: deskOf, now }: SweepPorts): Service =>
	async ({ tenantId }) => {
		const desk = deskOf(tenantId);
		const { repaired } = await desk.sweep();
		const failed = (await desk.failedJobs()).map((job): FailedBulk => ({ ...job, label: ACTION_FACES[job.action].bulkLabel }));
		await tellOfFailedJobs(db, tenantId, failed, now());
		return {
			success: true,
			count: repaired,
			level: repaired > 0 || failed.length > 0 ? "warning" : "info",
			message: `${sayOf(repaired)}${failed.length === 0 ? "" : ` ${bulkOf(failed.length)}`}`,
			detail: failed.length === 0 ? null : { jobs: failed.map(({ id }) => id) },
		};
	};

function sayOf(repaired: number): string {
	if (repaired === 0) return "Every order has its next step.";
	return `${repaired} ${repaired === 1 ? "order" : "orders"} had no next step, and went on.`;
}

const bulkOf = (n: number): string => (n === 1 ? "A bulk action could not go on." : `${n} bulk actions could not go on.`);
