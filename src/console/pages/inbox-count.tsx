import { useLayoutEffect } from "preact/hooks";
import { countUnread, unread } from "../live/inbox";
import { reader } from "../session";
import { INBOX_PERMISSION, unreadSaid } from "../words/inbox";
import { UNREAD } from "../words/unread";

/** How much in the inbox is unread, beside its name in the navigation. Only for those who are told anything. */
export function InboxCount() {
	const isTold = reader.value?.permissions.includes(INBOX_PERMISSION) === true;
	useLayoutEffect(() => (isTold ? countUnread() : undefined), [isTold]);
	const said = unread.value === null ? null : unreadSaid(unread.value);
	if (said === null) return null;
	return (
		<span class="nav-count" data-testid="unread">
			{said}
			<span class="unseen"> {UNREAD.short}</span>
		</span>
	);
}

/** The same where the navigation is folded away: that there is something, and how much to whoever does not see it. */
export function InboxDot() {
	const said = unread.value === null ? null : unreadSaid(unread.value);
	if (said === null) return null;
	return (
		<>
			<span class="nav-dot" />
			<span class="unseen">{UNREAD.said(said)}</span>
		</>
	);
}
