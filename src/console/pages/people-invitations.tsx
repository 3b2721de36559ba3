import { useSignal } from "@preact/signals";
import type { Poll } from "../live/poll";
import { announce } from "../parts/announcer";
import { type Column, DataTable } from "../parts/data-table";
import { Dialog } from "../parts/dialog";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { InvitationView } from "../wire-people";
import { grantedSaid } from "../words/people";
import { INVITATIONS } from "../words/people-page";
import { ROLE_NAMES } from "../words/roles";
import { troubleSaid } from "../words/trouble";
import { Stopped } from "./stopped";

/** Who was asked to join and has not answered yet. */
export function Invitations({ of }: { of: Poll<{ readonly items: readonly InvitationView[] }> }) {
	const chosen = useSignal<InvitationView | null>(null);
	const items = of.body.value?.items ?? null;
	if (items === null) return of.trouble.value === null ? null : <Stopped of={of} />;
	const columns = columnsOf((invitation) => {
		chosen.value = invitation;
	});
	return (
		<section class="invitations" aria-labelledby="invitations">
			<h2 id="invitations">{INVITATIONS.heading}</h2>
			{items.length === 0 ? (
				<p class="second">{INVITATIONS.none}</p>
			) : (
				<div class="people">
					<DataTable caption={INVITATIONS.caption} columns={columns} rows={items} keyOf={({ id }) => id} />
				</div>
			)}
			{chosen.value === null ? null : (
				<RevokeDialog
					invitation={chosen.value}
					refresh={of.refresh}
					onClose={() => {
						chosen.value = null;
					}}
				/>
			)}
		</section>
	);
}

const columnsOf = (revoke: (invitation: InvitationView) => void): readonly Column<InvitationView>[] => [
	{
		key: "person",
		head: INVITATIONS.person,
		narrow: true,
		cell: ({ name, email, role }) => (
			<div class="person">
				<strong>
					<Foreign>{name}</Foreign>
				</strong>
				<Foreign class="second">{email}</Foreign>
				<span class="second cramped">{ROLE_NAMES[role]}</span>
			</div>
		),
	},
	{ key: "role", head: INVITATIONS.role, cell: ({ role }) => ROLE_NAMES[role] },
	{ key: "granted", head: INVITATIONS.granted, cell: ({ permissions }) => grantedSaid(permissions) },
	{ key: "by", head: INVITATIONS.by, cell: ({ invitedBy }) => <Foreign>{invitedBy}</Foreign> },
	{
		key: "expires",
		head: INVITATIONS.expires,
		narrow: true,
		cell: ({ expired, expiresAt }) =>
			expired ? (
				woven(INVITATIONS.expired, { when: <ClockTime at={expiresAt} /> })
			) : (
				<span class="sentence">
					<Moment at={expiresAt} as="soon" />
				</span>
			),
	},
	{
		key: "manage",
		head: <span class="unseen">{INVITATIONS.takeBack}</span>,
		align: "end",
		narrow: true,
		cell: (invitation) => (
			<button type="button" class="button" aria-label={INVITATIONS.takeBackOf(invitation.name)} onClick={() => revoke(invitation)}>
				{INVITATIONS.takeBack}
			</button>
		),
	},
];

interface RevokeDialogProps {
	readonly invitation: InvitationView;
	readonly refresh: () => void;
	readonly onClose: () => void;
}
function RevokeDialog({ invitation: { id, name }, refresh, onClose }: RevokeDialogProps) {
	const said = useSignal<string | null>(null);
	const busy = useSignal(false);
	const revoke = async (close: () => void) => {
		busy.value = true;
		const answer = await askSignedIn<void>(`/employees/invitations/${encodeURIComponent(id)}`, { method: "DELETE" });
		busy.value = false;
		if (answer.kind !== "ok") {
			said.value = troubleSaid(answer);
			refresh();
			return;
		}
		close();
		refresh();
		announce(INVITATIONS.takenBack(name));
	};
	return (
		<Dialog title={INVITATIONS.question(name)} onClose={onClose}>
			{(close) => (
				<>
					<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
					<Question text={INVITATIONS.consequence} yes={INVITATIONS.yes} busy={busy.value} onYes={() => void revoke(close)} onNo={close} />
				</>
			)}
		</Dialog>
	);
}
