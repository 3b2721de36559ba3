import { isSettled } from "../live/inbox";
import { Badge } from "../parts/badge";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { reader } from "../session";
import type { NotificationView } from "../wire-inbox";
import { aboutSaid, kindTone, placeOf } from "../words/inbox";
import { INBOX } from "../words/inbox-page";

/** One thing that somebody is told. Whoever follows it has read it. */
export function InboxEntry({ item, read }: { item: NotificationView; read: () => void }) {
	const { at, kind, title, message } = item;
	const about = aboutSaid(item);
	const { href, go } = placeOf(item, reader.value?.user.role ?? "employee");
	const follow = () => {
		if (!item.read) read();
	};
	return (
		<li class={item.read ? "told" : "told unread"}>
			<Sign tone={(isSettled(item) && kind !== "incident_closed") || item.detail.ended != null ? "grey" : kindTone(kind)} />
			<div class="told-words">
				<p>
					{item.read ? null : <span class="told-dot">{INBOX.unread}</span>}
					<strong>{title}</strong>
				</p>
				{about === null ? null : <p>{about}</p>}
				{message === "" ? null : (
					<p class="quote">
						<Foreign>{message}</Foreign>
					</p>
				)}
				<Now item={item} />
				<p class="second">
					<ClockTime at={at} />, <Moment at={at} besideTime />
				</p>
			</div>
			<div class="told-tools">
				<a class="button" href={href} onClick={follow}>
					{go}
				</a>
				{item.read ? null : (
					<button type="button" class="button" aria-label={INBOX.markReadOf(title)} onClick={read}>
						{INBOX.markRead}
					</button>
				)}
			</div>
		</li>
	);
}

/** What happened stays as it was told; beside it stands what has become of it. */
function Now({ item }: { item: NotificationView }) {
	const { kind, now } = item;
	if (now != null)
		return (
			<p>
				{INBOX.now} <Badge {...now} />
			</p>
		);
	return kind === "incident_opened" && isSettled(item) ? <p>{INBOX.over}</p> : null;
}
