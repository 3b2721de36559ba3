import type { Trouble } from "../db/incidents";
import { endAll, raiseAll } from "../db/incidents-at-once";
import { forgetUnattended, type Missed, noteMissed, type Unattended } from "../db/unattended";

/** A tenant that the tick cannot look after minute by minute has an incident of its own; nobody else would come to know of it. */

/** A restart or a deployment takes a desk away for less. */
export const UNATTENDED_AFTER_MS = 5 * 60_000;

const MISSING = {
	desk: "the desk that keeps the orders. Orders are taken and sent as long as it answers; one that gets stuck stays stuck.",
	link: "the link to the ERP. It does not learn of a connection that is saved anew, and orders may have to wait.",
} as const satisfies Readonly<Record<Missed["what"], string>>;

const troubleOf = ({ what }: Unattended): Trouble => ({
	kind: "tenant_unattended",
	subject: "",
	reason: `The patrol that goes every minute does not reach ${MISSING[what]}`,
	advice: `It takes Customer Support: the Worker's log says what the ${what} met (tick.tenant_failed).`,
});

/** `well`: those that were looked after. Throws when D1 does; then the next minute tells. */
export async function tellOfUnattended(
	db: D1Database,
	{ missed, well }: { readonly missed: readonly Missed[]; readonly well: ReadonlySet<string> },
	nowMs: number,
): Promise<void> {
	const known = await noteMissed(db, missed, nowMs);
	const isMissed = new Set(missed.map(({ tenantId }) => tenantId));
	const long = known.filter(({ tenantId, sinceMs }) => isMissed.has(tenantId) && nowMs - sinceMs >= UNATTENDED_AFTER_MS);
	await raiseAll(
		db,
		long.map((one) => ({ tenantId: one.tenantId, trouble: troubleOf(one) })),
		nowMs,
	);
	const back = known.flatMap(({ tenantId }) => (well.has(tenantId) ? [tenantId] : []));
	if (back.length === 0) return;
	await endAll(db, "tenant_unattended", back, nowMs);
	await forgetUnattended(db, back);
}
