import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { MailSettings } from "../wire-mail";
import { addressesIn, SENT_WITH } from "../words/mail";
import { peopleTroubleSaid } from "../words/people";

/** Who hears of orders that were not placed, how often, and whether customers get their number. */
export function MailForm({ settings, saved }: { settings: MailSettings; saved: () => void }) {
	const addresses = useRef<HTMLTextAreaElement>(null);
	const cap = useRef<HTMLInputElement>(null);
	const confirmations = useRef<HTMLInputElement>(null);
	// What was on the page when typing began: a refresh changes nothing under one's hands.
	const first = useRef(settings).current;
	const version = useSignal(first.version);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const save = async () => {
		busy.value = true;
		const body = {
			merchantAddresses: addressesIn(addresses.current?.value ?? ""),
			capPerHour: Number(cap.current?.value ?? Number.NaN),
			confirmations: { enabled: confirmations.current?.checked === true },
			version: version.value,
		};
		const answer = await askSignedIn<MailSettings>("/mail", { method: "PUT", body });
		busy.value = false;
		trouble.value = answer.kind === "ok" ? null : answer;
		if (answer.kind === "ok") {
			version.value = answer.body.version;
			announce("The mail settings are saved");
			saved();
			return;
		}
		const current = overtaken(answer);
		if (current !== null) version.value = current.version;
	};
	const errors = errorsIn(trouble.value);
	const { transport, publicUrl, limits } = settings;
	return (
		<form
			class="panel settings-panel mail-form"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			{transport.say === null ? null : <Notice tone="amber" title={transport.say} />}
			{transport.kind === "none" || transport.from === null ? null : (
				<p>
					Mails are sent by {SENT_WITH[transport.kind]}, from <Foreign>{transport.from}</Foreign>.
					{publicUrl === null ? " They hold no links, because PUBLIC_URL is not set." : ""}
				</p>
			)}
			<FormField
				label="Tell these addresses"
				hint={`“Order not placed”, and outages. One address a line, at most ${limits.merchantAddresses}. Without any, only people who chose it are mailed.`}
				error={errors.merchantAddresses ?? null}
			>
				{(control) => (
					<textarea
						{...control}
						ref={addresses}
						rows={4}
						defaultValue={first.merchantAddresses.join("\n")}
						spellcheck={false}
						autocomplete="off"
					/>
				)}
			</FormField>
			<FormField
				label="At most so many “Order not placed” mails an hour"
				hint="Orders beyond that come in one mail, all of them listed."
				error={errors.capPerHour ?? null}
			>
				{(control) => (
					<input {...control} ref={cap} type="number" min={1} max={limits.capPerHour} defaultValue={String(first.capPerHour)} />
				)}
			</FormField>
			<div class="choices">
				<label>
					<input ref={confirmations} type="checkbox" defaultChecked={first.confirmations.enabled} />
					<span>Send customers a confirmation with the number of their order. Leave it off if the shop does so itself.</span>
				</label>
			</div>
			<div role="alert">
				{trouble.value === null || Object.keys(errors).length > 0 ? null : <Notice tone="red" title={saidOf(trouble.value)} />}
			</div>
			<div class="settings-buttons">
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? "Saving…" : "Save"}
				</button>
			</div>
		</form>
	);
}

const saidOf = (trouble: Trouble): string =>
	overtaken(trouble) === null
		? peopleTroubleSaid(trouble)
		: "Somebody else has saved meanwhile. Press Save again to replace that with what stands here, or reload the page to see it.";

function overtaken(trouble: Trouble): MailSettings | null {
	if (trouble.kind !== "problem" || trouble.code !== "settings_overtaken") return null;
	return (trouble.document as { current?: MailSettings }).current ?? null;
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
