import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { announce } from "../parts/announcer";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { SentReport, SentReports } from "../wire-report";
import { bulkTroubleSaid } from "../words/bulk";
import { ARCHIVE, countsSaid, deliverySaid, listedSaid } from "../words/report";
import { calendarDay } from "../words/time";

const PAGE = 5;

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
						<Sent key={one.date} report={one} />
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

function Sent({ report }: { readonly report: SentReport }) {
	const { date, counts, recipients } = report;
	const day = calendarDay(date);
	const said = useSignal<string | null>(null);
	const busy = useSignal(false);
	const { text, tone } = deliverySaid(recipients);
	const again = async () => {
		if (busy.value) return;
		busy.value = true;
		const answer = await askSignedIn<{ recipients: readonly string[] }>(`/report/archive/${date}/resend`, { method: "POST", body: {} });
		busy.value = false;
		said.value = answer.kind === "ok" ? ARCHIVE.sentAgain(answer.body.recipients.join(", ")) : bulkTroubleSaid(answer);
		announce(said.value);
	};
	return (
		<li>
			<div class="report-said-of">
				<strong>{day}</strong>
				<span class="second">
					{woven(ARCHIVE.about, { counts: countsSaid(counts), listed: listedSaid(report), when: <ClockTime at={report.writtenAt} /> })}
				</span>
				<span class="report-delivery">
					<Sign tone={tone} />
					<Foreign>{said.value ?? text}</Foreign>
				</span>
			</div>
			<div class="report-tools">
				<a class="button" href={`/admin/api/report/archive/${date}.csv`} download aria-label={ARCHIVE.csvOf(day)}>
					{ARCHIVE.csv}
				</a>
				<button type="button" class="button" aria-label={ARCHIVE.sendAgainOf(day)} aria-disabled={busy.value} onClick={() => void again()}>
					{ARCHIVE.sendAgain}
				</button>
			</div>
		</li>
	);
}
