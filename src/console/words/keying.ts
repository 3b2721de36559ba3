import type { OrderView } from "../wire";
import type { Tone } from "./tone";

/** Whether an order is to be keyed into the ERP by hand at all: said before somebody begins. */
interface Advice {
	readonly tone: Tone;
	readonly title: string;
	readonly text: string;
}

export function keyingAdvice({
	status,
	eNumber,
	erpOrderNumber,
	mayAct,
}: Pick<OrderView, "status" | "eNumber" | "erpOrderNumber" | "mayAct">): Advice {
	switch (status) {
		case "failed":
			return {
				tone: "blue",
				title: `Search the ERP for ${eNumber} before you key it in`,
				text: mayAct
					? `Give ${eNumber} as its external reference there, then press “Mark as synced” here with the number that the ERP gave it.`
					: `Give ${eNumber} as its external reference there. Somebody with the permission “Order Sync Actions” then marks it as synced.`,
			};
		case "queued":
			return {
				tone: "amber",
				title: "Holdfast still sends this order by itself",
				text: "Keyed in by hand as well, it would be in the ERP twice. If it cannot wait, press “Mark as synced” first: from then on it is yours alone.",
			};
		case "sending":
		case "pending_verification":
			return {
				tone: "amber",
				title: "It may be in the ERP already",
				text: `Do not key it in now: Holdfast is finding out. If you search the ERP for ${eNumber} and find it, mark it as synced.`,
			};
		case "synced":
		case "synced_manually":
			return {
				tone: "green",
				title: erpOrderNumber === null ? "It is in the ERP already" : `It is in the ERP already, as ${erpOrderNumber}`,
				text: "Nothing has to be keyed in any more.",
			};
		case "awaiting_payment":
		case "abandoned":
			return { tone: "amber", title: "This is no order yet", text: "Its payment was not completed. Nothing is to be keyed in." };
		case "archived":
		case "cancelled":
			return { tone: "amber", title: "This order is not to be placed", text: "It was put aside on purpose. Ask before you key it in." };
	}
}
