import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { Board } from "../wire";
import { LINK_BAND } from "../words/flow";
import { linkWords } from "../words/link";

/** What is out of the ordinary about the ERP, in a sentence; nothing while all is well. */
export function LinkBand({ board }: { board: Board }) {
	const words = linkWords(board, board.blue.total);
	const { link } = board;
	if (words === null) return null;
	return (
		<div class="link-band">
			<Notice tone={words.tone} title={words.title}>
				{words.timed && link.since !== null ? (
					<p>
						{woven(LINK_BAND.since, {
							when: <ClockTime at={link.since} />,
							age: <Moment at={link.since} as="age" besideTime />,
							text: words.text,
						})}
					</p>
				) : (
					<p>{words.text}</p>
				)}
				{link.reason === null || link.state !== "offline" ? null : (
					<p class="quote">
						<Foreign>{link.reason}</Foreign>
					</p>
				)}
				{link.nextProbeAt === null ? null : <p>{woven(LINK_BAND.looksAgain, { when: <Moment at={link.nextProbeAt} as="soon" /> })}</p>}
			</Notice>
		</div>
	);
}
