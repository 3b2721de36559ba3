import type { DeskCalls } from "../desk/answers";
import type { Admission, Endpoint, LinkCalls } from "../link/answers";
import { failDue } from "./outage";
import { NOT_CONNECTED_LOOK_MS, type Round, type RoundPorts, runRound } from "./round";

/**
 * One reader's turn at a tenant's orders: permits from the link, the oldest due orders from the desk, the ERP, then one
 * settlement and one report; again, until nothing is due, the link says wait, or the turn has lasted long enough.
 */

/** The credit window of one reader: orders it may have outstanding. */
export const CLAIMS_A_ROUND_MAX = 10;
/** Then it goes on with a new bell, so that one tenant's backlog cannot keep a queue consumer for ever. */
export const TURN_MS_MAX = 20_000;
/** Where orders fail in an outage, a new one is told within this, however rarely the ERP is probed. */
export const FAIL_LOOK_MS_MAX = 5_000;

export interface TurnPorts extends RoundPorts {
	readonly desk: RoundPorts["desk"] & Pick<DeskCalls, "release">;
	readonly link: RoundPorts["link"] & Pick<LinkCalls, "configure" | "admit">;
	/** The tenant's ERP as configured, or null. Asked only when the link does not know it. */
	readonly endpoint: () => Promise<Endpoint | null>;
}

export interface Turn {
	readonly end: NonNullable<Round["end"]> | "at_capacity" | "not_connected" | "time_up";
	readonly attempts: number;
}

export async function takeTurn(tenantId: string, ports: TurnPorts): Promise<Turn> {
	const endMs = ports.now() + TURN_MS_MAX;
	let attempts = 0;
	let held = false;
	while (ports.now() < endMs) {
		const admission = await ports.link.admit(CLAIMS_A_ROUND_MAX);
		switch (admission.kind) {
			case "unconfigured":
				if (!(await configured(tenantId, ports))) return { end: "not_connected", attempts };
				break;
			case "wait":
				await waitOut(tenantId, admission, ports, endMs);
				if (held) return { end: "held", attempts };
				// The ERP may have come back since the link answered; its release would then have been there before our hold.
				held = true;
				break;
			case "at_capacity":
				return { end: "at_capacity", attempts };
			case "admitted": {
				held = false;
				const round = await runRound(tenantId, admission, ports);
				attempts += round.attempts;
				if (round.end !== null) return { end: round.end, attempts };
			}
		}
	}
	// Whoever reads the next bell goes on where this turn ended.
	await ports.desk.release();
	return { end: "time_up", attempts };
}

async function configured(tenantId: string, { desk, link, endpoint, now }: TurnPorts): Promise<boolean> {
	const stored = await endpoint();
	if (stored === null) await desk.hold({ reason: "not_connected", untilMs: now() + NOT_CONNECTED_LOOK_MS });
	else await link.configure(tenantId, stored);
	return stored !== null;
}

/** Nothing may be sent: what is due is held, or handed to a person where the tenant wants it so. */
async function waitOut(tenantId: string, { reason, untilMs, failWith }: Wait, ports: TurnPorts, endMs: number): Promise<void> {
	if (failWith === null) return await ports.desk.hold({ reason, untilMs });
	await failDue(tenantId, { reason, untilMs, failWith }, ports, endMs);
	await ports.desk.hold({ reason, untilMs: Math.min(untilMs, ports.now() + FAIL_LOOK_MS_MAX) });
}
type Wait = Extract<Admission, { kind: "wait" }>;
