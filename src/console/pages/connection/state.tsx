import { useSignal } from "@preact/signals";
import type { Answer } from "../../answer";
import { ERP_ASKED_MS } from "../../api";
import { announce } from "../../parts/announcer";
import { Sign } from "../../parts/icons";
import { ClockTime, Moment } from "../../parts/moment";
import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import { woven } from "../../parts/woven";
import { askSignedIn } from "../../session";
import type { LinkTest, LinkView } from "../../wire";
import type { ConnectionView } from "../../wire-connection";
import type { AuditView } from "../../wire-journals";
import { connectionTroubleSaid, stateSaid, waitingSaid } from "../../words/connection";
import { CONNECTION } from "../../words/connection-page";
import { Outages } from "../overview-outages";
import { PauseDialog } from "./pause";
import { TestResult } from "./said";

interface StateProps {
	readonly view: ConnectionView;
	/** What was done to the connection, newest first; null: not known. */
	readonly changes: readonly AuditView[] | null;
	readonly refresh: () => void;
}

/** How the connection is now, and what can be done about it at once. */
export function ConnectionState({ view, changes, refresh }: StateProps) {
	const { link, waiting } = view;
	const state = stateSaid(link, waiting);
	return (
		<section class="panel settings-panel" aria-labelledby="connection-state">
			<h2 id="connection-state" class={`state-name tone-${state.tone}`}>
				<Sign tone={state.tone} />
				{state.name}
				{link.since === null ? null : (
					<span class="second-inline">
						{woven(CONNECTION.since, { when: <ClockTime at={link.since} />, age: <Moment at={link.since} as="age" besideTime /> })}
					</span>
				)}
			</h2>
			<p>
				{state.text}{" "}
				{waiting === null || waiting === 0 ? waitingSaid(waiting) : <a href="#/orders?filter=pending">{waitingSaid(waiting)}</a>}
			</p>
			<Why link={link} changes={changes} />
			{link.state === "not_connected" || link.state === "unknown" ? null : <Controls view={view} refresh={refresh} />}
			<Outages lasting={link.state} />
		</section>
	);
}

function Why({ link, changes }: Pick<StateProps, "changes"> & { readonly link: LinkView }) {
	const pausedBy = link.state === "paused" ? (changes?.find(({ event }) => event === "connection.paused") ?? null) : null;
	const who = <Foreign>{pausedBy?.by?.name ?? CONNECTION.somebody}</Foreign>;
	return (
		<>
			{pausedBy === null ? null : (
				<p>
					{pausedBy.note === null
						? woven(CONNECTION.pausedBy, { who })
						: woven(CONNECTION.pausedBecause, { who, note: <Foreign>{pausedBy.note}</Foreign> })}
				</p>
			)}
			{link.state === "offline" && link.reason !== null ? (
				<p class="quote">
					<Foreign>{link.reason}</Foreign>
				</p>
			) : null}
			{link.nextProbeAt === null ? null : <p>{woven(CONNECTION.nextLook, { when: <Moment at={link.nextProbeAt} as="soon" /> })}</p>}
		</>
	);
}

function Controls({ view: { link, waiting }, refresh }: Pick<StateProps, "view" | "refresh">) {
	const busy = useSignal<"test" | "resume" | null>(null);
	const test = useSignal<LinkTest | null>(null);
	const said = useSignal<string | null>(null);
	const pausing = useSignal(false);
	const call = async <T,>(what: "test" | "resume"): Promise<Answer<T>> => {
		busy.value = what;
		said.value = null;
		test.value = null;
		const answer = await askSignedIn<T>(`/connection/${what}`, { method: "POST", withinMs: ERP_ASKED_MS });
		busy.value = null;
		if (answer.kind !== "ok") said.value = connectionTroubleSaid(answer);
		refresh();
		return answer;
	};
	const runTest = async () => {
		const answer = await call<LinkTest>("test");
		if (answer.kind === "ok") test.value = answer.body;
	};
	const resume = async () => {
		if ((await call("resume")).kind === "ok") announce(CONNECTION.resumed);
	};
	return (
		<>
			<div class="settings-buttons">
				<button type="button" class="button" disabled={busy.value !== null} onClick={() => void runTest()}>
					{busy.value === "test" ? CONNECTION.asking : CONNECTION.test}
				</button>
				{link.state === "paused" ? (
					<button type="button" class="button" disabled={busy.value !== null} onClick={() => void resume()}>
						{busy.value === "resume" ? CONNECTION.resuming : CONNECTION.resume}
					</button>
				) : (
					<button
						type="button"
						class="button"
						disabled={busy.value !== null}
						onClick={() => {
							pausing.value = true;
						}}
					>
						{CONNECTION.pause}
					</button>
				)}
			</div>
			<div role="status">{test.value === null ? null : <TestResult test={test.value} />}</div>
			<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
			{pausing.value ? (
				<PauseDialog
					waiting={waiting}
					paused={refresh}
					onClose={() => {
						pausing.value = false;
					}}
				/>
			) : null}
		</>
	);
}
