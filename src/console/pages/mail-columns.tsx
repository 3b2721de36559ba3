import { letterHref } from "../address";
import type { Column } from "../parts/data-table";
import { Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { LetterView } from "../wire-mail";
import { SENDING_WORDS, toWhom } from "../words/mail";
import { SENDINGS } from "../words/sendings";
import { SendAgain } from "./send-again";

/** A mail, and what became of it at each of its recipients. */
export const letterColumns = (changed: () => void): readonly Column<LetterView>[] => [
	{ key: "at", head: SENDINGS.written, cell: ({ writtenAt }) => <Moment at={writtenAt} />, narrow: true },
	{
		key: "subject",
		head: SENDINGS.subject,
		cell: ({ id, subject }) => (
			<a href={letterHref(id)}>
				<Foreign>{subject}</Foreign>
			</a>
		),
		narrow: true,
	},
	{
		key: "recipients",
		head: SENDINGS.to,
		narrow: true,
		cell: ({ id, oneTimeLink, recipients }) => (
			<ul class="recipients">
				{recipients.map((sending) => (
					<li key={sending.recipient}>
						<span>
							<Foreign>{toWhom(sending)}</Foreign>: {SENDING_WORDS[sending.state]}
							{sending.lastError === null ? null : (
								<>
									{" "}
									(<Foreign>{sending.lastError}</Foreign>)
								</>
							)}
						</span>
						<SendAgain
							path={`/mail/letters/${encodeURIComponent(id)}/resend`}
							body={{ recipient: sending.recipient }}
							offered={!oneTimeLink && !sending.erased && sending.state !== "sending"}
							label={sending.state === "waiting" ? SENDINGS.sendNow : SENDINGS.sendAgain}
							which={SENDINGS.whichTo(sending.recipient)}
							done={SENDINGS.soonTo(sending.recipient)}
							changed={changed}
						/>
					</li>
				))}
			</ul>
		),
	},
];
