import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isFree, shortcuts } from "../live/keyboard";
import { chosen, isChosen, NONE, type Selection } from "../live/selection";
import { Dialog } from "../parts/dialog";
import { Keys } from "../parts/page-icons";
import { ShortcutsSwitch } from "../parts/shortcuts-switch";
import type { BoardItem } from "../wire";
import { KEYS } from "../words/orders";
import { KEYBOARD } from "../words/orders-page";
import { keysBound } from "../words/shortcuts";

/** The list by keyboard. The row that keys work on is the one that has the focus: there is no second cursor. */
interface KeyCommands {
	readonly items: readonly BoardItem[];
	readonly selection: Signal<Selection>;
	readonly mayAct: boolean;
	readonly openActions: () => void;
	readonly next: (() => void) | null;
	readonly previous: (() => void) | null;
}

export function useOrderKeys(commands: KeyCommands): void {
	const now = useRef(commands);
	now.current = commands;
	const last = useRef<string | null>(null);
	useLayoutEffect(() => {
		const listen = (event: KeyboardEvent) => {
			if (isFree(event) && obeyed(event, now.current, last)) event.preventDefault();
		};
		document.addEventListener("keydown", listen);
		return () => document.removeEventListener("keydown", listen);
	}, []);
}

/** Whether the key was a command. */
function obeyed(event: KeyboardEvent, commands: KeyCommands, last: { current: string | null }): boolean {
	const { items, selection, mayAct } = commands;
	const numbers = items.map(({ eNumber }) => eNumber);
	const at = numbers.indexOf(focusedOrder() ?? "");
	const move = (to: number) => {
		const eNumber = numbers[Math.max(0, Math.min(numbers.length - 1, to))];
		const row = eNumber === undefined ? null : document.querySelector<HTMLElement>(`[data-order="${CSS.escape(eNumber)}"]`);
		row?.focus();
		row?.scrollIntoView({ block: "nearest" });
		return row !== null;
	};
	const choose = (): boolean => {
		const eNumber = numbers[at];
		if (!mayAct || eNumber === undefined) return false;
		const from = event.shiftKey && last.current !== null ? numbers.indexOf(last.current) : -1;
		const range = from < 0 ? [eNumber] : numbers.slice(Math.min(from, at), Math.max(from, at) + 1);
		selection.value = chosen(selection.value, range, from >= 0 || !isChosen(selection.value, eNumber), numbers);
		last.current = eNumber;
		return true;
	};
	switch (event.key) {
		case "j":
		case "ArrowDown":
			return (event.key === "j" || at >= 0) && move(at + 1);
		case "k":
		case "ArrowUp":
			return (event.key === "k" || at >= 0) && move(at < 0 ? 0 : at - 1);
		case "Home":
			return at >= 0 && move(0);
		case "End":
			return at >= 0 && move(numbers.length - 1);
		case "x":
		case "X":
			return choose();
		case " ":
			// On a button or a box the key has a meaning already.
			return document.activeElement?.matches("[data-order]") === true && choose();
		case "a":
			if (mayAct) commands.openActions();
			return mayAct;
		case "Escape":
			selection.value = NONE;
			return false;
		case "]":
			commands.next?.();
			return true;
		case "[":
			commands.previous?.();
			return true;
		default:
			return false;
	}
}

/** The e-number of the row that has the focus, wherever in it. */
function focusedOrder(): string | null {
	const link = document.activeElement?.closest("tr")?.querySelector<HTMLElement>("[data-order]");
	return link?.dataset.order ?? null;
}

export function KeysButton() {
	const open = useSignal(false);
	useLayoutEffect(() => {
		const listen = (event: KeyboardEvent) => {
			if (event.key === "?" && isFree(event)) open.value = true;
		};
		document.addEventListener("keydown", listen);
		return () => document.removeEventListener("keydown", listen);
	}, []);
	return (
		<>
			<button
				type="button"
				class="icon-button keys-button"
				aria-label={KEYBOARD.name}
				title={shortcuts.value ? KEYBOARD.nameAndKey : KEYBOARD.name}
				onClick={() => {
					open.value = true;
				}}
			>
				<Keys />
			</button>
			{open.value ? (
				<Dialog
					title={KEYBOARD.name}
					onClose={() => {
						open.value = false;
					}}
				>
					{(close) => (
						<>
							<dl class="keys">
								{keysBound(KEYS, shortcuts.value).map(([keys, what]) => (
									<div key={what}>
										<dt>
											{keys.map((key) => (
												<kbd key={key}>{key}</kbd>
											))}
										</dt>
										<dd>{what}</dd>
									</div>
								))}
							</dl>
							<ShortcutsSwitch />
							<div class="ask-buttons">
								<button type="button" class="button" onClick={close}>
									{KEYBOARD.close}
								</button>
							</div>
						</>
					)}
				</Dialog>
			) : null}
		</>
	);
}
