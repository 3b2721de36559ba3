import { useComputed, useSignal } from "@preact/signals";
import { soon, span } from "../../order/span";
import { now } from "../live/clock";
import { exactTimes } from "../live/exact-times";
import { tenantZone } from "../session";
import { ago, dateTime, timeOrDate } from "../words/time";

/**
 * Points in time, ISO 8601. Whatever they show, the exact time in the tenant's zone is in their title; the button beside the page's
 * zone shows it in their place.
 */
interface MomentProps {
	readonly at: string;
	readonly as?: "ago" | "age" | "soon";
	/** Whether the time itself stands beside it already. */
	readonly besideTime?: boolean;
}

const WORDS = {
	ago: (ms: number) => ago(ms),
	age: (ms: number) => span(ms),
	soon: (ms: number) => soon(-ms),
} as const;

/** In words that keep up with the clock. */
export function Moment({ at, as = "ago", besideTime = false }: MomentProps) {
	const atMs = useSignal(0);
	atMs.value = Date.parse(at);
	// The text node alone follows the clock; nothing around it is drawn again.
	const words = useComputed(() => {
		const said = WORDS[as](now.value - atMs.value);
		if (besideTime || !exactTimes.value) return said;
		const time = timeOrDate(atMs.value, now.value, tenantZone.value);
		// How long something has lasted, or will take, stands in a sentence that a time of day would break.
		return as === "ago" ? time : `${said} (${time})`;
	});
	return (
		<time class={besideTime || !exactTimes.value ? "brief" : undefined} dateTime={at} title={dateTime(atMs.peek(), tenantZone.value)}>
			{words}
		</time>
	);
}

/** By the clock: where it matters what came when. */
export function ClockTime({ at, class: name }: { at: string; class?: string }) {
	const ms = Date.parse(at);
	const zone = tenantZone.value;
	return (
		<time class={name} dateTime={at} title={dateTime(ms, zone)}>
			{timeOrDate(ms, now.peek(), zone)}
		</time>
	);
}
