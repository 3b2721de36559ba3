import type { ActRequest, ActResult } from "../../src/desk/answers";
import type { EditAnswer, EditRequest } from "../../src/desk/edit";
import type { Action, Actor } from "../../src/order/action";
import type { OrderDraft } from "../../src/order/order";
import type { FreshDesk } from "./desks";
import { draft } from "./drafts";

/** Two people of a shop, and what they decide. */

export const ANN: Actor = { kind: "user", id: "u-ann", name: "Ann Byrne", address: "2001:db8::a" };
export const BOB: Actor = { kind: "key", id: "k-bob", name: "Bob’s script", address: "192.0.2.7" };

export const deciding = (
	action: Action,
	eNumbers: string | readonly string[] = "E100001",
	changes: Partial<ActRequest> = {},
): ActRequest => ({
	action,
	eNumbers: typeof eNumbers === "string" ? [eNumbers] : eNumbers,
	by: ANN,
	note: null,
	erpOrderNumber: null,
	dryRun: false,
	...changes,
});

/** What an action on one order comes to. */
export async function actOn(at: FreshDesk, action: Action, eNumber = "E100001", changes: Partial<ActRequest> = {}): Promise<ActResult> {
	const [result] = await at.desk.act(deciding(action, eNumber, changes));
	if (result === undefined) throw new Error("an action on one order has one result");
	return result;
}

/** An order's edit to these words; by Ann, who saw revision 0, unless something else is said. */
export const editing = (order: Partial<OrderDraft> = { note: "Ring once" }, changes: Partial<EditRequest> = {}): EditRequest => ({
	eNumber: "E100001",
	revision: 0,
	body: JSON.stringify(draft(order)),
	reason: "The customer called",
	by: ANN,
	...changes,
});

export const editOn = (at: FreshDesk, order?: Partial<OrderDraft>, changes?: Partial<EditRequest>): Promise<EditAnswer> =>
	at.desk.edit(editing(order, changes));
