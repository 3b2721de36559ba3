import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { KeyView } from "../wire-keys";
import type { PersonView } from "../wire-people";
import { isMakerGone, KEY_COLUMNS, PLACES, placeOf } from "../words/keys";

/** The columns of the keys. Where there is little room, everything stands below the name. */
export const keysColumns = (people: readonly PersonView[] | null, revoke: (id: string) => void): readonly Column<KeyView>[] => [
	{
		key: "key",
		head: KEY_COLUMNS.key,
		narrow: true,
		cell: (key) => (
			<div class="person">
				<strong>
					<Foreign>{key.label}</Foreign>
				</strong>
				<span class="second">
					{KEY_COLUMNS.endsIn} <code>{key.hint}</code>
				</span>
				<State apiKey={key} />
				{isMakerGone(key, people) ? (
					<span class="key-note">
						<Sign tone="amber" />
						{KEY_COLUMNS.makerLeft(key.createdBy?.name ?? "")}
					</span>
				) : null}
			</div>
		),
	},
	{
		key: "scopes",
		head: KEY_COLUMNS.scopes,
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
		head: KEY_COLUMNS.made,
		narrow: true,
		cell: ({ createdBy, createdAt }) => (
			<>
				<span class="cramped">{KEY_COLUMNS.made}</span> <ClockTime at={createdAt} />
				<span class="cramped">, </span>
				<span class="second">
					{KEY_COLUMNS.by} {createdBy === null ? KEY_COLUMNS.byCommand : <Foreign>{createdBy.name}</Foreign>}
				</span>
			</>
		),
	},
	{
		key: "used",
		head: KEY_COLUMNS.lastUsed,
		narrow: true,
		cell: ({ lastUsedAt }) =>
			lastUsedAt === null ? (
				<span class="none">{KEY_COLUMNS.neverUsed}</span>
			) : (
				<>
					<span class="cramped">{KEY_COLUMNS.lastUsed}</span> <span class="second">{KEY_COLUMNS.inHourFrom}</span>{" "}
					<ClockTime at={lastUsedAt} />
				</>
			),
	},
	{
		key: "manage",
		head: <span class="unseen">{KEY_COLUMNS.revoke}</span>,
		align: "end",
		narrow: true,
		cell: ({ id, label, revokedAt }) =>
			revokedAt === null ? (
				<button type="button" class="button" aria-label={KEY_COLUMNS.revokeOf(label)} onClick={() => revoke(id)}>
					{KEY_COLUMNS.revoke}
				</button>
			) : null,
	},
];

function State({ apiKey: { revokedAt } }: { apiKey: KeyView }) {
	return (
		<span class="person-state">
			<Sign tone={revokedAt === null ? "green" : "grey"} />
			<span>
				{revokedAt === null ? KEY_COLUMNS.works : KEY_COLUMNS.revoked}
				{revokedAt === null ? null : (
					<span class="second">
						<ClockTime at={revokedAt} />
					</span>
				)}
			</span>
		</span>
	);
}
