import { env } from "cloudflare:workers";
import type { Tenant } from "../../src/db/tenants";
import { placeRequest } from "../../src/http/placing";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import type { OrderDraft } from "../../src/order/order";
import type { Outcome } from "../../src/order/outcome";
import { draft } from "../support/drafts";
import { settlement } from "../support/settling";

/** Orders of a tenant in all kinds of states, for those who then act on them through the front door. */

export const deskOf = ({ id }: Pick<Tenant, "id">) => env.DESK.getByName(deskName(id, MAIN_DESK));

export async function placed(tenant: Tenant, count = 1, changes: Partial<OrderDraft> = {}): Promise<string[]> {
	const eNumbers: string[] = [];
	for (let n = 0; n < count; n += 1) {
		const placement = await deskOf(tenant).place(await placeRequest(tenant, crypto.randomUUID(), draft(changes)));
		if (placement.kind === "conflict") throw new Error("a fresh key was taken");
		eNumbers.push(placement.receipt.eNumber);
	}
	return eNumbers;
}

/** Every order that is due comes to this. */
export async function attempted(tenant: Tenant, outcome: Outcome): Promise<void> {
	const desk = deskOf(tenant);
	const { claims } = await desk.claim(100, 60_000);
	if (claims.length === 0) throw new Error("nothing was due");
	await desk.settle(claims.map((claim) => settlement(claim, outcome)));
}

export const REFUSED: Outcome = { kind: "rejected", error: { class: "validation_rejected", message: "no such article" } };

export async function failed(tenant: Tenant, count = 1, changes: Partial<OrderDraft> = {}): Promise<string[]> {
	const eNumbers = await placed(tenant, count, changes);
	await attempted(tenant, REFUSED);
	return eNumbers;
}
