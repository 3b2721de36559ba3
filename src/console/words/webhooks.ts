import type { DeliveryState, DeliveryView, EndpointView } from "../wire-webhooks";
import type { Tone } from "./tone";

/** Endpoints for events in words: how one does, and what became of a delivery. */

export interface Standing {
	readonly tone: Tone;
	readonly says: string;
}

/** From there on the gateway waits longer after each try. */
const FAILING_FROM = 5;

export function standingOf({ enabled, failures, lastDeliveredAt, waiting }: EndpointView): Standing {
	if (!enabled) return { tone: "grey", says: "Off" };
	if (failures >= FAILING_FROM) return { tone: "red", says: `Fails: ${failures} tries in a row` };
	if (failures > 0) return { tone: "amber", says: "The last try failed" };
	if (lastDeliveredAt !== null) return { tone: "green", says: "Works" };
	return { tone: "grey", says: waiting > 0 ? "About to be tried" : "Nothing was sent yet" };
}

export const waitingSaid = (waiting: number): string =>
	waiting === 0 ? "none waits" : waiting >= 1_000 ? "1,000 or more wait" : waiting === 1 ? "1 waits" : `${waiting} wait`;

export const DELIVERY_FACES: Readonly<Record<DeliveryState, Standing>> = {
	waiting: { tone: "blue", says: "Waits" },
	sending: { tone: "blue", says: "Is being sent" },
	sent: { tone: "green", says: "Delivered" },
	given_up: { tone: "red", says: "Given up" },
	dropped: { tone: "grey", says: "Not sent" },
};

/** `"answered 500"`; null where there is no answer to tell of. */
export const answeredSaid = ({ statusCode }: Pick<DeliveryView, "statusCode">): string | null =>
	statusCode === null ? null : `answered ${statusCode}`;

export const triesSaid = (attempts: number): string => (attempts === 0 ? "not tried yet" : attempts === 1 ? "1 try" : `${attempts} tries`);

/** The host names an endpoint; its address may be long. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
export const nameOf = ({ description, url }: Pick<EndpointView, "description" | "url">): string =>
	description === "" ? hostOf(url) : description;

/** What its form holds, for whoever compares two of them. */
export const endpointTold = ({ url, events, description, enabled }: Pick<EndpointView, "url" | "events" | "description" | "enabled">) => ({
	Address: url,
	Name: description === "" ? "none" : description,
	"What it is told of": events.length === 0 ? "nothing" : events.join(", "),
	"On or off": enabled ? "on" : "off",
});
