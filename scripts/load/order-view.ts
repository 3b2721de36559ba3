import { z } from "zod";

/** The part of an order's page that checks look at. */
export const OrderBody = z.object({
	eNumber: z.string(),
	status: z.string(),
	colour: z.string().nullable(),
	reference: z.string().nullable(),
	total: z.string(),
	erpOrderNumber: z.string().nullable(),
	error: z.object({ class: z.string(), message: z.string() }).nullable(),
	attempts: z.array(
		z.object({
			attempt: z.number(),
			mode: z.string(),
			startedAt: z.string(),
			endedAt: z.string(),
			outcome: z.string(),
			counted: z.boolean(),
			error: z.object({ class: z.string(), message: z.string() }).nullable(),
		}),
	),
});
export type OrderView = z.infer<typeof OrderBody>;

/** What happened to an order, a line each, for whoever has to find out why. */
export const story = (order: OrderView): string =>
	[
		`${order.eNumber} is ${order.status}${order.erpOrderNumber === null ? "" : ` as ${order.erpOrderNumber}`}${order.error === null ? "" : `: ${order.error.class}, ${order.error.message}`}`,
		...order.attempts.map(
			({ attempt, mode, startedAt, endedAt, outcome, counted, error }) =>
				`    ${attempt}. ${mode} ${startedAt} to ${endedAt}: ${outcome}${error === null ? "" : ` (${error.class}: ${error.message})`}${counted ? ", counted" : ""}`,
		),
	].join("\n");
