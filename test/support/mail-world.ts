import { env } from "cloudflare:workers";
import { mailService } from "../../src/cron/mail";
import type { RunResult } from "../../src/cron/service";
import { saveChoice } from "../../src/db/mail-settings";
import { copyOrders } from "../../src/db/orders";
import type { Delivery, Message } from "../../src/mail/transport";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { mailPorts, mailShop, postOffice } from "./letters";
import { freshUser } from "./shops";
import { snapshotOf } from "./snapshots";

export const START_MS = Date.UTC(2026, 5, 3, 9);
export const MINUTE_MS = 60_000;

/** A shop, its mail server, and a minute that strikes when told. */
export async function mailWorld(about: Parameters<typeof mailShop>[0] = {}, answer?: (message: Message) => Delivery) {
	const tenantId = await mailShop(about);
	const office = postOffice(answer);
	const clock = { now: START_MS };
	/** One run of the mail service. */
	const once = (db: D1Database = env.DB, signal = new AbortController().signal): Promise<RunResult> =>
		mailService(mailPorts(office, clock, db))(
			{ tenantId, service: "mail", part: "", dueAtMs: clock.now, cause: "schedule", attempt: 1 },
			signal,
		);
	/** As many as there is mail for. */
	const run = async (afterMs = 0) => {
		clock.now += afterMs;
		for (let runs = 0; runs < 60; runs += 1) {
			const before = office.taken.length;
			await once();
			if (office.taken.length === before) return;
		}
		throw new Error("mails without end");
	};
	const orders = (from: number, many: number, changes: Partial<OrderSnapshot>) =>
		copyOrders(
			env.DB,
			Array.from({ length: many }, (_, n) =>
				snapshotOf(tenantId, from + n, { placedAtMs: clock.now, updatedAtMs: clock.now, reference: `W-${from + n}`, ...changes }),
			),
		);
	const subjects = () => office.taken.map(({ subject }) => subject);
	return { tenantId, office, clock, once, run, orders, subjects };
}

/** Somebody of the shop, and what they chose to be mailed about. */
export const member = async (tenantId: string, choice: Parameters<typeof saveChoice>[3], permitted = true) => {
	const user = await freshUser(tenantId, "employee", undefined, {
		permissions: [permitted ? "order_sync_notification" : "order_sync_actions"],
	});
	await saveChoice(env.DB, tenantId, user.id, choice, 0);
	return user;
};
