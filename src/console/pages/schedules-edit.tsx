import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Sign } from "../parts/icons";
import { Notice } from "../parts/notice";
import { askSignedIn, tenantZone } from "../session";
import type { ScheduleView } from "../wire-services";
import { fieldErrorsIn, peopleTroubleSaid } from "../words/people";
import { CONFIRM_LABEL, CONFIRM_MISSING, EXPRESSION_MISSING, mistakeSaid, zoneSaid } from "../words/schedules";
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

export function ScheduleDialog({ schedule, warning, saved, onClose }: ScheduleDialogProps) {
	const { service, label } = schedule;
	const expression = useSignal(schedule.expression);
	/** Empty: the shop's own. */
	const zone = useSignal(schedule.zoneIsTenants ? "" : schedule.zone);
	const paused = useSignal(schedule.state === "paused");
	const confirmed = useSignal(false);
	const confirmBox = useRef<HTMLInputElement>(null);
	const mistakes = useSignal<Readonly<Record<string, string>>>({});
	const said = useSignal<string | null>(null);
	const busy = useSignal(false);
	const refuse = (trouble: Trouble) => {
		const fields = Object.entries(fieldErrorsIn(trouble)).map(([field, message]) => [field, mistakeSaid(field, message)] as const);
		const isShown = fields.length > 0 && fields.every(([field]) => field === "expression" || field === "zone");
		mistakes.value = Object.fromEntries(fields);
		said.value = isShown ? null : peopleTroubleSaid(trouble);
	};
	const save = async (close: () => void) => {
		if (busy.value) return;
		if (expression.value.trim() === "") {
			mistakes.value = { expression: EXPRESSION_MISSING };
			return;
		}
		if (!confirmed.value) {
			mistakes.value = { confirm: CONFIRM_MISSING };
			confirmBox.current?.focus();
			return;
		}
		busy.value = true;
		said.value = null;
		mistakes.value = {};
		const answer = await askSignedIn<ScheduleView>(`/schedules/${encodeURIComponent(service)}`, {
			method: "PUT",
			body: { expression: expression.value, zone: zone.value.trim() || null, paused: paused.value, confirm: true },
		});
		busy.value = false;
		if (answer.kind !== "ok") {
			refuse(answer);
			return;
		}
		close();
		saved();
		announce(`${label}: ${answer.body.state === "paused" ? "paused" : answer.body.words}`);
	};
	return (
		<Dialog title={`When “${label}” goes`} onClose={onClose}>
			{(close) => (
				<form
					class="run"
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						void save(close);
					}}
				>
					<Notice tone="amber" title={warning} />
					<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
					<FormField
						label="Crontab expression"
						hint="Minute, hour, day of the month, month, weekday"
						error={mistakes.value.expression ?? null}
					>
						{(control) => (
							<input
								{...control}
								class="crontab"
								name="expression"
								value={expression.value}
								maxLength={EXPRESSION_LENGTH_MAX}
								autocomplete="off"
								autocapitalize="none"
								spellcheck={false}
								onInput={({ currentTarget }) => {
									expression.value = currentTarget.value;
								}}
							/>
						)}
					</FormField>
					<FormField label="Time zone" hint={`Empty: the shop’s own, ${zoneSaid(tenantZone.value)}`} error={mistakes.value.zone ?? null}>
						{(control) => (
							<ZoneInput
								control={control}
								value={zone.value}
								change={(text) => {
									zone.value = text;
								}}
							/>
						)}
					</FormField>
					<SchedulePreviewed expression={expression.value} zone={zone.value.trim()} />
					<label class="tick-line">
						<input
							type="checkbox"
							checked={paused.value}
							onChange={({ currentTarget }) => {
								paused.value = currentTarget.checked;
							}}
						/>
						Paused: it does not go until somebody takes this off
					</label>
					<div>
						<label class="tick-line">
							<input
								ref={confirmBox}
								type="checkbox"
								checked={confirmed.value}
								aria-invalid={mistakes.value.confirm !== undefined}
								aria-describedby="schedule-confirm"
								onChange={({ currentTarget }) => {
									confirmed.value = currentTarget.checked;
								}}
							/>
							{CONFIRM_LABEL}
						</label>
						<p id="schedule-confirm" class="field-error">
							{mistakes.value.confirm === undefined ? null : (
								<>
									<Sign tone="red" />
									{mistakes.value.confirm}
								</>
							)}
						</p>
					</div>
					<div class="ask-buttons">
						<button type="button" class="button" onClick={close}>
							Leave it as it is
						</button>
						<button type="submit" class="button primary" disabled={busy.value}>
							Save the schedule
						</button>
					</div>
				</form>
			)}
		</Dialog>
	);
}
