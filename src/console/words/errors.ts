import type { ErrorClass } from "../../order/outcome";

/** What an error class means, for a person who did not write the ERP. */

interface Meaning {
	readonly title: string;
	/** What it means for the order and who can do something about it. */
	readonly meaning: string;
}

const MEANINGS: Readonly<Record<ErrorClass, Meaning>> = {
	down: {
		title: "The ERP did not answer",
		meaning: "It was down, restarting or cut off. Holdfast tries again by itself; nobody has to do anything about the order.",
	},
	unknown_outcome: {
		title: "No clear answer",
		meaning: "The ERP may or may not have booked the order. Holdfast asks it for the e-number before it sends anything again.",
	},
	rate_limited: {
		title: "The ERP asked for a slower pace",
		meaning: "It takes only so many requests at a time. Holdfast goes on by itself at the pace it can take.",
	},
	unauthorised: {
		title: "The ERP refused the sign-in",
		meaning: "The user or password that Holdfast uses for the ERP is no longer right. An admin has to renew it; the orders wait.",
	},
	forbidden: {
		title: "Not allowed in the ERP",
		meaning: "Holdfast's user in the ERP lacks a right that this order needs. The ERP's administrator can grant it.",
	},
	validation_rejected: {
		title: "The ERP refused the order's data",
		meaning: "Something in the order does not fit what the ERP accepts; its own words stand below. It would refuse the same data again.",
	},
	duplicate: {
		title: "It is in the ERP more than once",
		meaning: "The ERP knows this e-number twice. Nothing more is sent until a person has decided which one counts.",
	},
	not_found: {
		title: "Something the order names is not in the ERP",
		meaning: "A product, customer or code of this order is unknown to the ERP. It has to be made there, or put right in the order.",
	},
	conflict: {
		title: "The ERP holds something that contradicts the order",
		meaning: "A record there has been changed or locked meanwhile. A person has to look at it in the ERP.",
	},
	poison: {
		title: "Handling this order kept breaking off",
		meaning: "It was set aside so that it cannot hold up other orders. It needs a look by whoever operates Holdfast.",
	},
};

const UNKNOWN: Meaning = { title: "Something else went wrong", meaning: "" };
const isKnown = (errorClass: string): errorClass is ErrorClass => Object.hasOwn(MEANINGS, errorClass);

/** A newer gateway may know classes that this page does not; its message still says what happened. */
export const meaningOf = (errorClass: string): Meaning => (isKnown(errorClass) ? MEANINGS[errorClass] : UNKNOWN);
