import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trouble } from "../answer";
import { errorsIn } from "../field-errors";
import { announce } from "../parts/announcer";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { askSignedIn } from "../session";
import type { RetentionSettings } from "../wire-retention";
import { peopleTroubleSaid } from "../words/people";
import { KIND_NAMES, KINDS } from "../words/retention";

/** For how many days what is kept. Whoever may not change it sees it all the same. */
export function RetentionForm({ settings, mayChange, saved }: { settings: RetentionSettings; mayChange: boolean; saved: () => void }) {
	const form = useRef<HTMLFormElement>(null);
	// What was on the page when typing began: a refresh changes nothing under one's hands.
	const first = useRef(settings).current;
	const version = useSignal(first.version);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const save = async () => {
		busy.value = true;
		const typed = new FormData(form.current ?? undefined);
		const days = (kind: string) => {
			const text = String(typed.get(kind) ?? "").trim();
			return text === "" ? null : Number(text);
		};
		const body = { ...Object.fromEntries(KIND_NAMES.map((kind) => [kind, days(kind)])), version: version.value };
		const answer = await askSignedIn<RetentionSettings>("/retention", { method: "PUT", body });
		busy.value = false;
		trouble.value = answer.kind === "ok" ? null : answer;
		if (answer.kind === "ok") {
			version.value = answer.body.version;
			announce("How long things are kept is saved");
			saved();
			return;
		}
		version.value = overtaken(answer)?.version ?? version.value;
	};
	const errors = errorsIn(trouble.value);
	const { limits, inForce } = settings;
	const sooner = KIND_NAMES.filter((kind) => inForce[kind] !== settings[kind]);
	return (
		<form
			ref={form}
			class="panel settings-panel"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<div class="settings-fields">
				{KIND_NAMES.map((kind) => (
					<FormField key={kind} label={KINDS[kind].label} hint={KINDS[kind].hint} error={errors[kind] ?? null}>
						{(control) => (
							<input
								{...control}
								name={kind}
								type="number"
								min={limits.min[kind]}
								max={limits.max}
								defaultValue={first[kind] === null ? "" : String(first[kind])}
								disabled={!mayChange}
							/>
						)}
					</FormField>
				))}
			</div>
			{sooner.length === 0 ? null : (
				<p>What quotes orders goes when their personal data does: after {inForce.orders} days, although more is set for some of it.</p>
			)}
			<div role="alert">
				{trouble.value === null || Object.keys(errors).length > 0 ? null : <Notice tone="red" title={saidOf(trouble.value)} />}
			</div>
			{mayChange ? (
				<div class="settings-buttons">
					<button type="submit" class="button primary" disabled={busy.value}>
						{busy.value ? "Saving…" : "Save"}
					</button>
				</div>
			) : (
				<p>An administrator of the shop can change this.</p>
			)}
		</form>
	);
}

const saidOf = (trouble: Trouble): string =>
	overtaken(trouble) === null
		? peopleTroubleSaid(trouble)
		: "Somebody else has saved meanwhile. Press Save again to replace that with what stands here, or reload the page to see it.";

function overtaken(trouble: Trouble): RetentionSettings | null {
	if (trouble.kind !== "problem" || trouble.code !== "settings_overtaken") return null;
	return (trouble.document as { current?: RetentionSettings }).current ?? null;
}
