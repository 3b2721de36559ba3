import { useSettings } from "../live/settings";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { Notice } from "../parts/notice";
import { OvertakenNotice } from "../parts/overtaken";
import type { ReportSettings } from "../wire-report";
import { addressesIn } from "../words/mail";
import { REPORT_FORM, reportTold, reportTyped, WHICH } from "../words/report";
import { dateTime } from "../words/time";
import { Archive } from "./report-archive";
import { Preview } from "./report-preview";

/** When the daily report goes out, what it holds, and to whom. */
interface ReportFormProps {
	readonly settings: ReportSettings;
	readonly saved: (settings: ReportSettings) => void;
	readonly onClose: () => void;
}

export function ReportForm({ settings, saved, onClose }: ReportFormProps) {
	return (
		<Dialog title={REPORT_FORM.title} wide onClose={onClose}>
			{(close) => (
				<>
					<Settings settings={settings} saved={saved} close={close} />
					<Archive />
				</>
			)}
		</Dialog>
	);
}

function Settings({ settings, saved, close }: Omit<ReportFormProps, "onClose"> & { readonly close: () => void }) {
	const form = useSettings<ReportSettings, ReturnType<typeof reportTyped>>({
		path: "/report",
		saved: settings,
		read: reportTyped,
		write: ({ recipients, ...typed }) => ({ ...typed, recipients: addressesIn(recipients) }),
		tell: reportTold,
		done: (now) => {
			saved(now);
			close();
		},
		told: ({ recipients }) => (recipients.length === 0 ? REPORT_FORM.savedNone : REPORT_FORM.saved),
	});
	const { time, which } = form.typed;
	return (
		<Form
			form={form}
			look="dialog"
			notYet={REPORT_FORM.notYet}
			submit={{ says: REPORT_FORM.send, busy: REPORT_FORM.sending }}
			cancel={{ says: REPORT_FORM.cancel, press: close }}
		>
			{settings.sending.say === null ? null : <Notice tone="amber" title={settings.sending.say} />}
			<TextField
				form={form}
				name="time"
				label={REPORT_FORM.time}
				hint={REPORT_FORM.timeHint(settings.zone.replaceAll("_", " "))}
				input={{ type: "time", required: true }}
			/>
			<fieldset class="choices">
				<legend>{REPORT_FORM.which}</legend>
				{(["all", "failed"] as const).map((each) => (
					<label key={each}>
						<input type="radio" name="which" checked={which === each} onChange={() => form.type({ which: each })} />
						{WHICH[each]}
					</label>
				))}
			</fieldset>
			<TextField
				form={form}
				name="recipients"
				label={REPORT_FORM.recipients}
				hint={REPORT_FORM.recipientsHint(settings.limits.recipients)}
				rows={4}
			/>
			{settings.nextRunAt === null || !settings.sending.active ? null : (
				<p>{REPORT_FORM.next(dateTime(Date.parse(settings.nextRunAt), settings.zone))}</p>
			)}
			<Preview asked={() => ({ which, ...(time === "" ? {} : { time }) })} />
			<OvertakenNotice met={form.met} adopt={form.adopt} />
		</Form>
	);
}
