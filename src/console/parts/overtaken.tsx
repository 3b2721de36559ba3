import type { Met } from "../live/settings";
import { KEPT, mineSaid, NOTHING_SEEN, SHOW_SAVED } from "../words/form";
import { OVERTAKEN } from "../words/overtaken";
import { Notice } from "./notice";
import { Foreign } from "./text";

interface OvertakenNoticeProps {
	readonly met: Met | null;
	readonly adopt: () => void;
	/** Where nobody knows who it was. */
	readonly nobody?: string;
}
/** Somebody else was first: who, what they changed, and a way to see that instead of what was typed here. */
export function OvertakenNotice({ met, adopt, nobody = OVERTAKEN.somebody }: OvertakenNoticeProps) {
	return (
		<div role="alert" data-testid="overtaken">
			{met === null ? null : (
				<Notice
					tone="amber"
					title={
						<>
							<Foreign>{met.by ?? nobody}</Foreign> {OVERTAKEN.hasSaved}
						</>
					}
					action={
						<button type="button" class="button" onClick={adopt}>
							{SHOW_SAVED}
						</button>
					}
				>
					{met.theirs.length === 0 ? (
						<p>{NOTHING_SEEN}</p>
					) : (
						<ul>
							{met.theirs.map(({ label, theirs, mine }) => (
								<li key={label}>
									{label}: <Foreign>{theirs}</Foreign>
									{mine === null ? null : <Foreign>{mineSaid(mine)}</Foreign>}
								</li>
							))}
						</ul>
					)}
					<p>{KEPT}</p>
				</Notice>
			)}
		</div>
	);
}
