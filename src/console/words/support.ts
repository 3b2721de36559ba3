import { SUPPORT_SUBJECT } from "../../order/playbook";
import type { OrderView, Role, Session } from "../wire";

/** Letters to Customer Support, under the subject that they look for, and who may say where they go. */

/** `to` is one address, as the gateway has checked it; nothing in it may begin another part of the link. */
function letterTo(to: string, lines: readonly string[]): string {
	const address = encodeURIComponent(to).replace("%40", "@");
	return `mailto:${address}?subject=${encodeURIComponent(SUPPORT_SUBJECT)}&body=${encodeURIComponent(`${lines.join("\r\n")}\r\n`)}`;
}

/** With what they need to find the order. */
export function orderLetter(
	{ eNumber, erpOrderNumber, reference, label, error }: Pick<OrderView, "eNumber" | "reference" | "erpOrderNumber" | "label" | "error">,
	to: string,
): string {
	return letterTo(to, [
		`E-number: ${eNumber}`,
		...(erpOrderNumber === null ? [] : [`ERP order number: ${erpOrderNumber}`]),
		...(reference === null ? [] : [`Shop reference: ${reference}`]),
		`Status: ${label}`,
		...(error === null ? [] : [`Error: ${error.class}: ${error.message}`]),
	]);
}

/** About no order in particular. */
export const generalLetter = ({ tenant }: Pick<Session, "tenant">, to: string): string =>
	letterTo(to, [`Shop: ${tenant.name} (${tenant.id})`, "E-numbers: ", "What happened, and when: ", "What was tried already: "]);

export const NOBODY_NAMED = "No address of Customer Support is set yet.";
export const UNKNOWN_NOW = "The address of Customer Support could not be read. It is asked for again by itself.";

/** What somebody can do about it who has nobody to write to; they are led to the setting where `leads`. */
export const whereSet = (role: Role): { readonly leads: boolean; readonly text: string } =>
	role === "employee"
		? { leads: false, text: "An administrator of your shop sets it on the page Mail." }
		: {
				leads: true,
				text:
					role === "operator"
						? "Set it for this shop on the page Mail, or for every shop with the deployment’s variable SUPPORT_EMAIL."
						: "Set it on the page Mail.",
			};

export const ADDRESS = "E-mail address of Customer Support";
export const NOBODY = "nobody";
/** `deployment`: what counts while the shop has no address of its own. */
export const hint = (deployment: string | null): string =>
	`Letters about orders, and from the help page, go there. ${
		deployment === null ? "Left empty, whoever needs help is told that no address is set." : `Left empty, they go to ${deployment}.`
	}`;
