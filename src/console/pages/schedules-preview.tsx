import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { hrefOf } from "../address";
import type { Answer } from "../answer";
import { askSignedIn } from "../session";
import type { SchedulePreview } from "../wire-services";
import { mistakeSaid, ZONE_WANTED, zoneSaid } from "../words/schedules";
import { SCHEDULE_FORM } from "../words/schedules-page";
import { dateTime } from "../words/time";
import { errorsSaid, troubleSaid } from "../words/trouble";

/** What is typed would mean, once the fingers rest: the gateway reads it as it will when it is saved. `zone`: empty for the shop's own. */
const REST_MS = 300;

export function SchedulePreviewed({ expression, zone }: { expression: string; zone: string }) {
	const told = useSignal<{ readonly of: string; readonly answer: Answer<SchedulePreview> } | null>(null);
	const path = hrefOf("/schedules/preview", { expression, zone }).slice(1);
	useLayoutEffect(() => {
		const leaving = new AbortController();
		const timer = setTimeout(async () => {
			const answer = await askSignedIn<SchedulePreview>(path, { signal: leaving.signal });
			if (!leaving.signal.aborted) told.value = { of: path, answer };
		}, REST_MS);
		return () => {
			clearTimeout(timer);
			leaving.abort();
		};
	}, [path]);
	const isOld = told.value !== null && told.value.of !== path;
	return (
		<div class={isOld ? "previewed stale" : "previewed"} role="status" data-testid="preview">
			{told.value === null ? SCHEDULE_FORM.reading : <Said answer={told.value.answer} />}
		</div>
	);
}

function Said({ answer }: { answer: Answer<SchedulePreview> }) {
	if (answer.kind !== "ok") {
		const mistakes = Object.values(errorsSaid(answer, mistakeSaid, ZONE_WANTED));
		return <p class="tone-red">{mistakes.length === 0 ? troubleSaid(answer) : mistakes.join(" ")}</p>;
	}
	const { words, nextRunsAt, zone } = answer.body;
	return (
		<>
			<p>
				<strong>{words}</strong>
			</p>
			<p class="second">{SCHEDULE_FORM.nextRuns(zoneSaid(zone))}</p>
			<ol>
				{nextRunsAt.map((at) => (
					<li key={at}>
						<time dateTime={at}>{dateTime(Date.parse(at), zone)}</time>
					</li>
				))}
			</ol>
		</>
	);
}
