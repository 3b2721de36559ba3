import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

/**
 * A control and what it means, shown under it while somebody points at it, has tapped it or has the keyboard on it. Escape puts it
 * away. `children` is given the id that describes the control.
 */
export function Hinted({ hint, children }: { hint: string; children: (describedBy: string) => ComponentChildren }) {
	const frame = useRef<HTMLSpanElement>(null);
	const id = useId();
	const open = useSignal(false);
	useLayoutEffect(() => {
		if (!open.value) return;
		const close = () => {
			open.value = false;
		};
		const onKey = (event: KeyboardEvent) => {
			if (event.key !== "Escape") return;
			close();
			// It is no command besides: whoever puts a hint away keeps what they have chosen.
			event.preventDefault();
		};
		const onPress = (event: Event) => {
			if (event.target instanceof Node && !frame.current?.contains(event.target)) close();
		};
		// Before anything else hears of it.
		document.addEventListener("keydown", onKey, { capture: true });
		document.addEventListener("pointerdown", onPress);
		return () => {
			document.removeEventListener("keydown", onKey, { capture: true });
			document.removeEventListener("pointerdown", onPress);
		};
	}, [open.value]);
	return (
		<span
			ref={frame}
			class="hinted"
			onPointerEnter={() => {
				open.value = true;
			}}
			onPointerLeave={(event) => {
				// A finger leaves with every tap; what it has opened stays until it taps elsewhere.
				if (event.pointerType !== "touch") open.value = false;
			}}
			onFocusCapture={(event) => {
				if (event.target instanceof Element && event.target.matches(":focus-visible")) open.value = true;
			}}
			onBlurCapture={() => {
				open.value = false;
			}}
		>
			{children(id)}
			<span role="tooltip" id={id} class={open.value ? "hint" : "hint away"}>
				{hint}
			</span>
		</span>
	);
}
