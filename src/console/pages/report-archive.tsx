import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { SentReport, SentReports } from "../wire-report";
import { bulkTroubleSaid } from "../words/bulk";
import { ARCHIVE, countsSaid, deliverySaid, isKept, keptSaid, listedSaid } from "../words/report";
import { calendarDay } from "../words/time";

const PAGE = 5;
/** Read anew at once. */
const SHOWN_MAX = 100;

/** Reports that were sent, the latest first: what they said, what became of their mails, their files, and sending one again. */
export function Archive() {
	const items = useSignal<readonly SentReport[] | null>(null);
	const next = useSignal<string | null>(null);
	const trouble = useSignal<string | null>(null);
	const read = async (cursor: string | null) => {
		const answer = await askSignedIn<SentReports>(`/report/archive?limit=${PAGE}${cursor === null ? "" : `&cursor=${cursor}`}`);
		trouble.value = answer.kind === "ok" ? null : bulkTroubleSaid(answer);
		if (answer.kind !== "ok") return;
		items.value = [...(cursor === null ? [] : (items.value ?? [])), ...answer.body.items];
		next.value = answer.body.next;
	};
	/** What is listed, as it stands now: of those that are older, too. */
	const again = async () => {
		const shown = items.peek() ?? [];
		const answer = await askSignedIn<SentReports>(`/report/archive?limit=${Math.min(SHOWN_MAX, Math.max(PAGE, shown.length))}`);
		if (answer.kind !== "ok") return;
		const known = new Set(answer.body.items.map(({ date }) => date));
		items.value = [...answer.body.items, ...shown.filter(({ date }) => !known.has(date))];
	};
	useLayoutEffect(() => void read(null), []);
	return (
		<section class="report-part" aria-labelledby="sent-reports">
			<h3 id="sent-reports">{ARCHIVE.heading}</h3>
			{trouble.value === null ? null : <Notice tone="red" title={trouble.value} />}
			{items.value === null ? (
				trouble.value === null ? (
					<p class="second">{ARCHIVE.looking}</p>
				) : null
			) : items.value.length === 0 ? (
				<p class="second">{ARCHIVE.none}</p>
			) : (
				<ul class="report-list">
					{items.value.map((one) => (
						<Sent key={one.date} report={one} changed={() => void again()} />
					))}
				</ul>
			)}
			{next.value === null ? null : (
				<button type="button" class="button" onClick={() => void read(next.value)}>
					{ARCHIVE.earlier}
				</button>
			)}
		</section>
	);
}

interface SentProps {
	readonly report: SentReport;
	readonly changed: () => void;
}

function Sent({ report, changed }: SentProps) {
	const { date, counts, recipients, writtenAt, erasedAt } = report;
	const day = calendarDay(date);
	const isAsked = useSignal(false);
	const { text, tone } = deliverySaid(recipients);
	const isThere = isKept(report);
	const gone = keptSaid(report);
	const when = <ClockTime at={writtenAt} />;
	return (
		<li>
			<div class="report-said-of">
				<strong>{day}</strong>
				<span class="second">
					{isThere
						? woven(ARCHIVE.about, { counts: countsSaid(counts), listed: listedSaid(report), when })
						: woven(ARCHIVE.aboutGone, { counts: countsSaid(counts), when })}
				</span>
				<span class="report-delivery">
					<Sign tone={tone} />
					<Foreign>{text}</Foreign>
				</span>
				{gone === null ? null : (
					<span class="report-delivery">
						<Sign tone="grey" />
						<span>{woven(gone, { when: erasedAt === null ? null : <ClockTime at={erasedAt} /> })}</span>
					</span>
				)}
			</div>
			{isThere ? (
				<div class="report-tools">
					<a class="button" href={`/admin/api/report/archive/${date}.csv`} download aria-label={ARCHIVE.csvOf(day)}>
						{ARCHIVE.csv}
					</a>
					{addressesOf(report).length === 0 ? null : (
						<button
							type="button"
							class="button"
							aria-label={ARCHIVE.sendAgainOf(day)}
							onClick={() => {
								isAsked.value = true;
							}}
						>
							{ARCHIVE.sendAgain}
						</button>
					)}
				</div>
			) : null}
			{isAsked.value ? (
				<Dialog
					title={ARCHIVE.sendAgainAsked(day)}
					onClose={() => {
						isAsked.value = false;
					}}
				>
					{(close) => <SendAgain report={report} changed={changed} close={close} />}
				</Dialog>
			) : null}
		</li>
	);
}

/** Whom it went to; to those who were erased nothing goes any more. */
const addressesOf = ({ recipients }: SentReport): readonly string[] =>
	recipients.filter(({ erased }) => !erased).map(({ recipient }) => recipient);

/** Asks first: it goes to all of them at once. */
function SendAgain({ report, changed, close }: SentProps & { readonly close: () => void }) {
	const refused = useSignal<string | null>(null);
	const busy = useSignal(false);
	const addresses = addressesOf(report);
	const send = async () => {
		if (busy.value) return;
		busy.value = true;
		refused.value = null;
		const answer = await askSignedIn<{ recipients: readonly string[] }>(`/report/archive/${report.date}/resend`, {
			method: "POST",
			body: {},
		});
		busy.value = false;
		changed();
		if (answer.kind !== "ok") {
			refused.value = bulkTroubleSaid(answer);
			return;
		}
		close();
		announce(ARCHIVE.sentAgain(answer.body.recipients.join(", ")));
	};
	return (
		<>
			<div role="alert">{refused.value === null ? null : <Notice tone="red" title={refused.value} />}</div>
			<Question
				text={ARCHIVE.sendAgainTo(addresses)}
				yes={ARCHIVE.sendAgainYes(addresses.length)}
				busy={busy.value}
				onYes={() => void send()}
				onNo={close}
			/>
		</>
	);
}
