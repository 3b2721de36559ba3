import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { InDialog } from "../live/leaving";
import { Announcer } from "./announcer";

/**
 * A question or a form over the page. Escape closes it, after a question if something was typed; the browser gives the focus back to
 * where it came from.
 */
interface DialogProps {
	readonly title: string;
	/** Called once it is closed, however that came. */
	readonly onClose: () => void;
	readonly wide?: boolean;
	/** What it is about: read out with the title when it opens. */
	readonly about?: string;
	/** `close` closes it without a question: only a dialog that was closed gives the focus back. */
	readonly children: (close: () => void) => ComponentChildren;
}

export function Dialog({ title, onClose, wide = false, about, children }: DialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const id = useId();
	const unsaved = useMemo(() => new Set<string>(), []);
	useLayoutEffect(() => dialog.current?.showModal(), []);
	const mayClose = (): boolean => {
		const [question] = unsaved;
		return question === undefined || window.confirm(question);
	};
	return (
		<dialog
			ref={dialog}
			class={wide ? "ask wide" : "ask"}
			aria-labelledby={id}
			aria-describedby={about === undefined ? undefined : `${id}-about`}
			onClose={onClose}
			onCancel={(event) => {
				if (event.target === dialog.current && !mayClose()) event.preventDefault();
			}}
			onKeyDown={(event) => {
				// A browser closes a dialog at the second Escape, whatever is said to the first; what was typed must outlive both.
				if (event.key !== "Escape" || event.isComposing || unsaved.size === 0 || !isIn(event.target, dialog.current)) return;
				event.preventDefault();
				if (mayClose()) dialog.current?.close();
			}}
		>
			<div class="ask-form">
				<h2 id={id}>{title}</h2>
				{about === undefined ? null : <p id={`${id}-about`}>{about}</p>}
				<InDialog.Provider value={unsaved}>{children(() => dialog.current?.close())}</InDialog.Provider>
			</div>
			<Announcer />
		</dialog>
	);
}

/** Not in a dialog that stands over this one. */
const isIn = (target: EventTarget | null, dialog: HTMLDialogElement | null): boolean =>
	target instanceof Element && target.closest("dialog") === dialog;
