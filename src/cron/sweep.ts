import type { DeskCalls } from "../desk/answers";
import type { Service } from "./service";

/** The order import sweep: looks for orders that should be on their way and have no next step, and gives them one. */
export const sweepService =
	(desk: (tenantId: string) => Pick<DeskCalls, "sweep">): Service =>
	async ({ tenantId }) => {
		const { repaired } = await desk(tenantId).sweep();
		return { success: true, count: repaired, level: repaired > 0 ? "warning" : "info", message: sayOf(repaired), detail: null };
	};

function sayOf(repaired: number): string {
	if (repaired === 0) return "Every order has its next step.";
	return `${repaired} ${repaired === 1 ? "order" : "orders"} had no next step, and went on.`;
}
