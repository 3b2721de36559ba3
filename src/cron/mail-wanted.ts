import type { Claimed, Letter, Settled } from "../db/outbox";
import { reportSettingsOf } from "../db/report";
import { REPORT_LETTER } from "../db/reports";
import { CONFIRMATION } from "../db/waiting-letters";
import { OF_ORDERS, UNSYNCED } from "./mail-alerts";
import { isStillWanted } from "./mail-confirmations";
import type { ShopMail } from "./mail-facts";
import { OF_INCIDENTS } from "./mail-incidents";

/** A letter may wait for days: before it is sent it is asked again whether they are still to have it. */

/** Whom an alert goes to could not be read: another run does so. */
const ASKED_AGAIN_MS = 60_000;

const OF_TROUBLE: readonly string[] = [...OF_ORDERS, ...OF_INCIDENTS];

/** What becomes of it instead; null: it goes. `mail` null: nothing is known of the shop. */
export async function heldBack(
	db: D1Database,
	mail: ShopMail | null,
	letter: Letter & { readonly createdAtMs: number },
	{ tenantId, recipient, createdAtMs }: Claimed,
	nowMs: number,
): Promise<Settled | null> {
	const { kind } = letter;
	if (kind === UNSYNCED || OF_TROUBLE.includes(kind)) {
		if (mail === null) return { kind: "released", atMs: nowMs + ASKED_AGAIN_MS, error: "It could not be read who is told of this." };
		const readers = kind === UNSYNCED ? mail.toldOfUnsynced : mail.toldOfTrouble;
		return isAmong(
			recipient,
			readers.map((reader) => reader.recipient),
		)
			? null
			: dropped("They are not told of this any more.");
	}
	// A person has sent it once more, and named who is to have it.
	if (createdAtMs > letter.createdAtMs) return null;
	if (kind === CONFIRMATION) return (await isStillWanted(db, tenantId, letter.source)) ? null : dropped("It is not wanted any more.");
	if (kind !== REPORT_LETTER || isAmong(recipient, (await reportSettingsOf(db, tenantId)).recipients)) return null;
	return dropped("They do not get the report any more.");
}

const isAmong = (recipient: string, list: readonly string[]): boolean => list.some((one) => one.toLowerCase() === recipient.toLowerCase());

const dropped = (error: string): Settled => ({ kind: "dropped", error });
