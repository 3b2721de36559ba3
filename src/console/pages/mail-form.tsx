import { useSettings } from "../live/settings";
import { Form, TextField } from "../parts/form";
import { Notice } from "../parts/notice";
import { OvertakenNotice } from "../parts/overtaken";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { MailSettings } from "../wire-mail";
import { addressesIn, mailTold, mailTyped, SENT_WITH } from "../words/mail";
import { MAIL_FORM } from "../words/mail-page";

/** Who hears of orders that were not placed, how often, and whether customers get their number. */
export function MailForm({ settings, saved }: { settings: MailSettings; saved: () => void }) {
	const form = useSettings<MailSettings, ReturnType<typeof mailTyped>>({
		path: "/mail",
		saved: settings,
		read: mailTyped,
		write: ({ merchantAddresses, capPerHour, confirmations }) => ({
			merchantAddresses: addressesIn(merchantAddresses),
			capPerHour: capPerHour.trim() === "" ? null : Number(capPerHour),
			confirmations: { enabled: confirmations },
		}),
		tell: mailTold,
		done: saved,
		told: () => MAIL_FORM.saved,
	});
	const { transport, publicUrl, linksStay, limits } = settings;
	return (
		<Form form={form} look="panel" notYet={MAIL_FORM.notYet} submit={{ says: MAIL_FORM.submit, busy: MAIL_FORM.busy }}>
			{transport.say === null ? null : <Notice tone="amber" title={transport.say} />}
			{linksStay === null ? null : <Notice tone="amber" title={linksStay} />}
			{transport.kind === "none" || transport.from === null ? null : (
				<p>
					{woven(MAIL_FORM.sentBy, { service: SENT_WITH[transport.kind], address: <Foreign>{transport.from}</Foreign> })}
					{publicUrl === null ? ` ${MAIL_FORM.noLinks}` : null}
				</p>
			)}
			<TextField
				form={form}
				name="merchantAddresses"
				label={MAIL_FORM.addresses}
				hint={MAIL_FORM.addressesHint(limits.merchantAddresses)}
				rows={4}
			/>
			<TextField
				form={form}
				name="capPerHour"
				label={MAIL_FORM.cap}
				hint={MAIL_FORM.capHint}
				input={{ type: "number", min: 1, max: limits.capPerHour }}
			/>
			<div class="choices">
				<label>
					<input
						type="checkbox"
						checked={form.typed.confirmations}
						onChange={({ currentTarget }) => form.type({ confirmations: currentTarget.checked })}
					/>
					<span>{MAIL_FORM.confirmations}</span>
				</label>
			</div>
			<OvertakenNotice met={form.met} adopt={form.adopt} />
		</Form>
	);
}
