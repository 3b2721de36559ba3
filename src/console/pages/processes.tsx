import { useEffect } from "preact/hooks";
import { setServerTime } from "../live/clock";
import { usePoll } from "../live/use-poll";
import { Arrow, Bag, Erp, Sign, Tray } from "../parts/icons";
import { Logo } from "../parts/logo";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { ZoneNote } from "../parts/zone-note";
import type { ProcessesView, ProcessView } from "../wire-services";
import { type Dealings, GATEWAY, PROVIDER_NOTE, sidesOf, stateFace } from "../words/processes";
import { Followed } from "./followed";

const PACE_MS = 10_000;

/** What goes on between the web shop, Holdfast and the ERP. Only for looking. */
export function Processes() {
	useEffect(() => {
		document.title = "Processes · Holdfast";
	}, []);
	const processes = usePoll<ProcessesView>("/processes", PACE_MS);
	const serverTime = processes.body.value?.serverTime;
	useEffect(() => {
		if (serverTime !== undefined) setServerTime(serverTime);
	}, [serverTime]);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Processes</h1>
				<ZoneNote />
			</div>
			<p class="page-note">{PROVIDER_NOTE}</p>
			<Followed of={processes} loading="Loading the processes">
				{({ items, copyAvailable }) => (
					<>
						{copyAvailable ? null : (
							<Notice tone="amber" title="The list of orders cannot be read at the moment">
								So the last results are not known. Orders do not depend on it.
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
						<Partner name={dealings.partner} icon={Bag} />
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
						<Partner name={dealings.partner} icon={dealings.partner === "ERP" ? Erp : Tray} />
					</div>
				))}
			</div>
		</div>
	);
}

const Partner = ({ name, icon: Icon }: { name: string; icon: typeof Bag }) => (
	<p class="partner">
		<Icon />
		{name}
	</p>
);

const Between = ({ dealings: { partner, processes } }: { dealings: Dealings }) => (
	<ul class="between" aria-label={`Between ${GATEWAY} and ${partner}`}>
		{processes.map((process) => (
			<Card key={process.process} process={process} />
		))}
	</ul>
);

function Card({ process: { process, label, from, to, state, since, say, lastResult } }: { process: ProcessView }) {
	const { name, tone } = stateFace(state);
	return (
		<li class="panel process" data-process={process}>
			<h2>{label}</h2>
			<p class="process-way second">
				{from}
				<Arrow />
				<span class="unseen"> to </span>
				{to}
			</p>
			<p class={`process-state tone-${tone}`}>
				<Sign tone={tone} />
				{name}
				{since === null ? null : (
					<span class="second">
						since <ClockTime at={since} />
					</span>
				)}
			</p>
			<p>
				<Foreign>{say}</Foreign>
			</p>
			{lastResult === null ? null : (
				<p class="second">
					Last result, <Moment at={lastResult.at} />: <Foreign>{lastResult.say}</Foreign>
				</p>
			)}
		</li>
	);
}
