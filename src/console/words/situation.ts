import type { Playbook } from "../../order/playbook";
import { FACES } from "../../order/status";
import type { OrderView } from "../wire";
import type { Tone } from "./tone";

/** How an order's situation is meant: amber asks for a look, red for a decision. */
export function toneOf({ status, held, unconfirmed, playbook }: Pick<OrderView, "status" | "held" | "unconfirmed" | "playbook">): Tone {
	if (unconfirmed) return "amber";
	if (status === "queued" && held?.reason === "paused") return "grey";
	if (status === "queued" && (held !== null || playbook.owner !== "nobody")) return "amber";
	return FACES[status]?.colour ?? "grey";
}

const STEPS_TITLES: Readonly<Record<Playbook["owner"], string>> = {
	merchant: "What your shop can do",
	erp: "What to do, with whoever runs the ERP",
	gateway: "What to do, with Customer Support",
	nobody: "What to do",
};
/** What stands over the steps: whose turn it is. */
export const stepsTitle = (owner: Playbook["owner"]): string => STEPS_TITLES[owner] ?? STEPS_TITLES.nobody;

/** A letter to Customer Support with what they need to find the order; its recipient is the reader's own. */
export function supportLetter(
	order: Pick<OrderView, "eNumber" | "reference" | "erpOrderNumber" | "label" | "error">,
	subject: string,
): string {
	const facts = [
		`E-number: ${order.eNumber}`,
		...(order.erpOrderNumber === null ? [] : [`ERP order number: ${order.erpOrderNumber}`]),
		...(order.reference === null ? [] : [`Shop reference: ${order.reference}`]),
		`Status: ${order.label}`,
		...(order.error === null ? [] : [`Error: ${order.error.class}: ${order.error.message}`]),
	];
	return `mailto:?subject=${encodeURIComponent(`${subject}: ${order.eNumber}`)}&body=${encodeURIComponent(`${facts.join("\r\n")}\r\n`)}`;
}
