import type { DeskCalls } from "../desk/answers";
import { deskName, linkName, MAIN_DESK } from "../lib/names";
import type { LinkCalls } from "../link/answers";
import type { Asked } from "./env";

/** How the front doors reach a tenant's Durable Objects. */

interface ObjectTrouble {
	readonly retryable: boolean;
	readonly overloaded: boolean;
}

/** What the runtime says of a call that did not get through; both false for an error of the object's own code. */
export function troubleOf(error: unknown): ObjectTrouble {
	const flags = (error instanceof Error ? error : {}) as { readonly retryable?: unknown; readonly overloaded?: unknown };
	return { retryable: flags.retryable === true, overloaded: flags.overloaded === true };
}

/** For calls that do something else when they are repeated: the first may have been done before its answer was lost. */
export const askDeskOnce = <T>(c: Asked, tenantId: string, call: (desk: DeskCalls) => Promise<T>): Promise<T> =>
	call(c.env.DESK.getByName(deskName(tenantId, MAIN_DESK)));

/** Asks the tenant's desk. Calls made from here may be repeated, so one is, when the runtime says it is worth it. */
export async function askDesk<T>(c: Asked, tenantId: string, call: (desk: DeskCalls) => Promise<T>): Promise<T> {
	const desk = () => c.env.DESK.getByName(deskName(tenantId, MAIN_DESK));
	try {
		return await call(desk());
	} catch (error) {
		const { retryable, overloaded } = troubleOf(error);
		if (!retryable || overloaded) throw error;
		// A stub that has failed stays broken.
		return await call(desk());
	}
}

export const linkOf = (c: Asked, tenantId: string): LinkCalls => c.env.LINK.getByName(linkName(tenantId));
