import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { hrefOf } from "../address";
import type { Trouble } from "../answer";
import { now } from "../live/clock";
import { followInbox, type Inbox, isSettled } from "../live/inbox";
import { cursorMeant } from "../meant";
import { announce } from "../parts/announcer";
import { Blank } from "../parts/blank";
import { Notice } from "../parts/notice";
import { ZoneNote } from "../parts/zone-note";
import { reader, tenantZone } from "../session";
import type { NotificationView } from "../wire-inbox";
import { daySaid, daysOf, INBOX_PERMISSION } from "../words/inbox";
import { INBOX } from "../words/inbox-page";
import { troubleSaid } from "../words/trouble";
import { Followed } from "./followed";
import { InboxClosed } from "./inbox-closed";
import { InboxEntry } from "./inbox-entry";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";

/** What went wrong, and what came right again, told to whoever was granted the permission for it. */
export function InboxPage({ query }: PageProps) {
	const cursor = cursorMeant(query, "number");
	useLayoutEffect(() => {
		document.title = INBOX.documentTitle;
	}, []);
	const isTold = reader.value?.permissions.includes(INBOX_PERMISSION) === true;
	return isTold ? <Told key={cursor} cursor={cursor} /> : <InboxClosed />;
}

function Told({ cursor }: { cursor: string }) {
	const inbox = useMemo(() => followInbox(cursor), [cursor]);
	const trouble = useSignal<Trouble | null>(null);
	useLayoutEffect(() => {
		inbox.poll.start();
		return () => inbox.poll.stop();
	}, [inbox]);
	const said = trouble.value === null ? null : troubleSaid(trouble.value);
	const read = async (id: number) => {
		trouble.value = await inbox.markRead(id);
	};
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{INBOX.title}</h1>
				<ZoneNote />
				{cursor === "" ? (
					<AllRead
						of={inbox}
						failed={(why) => {
							trouble.value = why;
						}}
					/>
				) : null}
			</div>
			<div role="alert">{said === null ? null : <Notice tone="red" title={said} />}</div>
			<Followed of={inbox.poll} loading={INBOX.loading}>
				{({ next }) => (
					<>
						<Listed items={inbox.items.value ?? []} isFirst={cursor === ""} read={(id) => void read(id)} />
						<PagerInAddress label={INBOX.pages} cursor={cursor} next={next} at={(other) => hrefOf("/inbox", { cursor: other })} />
					</>
				)}
			</Followed>
		</>
	);
}

/** Up to what the reader sees: what comes in while they press stays unread. */
function AllRead({ of, failed }: { of: Inbox; failed: (why: Trouble | null) => void }) {
	const items = of.items.value ?? [];
	const upTo = items[0]?.id;
	// Something older may be unread although the page shows none.
	const hasUnread = items.some(({ read }) => !read) || (of.poll.body.value?.unread ?? 0) > 0;
	const press = async (mark: (upTo: number) => Promise<Trouble | null>, done: string) => {
		if (upTo === undefined) return;
		const trouble = await mark(upTo);
		failed(trouble);
		of.poll.refresh();
		// What was pressed may be gone: the keyboard goes on from the top.
		if (document.activeElement === document.body) document.querySelector<HTMLElement>("h1")?.focus();
		if (trouble === null) announce(done);
	};
	if (upTo === undefined) return null;
	return (
		<div class="page-tool">
			{items.some((item) => !item.read && isSettled(item)) ? (
				<button type="button" class="button" onClick={() => void press(of.markSettledRead, INBOX.settledRead)}>
					{INBOX.markSettledRead}
				</button>
			) : null}
			<button type="button" class="button" disabled={!hasUnread} onClick={() => void press(of.markAllRead, INBOX.allRead)}>
				{INBOX.markAllRead}
			</button>
		</div>
	);
}

interface ListedProps {
	readonly items: readonly NotificationView[];
	readonly isFirst: boolean;
	readonly read: (id: number) => void;
}
function Listed({ items, isFirst, read }: ListedProps) {
	const zone = tenantZone.value;
	if (items.length === 0)
		return (
			<Blank title={isFirst ? INBOX.empty : INBOX.noMore}>
				<p>{INBOX.emptyAbout}</p>
			</Blank>
		);
	return (
		<div class="inbox">
			{daysOf(items, zone).map(({ day, items: ofDay }) => (
				<section key={`${day} ${ofDay[0]?.id}`} aria-labelledby={`inbox-${ofDay[0]?.id}`}>
					<h2 id={`inbox-${ofDay[0]?.id}`}>{daySaid(day, now.peek(), zone)}</h2>
					<ol class="panel">
						{ofDay.map((item) => (
							<InboxEntry key={item.id} item={item} read={() => read(item.id)} />
						))}
					</ol>
				</section>
			))}
		</div>
	);
}
