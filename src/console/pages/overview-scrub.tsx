import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/**
 * A chart that can be read place by place: under the pointer, or with the arrow keys. To a screen reader it is a slider whose
 * value is the sentence of that place; the drawing itself says nothing that the sentences do not.
 */
interface ScrubProps {
	readonly label: string;
	/** How many places, side by side and equally wide. */
	readonly places: number;
	readonly say: (place: number) => string;
	/** What stands under the chart while nobody points at it. */
	readonly rest: string;
	readonly draw: (place: number | null) => ComponentChildren;
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
	ArrowLeft: (at) => at - 1,
	ArrowDown: (at) => at - 1,
	ArrowRight: (at) => at + 1,
	ArrowUp: (at) => at + 1,
	Home: () => 0,
	End: (_, last) => last,
};

export function Scrub({ label, places, say, rest, draw }: ScrubProps) {
	const last = places - 1;
	const pointed = useSignal<number | null>(null);
	const focused = useSignal(false);
	const chosen = useSignal<number | null>(null);
	// The list grows and shrinks with the day; what was chosen may be gone.
	const current = Math.min(chosen.value ?? last, last);
	const place = pointed.value ?? (focused.value ? current : null);

	const move = (event: KeyboardEvent) => {
		const step = STEPS[event.key];
		if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		chosen.value = Math.max(0, Math.min(last, step(current, last)));
	};
	const point = (event: PointerEvent & { currentTarget: HTMLElement }) => {
		const { left, width } = event.currentTarget.getBoundingClientRect();
		const at = Math.floor(((event.clientX - left) / Math.max(1, width)) * places);
		pointed.value = Math.max(0, Math.min(last, at));
	};
	return (
		<>
			<div
				class="scrub"
				role="slider"
				tabIndex={0}
				aria-label={label}
				aria-valuemin={1}
				aria-valuemax={places}
				aria-valuenow={current + 1}
				aria-valuetext={say(current)}
				onKeyDown={move}
				onFocus={() => {
					focused.value = true;
				}}
				onBlur={() => {
					focused.value = false;
				}}
				onPointerMove={point}
				onPointerDown={point}
				onPointerLeave={() => {
					pointed.value = null;
				}}
			>
				{draw(place)}
			</div>
			<p class="scrub-said" aria-hidden="true">
				{place === null ? rest : say(place)}
			</p>
		</>
	);
}
