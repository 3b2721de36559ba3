import type { ComponentChildren } from "preact";
import { count as counted } from "../words/money";
import type { Tone } from "../words/tone";
import { Sign } from "./icons";

/** One of several filters that can be on or off. `count`: how many it would show; null while that is not known. */
interface ChipProps {
	readonly pressed: boolean;
	readonly onPress: () => void;
	readonly tone?: Tone;
	readonly count?: number | null;
	readonly children: ComponentChildren;
}

export function Chip({ pressed, onPress, tone, count, children }: ChipProps) {
	return (
		<button type="button" class="chip" aria-pressed={pressed} onClick={onPress}>
			{tone === undefined ? null : <Sign tone={tone} />}
			{children}
			{count == null ? null : (
				<span class="chip-count">
					<span class="unseen">: </span>
					{counted(count)}
				</span>
			)}
		</button>
	);
}
