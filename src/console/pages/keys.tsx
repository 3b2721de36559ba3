import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
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
	const makes = useSignal(false);
	const revoking = useSignal<string | null>(null);
	useEffect(() => {
		document.title = "API keys · Holdfast";
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
				<h1 tabIndex={-1}>API keys</h1>
				<ZoneNote />
				<button
					type="button"
					class="button people-invite"
					onClick={() => {
						makes.value = true;
					}}
				>
					Make a key
				</button>
			</div>
			<div class="people-note">
				<p>
					A program of the shop shows its key with every request. Give each program a key of its own, with no more scopes than it needs; who
					made and revoked which is in the <a href={hrefOf("/audit", { event: "key.made" })}>audit log</a>.
				</p>
			</div>
			<Freshness of={keys} />
			{items === null ? (
				keys.trouble.value === null ? (
					<ListSkeleton label="Loading the API keys" />
				) : (
					<Stopped of={keys} />
				)
			) : items.length === 0 ? (
				<Blank title="There are no API keys yet">
					<p>Without one, no shop can place orders. “Make a key” makes the first.</p>
				</Blank>
			) : (
				<div class="people api-keys">
					<DataTable caption="API keys, those that work first" columns={columns} rows={items} keyOf={({ id }) => id} />
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
