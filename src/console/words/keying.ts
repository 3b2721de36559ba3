import type { OrderView } from "../wire";
import { dateTime } from "./time";
import type { Tone } from "./tone";

/** Whether an order is to be keyed into the ERP by hand at all: said before somebody begins. */
interface Advice {
	readonly tone: Tone;
	readonly title: string;
	readonly text: string;
}

type Keyed = Pick<OrderView, "status" | "eNumber" | "erpOrderNumber" | "mayAct" | "mayBeInErp" | "timeline">;

export function keyingAdvice(order: Keyed, timeZone: string): Advice {
	const { status, eNumber, erpOrderNumber, mayAct } = order;
	switch (status) {
		case "failed":
			return {
				tone: "blue",
				title: `Search the ERP for ${eNumber} before you key it in`,
				text: `Give ${eNumber} as its external reference there. ${mayAct ? "Then press “Mark as synced” here" : `${SOMEBODY} then marks it as synced`} with the number that the ERP gave it.`,
			};
		case "queued":
			return {
				tone: "amber",
				title: "Holdfast still sends this order by itself",
				text: `Keyed in by hand as well, it would be in the ERP twice. If it cannot wait, ${mayAct ? "press “Archive this order” first" : `let ${somebody} archive it first`}: then nothing sends it. ${searchFirst(order)}Key it in with ${eNumber} as its external reference. ${afterwards(mayAct)}`,
			};
		case "sending":
			return {
				tone: "amber",
				title: "It may be in the ERP already",
				text: "Do not key it in now: Holdfast is handing it to the ERP at this moment.",
			};
		case "pending_verification":
			return {
				tone: "amber",
				title: "It may be in the ERP already",
				text: `Do not key it in now: Holdfast is finding out. If you search the ERP for ${eNumber} and find it, ${mayAct ? "press “It is there” here" : `${somebody} marks it as synced`}.`,
			};
		case "synced":
			return {
				tone: "green",
				title: erpOrderNumber === null ? "It is in the ERP already" : `It is in the ERP already, as ${erpOrderNumber}`,
				text: "Nothing has to be keyed in any more.",
			};
		case "synced_manually":
			return {
				tone: "amber",
				title: erpOrderNumber === null ? "Marked as synced, without a number" : `Marked as synced, as ${erpOrderNumber}`,
				text: `${markedSaid(order, timeZone)}Holdfast itself has not seen it in the ERP: search there for ${erpOrderNumber ?? eNumber} before you key anything in.`,
			};
		case "awaiting_payment":
		case "abandoned":
			return { tone: "amber", title: "This is no order yet", text: "Its payment was not completed. Nothing is to be keyed in." };
		case "archived":
			return {
				tone: "amber",
				title: "It was put aside on purpose, and nothing sends it",
				text: `Ask before you key it in, unless it was put aside for that. ${searchFirst(order)}Give ${eNumber} as its external reference there. ${afterwards(mayAct)}`,
			};
		case "cancelled":
			return {
				tone: "amber",
				title: "This order is not to be placed",
				text: "It was cancelled for good. What is still wanted takes a new order.",
			};
	}
}

const SOMEBODY = "Somebody with the permission “Order Sync Actions”";
const somebody = "somebody with the permission “Order Sync Actions”";

const afterwards = (mayAct: boolean): string =>
	mayAct
		? "Then press “Restore” here, and “Mark as synced” with the number that the ERP gave it."
		: "Then it is restored here, and marked as synced with the number that the ERP gave it.";

const searchFirst = ({ mayBeInErp, eNumber }: Keyed): string =>
	mayBeInErp ? `An earlier attempt may have left it in the ERP: search there for ${eNumber}. ` : "";

/** Empty where nobody knows any more. */
function markedSaid({ timeline }: Keyed, timeZone: string): string {
	const marked = timeline.findLast(({ event }) => event === "mark_synced");
	return marked === undefined ? "" : `${marked.say.replace(/\.$/, "")}, on ${dateTime(Date.parse(marked.at), timeZone)}. `;
}
