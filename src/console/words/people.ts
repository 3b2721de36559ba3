import type { Permission, Session } from "../wire";
import type { OpenLinkView, PersonView } from "../wire-people";

/** People, what they may do, and what is asked before that changes, in words. */

export interface PermissionFace {
	readonly permission: Permission;
	readonly name: string;
	readonly about: string;
}
export const PERMISSION_FACES: readonly PermissionFace[] = [
	{
		permission: "order_sync_actions",
		name: "Order Sync Actions",
		about: "may decide about orders: resubmit, mark as synced, edit, archive, cancel.",
	},
	{
		permission: "order_sync_notification",
		name: "Order Sync Notification",
		about: "is told of orders that failed or are not synced yet.",
	},
];
export const permissionName = (permission: Permission): string =>
	PERMISSION_FACES.find((face) => face.permission === permission)?.name ?? permission;

/** What somebody is granted beside their role: `"Order Sync Actions"`, `"nothing yet"`. */
export const grantedSaid = (permissions: readonly Permission[]): string =>
	permissions.length === 0 ? "nothing yet" : permissions.map(permissionName).join(", ");

export const isOneself = (reader: Session, person: Pick<PersonView, "email">): boolean => reader.user.email === person.email;

/** Whose role and account the reader may change: colleagues, and an operator's only as an operator. */
export const mayManage = (reader: Session, person: PersonView): boolean =>
	!isOneself(reader, person) && (person.role !== "operator" || reader.user.role === "operator");

/** A step that is asked about first. */
export interface PersonQuestion {
	readonly title: string;
	readonly text: string;
	readonly yes: string;
	readonly done: string;
}
export type PersonStep = "deactivate" | "reactivate" | "second_factor";
export function questionOf(step: PersonStep, { name }: Pick<PersonView, "name">): PersonQuestion {
	switch (step) {
		case "deactivate":
			return {
				title: `Deactivate ${name}?`,
				text: "They are signed out everywhere at once and cannot sign in any more. Links they made stop working. What they did stays in the audit log, and they can be let in again.",
				yes: "Deactivate",
				done: `${name} is deactivated`,
			};
		case "reactivate":
			return {
				title: `Reactivate ${name}?`,
				text: "They can sign in again with their password, in the role and with the permissions they have here.",
				yes: "Reactivate",
				done: `${name} can sign in again`,
			};
		case "second_factor":
			return {
				title: `Take the second factor off ${name}?`,
				text: "For somebody who has lost both phone and recovery codes. Make sure that it is really they who ask: from then on their password alone lets them in.",
				yes: "Take it off",
				done: `${name} signs in with the password alone`,
			};
	}
}

/** `count`: at least one. */
export const keysLeftSaid = (name: string, count: number): string =>
	count === 1
		? `${name} made an API key that still works. Revoke it unless a program of the shop uses it.`
		: `${name} made ${count} API keys that still work. Revoke those that no program of the shop uses.`;

export const rulesSaid = ({ lengthMin, lengthMax }: OpenLinkView["passwordRules"]): string =>
	`${lengthMin} to ${lengthMax} characters of any kind: a few words in a row do well. Not one of the passwords that are guessed first, and not your name, your e-mail address or the shop's name.`;
