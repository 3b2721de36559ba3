import { Hono } from "hono";
import * as z from "zod";
import { deliveriesPage, firstInLine, resendEvent, waitingFor } from "../../db/deliveries";
import {
	addEndpoint,
	changeEndpoint,
	ENDPOINTS_MAX,
	findEndpoint,
	listEndpoints,
	removeEndpoint,
	rotateSecret,
	type WebhookEndpoint,
} from "../../db/endpoints";
import { testEvent } from "../../db/events";
import { schedulesOf } from "../../db/schedules";
import { mistakeInUrl } from "../../events/address";
import { EVENT_TYPES } from "../../events/catalogue";
import { FAILURES_MAX } from "../../events/pace";
import { newSecret, secretContext } from "../../events/signature";
import { seal } from "../../lib/secret";
import { allowOnly } from "../methods";
import { mistakeAt } from "../mistakes";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { settingsOvertaken } from "./overtaken";
import { Limit, PAGE_ENTRIES_DEFAULT, whole } from "./pages";
import { oneLine } from "./plain-text";
import { isoOf } from "./views";
import { knownOr, onOr, unknown } from "./webhook-known";
import { missed } from "./webhook-missed";
import { sendSoon } from "./webhook-runs";
import { deliveryView, endpointView, inWords, type Line } from "./webhook-views";

const DESCRIPTION_LENGTH_MAX = 100;
/** How long a secret that was replaced signs as well. */
export const ROTATION_MS = 24 * 3_600_000;

const Change = {
	url: z.string("must be an address"),
	events: z
		.array(z.enum(EVENT_TYPES, `must be one of ${EVENT_TYPES.join(", ")}`))
		.min(1, "must name at least one event")
		.max(EVENT_TYPES.length)
		.refine((events) => new Set(events).size === events.length, "must name each event once"),
	description: oneLine(DESCRIPTION_LENGTH_MAX, null).default(""),
};
const NewEndpoint = z.strictObject(Change);
const EndpointChange = z.strictObject({
	...Change,
	enabled: z.boolean("must be true or false"),
	version: z.number("must be the `version` that you saw").int().min(1),
});
const PageQuery = z.strictObject({ cursor: whole.optional(), limit: Limit });

/** Systems of the shop's own that are told what happens. */
export const webhooks = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const { id } = c.var.caller.tenant;
		const endpoints = await listEndpoints(c.env.DB, id);
		const items = await Promise.all(endpoints.map(async (endpoint) => await view(c, endpoint)));
		return c.json({ items, next: null, limits: { endpoints: ENDPOINTS_MAX } });
	})
	/** This reply and that of a rotation are the only ones that ever hold a secret. */
	.post("/", json(NewEndpoint), async (c) => {
		const { tenant, actor } = c.var.caller;
		const wanted = c.req.valid("json");
		const mistake = mistakeIn(c, wanted.url);
		if (mistake !== null) return mistake;
		const id = crypto.randomUUID();
		const secret = newSecret();
		const entry = entryOf(c, { event: "webhook.made", subject: id, after: inWords(wanted) });
		const endpoint: WebhookEndpoint = {
			tenantId: tenant.id,
			id,
			...wanted,
			sealedSecret: await sealed(c, id, secret),
			previousSealedSecret: null,
			previousUntilMs: null,
			createdAtMs: entry.atMs,
			createdBy: { kind: actor.kind, id: actor.id, name: actor.name },
			disabledAtMs: null,
			disabledReason: null,
			failures: 0,
			notBeforeMs: 0,
			deliveredAtMs: null,
			version: 1,
			failingSinceMs: null,
		};
		if (!(await addEndpoint(c.env.DB, endpoint, entry)))
			return problem(c, "too_many_webhooks", `The shop has ${ENDPOINTS_MAX} endpoints, and may have no more.`);
		return c.json({ ...endpointView(endpoint, 0), secret }, 201);
	})
	.all("/", allowOnly("GET", "POST"))
	.put("/:id", json(EndpointChange), async (c) => {
		const known = await knownOr(c);
		if (known instanceof Response) return known;
		const { version: seen, ...wanted } = c.req.valid("json");
		if (known.version !== seen) return await overtaken(c, seen, known);
		const mistake = mistakeIn(c, wanted.url);
		if (mistake !== null) return mistake;
		const before = inWords({ ...known, enabled: known.disabledAtMs === null });
		const entry = entryOf(c, { event: "webhook.changed", subject: known.id, before, after: inWords(wanted) });
		const isSaved = await changeEndpoint(c.env.DB, known, { ...wanted, seen }, entry);
		const now = await findEndpoint(c.env.DB, known.tenantId, known.id);
		if (now === null) return unknown(c);
		return isSaved ? c.json(await view(c, now)) : await overtaken(c, seen, now);
	})
	.delete("/:id", async (c) => {
		const known = await knownOr(c);
		if (known instanceof Response) return known;
		const entry = entryOf(c, { event: "webhook.deleted", subject: known.id, before: inWords(known) });
		if (!(await removeEndpoint(c.env.DB, known.tenantId, known.id, entry))) return unknown(c);
		return c.body(null, 204);
	})
	.all("/:id", allowOnly("PUT", "DELETE"))
	.post("/:id/rotate", async (c) => {
		const known = await knownOr(c);
		if (known instanceof Response) return known;
		const secret = newSecret();
		const entry = entryOf(c, { event: "webhook.rotated", subject: known.id });
		const untilMs = entry.atMs + ROTATION_MS;
		if (!(await rotateSecret(c.env.DB, known, await sealed(c, known.id, secret), untilMs, entry))) return unknown(c);
		return c.json({ id: known.id, secret, previousSecretUntil: isoOf(untilMs) });
	})
	.all("/:id/rotate", allowOnly("POST"))
	/** Sends an event that stands for nothing; what came of it is found among the deliveries. */
	.post("/:id/test", async (c) => {
		const known = await onOr(c);
		if (known instanceof Response) return known;
		await testEvent(c.env.DB, known.tenantId, known.id, entryOf(c, { event: "webhook.tested", subject: known.id }));
		await sendSoon(c, known);
		return c.json({ id: known.id }, 202);
	})
	.all("/:id/test", allowOnly("POST"))
	.get("/:id/deliveries", async (c) => {
		const query = PageQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const known = await knownOr(c);
		if (known instanceof Response) return known;
		const { cursor, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const of = { tenantId: known.tenantId, endpointId: known.id };
		const page = await deliveriesPage(c.env.DB, of, cursor === undefined ? null : Number(cursor), limit);
		const line = await lineAt(c, known);
		const items = await Promise.all(page.items.map((row) => deliveryView(known.tenantId, row, line)));
		return c.json({ items, next: page.next === null ? null : String(page.next) });
	})
	.all("/:id/deliveries", allowOnly("GET"))
	.route("/", missed)
	.post("/:id/deliveries/:n/resend", async (c) => {
		const known = await onOr(c);
		if (known instanceof Response) return known;
		const n = whole.safeParse(c.req.param("n"));
		const detail = { delivery: c.req.param("n") };
		const entry = entryOf(c, { event: "webhook.resent", subject: known.id, detail });
		if (!n.success || !(await resendEvent(c.env.DB, known.tenantId, known.id, Number(n.data), entry)))
			return problem(c, "delivery_not_found", "There is no delivery of this number that could be sent again now.");
		await sendSoon(c, known);
		return c.json({ n: Number(n.data) }, 202);
	})
	.all("/:id/deliveries/:n/resend", allowOnly("POST"));

const sealed = (c: AdminAsked, id: string, secret: string): Promise<string> =>
	seal(secret, c.env.CREDENTIALS_KEY, secretContext(c.var.caller.tenant.id, id));

const view = async (c: AdminAsked, endpoint: WebhookEndpoint) =>
	endpointView(endpoint, await waitingFor(c.env.DB, endpoint.tenantId, endpoint.id), c.var.ports.now());

async function lineAt(c: AdminAsked, { tenantId, id, failures, notBeforeMs }: WebhookEndpoint): Promise<Line> {
	const [first, schedules] = await Promise.all([
		failures >= FAILURES_MAX ? firstInLine(c.env.DB, tenantId, id) : null,
		schedulesOf(c.env.DB, tenantId),
	]);
	const isPaused = schedules.some(({ service, paused }) => service === "events" && paused);
	return { notBeforeMs, first: failures >= FAILURES_MAX ? { n: first } : null, isPaused };
}

async function overtaken(c: AdminAsked, seen: number, now: WebhookEndpoint): Promise<Response> {
	// What the gateway gave up, nobody has turned off.
	const byPerson = now.disabledReason === null;
	return await settingsOvertaken(c, { event: "webhook.changed", subject: now.id, seen, current: await view(c, now), byPerson });
}

function mistakeIn(c: AdminAsked, url: string): Response | null {
	const mistake = mistakeInUrl(url, c.env.EVENTS_TO_LOOPBACK === "allowed");
	return mistake === null
		? null
		: problem(c, "validation_failed", "The address cannot be used.", { errors: [mistakeAt("url", mistake, "format")] });
}
