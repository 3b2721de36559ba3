import { holdTitle } from "../../order/titles";
import type { BoardState } from "../wire";
import { orders } from "./money";
import type { Tone } from "./tone";

/** What to say about the ERP when not everything is as usual; null when it is. */
interface LinkWords {
	readonly tone: Tone;
	/** Whether the title goes on with how long it has been so. */
	readonly timed: boolean;
	readonly title: string;
	readonly text: string;
}

/** `waiting`: how many orders are on their way. */
export function linkWords({ link, hold }: Pick<BoardState, "link" | "hold">, waiting: number): LinkWords | null {
	const kept = keptWords(waiting);
	switch (link.state) {
		case "offline":
			if (hold?.reason === "sign_in_refused")
				return {
					tone: "red",
					timed: true,
					title: holdTitle(hold.reason),
					text: `The user or password that Holdfast uses there has to be renewed. ${kept.plain} after that.`,
				};
			return { tone: "red", timed: true, title: "The ERP is offline", text: `${kept.byThemselves} when it is back.` };
		case "paused":
			return { tone: "amber", timed: true, title: "Sending to the ERP is paused", text: `${kept.plain} when sending is resumed.` };
		case "not_connected":
			return { tone: "grey", timed: false, title: "No ERP is connected", text: `${kept.plain} when one is.` };
		case "unknown":
			return {
				tone: "grey",
				timed: false,
				title: "How the ERP is cannot be told at the moment",
				text: "The part of Holdfast that watches it did not answer. Orders are taken and kept.",
			};
		case "online":
			if (hold !== null)
				return { tone: "amber", timed: false, title: holdTitle(hold.reason), text: `${kept.byThemselves} as soon as possible.` };
			if (link.breaker !== "half_open") return null;
			return {
				tone: "blue",
				timed: false,
				title: "The ERP is back",
				text: "It is given a few orders first, then more, so that it is not overrun.",
			};
	}
}

function keptWords(waiting: number): { readonly plain: string; readonly byThemselves: string } {
	if (waiting === 0) return { plain: "New orders are taken, and go out", byThemselves: "New orders are taken, and go out by themselves" };
	const [are, go, self] = waiting === 1 ? ["is", "goes", "itself"] : ["are", "go", "themselves"];
	const plain = `${orders(waiting)} ${are} safe here and ${go} out`;
	return { plain, byThemselves: `${plain} by ${self}` };
}
