import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Sign } from "../parts/icons";
import { Switch } from "../parts/switch";
import { askSignedIn, reader, takePermissions } from "../session";
import type { PersonView } from "../wire-people";
import { isOneself, PERMISSION_FACES, type PermissionFace } from "../words/people";
import { PERMISSION } from "../words/people-page";
import { troubleSaid } from "../words/trouble";

interface PermissionSwitchProps {
	readonly person: PersonView;
	readonly face: PermissionFace;
	readonly mayGrant: boolean;
	readonly changed: (person: PersonView) => void;
}

/** One permission of one person. What is refused is said below, and the switch stands as it stood. */
export function PermissionSwitch({ person, face: { permission, name }, mayGrant, changed }: PermissionSwitchProps) {
	const wanted = useSignal<boolean | null>(null);
	const said = useSignal<string | null>(null);
	const isOn = person.permissions[permission];
	const press = async () => {
		const on = !isOn;
		wanted.value = on;
		said.value = null;
		const answer = await askSignedIn<PersonView>(`/employees/${encodeURIComponent(person.id)}/permissions`, {
			method: "PUT",
			body: { [permission]: on },
		});
		wanted.value = null;
		if (answer.kind !== "ok") {
			said.value = troubleSaid(answer);
			return;
		}
		changed(answer.body);
		const who = reader.peek();
		if (who !== null && isOneself(who, person))
			takePermissions(PERMISSION_FACES.map((face) => face.permission).filter((each) => answer.body.permissions[each]));
		announce(PERMISSION.switched(name, on, person.name));
	};
	return (
		<div>
			<Switch
				label={name}
				of={`person-${person.id}`}
				on={wanted.value ?? isOn}
				busy={wanted.value !== null}
				disabled={!mayGrant}
				press={() => void press()}
			/>
			<div role="alert">
				{said.value === null ? null : (
					<p class="field-error">
						<Sign tone="red" />
						{said.value}
					</p>
				)}
			</div>
		</div>
	);
}
