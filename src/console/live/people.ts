import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { askSignedIn } from "../session";
import type { InvitationView, PersonView } from "../wire-people";
import { atPace } from "./pace";
import { type Poll, poll } from "./poll";

const PACE_MS = 15_000;

interface Listed<T> {
	readonly items: readonly T[];
}
export interface People {
	readonly poll: Poll<Listed<PersonView>>;
	/** With what has been changed here since; null: not known yet. */
	readonly items: ReadonlySignal<readonly PersonView[] | null>;
	/** A person as the gateway has just told of them. */
	changed(person: PersonView): void;
}

export function followPeople(): People {
	const source = poll<Listed<PersonView>>((stop) => askSignedIn("/employees", { signal: stop }), atPace(PACE_MS));
	const told = signal<{ readonly over: Listed<PersonView> | null; readonly by: ReadonlyMap<string, PersonView> }>({
		over: null,
		by: new Map(),
	});
	return {
		poll: source,
		items: computed(() => {
			const list = source.body.value;
			const { over, by } = told.value;
			// A list that came after the change was asked for after it, too, and knows it.
			return list === null ? null : list === over ? list.items.map((each) => by.get(each.id) ?? each) : list.items;
		}),
		changed: (person) => {
			const over = source.body.peek();
			const { over: overBefore, by } = told.peek();
			told.value = { over, by: new Map([...(over === overBefore ? by : []), [person.id, person]]) };
			source.refresh();
		},
	};
}

export const followInvitations = (): Poll<Listed<InvitationView>> =>
	poll<Listed<InvitationView>>((stop) => askSignedIn("/employees/invitations", { signal: stop }), atPace(PACE_MS));
