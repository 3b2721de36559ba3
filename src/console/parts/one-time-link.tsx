import { tenantZone } from "../session";
import { dateTime, zoneName } from "../words/time";
import { Notice } from "./notice";
import { OneTimeText } from "./one-time-text";

/** A link that is shown this once, with a way to copy it. `expiresAt` is ISO 8601. */
export function OneTimeLink({ url, expiresAt, forWhom }: { url: string; expiresAt: string; forWhom: string }) {
	const expiresAtMs = Date.parse(expiresAt);
	return (
		<>
			<Notice tone="amber" title="This link is shown only now">
				Give it to {forWhom} yourself, and to nobody else: whoever has it comes in. It works once, until{" "}
				{dateTime(expiresAtMs, tenantZone.value)} {zoneName(expiresAtMs, tenantZone.value)}.
			</Notice>
			<OneTimeText label="Link" what="link" text={url} testId="one-time-link" />
		</>
	);
}
