import { useLayoutEffect, useRef } from "preact/hooks";
import { orderHref } from "../address";
import { CopyButton } from "../parts/copy";
import { Cross, Sign } from "../parts/icons";
import { saveText } from "../parts/save-text";
import type { BulkDecision, Counts } from "../wire-bulk";
import { type BulkAction, bulkLabel, countsSaid, resultsCsv, resultsFile, resultsText, resultTone, resultWord } from "../words/bulk";
import { orders } from "../words/money";
import { RESULTS } from "../words/results";

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

export function Results({ action, results, atMs, takesFocus, close }: ResultsProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => {
		if (takesFocus) heading.current?.focus({ preventScroll: true });
	}, [results]);
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
					onClick={() => saveText(resultsFile(action, atMs), "text/csv;charset=utf-8", resultsCsv(results))}
				>
					{RESULTS.csv}
				</button>
				<button type="button" class="icon-button" aria-label={RESULTS.close} title={RESULTS.close} onClick={close}>
					<Cross />
				</button>
			</div>
			<p role="status">{countsSaid(countsOf(results))}.</p>
			<ResultList results={results} />
		</section>
	);
}

function countsOf(results: readonly BulkDecision[]): Counts {
	const counts = { started: 0, done: 0, already_in_progress: 0, skipped: 0, refused: 0 };
	for (const { result } of results) counts[result] += 1;
	return counts;
}

/** Those that were passed over come first: they are what somebody has to look at. */
export function ResultList({ results }: { results: readonly BulkDecision[] }) {
	const isPassed = ({ result }: BulkDecision) => result === "skipped" || result === "refused";
	const sorted = [...results.filter(isPassed), ...results.filter((each) => !isPassed(each))];
	return (
		<ul class="results" aria-label={RESULTS.list}>
			{sorted.map((each) => (
				<li key={each.eNumber}>
					<Sign tone={resultTone(each.result)} />
					<a class="number" href={orderHref(each.eNumber)}>
						{each.eNumber}
					</a>
					<span>
						{resultWord(each.result)}
						{each.by == null ? null : RESULTS.wasFirst(each.by.name)}
						{each.reason == null ? null : `: ${each.reason}`}
					</span>
				</li>
			))}
		</ul>
	);
}
