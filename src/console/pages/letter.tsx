import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { Chip } from "../parts/chip";
import { DataTable } from "../parts/data-table";
import { Back, Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { ZoneNote } from "../parts/zone-note";
import type { LetterFile, SendingView } from "../wire-mail";
import { LETTER } from "../words/letter";
import { LETTER_ERASED, SENDING_WORDS, sizeSaid, toWhom } from "../words/mail";
import { SENDINGS } from "../words/sendings";
import { deliveryTone } from "../words/told";
import { triesSaid } from "../words/webhooks";
import { Followed } from "./followed";
import { LetterFrame } from "./letter-frame";
import type { PageProps } from "./page";
import { SendAgain } from "./send-again";

const PACE_MS = 10_000;

/** One mail: as it was sent, and what became of it at each of its recipients. */
export function LetterPage({ params }: PageProps) {
	const path = `/mail/letters/${encodeURIComponent(params.letter ?? "")}`;
	const letter = usePoll<LetterFile>(path, PACE_MS);
	const subject = letter.body.value?.subject ?? LETTER.mail;
	const trouble = letter.trouble.value;
	const isGone = trouble?.kind === "problem" && trouble.status === 404;
	useLayoutEffect(() => {
		document.title = LETTER.documentTitle(subject);
	}, [subject]);
	return (
		<>
			<a class="back" href={hrefOf("/mail")}>
				<Back />
				{LETTER.mail}
			</a>
			<div class="page-head">
				<h1 tabIndex={-1}>
					<Foreign>{subject}</Foreign>
				</h1>
				<ZoneNote />
			</div>
			{isGone ? (
				<Blank title={LETTER.notFound}>
					<p>{LETTER.notFoundAbout}</p>
				</Blank>
			) : (
				<Followed of={letter} loading={LETTER.loading}>
					{(file) => <Shown path={path} letter={file} changed={() => letter.refresh()} />}
				</Followed>
			)}
		</>
	);
}

function Shown({ path, letter, changed }: { path: string; letter: LetterFile; changed: () => void }) {
	const asText = useSignal(false);
	const { subject, writtenAt, recipients, attachments, erased: isErased, text } = letter;
	return (
		<div class="letter">
			<p class="second">
				{LETTER.written} <ClockTime at={writtenAt} />, <Moment at={writtenAt} besideTime />
			</p>
			<h2>{LETTER.toWhom}</h2>
			<div class="people">
				<DataTable
					caption={LETTER.recipients}
					columns={columnsOf(path, isErased || letter.oneTimeLink, changed)}
					rows={recipients}
					keyOf={(one) => one.recipient}
				/>
			</div>
			{attachments.length === 0 ? null : (
				<>
					<h2>{LETTER.attached}</h2>
					<ul class="settings-changes">
						{attachments.map(({ filename, bytes }) => (
							<li key={filename}>
								<Foreign>{filename}</Foreign> <span class="second-inline">{sizeSaid(bytes)}</span>
							</li>
						))}
					</ul>
				</>
			)}
			<h2>{LETTER.theMail}</h2>
			{letter.oneTimeLink ? (
				<Notice tone="grey" title={LETTER.linkLeftOut}>
					{LETTER.linkLeftOutAbout}
				</Notice>
			) : null}
			{isErased ? (
				<Notice tone="grey" title={LETTER_ERASED} />
			) : (
				<fieldset class="chips">
					<legend class="unseen">{LETTER.howShown}</legend>
					<Chip
						pressed={!asText.value}
						onPress={() => {
							asText.value = false;
						}}
					>
						{LETTER.asItLooks}
					</Chip>
					<Chip
						pressed={asText.value}
						onPress={() => {
							asText.value = true;
						}}
					>
						{LETTER.asText}
					</Chip>
				</fieldset>
			)}
			{isErased || asText.value ? (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus
				<section class="panel letter-text" tabIndex={0} aria-label={LETTER.textOf}>
					<Foreign>{text}</Foreign>
				</section>
			) : (
				<LetterFrame title={LETTER.looksOf(subject)} src={`/admin/api${path}/page`} />
			)}
		</div>
	);
}

const columnsOf = (path: string, isFinal: boolean, changed: () => void) =>
	[
		{ key: "person", head: LETTER.recipient, narrow: true, cell: (sending: SendingView) => <Foreign>{toWhom(sending)}</Foreign> },
		{
			key: "state",
			head: LETTER.outcome,
			narrow: true,
			cell: (sending: SendingView) => (
				<div class="person-state">
					<Sign tone={deliveryTone(sending)} />
					<span>
						{SENDING_WORDS[sending.state]} · {triesSaid(sending.attempts)}
						{sending.sentAt === null ? null : (
							<span class="second">
								{LETTER.sent} <ClockTime at={sending.sentAt} />
							</span>
						)}
						{sending.state !== "waiting" || sending.nextAttemptAt === null ? null : (
							<span class="second">
								{LETTER.nextTry} <ClockTime at={sending.nextAttemptAt} />
							</span>
						)}
						{sending.lastError === null ? null : (
							<span class="second">
								<Foreign>{sending.lastError}</Foreign>
							</span>
						)}
					</span>
				</div>
			),
		},
		{
			key: "again",
			head: <span class="unseen">{SENDINGS.sendAgain}</span>,
			align: "end" as const,
			narrow: true,
			cell: ({ recipient, state, erased }: SendingView) => (
				<SendAgain
					path={`${path}/resend`}
					body={{ recipient }}
					offered={!isFinal && !erased && state !== "sending"}
					label={state === "waiting" ? SENDINGS.sendNow : SENDINGS.sendAgain}
					which={SENDINGS.whichTo(recipient)}
					done={SENDINGS.soonTo(recipient)}
					changed={changed}
				/>
			),
		},
	] as const;
