import type { Permission, Role } from "./wire";

/** The people of a shop, as the admin API tells of them. Times are ISO 8601 in UTC. */

export interface PersonView {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly role: Role;
	readonly permissions: Readonly<Record<Permission, boolean>>;
	readonly active: boolean;
	readonly deactivatedAt: string | null;
	readonly secondFactor: boolean;
}

/** Somebody who was just let go. */
export interface GonePersonView extends PersonView {
	/** How many API keys they made that still work. */
	readonly activeKeys: number;
}

/** Operators are not made here. */
export type AssignableRole = "admin" | "employee";

export interface InvitationView {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly role: Role;
	readonly permissions: readonly Permission[];
	/** The name of whoever made it. */
	readonly invitedBy: string;
	readonly createdAt: string;
	readonly expiresAt: string;
	readonly expired: boolean;
}

/** A link for one person, which is told this once. */
export interface NewLinkView {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly url: string;
	readonly expiresAt: string;
	/** What became of the mail with it. */
	readonly mail: Mailed;
}

/**
 * `no_mail`: the deployment mails no links. `operator`: an operator's never goes by mail. `too_many`: the address, or the shop, has had
 * as many as go in an hour.
 */
export type Mailed = "on_its_way" | "no_mail" | "operator" | "too_many";

/** Of the deployment, for whoever is not signed in. */
export interface ForgottenView {
	readonly byMail: boolean;
}
/** The same whoever was asked for. */
export interface AskedLinkView {
	readonly goodForMinutes: number;
	readonly mailsAnHour: number;
}

/** What a link is good for, before anybody has signed in. */
export interface OpenLinkView {
	readonly email: string;
	readonly name: string;
	readonly role: Role;
	readonly tenant: { readonly name: string };
	readonly expiresAt: string;
	/** Lengths in characters. */
	readonly passwordRules: { readonly lengthMin: number; readonly lengthMax: number };
}
