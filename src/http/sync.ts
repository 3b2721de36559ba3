import { Hono, type MiddlewareHandler } from "hono";
import * as z from "zod";
import { isEntity } from "../db/entities";
import { changesAfter, type FeedState, feedState } from "../db/feed";
import { sha256 } from "../lib/secret";
import type { TenantAsked, TenantDoor } from "./env";
import { key } from "./key";
import { allowOnly } from "./methods";
import { problem } from "./problem";
import { cursorOf, readCursor, type Standing, tooOld } from "./sync-cursor";
import { changesReply, ENTITY_NAMES, type EntityName, SYNC_RECORDS_DEFAULT, SYNC_RECORDS_MAX, scopeOf } from "./sync-reply";
import { invalid } from "./valid";

/**
 * What was brought over from the ERP, for servers and devices that keep a copy: each asks for what has changed since it last asked,
 * and its copy is ours. See sync-cursor.ts for who has to begin anew.
 */

const Query = z.strictObject({
	after: z.string().optional(),
	limit: z
		.string()
		.regex(/^[1-9]\d{0,8}$/, "must be a whole number")
		.transform(Number)
		.refine((limit) => limit <= SYNC_RECORDS_MAX, `must be at most ${SYNC_RECORDS_MAX}`)
		.default(SYNC_RECORDS_DEFAULT),
});

/** A key in a browser is everybody's, and lists of a shop's prices and customers are not. */
const noBrowsers: MiddlewareHandler<TenantDoor> = async (c, next) =>
	c.req.header("Origin") === undefined
		? await next()
		: problem(c, "origin_not_allowed", "What the ERP holds is given to servers and devices.");

const keyForEntity: MiddlewareHandler<TenantDoor> = async (c, next) => {
	const entity = c.req.param("entity") ?? "";
	if (!isEntity(entity)) return problem(c, "not_found", `There is nothing called that to follow; there are ${ENTITY_NAMES.join(", ")}.`);
	return await key(scopeOf(entity))(c, next);
};

export const sync = new Hono<TenantDoor>()
	.get("/:entity", keyForEntity, noBrowsers, async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const entity = c.req.param("entity") as EntityName;
		return await answer(c, entity, query.data);
	})
	.all("/:entity", allowOnly("GET"));

type Asking = z.infer<typeof Query>;

async function answer(c: TenantAsked, entity: EntityName, { after, limit }: Asking): Promise<Response> {
	const place = { tenantId: c.var.holder.tenant.id, entity };
	const given = after === undefined ? null : readCursor(after, place);
	if (given?.kind === "refused") return problem(c, "cursor_not_valid", given.detail);
	const read = given?.kind === "read" ? given : null;
	const refusedIn = (state: FeedState) => (read === null ? null : tooOld(read.epoch, read.standing, state));
	const known = c.req.header("If-None-Match");
	if (known !== undefined) {
		// Whether there is anything new costs no records.
		const state = await feedState(c.env.DB, place);
		const tag = await tagOf(place, state, read?.standing ?? null, limit);
		if (refusedIn(state) === null && isAmong(known, tag)) return c.body(null, 304, headersOf(tag));
	}
	const page = await changesAfter(c.env.DB, place, read?.standing.n ?? 0, limit);
	const stale = refusedIn(page);
	if (stale !== null) return problem(c, "cursor_too_old", `${stale} Drop your copy of ${entity}, and read it again without \`after\`.`);
	const standing: Standing = { n: page.next, beganN: read?.standing.beganN ?? page.head };
	const reply = changesReply(entity, page, cursorOf(place, page.epoch, standing));
	const tag = await tagOf(place, page, read?.standing ?? null, limit);
	return c.body(JSON.stringify(reply), 200, { ...headersOf(tag), "Content-Type": "application/json" });
}

/** The same for as long as the same question has the same answer. Who begins from nothing is given `head`, which other entities move, too. */
async function tagOf(place: object, state: FeedState, from: Standing | null, limit: number): Promise<string> {
	const { epoch, head, latest, prunedToN, monitored, state: standing, lastSuccessAtMs } = state;
	const facts = [place, from ?? head, limit, epoch, latest, prunedToN, monitored, standing, lastSuccessAtMs];
	return `"${(await sha256(JSON.stringify(facts))).slice(0, 32)}"`;
}

const headersOf = (tag: string) => ({ ETag: tag, "Cache-Control": "private, no-cache" });

/** RFC 9110, 13.1.2: weakly compared, in a list. */
const isAmong = (header: string, tag: string): boolean =>
	header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === tag);
