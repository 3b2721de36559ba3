import { useSettings } from "../live/settings";
import { Form, TextField } from "../parts/form";
import { FormField } from "../parts/form-field";
import { OvertakenNotice } from "../parts/overtaken";
import type { RetentionSettings } from "../wire-retention";
import { daysIn, KIND_NAMES, KINDS, periodsTold, periodsTyped, soonerSaid } from "../words/retention";
import { RETENTION_FORM } from "../words/retention-page";

/** For how many days what is kept. Whoever may not change it sees it all the same. */
interface RetentionFormProps {
	readonly settings: RetentionSettings;
	readonly mayChange: boolean;
	readonly saved: () => void;
}

export const RetentionForm = ({ mayChange, ...props }: RetentionFormProps) =>
	mayChange ? <Changeable {...props} /> : <Shown settings={props.settings} />;

function Changeable({ settings, saved }: Omit<RetentionFormProps, "mayChange">) {
	const form = useSettings<RetentionSettings, ReturnType<typeof periodsTyped>>({
		path: "/retention",
		saved: settings,
		read: periodsTyped,
		write: (typed) => Object.fromEntries(KIND_NAMES.map((kind) => [kind, daysIn(typed[kind])])),
		tell: periodsTold,
		done: saved,
		told: () => RETENTION_FORM.saved,
	});
	const { min, max } = settings.limits;
	return (
		<Form form={form} look="panel" notYet={RETENTION_FORM.notYet} submit={{ says: RETENTION_FORM.send, busy: RETENTION_FORM.sending }}>
			<div class="settings-fields">
				{KIND_NAMES.map((kind) => (
					<TextField
						key={kind}
						form={form}
						name={kind}
						label={KINDS[kind].label}
						hint={KINDS[kind].hint}
						input={{ type: "number", min: min[kind], max }}
					/>
				))}
			</div>
			<Sooner settings={settings} />
			<OvertakenNotice met={form.met} adopt={form.adopt} />
		</Form>
	);
}

function Shown({ settings }: Pick<RetentionFormProps, "settings">) {
	const shown = periodsTyped(settings);
	return (
		<form class="panel settings-panel">
			<div class="settings-fields">
				{KIND_NAMES.map((kind) => (
					<FormField key={kind} label={KINDS[kind].label} hint={KINDS[kind].hint}>
						{(control) => <input {...control} type="number" value={shown[kind]} disabled />}
					</FormField>
				))}
			</div>
			<Sooner settings={settings} />
			<p>{RETENTION_FORM.administrators}</p>
		</form>
	);
}

function Sooner({ settings }: Pick<RetentionFormProps, "settings">) {
	const said = soonerSaid(settings);
	return said === null ? null : <p>{said}</p>;
}
