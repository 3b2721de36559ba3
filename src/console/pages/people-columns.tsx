import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { Session } from "../wire";
import type { PersonView } from "../wire-people";
import { isOneself, mayManage, PERMISSION_FACES } from "../words/people";
import { PEOPLE } from "../words/people-page";
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
		head: PEOPLE.person,
		narrow: true,
		cell: (person) => (
			<div class="person">
				<strong id={`person-${person.id}`}>
					<Foreign>{person.name}</Foreign>
					{isOneself(who, person) ? PEOPLE.you : null}
				</strong>
				<Foreign class="second">{person.email}</Foreign>
				<span class="second cramped">{PEOPLE.roleAndFactor(ROLE_NAMES[person.role], person.secondFactor)}</span>
				<span class="cramped">
					<State person={person} />
				</span>
			</div>
		),
	},
	{ key: "role", head: PEOPLE.role, cell: ({ role }) => ROLE_NAMES[role] },
	{ key: "state", head: PEOPLE.state, cell: (person) => <State person={person} /> },
	{
		key: "factor",
		head: PEOPLE.secondFactor,
		cell: ({ secondFactor }) => (secondFactor ? PEOPLE.factorOn : <span class="none">{PEOPLE.factorOff}</span>),
	},
	{
		key: "permissions",
		head: PEOPLE.permissions,
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
		head: <span class="unseen">{PEOPLE.manage}</span>,
		align: "end",
		narrow: true,
		cell: (person) =>
			mayManage(who, person) ? (
				<button type="button" class="button" aria-label={PEOPLE.manageOf(person.name)} onClick={() => manage(person.id)}>
					{PEOPLE.manage}
				</button>
			) : null,
	},
];

function State({ person: { active, deactivatedAt } }: { person: PersonView }) {
	return (
		<span class="person-state">
			<Sign tone={active ? "green" : "grey"} />
			<span>
				{active ? PEOPLE.active : PEOPLE.deactivated}
				{deactivatedAt === null ? null : <span class="second"> {woven(PEOPLE.since, { when: <ClockTime at={deactivatedAt} /> })}</span>}
			</span>
		</span>
	);
}
