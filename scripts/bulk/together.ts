import type { Stand } from "../load/stand.ts";
import { type Click, misled, retryTogether } from "./people.ts";
import { placeAll } from "./placing.ts";
import { settled } from "./scene.ts";

/** Two people click on the same failed order at the same moment, many times. */

/** Long enough on the wire that every click finds the order there. */
const SLOW_MS = 1_500;

export interface Together {
	readonly clicks: readonly Click[];
	/** How often the ERP has it in the end. */
	readonly copies: number;
	readonly findings: readonly string[];
}

/** `index`: of an order that was not placed yet. */
export async function together(stand: Stand, index: number, howMany: number): Promise<Together> {
	await stand.erp.setFault({ mode: "reject" });
	const [eNumber = ""] = (await placeAll(stand.gateway.url, [index])).keys();
	await settled({ stand }, 1);
	const failed = await stand.board.order(eNumber);
	if (failed?.status !== "failed") throw new Error(`${eNumber} was to fail and is ${failed?.status}`);
	await stand.erp.setFault({ mode: "slow", delayMs: SLOW_MS });
	const clicks = await retryTogether(stand.gateway.url, eNumber, howMany);
	await settled({ stand }, 1);
	await stand.erp.setFault({ mode: "none" });

	const copies = (await stand.erp.orders()).filter((order) => order.eNumber === eNumber).length;
	const order = await stand.board.order(eNumber);
	const sent = order?.attempts.filter(({ attempt, mode }) => mode === "submit" && attempt > failed.attempts.length).length ?? 0;
	return {
		clicks,
		copies,
		findings: [
			...misled(clicks),
			...(copies === 1 ? [] : [`${eNumber} is in the ERP ${copies} times after ${howMany} clicks`]),
			...(sent === 1 ? [] : [`${eNumber} was sent ${sent} times after ${howMany} clicks`]),
			...(order?.colour === "green" ? [] : [`${eNumber} is ${order?.status} after ${howMany} clicks`]),
		],
	};
}
