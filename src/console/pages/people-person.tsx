import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { KEYS } from "../address";
import type { Answer } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/notice";
import { OneTimeLink } from "../parts/one-time-link";
import { Question } from "../parts/question";
import { askSignedIn, reader } from "../session";
import type { AssignableRole, GonePersonView, NewLinkView, PersonView } from "../wire-people";
import { keysLeftSaid, type PersonStep, questionOf } from "../words/people";
import { PERSON } from "../words/people-page";
import { ROLE_NAMES } from "../words/roles";
import { troubleSaid } from "../words/trouble";
import { RoleChoice } from "./people-role";

interface PersonDialogProps {
	readonly person: PersonView;
	readonly changed: (person: PersonView) => void;
	readonly onClose: () => void;
}
const CALLS = {
	deactivate: { way: "deactivate", method: "POST" },
	reactivate: { way: "reactivate", method: "POST" },
	second_factor: { way: "totp", method: "DELETE" },
} as const satisfies Record<PersonStep, unknown>;

/** What can be done about a colleague's account. */
export function PersonDialog({ person, changed, onClose }: PersonDialogProps) {
	const step = useSignal<PersonStep | null>(null);
	const link = useSignal<NewLinkView | null>(null);
	const said = useSignal<string | null>(null);
	/** Keys that whoever was just let go has left behind. */
	const keys = useSignal(0);
	const busy = useSignal(false);
	const call = async <T,>(way: string, method: "PUT" | "POST" | "DELETE", body?: unknown): Promise<T | null> => {
		busy.value = true;
		said.value = null;
		const answer: Answer<T> = await askSignedIn<T>(`/employees/${encodeURIComponent(person.id)}/${way}`, {
			method,
			...(body === undefined ? {} : { body }),
		});
		busy.value = false;
		if (answer.kind === "ok") return answer.body;
		said.value = troubleSaid(answer);
		return null;
	};
	const change = async (close: () => void, done: string, ...request: Parameters<typeof call>) => {
		const answer = await call<PersonView & Partial<GonePersonView>>(...request);
		if (answer === null) return;
		announce(done);
		if ((answer.activeKeys ?? 0) > 0) keys.value = answer.activeKeys ?? 0;
		else close();
		changed(answer);
	};
	const saveRole = async (close: () => void, to: AssignableRole) =>
		await change(close, PERSON.roleSaved(person.name, ROLE_NAMES[to]), "role", "PUT", { role: to });
	const makeLink = async () => {
		link.value = await call<NewLinkView>("password-reset", "POST");
	};
	const ask = (next: PersonStep | null) => {
		said.value = null;
		step.value = next;
	};

	const question = step.value === null ? null : questionOf(step.value, person);
	const title =
		link.value !== null
			? PERSON.passwordLink(person.name)
			: keys.value > 0
				? PERSON.deactivated(person.name)
				: (question?.title ?? person.name);
	return (
		<Dialog title={title} onClose={onClose}>
			{(close) => (
				<>
					<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
					{link.value !== null ? (
						<>
							<OneTimeLink link={link.value} forWhom={person.name} />
							<div class="ask-buttons">
								<button type="button" class="button primary" onClick={close}>
									{PERSON.done}
								</button>
							</div>
						</>
					) : keys.value > 0 ? (
						<KeysLeft name={person.name} count={keys.value} close={close} />
					) : question !== null && step.value !== null ? (
						<Question
							text={question.text}
							yes={question.yes}
							busy={busy.value}
							onNo={() => ask(null)}
							onYes={() => {
								const { way, method } = CALLS[step.value ?? "deactivate"];
								void change(close, question.done, way, method);
							}}
						/>
					) : (
						<Steps
							person={person}
							busy={busy.value}
							saveRole={(to) => void saveRole(close, to)}
							makeLink={() => void makeLink()}
							ask={ask}
							close={close}
						/>
					)}
				</>
			)}
		</Dialog>
	);
}

interface StepsProps {
	readonly person: PersonView;
	readonly busy: boolean;
	readonly saveRole: (role: AssignableRole) => void;
	readonly makeLink: () => void;
	readonly ask: (step: PersonStep) => void;
	readonly close: () => void;
}
function Steps({ person, busy, saveRole, makeLink, ask, close }: StepsProps) {
	const role = useSignal<AssignableRole | null>(null);
	return (
		<>
			<form
				class="run"
				onSubmit={(event) => {
					event.preventDefault();
					if (role.value !== null) saveRole(role.value);
				}}
			>
				<RoleChoice
					chosen={role.value ?? person.role}
					choose={(to) => {
						role.value = to;
					}}
				/>
				<p class="second">{PERSON.roleAbout}</p>
				<button type="submit" class="button" disabled={busy || role.value === null || role.value === person.role}>
					{PERSON.saveRole}
				</button>
			</form>
			<div class="person-steps">
				<button type="button" class="button" disabled={busy || !person.active} onClick={makeLink}>
					{PERSON.makeLink}
				</button>
				{person.secondFactor ? (
					<button type="button" class="button" disabled={busy} onClick={() => ask("second_factor")}>
						{PERSON.factorOff}
					</button>
				) : null}
				<button type="button" class="button" disabled={busy} onClick={() => ask(person.active ? "deactivate" : "reactivate")}>
					{person.active ? PERSON.deactivate : PERSON.reactivate}
				</button>
			</div>
			<div class="ask-buttons">
				<button type="button" class="button" onClick={close}>
					{PERSON.close}
				</button>
			</div>
		</>
	);
}

/** A key belongs to a program, and may be in use: it goes on until somebody revokes it. */
function KeysLeft({ name, count, close }: { name: string; count: number; close: () => void }) {
	const done = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => done.current?.focus(), []);
	const mayManageKeys = reader.value?.user.role === "admin";
	return (
		<>
			<Notice tone="amber" title={keysLeftSaid(name, count)}>
				{mayManageKeys ? <a href={KEYS}>{PERSON.keys}</a> : PERSON.keysOfAdministrators}
			</Notice>
			<div class="ask-buttons">
				<button type="button" class="button primary" ref={done} onClick={close}>
					{PERSON.done}
				</button>
			</div>
		</>
	);
}
