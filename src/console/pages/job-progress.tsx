import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { browser } from "../live/browser";
import { poll } from "../live/poll";
import { announce } from "../parts/announcer";
import { Cross } from "../parts/icons";
import { Notice } from "../parts/notice";
import { Progress } from "../parts/progress";
import { askSignedIn, mayAct } from "../session";
import type { BulkDecision, JobAnswer, JobResults } from "../wire-bulk";
import { bulkTroubleSaid, countsSaid, jobTitle } from "../words/bulk";
import { ResultList } from "./results";

/** A bulk action at work: how far it is, what came of each order, and how to stop it. */
interface JobProgressProps {
	readonly id: string;
	readonly close: () => void;
	/** Called when orders have changed by it. */
	readonly changed: () => void;
}
const INTERVAL_MS = 700;

export function JobProgress({ id, close, changed }: JobProgressProps) {
	const progress = useMemo(
		() => poll<JobAnswer>((signal) => askSignedIn(`/orders/actions/${encodeURIComponent(id)}`, { signal }), browser, INTERVAL_MS),
		[id],
	);
	useEffect(() => {
		progress.start();
		return () => progress.stop();
	}, [progress]);
	const job = progress.body.value?.job ?? null;
	const ended = job !== null && job.state !== "running";
	useEffect(() => {
		if (job === null || !ended) return;
		progress.stop();
		announce(`${jobTitle(job)}. ${countsSaid(job.counts)}.`);
		changed();
	}, [ended]);
	const trouble = progress.trouble.value;
	if (job === null && trouble === null) return <div class="panel outcome" role="status" aria-label="Loading the bulk action" />;
	return (
		<section class="panel outcome" aria-label="Bulk action" data-testid="job">
			<div class="outcome-head">
				<h2>{job === null ? "Bulk action" : jobTitle(job)}</h2>
				{job === null || ended || !mayAct.value ? null : <Abort id={id} ended={progress.refresh} />}
				{job === null ? null : (
					<a class="button" href={job.links.csv} download>
						CSV
					</a>
				)}
				<button type="button" class="icon-button" aria-label="Close the bulk action" title="Close; it goes on by itself" onClick={close}>
					<Cross />
				</button>
			</div>
			{trouble === null || (job !== null && trouble.kind !== "problem") ? null : <Notice tone="amber" title={bulkTroubleSaid(trouble)} />}
			{job === null ? null : (
				<>
					<Progress label={`${job.label}: orders dealt with`} done={job.worked} total={job.total} />
					<p>
						{countsSaid(job.counts)}.{job.abortedBy === null ? "" : ` Aborted by ${job.abortedBy}; what was done stays done.`}
					</p>
					<JobResultList id={id} worked={job.worked} />
				</>
			)}
		</section>
	);
}

function Abort({ id, ended }: { id: string; ended: () => void }) {
	const busy = useSignal(false);
	const abort = async () => {
		busy.value = true;
		const answer = await askSignedIn<JobAnswer>(`/orders/actions/${encodeURIComponent(id)}/abort`, { method: "POST" });
		busy.value = false;
		if (answer.kind !== "ok") announce(bulkTroubleSaid(answer));
		ended();
	};
	return (
		<button type="button" class="button" disabled={busy.value} onClick={() => void abort()}>
			{busy.value ? "Aborting…" : "Abort"}
		</button>
	);
}

/** The results as far as they have been read; what has come since is read when it is asked for. */
function JobResultList({ id, worked }: { id: string; worked: number }) {
	/** The pages that are full, then the last one, which may have grown since. */
	const full = useSignal<readonly BulkDecision[]>([]);
	const last = useSignal<readonly BulkDecision[]>([]);
	const cursor = useSignal("");
	const next = useSignal<string | null>(null);
	const busy = useSignal(false);
	const said = useSignal("");
	const more = async () => {
		busy.value = true;
		const from = next.value ?? cursor.value;
		const answer = await askSignedIn<JobResults>(
			`/orders/actions/${encodeURIComponent(id)}/results${from === "" ? "" : `?cursor=${from}`}`,
		);
		busy.value = false;
		said.value = answer.kind === "ok" ? "" : bulkTroubleSaid(answer);
		if (answer.kind !== "ok") return;
		if (next.value !== null) full.value = [...full.value, ...last.value];
		last.value = answer.body.items;
		next.value = answer.body.next;
		cursor.value = from;
	};
	const read = full.value.length + last.value.length;
	return (
		<>
			{read === 0 ? null : <ResultList results={[...full.value, ...last.value]} />}
			<p role="status">{said}</p>
			{next.value !== null || read < worked ? (
				<button type="button" class="button quiet" disabled={busy.value} onClick={() => void more()}>
					{read === 0 ? "Show the result of each order" : "Show more results"}
				</button>
			) : null}
		</>
	);
}
