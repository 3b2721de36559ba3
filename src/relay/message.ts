import * as z from "zod";

/**
 * The doorbell: "this desk has orders that are due". It carries ids only; losing it costs time, repeating it costs a look.
 * `seq` is the oldest order that was due when it rang, for the log.
 */
export const Bell = z.object({ v: z.literal(1), tenant: z.string().min(1), desk: z.string().min(1), seq: z.number().int() });
export type Bell = z.infer<typeof Bell>;
