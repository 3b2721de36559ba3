import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { KeyView } from "../wire-keys";
import type { PersonView } from "../wire-people";
import { isMakerGone, PLACES, placeOf } from "../words/keys";

/** The columns of the keys. Where there is little room, everything stands below the name. */
export const keysColumns = (people: readonly PersonView[] | null, revoke: (id: string) => void): readonly Column<KeyView>[] => [
	{
		key: "key",
		head: "Key",
		narrow: true,
		cell: (key) => (
			<div class="person">
				<strong>
					<Foreign>{key.label}</Foreign>
				</strong>
				<span class="second">
					ends in <code>{key.hint}</code>
				</span>
				<State apiKey={key} />
				{isMakerGone(key, people) ? (
					<span class="key-note">
						<Sign tone="amber" />
						{key.createdBy?.name} has left. Revoke it unless you know who uses it.
					</span>
				) : null}
			</div>
		),
	},
	{
		key: "scopes",
		head: "What it may do",
		narrow: true,
		cell: ({ scopes }) => (
			<div class="person">
				<ul class="key-scopes">
					{scopes.map((scope) => (
						<li key={scope}>{scope}</li>
					))}
				</ul>
				<span class="second">{PLACES[placeOf(scopes)]}</span>
			</div>
		),
	},
	{
		key: "made",
		head: "Made",
		narrow: true,
		cell: ({ createdBy, createdAt }) => (
			<>
				<span class="cramped">Made</span> <ClockTime at={createdAt} />
				<span class="cramped">, </span>
				<span class="second">by {createdBy === null ? "a command" : <Foreign>{createdBy.name}</Foreign>}</span>
			</>
		),
	},
	{
		key: "used",
		head: "Last used",
		narrow: true,
		cell: ({ lastUsedAt }) =>
			lastUsedAt === null ? (
				<span class="none">Never used</span>
			) : (
				<>
					<span class="cramped">Last used</span> <span class="second">in the hour from</span> <ClockTime at={lastUsedAt} />
				</>
			),
	},
	{
		key: "manage",
		head: <span class="unseen">Revoke</span>,
		align: "end",
		narrow: true,
		cell: ({ id, label, revokedAt }) =>
			revokedAt === null ? (
				<button type="button" class="button" aria-label={`Revoke ${label}`} onClick={() => revoke(id)}>
					Revoke
				</button>
			) : null,
	},
];

function State({ apiKey: { revokedAt } }: { apiKey: KeyView }) {
	return (
		<span class="person-state">
			<Sign tone={revokedAt === null ? "green" : "grey"} />
			<span>
				{revokedAt === null ? "Works" : "Revoked"}
				{revokedAt === null ? null : (
					<span class="second">
						<ClockTime at={revokedAt} />
					</span>
				)}
			</span>
		</span>
	);
}
