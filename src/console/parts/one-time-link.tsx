import { tenantZone } from "../session";
import type { NewLinkView } from "../wire-people";
import { ONE_TIME_LINK } from "../words/one-time";
import { dateTime } from "../words/time";
import { Notice } from "./notice";
import { OneTimeText } from "./one-time-text";

/** A link that is shown this once, with a way to copy it, and what became of the mail with it. */
export function OneTimeLink({ link: { url, expiresAt, email, mail }, forWhom }: { link: NewLinkView; forWhom: string }) {
	const say = mail === "on_its_way" ? ONE_TIME_LINK.giveIfLost : ONE_TIME_LINK.giveTo;
	return (
		<>
			{mail === "on_its_way" ? (
				<Notice tone="green" title={ONE_TIME_LINK.mailed(email)}>
					{ONE_TIME_LINK.mailedAbout}
				</Notice>
			) : (
				<Notice tone="grey" title={ONE_TIME_LINK.notMailed[mail]} />
			)}
			<Notice tone="amber" title={ONE_TIME_LINK.onlyNow}>
				{say(forWhom, dateTime(Date.parse(expiresAt), tenantZone.value))}
			</Notice>
			<OneTimeText label={ONE_TIME_LINK.link} what={ONE_TIME_LINK.what} text={url} testId="one-time-link" />
		</>
	);
}
