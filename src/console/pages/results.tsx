import { useLayoutEffect, useRef } from "preact/hooks";
import type { Action } from "../../order/action";
import { orderHref } from "../address";
import { now } from "../live/clock";
import { useStandings } from "../live/use-standings";
import { CopyButton } from "../parts/copy";
import { Cross, Sign } from "../parts/icons";
import { saveText } from "../parts/save-text";
import type { BulkDecision, Counts } from "../wire-bulk";
import { becameOf, nowSaid, nowTone } from "../words/became";
import { type BulkAction, bulkLabel, countsSaid, resultsCsv, resultsFile, resultsText, resultTone, resultWord } from "../words/bulk";
import { orders } from "../words/money";
import { RESULTS } from "../words/results";
import { WhatBecame } from "./became";

/** What came of an action that was done at once, order by order. */
interface ResultsProps {
	readonly action: BulkAction;
	readonly results: readonly BulkDecision[];
	/** When it was done, Unix ms. */
	readonly atMs: number;
	/** Whether it has just come: the button that was pressed is gone with its dialog, and a keyboard goes on from what came of it. */
	readonly takesFocus: boolean;
	readonly close: () => void;
}

export function Results({ action, results: came, atMs, takesFocus, close }: ResultsProps) {
	const results = useStandings(came);
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => {
		if (takesFocus) heading.current?.focus({ preventScroll: true });
	}, [came]);
	return (
		<section class="panel outcome" aria-labelledby="outcome-title" data-testid="outcome">
			<div class="outcome-head">
				<h2 id="outcome-title" tabIndex={-1} ref={heading}>
					{bulkLabel(action)}: {orders(results.length)}
				</h2>
				<CopyButton text={resultsText(results)} what={RESULTS.copied} />
				<button
					type="button"
					class="button"
					onClick={() => saveText(resultsFile(action, atMs), "text/csv;charset=utf-8", resultsCsv(results, atMs, now.peek()))}
				>
					{RESULTS.csv}
				</button>
				<button type="button" class="icon-button" aria-label={RESULTS.close} title={RESULTS.close} onClick={close}>
					<Cross />
				</button>
			</div>
			<p role="status">{countsSaid(countsOf(results))}.</p>
			<WhatBecame of={came} action={action} byStatus={becameOf(results)} label={bulkLabel(action)} />
			<ResultList results={results} action={action} />
		</section>
	);
}

function countsOf(results: readonly BulkDecision[]): Counts {
	const counts = { started: 0, done: 0, already_in_progress: 0, skipped: 0, refused: 0 };
	for (const { result } of results) counts[result] += 1;
	return counts;
}

/** Those that were passed over come first: they are what somebody has to look at. */
export function ResultList({ results, action }: { results: readonly BulkDecision[]; action: Action }) {
	const isPassed = ({ result }: BulkDecision) => result === "skipped" || result === "refused";
	const sorted = [...results.filter(isPassed), ...results.filter((each) => !isPassed(each))];
	return (
		<ul class="results" aria-label={RESULTS.list}>
			{sorted.map((each) => (
				<li key={each.eNumber}>
					<Sign tone={each.now == null || isPassed(each) ? resultTone(each.result) : nowTone(each.now)} />
					<a class="number" href={orderHref(each.eNumber)}>
						{each.eNumber}
					</a>
					<span>
						{resultWord(each.result)}
						{each.by == null ? null : RESULTS.wasFirst(each.by.name)}
						{each.reason == null ? null : `: ${each.reason}`}
						<NowSaid result={each} action={action} />
					</span>
				</li>
			))}
		</ul>
	);
}

function NowSaid({ result, action }: { result: BulkDecision; action: Action }) {
	const said = nowSaid(result, action);
	if (said === "") return null;
	return (
		<>
			{/* A reason is a sentence already. */}
			{result.reason == null ? RESULTS.stop : null} <span class="second">{said}</span>
		</>
	);
}
