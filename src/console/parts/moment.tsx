import { useComputed, useSignal } from "@preact/signals";
import { now } from "../live/clock";
import { tenantZone } from "../session";
import { ago, dateTime, soon, span, zoneName } from "../words/time";

/** A point in time, in words that keep up with the clock; the exact time in the tenant's zone is in its title. */
interface MomentProps {
	/** ISO 8601. */
	readonly at: string;
	readonly as?: "ago" | "age" | "soon";
}

const WORDS = {
	ago: (ms: number) => ago(ms),
	age: (ms: number) => span(ms),
	soon: (ms: number) => soon(-ms),
} as const;

export function Moment({ at, as = "ago" }: MomentProps) {
	const zone = tenantZone.value;
	const atMs = useSignal(0);
	atMs.value = Date.parse(at);
	// The text node alone follows the clock; nothing around it is drawn again.
	const words = useComputed(() => WORDS[as](now.value - atMs.value));
	return (
		<time dateTime={at} title={`${dateTime(atMs.peek(), zone)} ${zoneName(atMs.peek(), zone)}`}>
			{words}
		</time>
	);
}
