import { useSettings } from "../live/settings";
import { usePoll } from "../live/use-poll";
import { Form, TextField } from "../parts/form";
import { Notice } from "../parts/notice";
import { OvertakenNotice } from "../parts/overtaken";
import type { SupportView } from "../wire-support";
import { ADDRESS, hint, NOBODY } from "../words/support";
import { SUPPORT_FORM } from "../words/support-form";
import { Followed } from "./followed";

const PACE_MS = 60_000;

/** Whom the shop's people write to who need Customer Support. */
export function SupportSetting() {
	const setting = usePoll<SupportView>("/support", PACE_MS);
	return (
		<section aria-labelledby="support-setting">
			<h2 id="support-setting">{SUPPORT_FORM.heading}</h2>
			<Followed of={setting} loading={SUPPORT_FORM.loading}>
				{(now) => <SupportForm now={now} saved={() => setting.refresh()} />}
			</Followed>
		</section>
	);
}

function SupportForm({ now, saved }: { now: SupportView; saved: () => void }) {
	const form = useSettings<SupportView, { readonly address: string }>({
		path: "/support",
		saved: now,
		read: ({ address }) => ({ address: address ?? "" }),
		write: ({ address }) => ({ address: address.trim() === "" ? null : address.trim() }),
		tell: ({ address }) => ({ [ADDRESS]: address.trim() === "" ? NOBODY : address.trim() }),
		done: saved,
		told: () => SUPPORT_FORM.saved,
	});
	return (
		<Form form={form} look="panel" notYet={SUPPORT_FORM.notYet} submit={{ says: SUPPORT_FORM.send, busy: SUPPORT_FORM.sending }}>
			<OvertakenNotice met={form.met} adopt={form.adopt} />
			{now.say === null ? null : <Notice tone="amber" title={now.say} />}
			<TextField
				form={form}
				name="address"
				label={ADDRESS}
				hint={hint(now.deployment)}
				input={{ type: "email", maxLength: 254, spellcheck: false }}
			/>
		</Form>
	);
}
