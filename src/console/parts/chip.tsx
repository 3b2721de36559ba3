import type { ComponentChildren } from "preact";
import { count as counted } from "../words/money";
import { CHIP } from "../words/parts";
import type { Tone } from "../words/tone";
import { Hinted } from "./hinted";
import { Sign } from "./icons";

/**
 * One of several filters that can be on or off. `count`: how many it would show; null while that is not known, `"behind"` while what was
 * known is not true any more.
 */
interface ChipProps {
	readonly pressed: boolean;
	readonly onPress: () => void;
	readonly tone?: Tone;
	readonly count?: number | "behind" | null;
	/** What it means, for whoever asks: by pointer, by keyboard or by touch. */
	readonly hint?: string;
	readonly children: ComponentChildren;
}

export function Chip({ hint, ...chip }: ChipProps) {
	if (hint === undefined) return <Press {...chip} />;
	return <Hinted hint={hint}>{(id) => <Press {...chip} describedBy={id} />}</Hinted>;
}

function Press({ pressed, onPress, tone, count, describedBy, children }: Omit<ChipProps, "hint"> & { readonly describedBy?: string }) {
	return (
		<button type="button" class="chip" aria-pressed={pressed} aria-describedby={describedBy} onClick={onPress}>
			{tone === undefined ? null : <Sign tone={tone} />}
			{children}
			{count == null ? null : (
				<span class="chip-count">
					<span class="unseen">: </span>
					{count === "behind" ? <Behind /> : counted(count)}
				</span>
			)}
		</button>
	);
}

const Behind = () => (
	<>
		<span aria-hidden="true">{CHIP.behind}</span>
		<span class="unseen">{CHIP.behindSaid}</span>
	</>
);
