import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import type { Board } from "../wire";
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
						Since <ClockTime at={link.since} /> (<Moment at={link.since} as="age" />
						). {words.text}
					</p>
				) : (
					<p>{words.text}</p>
				)}
				{link.reason === null || link.state !== "offline" ? null : (
					<p class="quote">
						<Foreign>{link.reason}</Foreign>
					</p>
				)}
				{link.nextProbeAt === null ? null : (
					<p>
						Holdfast looks again <Moment at={link.nextProbeAt} as="soon" />.
					</p>
				)}
			</Notice>
		</div>
	);
}
