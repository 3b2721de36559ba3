import { mailReaders, mailSettingsOf } from "../db/mail-settings";
import type { Recipient } from "../db/outbox";
import { findTenant } from "../db/tenants";
import type { OrderFacts, ShopFacts } from "../mail/facts";
import type { OrderDraft } from "../order/order";
import type { OrderSnapshot } from "../order/snapshot";

/** What the planner knows of a shop before it plans: its name, and who is to be told of what. */

export interface ShopMail {
	readonly tenantId: string;
	readonly shop: ShopFacts;
	/** Of orders that were not placed, and of outages. */
	readonly toldOfTrouble: readonly Recipient[];
	/** Of orders that are on their way for too long. */
	readonly toldOfUnsynced: readonly Recipient[];
	readonly capPerHour: number;
	readonly confirmations: boolean;
}

/** Null: there is no such tenant any more. */
export async function shopMailOf(db: D1Database, tenantId: string, publicUrl: string | null): Promise<ShopMail | null> {
	const [tenant, settings, readers] = await Promise.all([
		findTenant(db, tenantId),
		mailSettingsOf(db, tenantId),
		mailReaders(db, tenantId),
	]);
	if (tenant === null) return null;
	const readersOfTrouble = readers.filter(({ orderErrors }) => orderErrors !== "inbox").map(({ email }) => email);
	return {
		tenantId,
		shop: { name: tenant.name, timeZone: tenant.timeZone, publicUrl },
		toldOfTrouble: byMail([...settings.merchantAddresses, ...readersOfTrouble]),
		toldOfUnsynced: byMail(readers.filter(({ unsynced }) => unsynced).map(({ email }) => email)),
		capPerHour: settings.capPerHour,
		confirmations: settings.confirmations,
	};
}

/** Each address once, whatever the shift key did. */
export function byMail(addresses: readonly string[]): Recipient[] {
	const seen = new Map(addresses.map((address) => [address.toLowerCase(), address]));
	return [...seen.values()].map((recipient) => ({ channel: "mail", recipient }));
}

/** Without the body it was read from: of many orders that would be as much again. */
export function orderFacts({ body, ...order }: OrderSnapshot): OrderFacts {
	return { ...order, draft: draftOf(body) };
}

function draftOf(body: string): OrderDraft | null {
	try {
		// The desk checked it when it took it; what has been broken since is told as that.
		const draft: OrderDraft = JSON.parse(body);
		return draft;
	} catch {
		return null;
	}
}
