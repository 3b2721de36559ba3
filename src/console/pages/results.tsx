import { useEffect, useRef } from "preact/hooks";
import { orderHref } from "../address";
import { CopyButton } from "../parts/copy";
import { Cross, Sign } from "../parts/icons";
import type { BulkDecision, Counts } from "../wire-bulk";
import { type BulkAction, bulkLabel, countsSaid, resultsText, resultTone, resultWord } from "../words/bulk";
import { orders } from "../words/money";

/** What came of an action that was done at once, order by order. */
interface ResultsProps {
	readonly action: BulkAction;
	readonly results: readonly BulkDecision[];
	readonly close: () => void;
}

export function Results({ action, results, close }: ResultsProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	// The button that was pressed is gone with its dialog; whoever uses a keyboard goes on from what came of it.
	useEffect(() => heading.current?.focus({ preventScroll: true }), [results]);
	return (
		<section class="panel outcome" aria-labelledby="outcome-title" data-testid="outcome">
			<div class="outcome-head">
				<h2 id="outcome-title" tabIndex={-1} ref={heading}>
					{bulkLabel(action)}: {orders(results.length)}
				</h2>
				<CopyButton text={resultsText(results)} what="the results, for a spreadsheet" />
				<button type="button" class="icon-button" aria-label="Close the results" title="Close the results" onClick={close}>
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
		<ul class="results" aria-label="Result for each order">
			{sorted.map((each) => (
				<li key={each.eNumber}>
					<Sign tone={resultTone(each.result)} />
					<a class="number" href={orderHref(each.eNumber)}>
						{each.eNumber}
					</a>
					<span>
						{resultWord(each.result)}
						{each.by == null ? null : `, ${each.by.name} was first`}
						{each.reason == null ? null : `: ${each.reason}`}
					</span>
				</li>
			))}
		</ul>
	);
}
