import type { Context } from "hono";
import * as z from "zod";
import { diffOf } from "../../order/diff";
import { OrderDraft, Payment, PaymentStatus } from "../../order/order";
import { FACES } from "../../order/status";
import { type FieldError, mistakeAt } from "../mistakes";
import { differenceOf, tooManyLines } from "../placing";
import { problem } from "../problem";
import { askDesk, askDeskOnce } from "../reach";
import type { Precheck } from "../valid";
import { Note } from "./asked-action";
import type { AdminAsked, AdminDoor } from "./door";
import { readMessages, sightOf } from "./order-messages";
import { orderView } from "./order-view";

/** Editing an order: a new revision of it, checked like a new order. */

/** As the order's page shows it, whatever has become of it; left out, it is that of the order. */
const ShownPayment = Payment.extend({ status: z.enum([...PaymentStatus.options, "declined", "aborted", "expired"]) }).optional();

export const OrderEdit = z.strictObject({
	order: OrderDraft.extend({ payment: ShownPayment }),
	revision: z.number().int("must be a whole number").min(0, "must be the `revision` of the order that you saw"),
	reason: Note.min(1, "must say why, for whoever asks later"),
});
type OrderEdit = z.infer<typeof OrderEdit>;

export const tooManyLinesInside: Precheck = (body) =>
	tooManyLines(typeof body === "object" && body !== null && "order" in body ? body.order : null);

export async function edit(c: Context<AdminDoor>, eNumber: string, { order, revision, reason }: OrderEdit): Promise<Response> {
	const { tenant, actor } = c.var.caller;
	const current = await askDesk(c, tenant.id, (desk) => desk.find(eNumber));
	if (current === null) return noSuchOrder(c);
	const before: OrderDraft = JSON.parse(current.body);
	const draft = { ...order, payment: order.payment ?? before.payment } as OrderDraft;
	const difference = differenceOf(draft);
	if (difference !== null)
		return problem(c, "total_mismatch", `The total ${draft.total} differs from lines and freight by ${difference}.`, { difference });
	const errors = unchangeable(before, draft);
	if (errors.length > 0) return problem(c, "validation_failed", "Some things cannot be edited.", { errors });
	const changes = diffOf(before, draft);
	if (changes.length === 0 && revision === current.revision)
		return problem(c, "nothing_changed", "The order says all of that already.", { revision });
	const request = { eNumber, revision, body: JSON.stringify(draft), reason, by: actor };
	const answer = await askDeskOnce(c, tenant.id, (desk) => desk.edit(request));
	switch (answer.kind) {
		case "edited": {
			const file = await askDesk(c, tenant.id, (desk) => desk.inspect(eNumber));
			if (file === null) return noSuchOrder(c);
			const about = { mayAct: true, nowMs: c.var.ports.now(), messages: await readMessages(c, file), sight: sightOf(c.var.caller, file) };
			return c.json({ ...orderView(file, about), changes });
		}
		case "unknown_order":
			return noSuchOrder(c);
		case "unchanged":
			return problem(c, "nothing_changed", "The order says all of that already.", { revision: answer.revision });
		case "overtaken": {
			const who = answer.by === null ? "It" : `${answer.by} edited it meanwhile; it`;
			const detail = `You saw revision ${revision}. ${who} is at revision ${answer.revision} now.`;
			return problem(c, "edit_overtaken", detail, { revision: answer.revision, by: answer.by });
		}
		case "not_allowed":
			return problem(
				c,
				"action_not_allowed",
				answer.reason || `An order that is ${FACES[answer.status].label.toLowerCase()} cannot be edited.`,
				{
					actions: answer.actions,
					orderStatus: answer.status,
				},
			);
		case "too_many_revisions":
			return problem(c, "too_many_revisions", "This order has as many revisions as are kept.");
	}
}

/** Money that was paid, in what currency, and what the shop calls it: those are facts, and not for editing. */
function unchangeable(before: OrderDraft, after: OrderDraft): FieldError[] {
	const facts = ({ payment, currency, reference }: OrderDraft) => ({ payment, currency, reference: reference ?? null });
	return (["payment", "currency", "reference"] as const)
		.filter((field) => diffOf({ ...before, ...facts(before) }, { ...before, [field]: facts(after)[field] }).length > 0)
		.map((field) => mistakeAt(`order.${field}`, `must be as the order has it: ${JSON.stringify(facts(before)[field])}`));
}

export const noSuchOrder = (c: AdminAsked) => problem(c, "order_not_found", "Your tenant has no order with this e-number.");
