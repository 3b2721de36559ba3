import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Answer } from "../../answer";
import { ERP_ASKED_MS } from "../../api";
import { type SettingsWork, useSettings } from "../../live/settings";
import { Form } from "../../parts/form";
import { Notice } from "../../parts/notice";
import { OvertakenNotice } from "../../parts/overtaken";
import { askSignedIn } from "../../session";
import type { LinkTest } from "../../wire";
import type { ConnectionView } from "../../wire-connection";
import { CONNECTION_FORM } from "../../words/connection-page";
import { AdapterSettings, Limits, Policy, WhichErp } from "./fieldsets";
import { type ConnectionForm, changeOf, connectionTold, formOf, isAskedOtherwise, isSame, onTopOf } from "./form";
import { isAbout, mistakesIn, mistakesOf } from "./mistakes";
import { RedDialog } from "./red";
import { TestResult } from "./said";

interface FormPanelProps {
	readonly view: ConnectionView;
	readonly saved: (view: ConnectionView) => void;
}
/** Saved all the same: the ERP has not answered to it. */
type How = "test" | "save" | "save_red";

/** How the ERP is reached: tried out before it is saved, and saved all the same if somebody says so. */
export function FormPanel({ view, saved }: FormPanelProps) {
	const how = useRef<How>("save");
	const isTest = useSignal(false);
	/** What a test came to, and what stood in the form then; null: that was not what had been tested. */
	const tried = useSignal<{ readonly test: LinkTest | null; readonly typed: ConnectionForm } | null>(null);
	const red = useSignal<{ readonly test: LinkTest; readonly sent: ConnectionForm } | null>(null);
	const form: SettingsWork<ConnectionView, ConnectionForm> = useSettings<ConnectionView, ConnectionForm>({
		path: "/connection",
		saved: view,
		read: ({ connection }) => formOf(connection),
		write: changeOf,
		tell: connectionTold,
		merge: (before, theirs, mine) => onTopOf(theirs, before, mine),
		check: (typed) => mistakesIn(typed, form.base.connection),
		mistakes: mistakesOf,
		fields: "any",
		about: isAbout,
		send: async (sent, put): Promise<Answer<ConnectionView> | null> => {
			tried.value = null;
			const as = how.current;
			const isSure = as === "save_red" || (as === "save" && !isAskedOtherwise(sent, formOf(form.base.connection)));
			if (isSure) return await put();
			const answer = await askSignedIn<LinkTest>("/connection/try", { method: "POST", body: changeOf(sent), withinMs: ERP_ASKED_MS });
			if (answer.kind !== "ok") return answer;
			const test = answer.body;
			if (as === "test") {
				const typed = form.peek();
				tried.value = { test: isSame(sent, typed) ? test : null, typed };
				return null;
			}
			if (test.ok) return await put();
			red.value = { test, sent };
			return null;
		},
		done: saved,
		told: () => CONNECTION_FORM.saved,
	});
	const begin = (as: How, send: () => void) => {
		// What is under way goes on as it began.
		if (form.isBusy) return;
		how.current = as;
		isTest.value = as === "test";
		send();
	};
	const { connection } = form.base;
	const keeps = connection !== null && connection.adapter === form.typed.adapter && connection.baseUrl === form.typed.baseUrl.trim();
	const part = { form: form.typed, mistakes: form.mistakes, change: form.type };
	const isTesting = form.isBusy && isTest.value;
	return (
		<>
			<Form
				form={{ ...form, submit: () => begin("save", form.submit) }}
				look="page"
				name={CONNECTION_FORM.name}
				notYet={CONNECTION_FORM.notYet}
				submit={{
					says: CONNECTION_FORM.send,
					busy: isTesting ? CONNECTION_FORM.send : CONNECTION_FORM.sending,
					isOff: !form.isDirty,
				}}
				more={
					<>
						<button
							type="button"
							class="button"
							disabled={!form.isDirty}
							aria-disabled={form.isBusy}
							onClick={() => begin("test", form.submit)}
						>
							{isTesting ? CONNECTION_FORM.asking : CONNECTION_FORM.test}
						</button>
						{form.isDirty ? (
							<button type="button" class="button" disabled={form.isBusy} onClick={form.adopt}>
								{CONNECTION_FORM.discard}
							</button>
						) : null}
					</>
				}
			>
				<WhichErp {...part} keeps={keeps} />
				<Limits {...part} />
				<Policy {...part} />
				<AdapterSettings {...part} />
				<OvertakenNotice met={form.met} adopt={form.adopt} />
				<div role="status">
					{tried.value === null || !isSame(tried.value.typed, form.typed) ? null : tried.value.test === null ? (
						<Notice tone="amber" title={CONNECTION_FORM.testAgain} />
					) : (
						<TestResult test={tried.value.test} />
					)}
				</div>
			</Form>
			{red.value === null ? null : (
				<RedDialog
					test={red.value.test}
					save={() => {
						const sent = red.peek()?.sent;
						if (sent !== undefined) begin("save_red", () => form.send(sent));
					}}
					onClose={() => {
						red.value = null;
					}}
				/>
			)}
		</>
	);
}
