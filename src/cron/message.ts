import * as z from "zod";
import type { RunKey } from "../db/runs";
import { SCHEDULED, type ScheduledService } from "../db/services";

/** What lies on the queue `jobs`: "this run wants to be begun, or to go on". It carries a key only; losing it costs time, repeating it a look. */
export const Job = z.object({
	v: z.literal(1),
	tenant: z.string().min(1),
	service: z.enum(SCHEDULED),
	part: z.string(),
	dueAtMs: z.number().int(),
});
export type Job = z.infer<typeof Job>;

export const jobOf = ({ tenantId, service, part, dueAtMs }: RunKey): Job => ({ v: 1, tenant: tenantId, service, part, dueAtMs });
export const keyOf = ({ tenant, service, part, dueAtMs }: Job): RunKey => ({ tenantId: tenant, service, part, dueAtMs });

/** Platform limit of sendBatch. */
export const JOBS_A_SEND_MAX = 100;

/** Rings for these runs. Throws when the queue did not take all of them; the tick rings again for those that it did not. */
export async function ring(queues: JobQueues, keys: readonly RunKey[], delayMs = 0): Promise<void> {
	const options = delayMs > 0 ? { delaySeconds: Math.ceil(delayMs / 1_000) } : {};
	const [short, long] = [keys.filter(({ service }) => !LONG.has(service)), keys.filter(({ service }) => LONG.has(service))];
	for (const [queue, its] of [[queues.JOBS, short] as const, [queues.LONG_JOBS, long] as const])
		for (let start = 0; start < its.length; start += JOBS_A_SEND_MAX)
			await queue.sendBatch(
				its.slice(start, start + JOBS_A_SEND_MAX).map((key) => ({ body: jobOf(key) })),
				options,
			);
}

export interface JobQueues {
	readonly JOBS: Pick<Queue, "sendBatch">;
	/** For runs that take minutes: the others do not wait behind them. */
	readonly LONG_JOBS: Pick<Queue, "sendBatch">;
}
/** They walk through all that an ERP or D1 has. */
export const LONG: ReadonlySet<ScheduledService> = new Set<ScheduledService>([
	"replication",
	"comparison",
	"reconciliation",
	"copy",
	"retention",
]);
