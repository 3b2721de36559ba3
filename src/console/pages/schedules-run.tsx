import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { ClockTime, Moment } from "../parts/moment";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { RunUnderWay } from "../wire-services";
import { DUE, runAnswerSaid, runOverSaid, underWaySaid } from "../words/schedules";

/** Has a service, or one part of it, run now; says what is under way, and how it went once it is over. */
interface RunNowProps {
	readonly service: string;
	/** Empty for what has no parts. */
	readonly part: string;
	/** What stands on the button. */
	readonly name: string;
	/** What is run, for whoever hears the button alone. */
	readonly label: string;
	/** Of this service and part. */
	readonly underWay: readonly RunUnderWay[];
	/** How its last run ended; null: not known here. */
	readonly last: { readonly at: string; readonly success: boolean; readonly message: string } | null;
	/** Whether it can be started now at all. */
	readonly offered: boolean;
	readonly refresh: () => void;
}

export function RunNow({ service, part, name, label, underWay, last, offered, refresh }: RunNowProps) {
	const isAsking = useSignal(false);
	const said = useSignal<string | null>(null);
	/** The last run when this one was started. */
	const started = useSignal<{ readonly after: string | null } | null>(null);
	const wasUnderWay = useSignal(false);
	const [run] = underWay;
	useLayoutEffect(() => {
		if (started.value === null || last === null || last.at === started.value.after) return;
		said.value = runOverSaid(last);
		started.value = null;
	}, [last?.at]);
	const isUnderWay = run !== undefined;
	useLayoutEffect(() => {
		// It is over, and there is no new end to tell of: what went wrong stands where the state does.
		if (wasUnderWay.value && !isUnderWay && started.value !== null) said.value = null;
		wasUnderWay.value = isUnderWay;
	}, [isUnderWay]);
	const start = async (): Promise<void> => {
		if (isAsking.value) return;
		isAsking.value = true;
		const after = last?.at ?? null;
		const body = part === "" ? {} : { part };
		const answer = await askSignedIn<{ readonly already: boolean }>(`/schedules/${service}/run`, { method: "POST", body });
		if (answer.kind === "ok") started.value = { after };
		said.value = runAnswerSaid(answer);
		isAsking.value = false;
		refresh();
	};
	return (
		<div class="run-now">
			{offered ? (
				<button type="button" class="button" aria-label={`${name}: ${label}`} aria-disabled={isAsking.value} onClick={() => void start()}>
					{name}
				</button>
			) : null}
			{run === undefined ? null : <UnderWay run={run} />}
			<span role="status" class="second">
				{said.value}
			</span>
		</div>
	);
}

function UnderWay({ run }: { run: RunUnderWay }) {
	return (
		<div class="under-way">
			{run.state === "running" ? <progress aria-label={underWaySaid(run)} /> : null}
			<span class="second">
				{underWaySaid(run)}
				{run.againAt === null ? null : (
					<>
						{" "}
						<Moment at={run.againAt} as="soon" />
					</>
				)}
				{woven(DUE, { when: <ClockTime at={run.dueAt} /> })}
			</span>
		</div>
	);
}
