import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Answer } from "../../answer";
import { ERP_ASKED_MS } from "../../api";
import { useLeaving } from "../../live/leaving";
import { announce } from "../../parts/announcer";
import { Notice } from "../../parts/notice";
import { askSignedIn } from "../../session";
import type { LinkTest } from "../../wire";
import type { ConnectionView } from "../../wire-connection";
import { connectionTroubleSaid, LEAVE } from "../../words/connection";
import { AdapterSettings, Limits, Policy, WhichErp } from "./fieldsets";
import { type ConnectionForm, changeOf, formOf, isAskedOtherwise, isSame } from "./form";
import { type Mistakes, mistakesIn, mistakesOf } from "./mistakes";
import { RedDialog } from "./red";
import { TestResult } from "./said";

interface FormPanelProps {
	readonly view: ConnectionView;
	readonly saved: (view: ConnectionView) => void;
}

/** How the ERP is reached: tried out before it is saved, and saved all the same if somebody says so. */
export function FormPanel({ view, saved }: FormPanelProps) {
	const element = useRef<HTMLFormElement>(null);
	const base = useSignal(view);
	const form = useSignal<ConnectionForm>(formOf(view.connection));
	const mistakes = useSignal<Mistakes>({});
	const said = useSignal<string | null>(null);
	const tried = useSignal<LinkTest | null>(null);
	const red = useSignal<Extract<LinkTest, { ok: false }> | null>(null);
	const busy = useSignal<"try" | "save" | null>(null);
	const stored = formOf(base.value.connection);
	const isDirty = !isSame(form.value, stored);
	useLeaving(isDirty, LEAVE);
	const begin = (from: ConnectionView) => {
		base.value = from;
		form.value = formOf(from.connection);
		mistakes.value = {};
		said.value = null;
		tried.value = null;
	};
	const overtaken = view.updatedAt !== base.value.updatedAt;
	// Nothing was typed, so nothing is lost by showing what is saved now.
	if (overtaken && !isDirty && busy.value === null) begin(view);

	const change = (part: Partial<ConnectionForm>) => {
		form.value = { ...form.value, ...part };
		tried.value = null;
	};
	const showMistakes = (found: Mistakes) => {
		mistakes.value = found;
		requestAnimationFrame(() => {
			const field = element.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
			const folded = field?.closest("details");
			if (folded != null) folded.open = true;
			field?.focus();
		});
	};
	const refuse = (answer: Exclude<Answer<unknown>, { kind: "ok" }>) => {
		const found = mistakesOf(answer);
		said.value = Object.keys(found).length === 0 ? connectionTroubleSaid(answer) : "Nothing was saved yet: see what is wrong above.";
		showMistakes(found);
	};
	/** Null when the form itself is wrong, or nobody could be asked. */
	const tryOut = async (): Promise<LinkTest | null> => {
		said.value = null;
		tried.value = null;
		const found = mistakesIn(form.peek(), base.peek().connection);
		showMistakes(found);
		if (Object.keys(found).length > 0) {
			said.value = "Nothing was saved yet: see what is wrong above.";
			return null;
		}
		const answer = await askSignedIn<LinkTest>("/connection/try", { method: "POST", body: changeOf(form.peek()), withinMs: ERP_ASKED_MS });
		if (answer.kind === "ok") return answer.body;
		refuse(answer);
		return null;
	};
	const test = async () => {
		busy.value = "try";
		tried.value = await tryOut();
		busy.value = null;
	};
	const put = async () => {
		busy.value = "save";
		const answer = await askSignedIn<ConnectionView>("/connection", { method: "PUT", body: changeOf(form.peek()) });
		busy.value = null;
		if (answer.kind !== "ok") {
			refuse(answer);
			return;
		}
		begin(answer.body);
		saved(answer.body);
		announce("The connection is saved");
	};
	const save = async () => {
		busy.value = "save";
		said.value = null;
		if (isAskedOtherwise(form.peek(), stored)) {
			const test = await tryOut();
			if (test === null || !test.ok) {
				busy.value = null;
				red.value = test?.ok === false ? test : null;
				return;
			}
		} else {
			const found = mistakesIn(form.peek(), base.peek().connection);
			showMistakes(found);
			if (Object.keys(found).length > 0) {
				busy.value = null;
				return;
			}
		}
		await put();
	};
	const { connection } = base.value;
	const keeps = connection !== null && connection.adapter === form.value.adapter && connection.baseUrl === form.value.baseUrl.trim();
	const part = { form: form.value, mistakes: mistakes.value, change };
	return (
		<form
			ref={element}
			class="settings-form"
			aria-label="Connection settings"
			// The gateway names what is wrong with a field; the browser's own bubbles would say it in other words.
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<WhichErp {...part} keeps={keeps} />
			<Limits {...part} />
			<Policy {...part} />
			<AdapterSettings {...part} />
			{overtaken && isDirty ? (
				<Notice
					tone="amber"
					title="Somebody else has saved the connection meanwhile"
					action={
						<button type="button" class="button" onClick={() => begin(view)}>
							Show what is saved
						</button>
					}
				>
					What you typed is still here. Saving it replaces theirs.
				</Notice>
			) : null}
			<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
			<div role="status">{tried.value === null ? null : <TestResult test={tried.value} />}</div>
			<div class="settings-buttons">
				<button type="submit" class="button primary" disabled={busy.value !== null || !isDirty}>
					{busy.value === "save" ? "Saving…" : "Save"}
				</button>
				<button type="button" class="button" disabled={busy.value !== null || !isDirty} onClick={() => void test()}>
					{busy.value === "try" ? "Asking the ERP…" : "Test without saving"}
				</button>
				{isDirty ? (
					<button type="button" class="button" disabled={busy.value !== null} onClick={() => begin(view)}>
						Discard the changes
					</button>
				) : null}
			</div>
			{red.value === null ? null : (
				<RedDialog
					test={red.value}
					save={() => void put()}
					onClose={() => {
						red.value = null;
					}}
				/>
			)}
		</form>
	);
}
