import { useSignal } from "@preact/signals";
import type { Answer } from "../answer";
import type { Poll } from "../live/poll";
import { announce } from "../parts/announcer";
import { ListSkeleton } from "../parts/blank";
import { type Column, DataTable } from "../parts/data-table";
import { Dialog } from "../parts/dialog";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { Foreign } from "../parts/text";
import { mayLeave } from "../route";
import { askSignedIn, leave } from "../session";
import type { SessionsView, SessionView } from "../wire-account";
import { addressSaid, agentSaid, endedSaid, SESSIONS } from "../words/account";
import { troubleSaid } from "../words/trouble";
import { Stopped } from "./stopped";

/** Where one is signed in, and a way to end it there. */
export function Sessions({ of }: { of: Poll<SessionsView> }) {
	const asks = useSignal(false);
	const said = useSignal<string | null>(null);
	const busy = useSignal(false);
	const items = of.body.value?.items ?? null;
	if (items === null) return of.trouble.value === null ? <ListSkeleton label={SESSIONS.loading} /> : <Stopped of={of} />;
	const did = <T,>(answer: Answer<T>, inWords: (body: T) => string): boolean => {
		busy.value = false;
		said.value = answer.kind === "ok" ? null : troubleSaid(answer);
		if (answer.kind === "ok") announce(inWords(answer.body));
		of.refresh();
		return answer.kind === "ok";
	};
	const end = async ({ id, ...about }: SessionView) => {
		busy.value = true;
		did(await askSignedIn<void>(`/account/sessions/${encodeURIComponent(id)}`, { method: "DELETE" }), () =>
			SESSIONS.ended(agentSaid(about)),
		);
	};
	const endAll = async (which: "others" | "all") => {
		busy.value = true;
		const body = { which };
		const answer = await askSignedIn<{ sessionsEnded: number }>("/account/sessions/end", { method: "POST", body });
		if (answer.kind === "ok" && which === "all") leave();
		else did(answer, ({ sessionsEnded }) => endedSaid(sessionsEnded));
	};
	return (
		<section class="account-sessions" aria-labelledby="sessions-part">
			<h2 id="sessions-part" tabIndex={-1}>
				{SESSIONS.title}
			</h2>
			<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
			<div class="people">
				<DataTable
					caption={SESSIONS.caption}
					columns={columnsOf((session) => void end(session), busy.value)}
					rows={items}
					keyOf={({ id }) => id}
				/>
			</div>
			<div class="account-buttons">
				{items.length > 1 ? (
					<button type="button" class="button" disabled={busy.value} onClick={() => void endAll("others")}>
						{SESSIONS.endOthers}
					</button>
				) : null}
				<button
					type="button"
					class="button"
					disabled={busy.value}
					onClick={() => {
						asks.value = true;
					}}
				>
					{SESSIONS.endAll}
				</button>
			</div>
			{asks.value ? (
				<Dialog
					title={SESSIONS.endAllTitle}
					onClose={() => {
						asks.value = false;
					}}
				>
					{(close) => (
						<Question
							text={SESSIONS.endAllAbout}
							yes={SESSIONS.endAll}
							busy={busy.value}
							onNo={close}
							onYes={() => {
								close();
								if (mayLeave()) void endAll("all");
							}}
						/>
					)}
				</Dialog>
			) : null}
		</section>
	);
}

const columnsOf = (end: (session: SessionView) => void, isBusy: boolean): readonly Column<SessionView>[] => [
	{
		key: "where",
		head: SESSIONS.browser,
		narrow: true,
		cell: (session) => (
			<div class="person">
				<strong>
					<Foreign>{agentSaid(session)}</Foreign>
				</strong>
				<Foreign class="second">{addressSaid(session)}</Foreign>
				{session.current ? <span class="account-here">{SESSIONS.thisOne}</span> : null}
			</div>
		),
	},
	{ key: "opened", head: SESSIONS.opened, cell: ({ openedAt }) => <ClockTime at={openedAt} /> },
	{
		key: "seen",
		head: SESSIONS.lastUsed,
		narrow: true,
		cell: ({ seenAt, current }) => (
			<>
				<span class="session-head">{SESSIONS.lastUsed}: </span>
				{current ? SESSIONS.now : <Moment at={seenAt} />}
			</>
		),
	},
	{
		key: "end",
		head: <span class="unseen">{SESSIONS.endIt}</span>,
		align: "end",
		narrow: true,
		cell: (session) =>
			session.current ? null : (
				<button
					type="button"
					class="button"
					disabled={isBusy}
					aria-label={SESSIONS.endOf(agentSaid(session), addressSaid(session))}
					onClick={() => end(session)}
				>
					{SESSIONS.end}
				</button>
			),
	},
];
