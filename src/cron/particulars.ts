import { SCHEDULED, type ScheduledService } from "../db/services";
import { logError, reasonOf } from "../lib/log";
import type { ParticularsOf, Parts, Read } from "./plans";

/** Asks every service for what is particular to it. One that cannot say is left as it is, and stops no other. */
export async function readParticulars(tenantIds: readonly string[], particulars: ParticularsOf): Promise<Read> {
	const parts: Partial<Record<ScheduledService, ReadonlyMap<string, Parts>>> = {};
	const plans: Partial<Record<ScheduledService, ReadonlyMap<string, string>>> = {};
	const unread = new Set<ScheduledService>();
	await Promise.all(
		SCHEDULED.map(async (service) => {
			const of = particulars[service];
			try {
				const [itsParts, itsPlans] = await Promise.all([of?.parts?.(tenantIds), of?.plans?.(tenantIds)]);
				if (itsParts !== undefined) parts[service] = itsParts;
				if (itsPlans !== undefined) plans[service] = itsPlans;
			} catch (error) {
				unread.add(service);
				logError({ event: "patrol.particulars_unread", service, reason: reasonOf(error) });
			}
		}),
	);
	return { parts, plans, unread };
}
