import type { Column } from "../parts/data-table";
import { Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { LetterView } from "../wire-mail";
import { SENDING_WORDS } from "../words/mail";
import { SendAgain } from "./send-again";

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
						<SendAgain
							path={`/mail/letters/${encodeURIComponent(id)}/resend`}
							body={{ recipient: sending.recipient }}
							offered={sending.state !== "sending"}
							label={sending.state === "waiting" ? "Send now" : "Send again"}
							which={` to ${sending.recipient}`}
							done={`It is sent to ${sending.recipient} within a minute`}
							changed={changed}
						/>
					</li>
				))}
			</ul>
		),
	},
];
