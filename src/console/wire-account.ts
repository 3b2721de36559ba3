import type { Role } from "./wire";

/** One's own account, as the admin API tells of it. Times are ISO 8601 in UTC. */

export interface AccountView {
	readonly user: { readonly id: string; readonly email: string; readonly name: string };
	readonly role: Role;
	readonly secondFactor: { readonly on: boolean; readonly since: string | null; readonly recoveryCodesLeft: number };
	/** Lengths in characters. */
	readonly passwordRules: { readonly lengthMin: number; readonly lengthMax: number };
}

export interface SessionView {
	readonly id: string;
	/** The one that asks. */
	readonly current: boolean;
	readonly openedAt: string;
	readonly seenAt: string;
	readonly address: string | null;
	/** The browser in few words. */
	readonly agent: string | null;
}
export interface SessionsView {
	readonly items: readonly SessionView[];
}

/** Told this once. */
export interface TotpSecret {
	/** Base32. */
	readonly secret: string;
	readonly otpauthUrl: string;
}
export interface RecoveryCodes {
	readonly recoveryCodes: readonly string[];
}
