import { lastActor } from "../../db/audit";
import { problem } from "../problem";
import type { AdminAsked } from "./door";

/** Settings that two people change at once: whoever saves what they have not seen the last change of is told who was first. */

interface Overtaken<Current> {
	/** What the audit log has each change under. */
	readonly event: string;
	readonly subject: string;
	/** The version that the caller saw. */
	readonly seen: number;
	/** What is saved now, as the caller would read it. */
	readonly current: Current;
	/** False: it was the gateway itself. */
	readonly byPerson?: boolean;
	/** When it changed last, where others than people change it, too: whoever has saved it at another time was not the last. */
	readonly atMs?: number;
}

/** 409, with what is saved now and the name of whoever saved it last; `by` is null where nobody did, or it is no longer known. */
export async function settingsOvertaken<Current extends { readonly version: number }>(
	c: AdminAsked,
	{ event, subject, seen, current, byPerson = true, atMs }: Overtaken<Current>,
): Promise<Response> {
	const knowsWhom = byPerson && seen < current.version;
	const by = knowsWhom
		? ((await lastActor(c.env.DB, c.var.caller.tenant.id, { event, subject, ...(atMs === undefined ? {} : { atMs }) }))?.name ?? null)
		: null;
	const who = by === null ? "You" : `${by} has saved meanwhile: you`;
	return problem(c, "settings_overtaken", `${who} saw version ${seen}; it is at version ${current.version} now.`, { current, by });
}
