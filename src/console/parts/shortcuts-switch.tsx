import { useId } from "preact/hooks";
import { setShortcuts, shortcuts } from "../live/keyboard";
import { SHORTCUTS, SHORTCUTS_ABOUT, SHORTCUTS_NEWS } from "../words/shortcuts";
import { announce } from "./announcer";
import { Switch } from "./switch";

/** Whether single keys are commands in this browser. */
export function ShortcutsSwitch() {
	const id = useId();
	const on = shortcuts.value;
	return (
		<div class="shortcuts">
			<Switch
				label={SHORTCUTS}
				on={on}
				of={id}
				press={() => {
					setShortcuts(!on);
					announce(on ? SHORTCUTS_NEWS.off : SHORTCUTS_NEWS.on);
				}}
			/>
			<p id={id} class="second">
				{SHORTCUTS_ABOUT}
			</p>
		</div>
	);
}
