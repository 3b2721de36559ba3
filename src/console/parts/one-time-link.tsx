import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tenantZone } from "../session";
import { dateTime, zoneName } from "../words/time";
import { announce } from "./announcer";
import { FormField } from "./form-field";
import { Copy } from "./icons";
import { Notice } from "./notice";

/** A link that is shown this once, with a way to copy it. `expiresAt` is ISO 8601. */
export function OneTimeLink({ url, expiresAt, forWhom }: { url: string; expiresAt: string; forWhom: string }) {
	const field = useRef<HTMLInputElement>(null);
	const said = useSignal("Copy the link");
	useEffect(() => field.current?.focus(), []);
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(url);
			said.value = "Copied";
			announce("Copied the link");
		} catch {
			// Without the clipboard the marked text can still be copied by hand.
			field.current?.select();
			said.value = "Copy the marked text";
			announce("The link could not be copied. It is marked, so that you can copy it yourself.");
		}
	};
	const expiresAtMs = Date.parse(expiresAt);
	return (
		<>
			<Notice tone="amber" title="This link is shown only now">
				Give it to {forWhom} yourself, and to nobody else: whoever has it comes in. It works once, until{" "}
				{dateTime(expiresAtMs, tenantZone.value)} {zoneName(expiresAtMs, tenantZone.value)}.
			</Notice>
			<FormField label="Link">
				{(control) => (
					<input {...control} ref={field} readOnly value={url} data-testid="one-time-link" onFocus={() => field.current?.select()} />
				)}
			</FormField>
			<button type="button" class="button" onClick={() => void copy()}>
				<Copy />
				{said}
			</button>
		</>
	);
}
