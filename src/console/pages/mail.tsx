import { useLayoutEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { cursorMeant } from "../meant";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import type { LetterPage, MailSettings } from "../wire-mail";
import { MAIL_PAGE } from "../words/mail-page";
import { Followed } from "./followed";
import { letterColumns } from "./mail-columns";
import { MailForm } from "./mail-form";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { SupportSetting } from "./support-form";

const PACE_MS = 15_000;
const SETTINGS_PACE_MS = 60_000;

/** Who is mailed about what, and every mail that was sent. */
export function Mail({ query }: PageProps) {
	const cursor = cursorMeant(query, "time");
	useLayoutEffect(() => {
		document.title = MAIL_PAGE.documentTitle;
	}, []);
	const settings = usePoll<MailSettings>("/mail", SETTINGS_PACE_MS);
	const letters = usePoll<LetterPage>(hrefOf("/mail/letters", { cursor }).slice(1), PACE_MS);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{MAIL_PAGE.title}</h1>
				<ZoneNote />
			</div>
			<Followed of={settings} loading={MAIL_PAGE.loadingSettings}>
				{(now) => (
					<>
						<Refused stop={now.stop} />
						<MailForm settings={now} saved={() => settings.refresh()} />
					</>
				)}
			</Followed>
			<SupportSetting />
			<h2>{MAIL_PAGE.mails}</h2>
			<Followed of={letters} loading={MAIL_PAGE.loading}>
				{({ items, next }) => (
					<>
						{items.length === 0 ? (
							<Blank title={cursor === "" ? MAIL_PAGE.empty : MAIL_PAGE.noMore} />
						) : (
							<div class="people">
								<DataTable
									caption={MAIL_PAGE.caption}
									columns={letterColumns(() => letters.refresh())}
									rows={items}
									keyOf={({ id }) => id}
								/>
							</div>
						)}
						<PagerInAddress label={MAIL_PAGE.pages} cursor={cursor} next={next} at={(at) => hrefOf("/mail", { cursor: at ?? "" })} />
					</>
				)}
			</Followed>
		</>
	);
}

/** Nobody's mails go, whatever the settings say. */
function Refused({ stop }: Pick<MailSettings, "stop">) {
	if (stop === null) return null;
	const { since, againAt, error, advice } = stop;
	return (
		<Notice tone="red" title={MAIL_PAGE.stopped}>
			<p>{woven(MAIL_PAGE.stoppedSince, { since: <ClockTime at={since} />, error: <Foreign>{error}</Foreign> })}</p>
			<p>
				{againAt === null
					? woven(MAIL_PAGE.stoppedTried, { advice: <Foreign>{advice}</Foreign> })
					: woven(MAIL_PAGE.stoppedAgain, { advice: <Foreign>{advice}</Foreign>, when: <Moment at={againAt} as="soon" /> })}
			</p>
		</Notice>
	);
}
