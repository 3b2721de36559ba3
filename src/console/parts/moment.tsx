import { useComputed, useSignal } from "@preact/signals";
import { soon, span } from "../../order/span";
import { now } from "../live/clock";
import { tenantZone } from "../session";
import { ago, dateTime, timeOrDate, zoneName } from "../words/time";

/** Points in time, ISO 8601. Whatever they show, the exact time in the tenant's zone is in their title. */
interface MomentProps {
	readonly at: string;
	readonly as?: "ago" | "age" | "soon";
}

const WORDS = {
	ago: (ms: number) => ago(ms),
	age: (ms: number) => span(ms),
	soon: (ms: number) => soon(-ms),
} as const;

const exactly = (ms: number, zone: string): string => `${dateTime(ms, zone)} ${zoneName(ms, zone)}`;

/** In words that keep up with the clock. */
export function Moment({ at, as = "ago" }: MomentProps) {
	const atMs = useSignal(0);
	atMs.value = Date.parse(at);
	// The text node alone follows the clock; nothing around it is drawn again.
	const words = useComputed(() => WORDS[as](now.value - atMs.value));
	return (
		<time dateTime={at} title={exactly(atMs.peek(), tenantZone.value)}>
			{words}
		</time>
	);
}

/** By the clock: where it matters what came when. */
export function ClockTime({ at, class: name }: { at: string; class?: string }) {
	const ms = Date.parse(at);
	const zone = tenantZone.value;
	return (
		<time class={name} dateTime={at} title={exactly(ms, zone)}>
			{timeOrDate(ms, now.peek(), zone)}
		</time>
	);
}
