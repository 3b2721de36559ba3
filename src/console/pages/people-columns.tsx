import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { Session } from "../wire";
import type { PersonView } from "../wire-people";
import { isOneself, mayManage, PERMISSION_FACES } from "../words/people";
import { ROLE_NAMES } from "../words/roles";
import { PermissionSwitch } from "./people-switch";

/** The columns of the people. Where there is little room, role and state stand below the name. */
export const peopleColumns = (
	who: Session,
	changed: (person: PersonView) => void,
	manage: (id: string) => void,
): readonly Column<PersonView>[] => [
	{
		key: "person",
		head: "Person",
		narrow: true,
		cell: (person) => (
			<div class="person">
				<strong id={`person-${person.id}`}>
					<Foreign>{person.name}</Foreign>
					{isOneself(who, person) ? " (you)" : null}
				</strong>
				<Foreign class="second">{person.email}</Foreign>
				<span class="second cramped">
					{ROLE_NAMES[person.role]}, second factor {person.secondFactor ? "on" : "off"}
				</span>
				<span class="cramped">
					<State person={person} />
				</span>
			</div>
		),
	},
	{ key: "role", head: "Role", cell: ({ role }) => ROLE_NAMES[role] },
	{ key: "state", head: "State", cell: (person) => <State person={person} /> },
	{ key: "factor", head: "Second factor", cell: ({ secondFactor }) => (secondFactor ? "On" : <span class="none">Off</span>) },
	{
		key: "permissions",
		head: "Permissions",
		narrow: true,
		cell: (person) => (
			<div class="switches">
				{PERMISSION_FACES.map((face) => (
					<PermissionSwitch key={face.permission} person={person} face={face} mayGrant={who.user.role === "admin"} changed={changed} />
				))}
			</div>
		),
	},
	{
		key: "manage",
		head: <span class="unseen">Manage</span>,
		align: "end",
		narrow: true,
		cell: (person) =>
			mayManage(who, person) ? (
				<button type="button" class="button" aria-label={`Manage ${person.name}`} onClick={() => manage(person.id)}>
					Manage
				</button>
			) : null,
	},
];

function State({ person: { active, deactivatedAt } }: { person: PersonView }) {
	return (
		<span class="person-state">
			<Sign tone={active ? "green" : "grey"} />
			<span>
				{active ? "Active" : "Deactivated"}
				{deactivatedAt === null ? null : (
					<span class="second">
						{" "}
						since <ClockTime at={deactivatedAt} />
					</span>
				)}
			</span>
		</span>
	);
}
