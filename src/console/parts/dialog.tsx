import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** A question or a form over the page. Escape closes it; the browser gives the focus back to where it came from. */
interface DialogProps {
	readonly title: string;
	/** Called once it is closed, however that came. */
	readonly onClose: () => void;
	readonly wide?: boolean;
	/** `close` closes it as Escape does: only a dialog that was closed gives the focus back. */
	readonly children: (close: () => void) => ComponentChildren;
}

export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => dialog.current?.showModal(), []);
	return (
		<dialog ref={dialog} class={wide ? "ask wide" : "ask"} aria-labelledby={id} onClose={onClose}>
			<div class="ask-form">
				<h2 id={id}>{title}</h2>
				{children(() => dialog.current?.close())}
			</div>
		</dialog>
	);
}
