import type { ErrorClass } from "../../order/outcome";
import { errorTitle } from "../../order/titles";
import type { Trouble } from "../answer";
import type { LinkTest, LinkView } from "../wire";
import type { OutagePolicy } from "../wire-connection";
import { linkWords } from "./link";
import { orders } from "./money";
import { took } from "./time";
import type { Tone } from "./tone";

/** The connection to the ERP in words: how it is, what a test said, and what to do about it. */

export const POLICIES: readonly { readonly policy: OutagePolicy; readonly name: string; readonly about: string }[] = [
	{
		policy: "hold",
		name: "Keep them and deliver by themselves",
		about: "Orders wait here while the ERP is away, and go out in the order of their numbers when it is back. Nobody has to do anything.",
	},
	{
		policy: "fail",
		name: "Hand each to a person",
		about: "An order whose turn comes while the ERP is away fails at once. It waits, red, until somebody presses “Resubmit this order”.",
	},
];

export interface StateSaid {
	readonly tone: Tone;
	readonly name: string;
	readonly text: string;
}
const STATES: Readonly<Record<LinkView["state"], { readonly tone: Tone; readonly name: string }>> = {
	online: { tone: "green", name: "Online" },
	offline: { tone: "red", name: "Offline" },
	paused: { tone: "amber", name: "Paused" },
	not_connected: { tone: "grey", name: "Not connected" },
	unknown: { tone: "grey", name: "Not known at the moment" },
};
export function stateSaid(link: LinkView, waiting: number | null): StateSaid {
	const words = linkWords({ link, hold: null }, waiting ?? 0);
	return { ...STATES[link.state], text: words?.text ?? "Orders go out as they come in." };
}

export const waitingSaid = (waiting: number | null): string =>
	waiting === null
		? "How many orders wait cannot be told now."
		: waiting === 0
			? "No order waits."
			: `${orders(waiting)} on the way to it.`;

export interface TestSaid {
	readonly tone: Tone;
	readonly title: string;
	/** The ERP's or the network's own words. */
	readonly quote: string | null;
	/** What a person does about it, in this order. */
	readonly steps: readonly string[];
}
export function testSaid(test: LinkTest): TestSaid {
	if (test.ok) {
		const version = test.version === null ? "" : ` (${test.version})`;
		return { tone: "green", title: `The ERP answered in ${took(test.tookMs)}${version}`, quote: null, steps: [] };
	}
	const title = `${TITLES[test.errorClass] ?? errorTitle(test.errorClass)}, after ${took(test.tookMs)}`;
	return { tone: "red", title, quote: test.message, steps: stepsFor(test.errorClass) };
}

/** Titles elsewhere are about an order; here there is none. */
const TITLES: Readonly<Record<string, string>> = {
	forbidden: "The ERP, or something before it, does not let Holdfast in",
	validation_rejected: "The ERP could not be asked like this",
	not_found: "There is no such ERP at this address",
	unknown_outcome: "The ERP did not answer in time",
} satisfies Partial<Record<ErrorClass, string>>;

const CHECK_ADDRESS = "Check that the address below leads to the ERP, and that the kind of ERP is right.";
const stepsFor = (errorClass: string): readonly string[] => STEPS[errorClass] ?? [CHECK_ADDRESS, "Test again."];
const STEPS: Readonly<Record<string, readonly string[]>> = {
	down: [
		"Check that the ERP server, its internet connection and the tunnel to it are running.",
		CHECK_ADDRESS,
		"Test again. Orders that wait go out by themselves once the ERP answers.",
	],
	unknown_outcome: [
		"Check whether the ERP is slow or overloaded, and wait until it is not.",
		"If it always takes long, give it more time under “Time-out”.",
		"Test again.",
	],
	unauthorised: [
		"Check in the ERP that the user or token of Holdfast is there, and is not locked or expired.",
		"Give the credentials below anew and save.",
		"Test again.",
	],
	forbidden: [
		"Give Holdfast’s user in the ERP the right that the message names.",
		"If the message is not the ERP’s, ask whoever runs the firewall or proxy before it to let Holdfast through.",
		"Test again.",
	],
	rate_limited: ["Wait a minute and test again.", "If it happens often, lower the orders a second below."],
	not_found: [CHECK_ADDRESS, "Test again."],
} satisfies Partial<Record<ErrorClass, readonly string[]>>;

/** What a refusal of anything on this page says; where fields are wrong, they say it themselves. */
export function connectionTroubleSaid(trouble: Trouble): string {
	if (trouble.kind === "signed_out") return "Your session has ended. Sign in, then do it again: what you typed is still here.";
	if (trouble.kind === "unreachable")
		return "Holdfast could not be reached, so it is not known whether this was done. Look again in a moment; what you typed is still here.";
	return trouble.detail;
}

const CHANGES: Readonly<Record<string, string>> = {
	"connection.saved": "Changed",
	"connection.paused": "Paused",
	"connection.resumed": "Resumed",
};
export const changeNamed = (event: string): string => CHANGES[event] ?? event;
