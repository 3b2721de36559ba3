import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { followInvitations, followPeople } from "../live/people";
import { ListSkeleton } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { Freshness } from "../parts/freshness";
import { ZoneNote } from "../parts/zone-note";
import { reader } from "../session";
import { PERMISSION_FACES } from "../words/people";
import { PEOPLE } from "../words/people-page";
import { peopleColumns } from "./people-columns";
import { Invitations } from "./people-invitations";
import { InviteDialog } from "./people-invite";
import { PersonDialog } from "./people-person";
import { Stopped } from "./stopped";

/** Who works here, as what, and what each may do. */
export function PeoplePage() {
	const people = useMemo(followPeople, []);
	const invitations = useMemo(followInvitations, []);
	const managed = useSignal<string | null>(null);
	const invites = useSignal(false);
	useLayoutEffect(() => {
		document.title = PEOPLE.tab;
		people.poll.start();
		invitations.start();
		return () => {
			people.poll.stop();
			invitations.stop();
		};
	}, [people, invitations]);
	const who = reader.value;
	const items = people.items.value;
	const person = items?.find(({ id }) => id === managed.value);
	if (who === null) return null;
	const columns = peopleColumns(who, people.changed, (id) => {
		managed.value = id;
	});
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{PEOPLE.heading}</h1>
				<ZoneNote />
				<button
					type="button"
					class="button primary people-invite"
					onClick={() => {
						invites.value = true;
					}}
				>
					{PEOPLE.invite}
				</button>
			</div>
			<PermissionsNote mayGrant={who.user.role === "admin"} />
			<Freshness of={people.poll} />
			{items === null ? (
				people.poll.trouble.value === null ? (
					<ListSkeleton label={PEOPLE.loading} />
				) : (
					<Stopped of={people.poll} />
				)
			) : (
				<div class="people">
					<DataTable caption={PEOPLE.caption} columns={columns} rows={items} keyOf={({ id }) => id} />
				</div>
			)}
			<Invitations of={invitations} />
			{person === undefined ? null : (
				<PersonDialog
					key={person.id}
					person={person}
					changed={people.changed}
					onClose={() => {
						managed.value = null;
					}}
				/>
			)}
			{invites.value ? (
				<InviteDialog
					mayGrant={who.user.role === "admin"}
					invited={invitations.refresh}
					onClose={() => {
						invites.value = false;
					}}
				/>
			) : null}
		</>
	);
}

function PermissionsNote({ mayGrant }: { mayGrant: boolean }) {
	return (
		<div class="people-note">
			<p>
				{PEOPLE.permissionsAbout}
				{mayGrant ? "" : PEOPLE.administratorsSwitch}
			</p>
			<ul>
				{PERMISSION_FACES.map(({ permission, name, about }) => (
					<li key={permission}>
						<strong>{name}</strong>: {about}
					</li>
				))}
			</ul>
		</div>
	);
}
