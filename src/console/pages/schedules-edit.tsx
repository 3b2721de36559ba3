import { useSignal } from "@preact/signals";
import { useSettings } from "../live/settings";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { FormField } from "../parts/form-field";
import { Sign } from "../parts/icons";
import { Notice } from "../parts/notice";
import { OvertakenNotice } from "../parts/overtaken";
import { tenantZone } from "../session";
import type { ScheduleView } from "../wire-services";
import {
	CONFIRM_LABEL,
	CONFIRM_MISSING,
	EXPRESSION_MISSING,
	mistakeSaid,
	savedSaid,
	scheduleTold,
	scheduleTyped,
	ZONE_WANTED,
	zoneSaid,
} from "../words/schedules";
import { SCHEDULE_FORM } from "../words/schedules-page";
import { errorsSaid } from "../words/trouble";
import { SchedulePreviewed } from "./schedules-preview";
import { ZoneInput } from "./schedules-zone";

/** Changes when a service goes. Nothing is saved without a confirmation; what was typed stays when the gateway refuses it. */
interface ScheduleDialogProps {
	readonly schedule: ScheduleView;
	readonly warning: string;
	/** Told once it is kept. */
	readonly saved: () => void;
	readonly onClose: () => void;
}
const EXPRESSION_LENGTH_MAX = 100;

export const ScheduleDialog = ({ onClose, ...props }: ScheduleDialogProps) => (
	<Dialog title={SCHEDULE_FORM.title(props.schedule.label)} onClose={onClose}>
		{(close) => <ScheduleForm {...props} close={close} />}
	</Dialog>
);

function ScheduleForm({ schedule, warning, saved, close }: Omit<ScheduleDialogProps, "onClose"> & { readonly close: () => void }) {
	const confirmed = useSignal(false);
	const form = useSettings<ScheduleView, ReturnType<typeof scheduleTyped>>({
		path: `/schedules/${encodeURIComponent(schedule.service)}`,
		saved: schedule,
		read: scheduleTyped,
		write: ({ expression, zone, paused }) => ({ expression, zone: zone.trim() || null, paused, confirm: true }),
		tell: scheduleTold,
		check: ({ expression }): Readonly<Record<string, string>> =>
			expression.trim() === "" ? { expression: EXPRESSION_MISSING } : confirmed.peek() ? {} : { confirm: CONFIRM_MISSING },
		mistakes: (trouble) => errorsSaid(trouble, mistakeSaid, ZONE_WANTED),
		done: () => {
			close();
			saved();
		},
		told: savedSaid,
	});
	const { expression, zone, paused } = form.typed;
	return (
		<Form
			form={form}
			look="dialog"
			notYet={SCHEDULE_FORM.notYet}
			submit={{ says: SCHEDULE_FORM.send, busy: SCHEDULE_FORM.sending }}
			cancel={{ says: SCHEDULE_FORM.cancel, press: close }}
		>
			<Notice tone="amber" title={warning} />
			<TextField
				form={form}
				name="expression"
				label={SCHEDULE_FORM.expression}
				hint={SCHEDULE_FORM.expressionHint}
				input={{ class: "crontab", maxLength: EXPRESSION_LENGTH_MAX, autocapitalize: "none", spellcheck: false }}
			/>
			<FormField label={SCHEDULE_FORM.zone} hint={SCHEDULE_FORM.zoneHint(zoneSaid(tenantZone.value))} error={form.mistakes.zone ?? null}>
				{(control) => <ZoneInput control={control} value={zone} change={(text) => form.type({ zone: text })} />}
			</FormField>
			<SchedulePreviewed expression={expression} zone={zone.trim()} />
			<label class="tick-line">
				<input type="checkbox" checked={paused} onChange={({ currentTarget }) => form.type({ paused: currentTarget.checked })} />
				{SCHEDULE_FORM.paused}
			</label>
			<OvertakenNotice met={form.met} adopt={form.adopt} />
			<div>
				<label class="tick-line">
					<input
						type="checkbox"
						checked={confirmed.value}
						aria-invalid={form.mistakes.confirm !== undefined}
						aria-describedby="schedule-confirm"
						onChange={({ currentTarget }) => {
							confirmed.value = currentTarget.checked;
							form.touched("confirm");
						}}
					/>
					{CONFIRM_LABEL}
				</label>
				<p id="schedule-confirm" class="field-error">
					{form.mistakes.confirm === undefined ? null : (
						<>
							<Sign tone="red" />
							{form.mistakes.confirm}
						</>
					)}
				</p>
			</div>
		</Form>
	);
}
