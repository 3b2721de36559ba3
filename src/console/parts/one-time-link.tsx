import { tenantZone } from "../session";
import { ONE_TIME_LINK } from "../words/one-time";
import { dateTime, zoneName } from "../words/time";
import { Notice } from "./notice";
import { OneTimeText } from "./one-time-text";

/** A link that is shown this once, with a way to copy it. `expiresAt` is ISO 8601. */
export function OneTimeLink({ url, expiresAt, forWhom }: { url: string; expiresAt: string; forWhom: string }) {
	const expiresAtMs = Date.parse(expiresAt);
	return (
		<>
			<Notice tone="amber" title={ONE_TIME_LINK.onlyNow}>
				{ONE_TIME_LINK.giveTo(forWhom, dateTime(expiresAtMs, tenantZone.value), zoneName(expiresAtMs, tenantZone.value))}
			</Notice>
			<OneTimeText label={ONE_TIME_LINK.link} what={ONE_TIME_LINK.what} text={url} testId="one-time-link" />
		</>
	);
}
