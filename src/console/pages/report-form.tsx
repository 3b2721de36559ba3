import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { askSignedIn } from "../session";
import type { ReportSettings } from "../wire-report";
import { bulkTroubleSaid } from "../words/bulk";
import { WHICH } from "../words/report";
import { dateTime } from "../words/time";
import { Archive } from "./report-archive";
import { Preview } from "./report-preview";

/** When the daily report goes out, what it holds, and to whom. */
interface ReportFormProps {
	readonly settings: ReportSettings;
	readonly saved: (settings: ReportSettings) => void;
	readonly onClose: () => void;
}

/** One address a line; commas and semicolons separate as well, because that is how lists of addresses are pasted. */
const addressesIn = (text: string): string[] =>
	text
		.split(/[\s,;]+/)
		.map((address) => address.trim())
		.filter((address) => address !== "");

export function ReportForm({ settings, saved, onClose }: ReportFormProps) {
	const time = useRef<HTMLInputElement>(null);
	const which = useSignal(settings.which);
	const recipients = useRef<HTMLTextAreaElement>(null);
	const version = useSignal(settings.version);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const save = async (close: () => void) => {
		busy.value = true;
		const body = {
			time: time.current?.value ?? "",
			which: which.value,
			recipients: addressesIn(recipients.current?.value ?? ""),
			version: version.value,
		};
		const answer = await askSignedIn<ReportSettings>("/report", { method: "PUT", body });
		busy.value = false;
		if (answer.kind === "ok") {
			saved(answer.body);
			close();
			announce(answer.body.recipients.length === 0 ? "Saved. There is no daily report." : "The report settings are saved");
			return;
		}
		trouble.value = answer;
		// What is typed stays; saving once more replaces what the other person saved, who is named by the audit log.
		const current = overtaken(answer);
		if (current !== null) version.value = current.version;
	};
	const errors = errorsIn(trouble.value);
	return (
		<Dialog title="Report settings" wide onClose={onClose}>
			{(close) => (
				<form
					class="run"
					// The gateway names what is wrong with a field; the browser's own bubbles would say it in other words.
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						void save(close);
					}}
				>
					{settings.sending.say === null ? null : <Notice tone="amber" title={settings.sending.say} />}
					<FormField label="Time of the report" hint={`Every day, in ${settings.zone.replaceAll("_", " ")}.`} error={errors.time ?? null}>
						{(control) => <input {...control} ref={time} type="time" defaultValue={settings.time} required />}
					</FormField>
					<fieldset class="choices">
						<legend>What it holds</legend>
						{(["all", "failed"] as const).map((each) => (
							<label key={each}>
								<input
									type="radio"
									name="which"
									checked={which.value === each}
									onChange={() => {
										which.value = each;
									}}
								/>
								{WHICH[each]}
							</label>
						))}
					</fieldset>
					<FormField
						label="Recipients"
						hint={`One e-mail address a line, at most ${settings.limits.recipients}. Without any, there is no report.`}
						error={errors.recipients ?? null}
					>
						{(control) => (
							<textarea
								{...control}
								ref={recipients}
								rows={4}
								defaultValue={settings.recipients.join("\n")}
								spellcheck={false}
								autocomplete="off"
							/>
						)}
					</FormField>
					{settings.nextRunAt === null || !settings.sending.active ? null : (
						<p>The next one goes out {dateTime(Date.parse(settings.nextRunAt), settings.zone)}.</p>
					)}
					<Preview
						asked={() => {
							const wanted = time.current?.value ?? "";
							return { which: which.value, ...(wanted === "" ? {} : { time: wanted }) };
						}}
					/>
					<div role="alert">
						{trouble.value === null || Object.keys(errors).length > 0 ? null : <Notice tone="red" title={saidOf(trouble.value)} />}
					</div>
					<div class="ask-buttons">
						<button type="button" class="button" onClick={close}>
							Leave it as it is
						</button>
						<button type="submit" class="button primary" disabled={busy.value}>
							{busy.value ? "Saving…" : "Save"}
						</button>
					</div>
					<Archive />
				</form>
			)}
		</Dialog>
	);
}

const saidOf = (trouble: Trouble): string => {
	const current = overtaken(trouble);
	if (current === null) return bulkTroubleSaid(trouble);
	const to = current.recipients.length === 0 ? "nobody" : current.recipients.join(", ");
	return `Somebody else has saved meanwhile: ${WHICH[current.which].toLowerCase()}, at ${current.time}, to ${to}. Press Save again to replace that with what stands here.`;
};

function overtaken(trouble: Trouble): ReportSettings | null {
	if (trouble.kind !== "problem" || trouble.code !== "settings_overtaken") return null;
	return (trouble.document as { current?: ReportSettings }).current ?? null;
}

/** What the gateway says about each field, by the field's name. */
function errorsIn(trouble: Trouble | null): Readonly<Record<string, string>> {
	if (trouble?.kind !== "problem") return {};
	const { errors = [] } = trouble.document as { errors?: readonly { path: string; message: string }[] };
	const told: Record<string, string> = {};
	for (const { path, message } of errors) {
		const field = /^[a-z]+/i.exec(path)?.[0] ?? path;
		told[field] = told[field] === undefined ? message : `${told[field]}; ${message}`;
	}
	return told;
}
