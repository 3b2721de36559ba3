import { useLayoutEffect } from "preact/hooks";
import { usePoll } from "../live/use-poll";
import { Arrow, Bag, Card, Erp, Sign, Tray } from "../parts/icons";
import { Logo } from "../parts/logo";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import type { ProcessesView, ProcessView } from "../wire-services";
import { type Dealings, GATEWAY, PARTNERS, PROCESSES, PROVIDER_NOTE, sidesOf, stateFace } from "../words/processes";
import { Followed } from "./followed";

const PACE_MS = 10_000;

/** What goes on between the web shop, Holdfast and the ERP. Only for looking. */
export function Processes() {
	useLayoutEffect(() => {
		document.title = PROCESSES.tab;
	}, []);
	const processes = usePoll<ProcessesView>("/processes", PACE_MS);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{PROCESSES.heading}</h1>
				<ZoneNote />
			</div>
			<p class="page-note">{PROVIDER_NOTE}</p>
			<Followed of={processes} loading={PROCESSES.loading}>
				{({ items, copyAvailable }) => (
					<>
						{copyAvailable ? null : (
							<Notice tone="amber" title={PROCESSES.unknown}>
								{PROCESSES.unknownAbout}
							</Notice>
						)}
						<Drawing items={items} />
					</>
				)}
			</Followed>
		</>
	);
}

/** The cards say who is meant; the boxes around them repeat it. */
function Drawing({ items }: { items: readonly ProcessView[] }) {
	const { before, behind } = sidesOf(items);
	return (
		<div class="processes">
			<div class="side before">
				{before.map((dealings) => (
					<div key={dealings.partner} class="dealings">
						<Partner name={dealings.partner} />
						<Between dealings={dealings} />
					</div>
				))}
			</div>
			<p class="partner gateway">
				<Logo />
				{GATEWAY}
			</p>
			<div class="side behind">
				{behind.map((dealings) => (
					<div key={dealings.partner} class="dealings">
						<Between dealings={dealings} />
						<Partner name={dealings.partner} />
					</div>
				))}
			</div>
		</div>
	);
}

const ICONS: Readonly<Record<string, typeof Bag>> = { [PARTNERS.shop]: Bag, [PARTNERS.payments]: Card, [PARTNERS.erp]: Erp };

function Partner({ name }: { name: string }) {
	const Icon = ICONS[name] ?? Tray;
	return (
		<p class="partner">
			<Icon />
			{name}
		</p>
	);
}

const Between = ({ dealings: { partner, processes } }: { dealings: Dealings }) => (
	<ul class="between" aria-label={PROCESSES.between(GATEWAY, partner)}>
		{processes.map((process) => (
			<ProcessCard key={process.process} process={process} />
		))}
	</ul>
);

function ProcessCard({ process: { process, label, from, to, state, since, say, lastResult } }: { process: ProcessView }) {
	const { name, tone } = stateFace(state);
	return (
		<li class="panel process" data-process={process}>
			<h2>{label}</h2>
			<p class="process-way second">
				{from}
				<Arrow />
				<span class="unseen"> {PROCESSES.to} </span>
				{to}
			</p>
			<p class={`process-state tone-${tone}`}>
				<Sign tone={tone} />
				{name}
				{since === null ? null : <span class="second">{woven(PROCESSES.since, { when: <ClockTime at={since} /> })}</span>}
			</p>
			<p>
				<Foreign>{say}</Foreign>
			</p>
			{lastResult === null ? null : (
				<p class="second">
					{woven(PROCESSES.lastResult, { when: <Moment at={lastResult.at} />, said: <Foreign>{lastResult.say}</Foreign> })}
				</p>
			)}
		</li>
	);
}
