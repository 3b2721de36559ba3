import type { Role } from "../../db/schema";
import type { Asked, FrontDoor } from "../env";

/** Who asks the admin API: somebody at the console, or a program with an admin key. */
export interface Caller {
	readonly tenant: { readonly id: string; readonly name: string; readonly timeZone: string };
	readonly role: Role;
	/** Null for a program. */
	readonly user: { readonly id: string; readonly email: string; readonly name: string } | null;
}

/** Past `guard`. */
export interface AdminDoor {
	Bindings: FrontDoor["Bindings"];
	Variables: FrontDoor["Variables"] & { caller: Caller };
}
export type AdminAsked = Asked & { readonly var: AdminDoor["Variables"] };
