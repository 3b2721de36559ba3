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
