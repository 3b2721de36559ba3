import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { now } from "../live/clock";
import { useClosely } from "../live/closely";
import { atPace } from "../live/pace";
import { poll } from "../live/poll";
import { Sign } from "../parts/icons";
import { Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { Job, Jobs } from "../wire-bulk";
import { jobTone, onTheirWay } from "../words/became";
import { jobSaid, jobTitle } from "../words/bulk";
import { JOBS } from "../words/orders-page";

/** So often is looked for bulk actions that somebody else has begun; one that is under way is followed more closely. */
const PACE_MS = 15_000;
/** A bulk action that has ended is led to for this long; the audit log leads to it after that. */
const LATELY_MS = 15 * 60_000;
const SHOWN_MAX = 4;

interface OrdersJobsProps {
	/** The one whose panel is open already; empty: none. */
	readonly open: string;
	readonly hrefOf: (job: string) => string;
	readonly show: (job: string) => void;
}

/** Bulk actions that are under way or have ended lately, whoever began them: each leads to its progress and its results. */
export function OrdersJobs({ open, hrefOf, show }: OrdersJobsProps) {
	const jobs = useMemo(() => poll<Jobs>((signal) => askSignedIn("/orders/actions", { signal }), atPace(PACE_MS)), []);
	useLayoutEffect(() => {
		jobs.start();
		return () => jobs.stop();
	}, [jobs]);
	// One that was just begun, or just closed, is to be there at once.
	const before = useRef(open);
	useLayoutEffect(() => {
		if (before.current !== open) jobs.refresh();
		before.current = open;
	}, [open]);
	const others = (jobs.body.value?.items ?? []).filter(({ id }) => id !== open);
	const shown = worthALine(others, now.peek());
	useClosely(
		shown.some(({ state, became }) => state === "running" || onTheirWay(became?.byStatus ?? {}) > 0),
		jobs.refresh,
	);
	if (shown.length === 0) return null;
	return (
		<section class="panel jobs-strip" aria-label={JOBS.heading}>
			<ul>
				{shown.map((job) => (
					<li key={job.id} class="jobs-row">
						<Sign tone={jobTone(job)} />
						<span class="jobs-said">
							<strong>
								<Foreign>{jobTitle(job)}</Foreign>
							</strong>{" "}
							{job.endedAt === null ? null : (
								<>
									<Moment at={job.endedAt} />,{" "}
								</>
							)}
							{jobSaid(job)}
						</span>
						<a
							class="button quiet"
							href={hrefOf(job.id)}
							onClick={(event) => {
								// A way of its own keeps the way back through the pages; a new tab has none.
								if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
								event.preventDefault();
								show(job.id);
							}}
						>
							{job.state === "running" ? JOBS.progress : JOBS.results}
							<span class="unseen"> {JOBS.ofJob(jobTitle(job))}</span>
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

/** Those under way first, as the desk lists them. */
function worthALine(jobs: readonly Job[], nowMs: number): readonly Job[] {
	const running = jobs.filter(({ state }) => state === "running");
	const ended = jobs.filter(({ endedAt }) => endedAt !== null && nowMs - Date.parse(endedAt) < LATELY_MS);
	return [...running, ...ended].slice(0, SHOWN_MAX);
}
