import { useSignal } from "@preact/signals";
import { type BoardColour, COLOUR_MEANINGS } from "../../order/status";
import { Sign } from "../parts/icons";
import type { Board } from "../wire";
import { LANES } from "../words/lane";
import { count } from "../words/money";
import { Lane } from "./lane";

/** The three colours side by side; where there is no room for that, one at a time. */
const COLOURS = Object.keys(COLOUR_MEANINGS) as BoardColour[];
const SHORT: Readonly<Record<BoardColour, string>> = { green: LANES.delivered, blue: LANES.awaiting, red: LANES.failed };

export function Lanes({ board }: { board: Board }) {
	const chosen = useSignal<BoardColour>(needsEyes(board));
	return (
		<>
			<div class="lane-tabs">
				{COLOURS.map((colour) => (
					<button
						key={colour}
						type="button"
						class={`lane-tab lane-${colour}`}
						aria-pressed={chosen.value === colour}
						onClick={() => {
							chosen.value = colour;
						}}
					>
						<span class="lane-tab-count">{count(board[colour].total)}</span>
						<span class="lane-tab-name">
							<Sign tone={colour} />
							{SHORT[colour]}
						</span>
					</button>
				))}
			</div>
			<div class={`lanes shows-${chosen.value}`}>
				{COLOURS.map((colour) => (
					<Lane key={colour} colour={colour} lane={board[colour]} />
				))}
			</div>
		</>
	);
}

/** Opened on a phone, the board begins with what went wrong, then with what waits. */
const needsEyes = (board: Board): BoardColour => (board.red.total > 0 ? "red" : board.blue.total > 0 ? "blue" : "green");
