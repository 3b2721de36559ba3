import { useSignal } from "@preact/signals";
import type { Answer } from "../api";
import { board as boardPoll } from "../live/board";
import { Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { askSignedIn, mayOperate } from "../session";
import type { Board, LinkTest } from "../wire";
import { meaningOf } from "../words/errors";
import { linkWords } from "../words/link";
import { took } from "../words/time";

/** How the ERP is, in a sentence, and what somebody in charge can do about it. */
export function LinkBand({ board }: { board: Board }) {
	const words = linkWords(board, board.blue.total);
	const { link } = board;
	return (
		<div class="link-band">
			{words === null ? null : (
				<Notice
					tone={words.tone}
					title={
						<>
							{words.title}
							{words.timed && link.since !== null ? (
								<>
									{" "}
									since <Moment at={link.since} as="age" />
								</>
							) : null}
						</>
					}
				>
					<p>{words.text}</p>
					{link.reason === null || link.state === "not_connected" || link.state === "unknown" ? null : (
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
			)}
			{mayOperate.value && link.state !== "not_connected" && link.state !== "unknown" ? (
				<LinkButtons paused={link.state === "paused"} />
			) : null}
		</div>
	);
}

function LinkButtons({ paused }: { paused: boolean }) {
	const busy = useSignal<"test" | "pause" | "resume" | null>(null);
	const said = useSignal("");
	const press = async (what: "test" | "pause" | "resume") => {
		busy.value = what;
		said.value = "";
		const answer = await askSignedIn<LinkTest>(`/connection/${what}`, { method: "POST" });
		busy.value = null;
		said.value = what === "test" ? testSaid(answer) : changeSaid(what, answer);
		boardPoll.refresh();
	};
	const button = (what: "test" | "pause" | "resume", label: string, doing: string) => (
		<button type="button" class="button" disabled={busy.value !== null} onClick={() => void press(what)}>
			{busy.value === what ? doing : label}
		</button>
	);
	return (
		<div class="link-buttons">
			{button("test", "Test connection", "Asking the ERP…")}
			{paused ? button("resume", "Resume sending", "Resuming…") : button("pause", "Pause sending", "Pausing…")}
			<span class="link-said" role="status">
				{said}
			</span>
		</div>
	);
}

function testSaid(answer: Answer<LinkTest>): string {
	if (answer.kind !== "ok") return refusal(answer);
	const { body } = answer;
	if (!body.ok) return `${meaningOf(body.errorClass).title}: ${body.message}`;
	return `The ERP answered in ${took(body.tookMs)}${body.version === null ? "" : ` (${body.version})`}.`;
}

const changeSaid = (what: "pause" | "resume", answer: Answer<unknown>): string =>
	answer.kind === "ok" ? (what === "pause" ? "Sending is paused." : "Sending goes on.") : refusal(answer);

const refusal = (answer: Answer<unknown>): string => (answer.kind === "problem" ? answer.detail : "Holdfast could not be reached.");
