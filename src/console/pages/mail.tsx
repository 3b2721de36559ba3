import { useEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { ZoneNote } from "../parts/zone-note";
import type { LetterPage, MailSettings } from "../wire-mail";
import { Followed } from "./followed";
import { letterColumns } from "./mail-columns";
import { MailForm } from "./mail-form";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";

const PACE_MS = 15_000;
const SETTINGS_PACE_MS = 60_000;

/** Who is mailed about what, and every mail that was sent. */
export function Mail({ query }: PageProps) {
	const cursor = query.get("cursor") ?? "";
	useEffect(() => {
		document.title = "Mail · Holdfast";
	}, []);
	const settings = usePoll<MailSettings>("/mail", SETTINGS_PACE_MS);
	const letters = usePoll<LetterPage>(hrefOf("/mail/letters", { cursor }).slice(1), PACE_MS);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Mail</h1>
				<ZoneNote />
			</div>
			<Followed of={settings} loading="Loading the mail settings">
				{(now) => <MailForm settings={now} saved={() => settings.refresh()} />}
			</Followed>
			<h2>Mails</h2>
			<Followed of={letters} loading="Loading the mails">
				{({ items, next }) => (
					<>
						{items.length === 0 ? (
							<Blank title={cursor === "" ? "No mail was written yet" : "There is no more"} />
						) : (
							<DataTable
								caption="Mails, newest first"
								columns={letterColumns(() => letters.refresh())}
								rows={items}
								keyOf={({ id }) => id}
							/>
						)}
						<PagerInAddress label="Pages of mails" cursor={cursor} next={next} at={(at) => hrefOf("/mail", { cursor: at ?? "" })} />
					</>
				)}
			</Followed>
		</>
	);
}
