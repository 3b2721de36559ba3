import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Trouble } from "../answer";
import { askSignedIn } from "../session";
import type { InboxPage, NotificationView, Unread } from "../wire-inbox";
import { atPace } from "./pace";
import { type Poll, poll } from "./poll";
import { theirs } from "./theirs";

/** What the reader is told, and how much of it they have not read. */

const COUNT_PACE_MS = 30_000;
const LIST_PACE_MS = 15_000;

const known = theirs<Unread | null>(null);
/** Null: not known, or not the reader's to know. */
export const unread: ReadonlySignal<Unread | null> = computed(() => known.value);

const counting = poll<Unread>(async (stop) => {
	const answer = await askSignedIn<Unread>("/inbox/unread", { signal: stop });
	if (answer.kind === "ok" && !stop.aborted) known.value = answer.body;
	return answer;
}, atPace(COUNT_PACE_MS));

/** Counts until the way back is called. */
export function countUnread(): () => void {
	counting.start();
	return () => {
		counting.stop();
		known.value = null;
	};
}

export interface Inbox {
	readonly poll: Poll<InboxPage>;
	/** With what has been read here since; null: not known yet. */
	readonly items: ReadonlySignal<readonly NotificationView[] | null>;
	/** They are read on the page at once. Null: done; otherwise why not, and they are as they were. */
	markRead(id: number): Promise<Trouble | null>;
	/** Everything up to this one, and nothing that came after it. */
	markAllRead(upTo: number): Promise<Trouble | null>;
	/** The same, but of these only what needs nobody any more. */
	markSettledRead(upTo: number): Promise<Trouble | null>;
}

const idsOf = (items: readonly NotificationView[]): number[] => items.map(({ id }) => id);
export const isSettled = ({ settled }: Pick<NotificationView, "settled">): boolean => settled === true;

/** `cursor`: empty for the newest. */
export function followInbox(cursor: string): Inbox {
	const path = cursor === "" ? "/inbox" : `/inbox?cursor=${encodeURIComponent(cursor)}`;
	const source = poll<InboxPage>(async (stop) => {
		const answer = await askSignedIn<InboxPage>(path, { signal: stop });
		if (answer.kind === "ok" && !stop.aborted) known.value = { unread: answer.body.unread, more: answer.body.more };
		return answer;
	}, atPace(LIST_PACE_MS));
	const read = signal<ReadonlySet<number>>(new Set());
	const tell = async (ids: readonly number[], way: string, body?: unknown): Promise<Trouble | null> => {
		const news = ids.filter((id) => !read.peek().has(id));
		read.value = new Set([...read.peek(), ...news]);
		const answer = await askSignedIn<Unread>(`/inbox/${way}`, { method: "POST", ...(body === undefined ? {} : { body }) });
		if (answer.kind !== "ok") {
			read.value = new Set([...read.peek()].filter((id) => !news.includes(id)));
			return answer;
		}
		known.value = answer.body;
		// What was asked before may still say otherwise.
		counting.refresh();
		return null;
	};
	const seen = (upTo: number) => (source.body.peek()?.items ?? []).filter(({ id }) => id <= upTo);
	return {
		poll: source,
		items: computed(() => source.body.value?.items.map((item) => (read.value.has(item.id) ? { ...item, read: true } : item)) ?? null),
		markRead: (id) => tell([id], `${id}/read`),
		markAllRead: (upTo) => tell(idsOf(seen(upTo)), "read-all", { upTo }),
		markSettledRead: (upTo) => tell(idsOf(seen(upTo).filter(isSettled)), "read-all", { upTo, settled: true }),
	};
}
