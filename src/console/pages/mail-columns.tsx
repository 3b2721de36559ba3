import { announce } from "../parts/announcer";
import type { Column } from "../parts/data-table";
import { Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { LetterView, SendingView } from "../wire-mail";
import { SENDING_WORDS } from "../words/mail";
import { peopleTroubleSaid } from "../words/people";

/** A mail, and what became of it at each of its recipients. */
export const letterColumns = (changed: () => void): readonly Column<LetterView>[] => [
	{ key: "at", head: "Written", cell: ({ writtenAt }) => <Moment at={writtenAt} />, narrow: true },
	{ key: "subject", head: "Subject", cell: ({ subject }) => <Foreign>{subject}</Foreign>, narrow: true },
	{
		key: "recipients",
		head: "To",
		narrow: true,
		cell: ({ id, recipients }) => (
			<ul class="settings-changes">
				{recipients.map((sending) => (
					<li key={sending.recipient}>
						<Foreign>{sending.recipient}</Foreign>: {SENDING_WORDS[sending.state]}
						{sending.lastError === null ? null : (
							<>
								{" "}
								(<Foreign>{sending.lastError}</Foreign>)
							</>
						)}{" "}
						{sending.state === "sending" ? null : (
							<button type="button" class="button" onClick={() => void again(id, sending, changed)}>
								{sending.state === "waiting" ? "Send now" : "Send again"}
								<span class="unseen"> to {sending.recipient}</span>
							</button>
						)}
					</li>
				))}
			</ul>
		),
	},
];

async function again(id: string, { recipient }: SendingView, changed: () => void): Promise<void> {
	const path = `/mail/letters/${encodeURIComponent(id)}/resend`;
	const answer = await askSignedIn<unknown>(path, { method: "POST", body: { recipient } });
	announce(answer.kind === "ok" ? `It is sent to ${recipient} within a minute` : peopleTroubleSaid(answer));
	changed();
}
