import { useId } from "preact/hooks";
import type { Role } from "../wire";
import type { AssignableRole } from "../wire-people";
import { ROLE } from "../words/people-page";
import { ROLE_NAMES } from "../words/roles";

const ABOUT: Readonly<Record<AssignableRole, string>> = {
	employee: ROLE.employee,
	admin: ROLE.admin,
};

export function RoleChoice({ chosen, choose }: { chosen: Role; choose: (role: AssignableRole) => void }) {
	const name = useId();
	return (
		<fieldset class="choices">
			<legend>{ROLE.legend}</legend>
			{(["employee", "admin"] as const).map((role) => (
				<label key={role}>
					<input type="radio" name={name} checked={chosen === role} onChange={() => choose(role)} />
					<span>
						{ROLE_NAMES[role]}: {ABOUT[role]}
					</span>
				</label>
			))}
		</fieldset>
	);
}
