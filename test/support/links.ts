import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { ErpConnection } from "../../src/erp/connection";
import { linkName } from "../../src/lib/names";
import type { Admission, LinkNews } from "../../src/link/answers";
import type { ErrorClass } from "../../src/order/outcome";
import { endpoint } from "./connections";
import { freshDesk } from "./desks";

/** A tenant with a connected link that no other test touches; without changes it is fast and wide. */
export async function freshLink(changes: Partial<ErpConnection> | null = {}) {
	const at = freshDesk();
	const shop = {
		tenantId: at.tenantId,
		get link() {
			return env.LINK.getByName(linkName(at.tenantId));
		},
		get desk() {
			return at.desk;
		},
		erp: at.erp,
		copy: at.copy,
		queue: at.queue,
		database: at.database,
	};
	if (changes !== null) await shop.link.configure(at.tenantId, endpoint(changes));
	return shop;
}
export type FreshLink = Awaited<ReturnType<typeof freshLink>>;

export type Admitted = Extract<Admission, { kind: "admitted" }>;

/** Throws when the link does not admit. */
export async function admitted({ link }: FreshLink, wanted = 1): Promise<Admitted> {
	const admission = await link.admit(wanted);
	if (admission.kind !== "admitted") throw new Error(`expected to be admitted, not ${JSON.stringify(admission)}`);
	return admission;
}

export const GOOD: LinkNews = { errorClass: null, message: null, retryAfterMs: null };
export const bad = (errorClass: ErrorClass, retryAfterMs: number | null = null): LinkNews => ({
	errorClass,
	message: `it was ${errorClass}`,
	retryAfterMs,
});

/** One turn that came to this. */
export async function turn(shop: FreshLink, ...news: readonly LinkNews[]): Promise<void> {
	const { grant } = await admitted(shop, Math.max(1, news.length));
	await shop.link.report(grant, news);
}

export const probe = ({ link }: FreshLink): Promise<boolean> => runDurableObjectAlarm(link);

/** Unix ms, or null when no probe is planned. */
export const probeAlarm = ({ link }: FreshLink): Promise<number | null> =>
	runInDurableObject(link, (_object, state) => state.storage.getAlarm());
