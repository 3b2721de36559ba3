import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
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
						{LINK_BAND.since[0]}
						<ClockTime at={link.since} />
						{LINK_BAND.since[1]}
						<Moment at={link.since} as="age" besideTime />
						{LINK_BAND.since[2]}
						{words.text}
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
						{LINK_BAND.looksAgain[0]}
						<Moment at={link.nextProbeAt} as="soon" />
						{LINK_BAND.looksAgain[1]}
					</p>
				)}
			</Notice>
		</div>
	);
}
