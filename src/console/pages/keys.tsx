import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { hrefOf } from "../address";
import { atPace } from "../live/pace";
import { followPeople } from "../live/people";
import { poll } from "../live/poll";
import { Blank, ListSkeleton } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { Freshness } from "../parts/freshness";
import { ZoneNote } from "../parts/zone-note";
import { askSignedIn } from "../session";
import type { KeyView } from "../wire-keys";
import { KEYS_PAGE } from "../words/keys";
import { keysColumns } from "./keys-columns";
import { NewKeyDialog } from "./keys-new";
import { RevokeKeyDialog } from "./keys-revoke";
import { Stopped } from "./stopped";

const PACE_MS = 15_000;

/** The keys that the shop's own programs come with. */
export function KeysPage() {
	const keys = useMemo(
		() => poll<{ readonly items: readonly KeyView[] }>((stop) => askSignedIn("/keys", { signal: stop }), atPace(PACE_MS)),
		[],
	);
	const people = useMemo(followPeople, []);
	const [aboutBefore, auditLog, aboutAfter] = KEYS_PAGE.about;
	const makes = useSignal(false);
	const revoking = useSignal<string | null>(null);
	useLayoutEffect(() => {
		document.title = KEYS_PAGE.documentTitle;
		keys.start();
		people.poll.start();
		return () => {
			keys.stop();
			people.poll.stop();
		};
	}, [keys, people]);
	const items = keys.body.value?.items ?? null;
	const chosen = items?.find(({ id }) => id === revoking.value);
	const columns = keysColumns(people.items.value, (id) => {
		revoking.value = id;
	});
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{KEYS_PAGE.title}</h1>
				<ZoneNote />
				<button
					type="button"
					class="button primary people-invite"
					onClick={() => {
						makes.value = true;
					}}
				>
					{KEYS_PAGE.make}
				</button>
			</div>
			<div class="people-note">
				<p>
					{aboutBefore}
					<a href={hrefOf("/audit", { event: "key.made" })}>{auditLog}</a>
					{aboutAfter}
				</p>
			</div>
			<Freshness of={keys} />
			{items === null ? (
				keys.trouble.value === null ? (
					<ListSkeleton label={KEYS_PAGE.loading} />
				) : (
					<Stopped of={keys} />
				)
			) : items.length === 0 ? (
				<Blank title={KEYS_PAGE.empty}>
					<p>{KEYS_PAGE.emptyAbout}</p>
				</Blank>
			) : (
				<div class="people api-keys">
					<DataTable caption={KEYS_PAGE.caption} columns={columns} rows={items} keyOf={({ id }) => id} />
				</div>
			)}
			{makes.value ? (
				<NewKeyDialog
					made={keys.refresh}
					onClose={() => {
						makes.value = false;
					}}
				/>
			) : null}
			{chosen === undefined ? null : (
				<RevokeKeyDialog
					key={chosen.id}
					apiKey={chosen}
					revoked={keys.refresh}
					onClose={() => {
						revoking.value = null;
					}}
				/>
			)}
		</>
	);
}
