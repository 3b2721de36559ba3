import type { Permission, Role } from "../../db/schema";
import type { Tenant } from "../../db/tenants";
import type { Actor } from "../../order/action";
import type { Asked, FrontDoor } from "../env";

/** Who asks the admin API: somebody at the console, or a program with an admin key. */
export interface Caller {
	/** The tenant they work in: all that the request reads and changes is of this one. */
	readonly tenant: Tenant;
	/** The tenant whose account this is; another than `tenant` while an operator works elsewhere. */
	readonly homeTenantId: string;
	readonly role: Role;
	/** Null for a program. */
	readonly user: { readonly id: string; readonly email: string; readonly name: string } | null;
	/** As remembered, for showing what can be done. Whoever acts is asked for them anew (permission.ts). */
	readonly permissions: readonly Permission[];
	/** As what they do is written down. */
	readonly actor: Actor;
}

/** Past `guard`. */
export interface AdminDoor {
	Bindings: FrontDoor["Bindings"];
	Variables: FrontDoor["Variables"] & { caller: Caller };
}
export type AdminAsked = Asked & { readonly var: AdminDoor["Variables"] };
