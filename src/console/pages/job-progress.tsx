import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Action } from "../../order/action";
import { atPaceOf } from "../live/pace";
import { INTERVAL_MS, type Poll, poll } from "../live/poll";
import { useStandings } from "../live/use-standings";
import { announce } from "../parts/announcer";
import { Cross } from "../parts/icons";
import { Notice } from "../parts/notice";
import { Progress } from "../parts/progress";
import { askSignedIn, mayAct } from "../session";
import type { BulkDecision, Job, JobAnswer, JobResults } from "../wire-bulk";
import { onTheirWay } from "../words/became";
import { bulkTroubleSaid, countsSaid, jobSaid, jobTitle } from "../words/bulk";
import { JOB } from "../words/job";
import { WhatBecame } from "./became";
import { ResultList } from "./results";

/** A bulk action at work: how far it is, what came of each order, and how to stop it. */
interface JobProgressProps {
	readonly id: string;
	/** Whether somebody has just asked for it: what they pressed is gone. */
	readonly takesFocus: boolean;
	/** Whether it was begun here: that it has ended is news then, however soon. */
	readonly isNew: boolean;
	readonly close: () => void;
	/** Called when orders have changed by it. */
	readonly changed: () => void;
}
/** While it runs. */
const RUNNING_MS = 700;
/** When it is over and none of its orders is on its way any more; only people change anything then. */
const STILL_MS = 15_000;

/** How the job stands: closely while it runs, and after that for as long as it is looked at, because its orders go on from there. */
function jobPoll(id: string): Poll<JobAnswer> {
	const paceMs = (): number => {
		const job = progress.body.peek()?.job;
		if (job === undefined || job.state === "running") return RUNNING_MS;
		return onTheirWay(job.became?.byStatus ?? {}) > 0 ? INTERVAL_MS : STILL_MS;
	};
	const progress = poll<JobAnswer>(
		(signal) => askSignedIn(`/orders/actions/${encodeURIComponent(id)}`, { signal }),
		atPaceOf(paceMs),
		RUNNING_MS,
	);
	return progress;
}

export function JobProgress({ id, takesFocus, isNew, close, changed }: JobProgressProps) {
	const progress = useMemo(() => jobPoll(id), [id]);
	useLayoutEffect(() => {
		progress.start();
		return () => progress.stop();
	}, [progress]);
	const job = progress.body.value?.job ?? null;
	const ended = useEnd(job, isNew, changed);
	const heading = useRef<HTMLHeadingElement>(null);
	const isThere = job !== null || progress.trouble.value !== null;
	useLayoutEffect(() => {
		if (isThere && takesFocus) heading.current?.focus({ preventScroll: true });
	}, [isThere]);
	const trouble = progress.trouble.value;
	if (job === null && trouble === null) return <div class="panel outcome" role="status" aria-label={JOB.loading} />;
	return (
		<section class="panel outcome" aria-label={JOB.title} data-testid="job">
			<div class="outcome-head">
				<h2 tabIndex={-1} ref={heading}>
					{job === null ? JOB.title : jobTitle(job)}
				</h2>
				{job === null || ended || !mayAct.value ? null : <Abort id={id} ended={progress.refresh} />}
				{job === null ? null : (
					<a class="button" href={job.links.csv} download>
						{JOB.csv}
					</a>
				)}
				<button type="button" class="icon-button" aria-label={JOB.close} title={JOB.closeGoesOn} onClick={close}>
					<Cross />
				</button>
			</div>
			{trouble === null || (job !== null && trouble.kind !== "problem") ? null : <Notice tone="amber" title={bulkTroubleSaid(trouble)} />}
			{job === null ? null : (
				<>
					<Progress label={JOB.progress(job.label)} done={job.worked} total={job.total} />
					{job.problem === null ? null : <Notice tone="amber" title={job.problem} />}
					<p>{JOB.came(countsSaid(job.counts), job.abortedBy)}</p>
					<WhatBecame of={id} action={job.action} byStatus={job.became?.byStatus ?? null} label={job.label} />
					<JobResultList id={id} action={job.action} worked={job.worked} />
				</>
			)}
		</section>
	);
}

/** Whether it has ended, which is told once. */
function useEnd(job: Job | null, isNew: boolean, changed: () => void): boolean {
	const ended = job !== null && job.state !== "running";
	/** One that has ended before it was looked at has changed nothing since, and everybody it is news to was told then. */
	const isNews = useRef(isNew);
	useLayoutEffect(() => {
		if (job === null) return;
		if (!ended) {
			isNews.current = true;
			return;
		}
		if (!isNews.current) return;
		announce(JOB.ended(jobTitle(job), jobSaid(job)));
		changed();
	}, [job === null, ended]);
	return ended;
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
			{busy.value ? JOB.aborting : JOB.abort}
		</button>
	);
}

/** The results as far as they have been read, with how each order stands; what has come since is read when it is asked for. */
function JobResultList({ id, action, worked }: { id: string; action: Action; worked: number }) {
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
	const results = useMemo(() => [...full.value, ...last.value], [full.value, last.value]);
	const read = results.length;
	const shown = useStandings(results);
	return (
		<>
			{read === 0 ? null : <ResultList results={shown} action={action} />}
			<p role="status">{said}</p>
			{next.value !== null || read < worked ? (
				<button type="button" class="button quiet" disabled={busy.value} onClick={() => void more()}>
					{read === 0 ? JOB.showResults : JOB.showMore}
				</button>
			) : null}
		</>
	);
}
