import { Hono } from "hono";
import * as z from "zod";
import { INVITATION_MS_MAX } from "../../db/one-time-links";
import { enterTenant } from "../../db/sessions";
import { findTenant, foundTenant, type Tenant, tenantsPage } from "../../db/tenants";
import { findUser } from "../../db/users";
import type { DeskTotals } from "../../desk/answers";
import { hashKey, randomToken } from "../../lib/hash";
import { isTimeZone } from "../../lib/zone";
import type { LinkHealth } from "../../link/answers";
import { eNumberOf, PREFIX_LENGTH_MAX } from "../../order/enumber";
import { secondsSince, waitingOf } from "../erp-state";
import { orNull } from "../glances";
import { allowOnly } from "../methods";
import { FORMAT } from "../mistakes";
import { problem } from "../problem";
import { askDesk } from "../reach";
import { invalid, json } from "../valid";
import { entryOf } from "./audited";
import { setToken } from "./cookie";
import type { AdminAsked, AdminDoor, Caller } from "./door";
import { Email, PersonName } from "./invitations";
import { newLink, newLinkView } from "./new-link";
import { Limit } from "./pages";
import { mailed, mailOf, written } from "./people-mail";
import { oneLine } from "./plain-text";
import { refusedOperator } from "./proof";
import { ownTokenHash, whoIs } from "./signing-in";
import { isoOf, isoOrNull, linkView } from "./views";

const TENANTS_DEFAULT = 25;
/** Whose objects are asked at the same time. */
const ASKED_AT_ONCE_MAX = 10;
/** Past it the rest of a page stays unknown: whoever looks for trouble must not wait for it. */
export const HEALTH_MS_MAX = 5_000;
/** With the longest prefix there is still a digit left to grow by. */
const START_MAX = 999_999_999;

const TENANT_NAME_LENGTH_MAX = 200;
const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const PageQuery = z.strictObject({ cursor: z.string().regex(TENANT_ID, "must be the `next` of the page before").optional(), limit: Limit });
const NewTenant = z.strictObject({
	id: z.string().regex(TENANT_ID, "must be 1 to 40 of a-z 0-9 -, and not begin with a hyphen"),
	name: oneLine(TENANT_NAME_LENGTH_MAX),
	prefix: z
		.string()
		.max(PREFIX_LENGTH_MAX, `must have at most ${PREFIX_LENGTH_MAX} characters`)
		.regex(/^(?:[A-Z0-9-]*[A-Z-])?$/, "must be of A-Z 0-9 -, and end in a letter or hyphen")
		.default(""),
	start: z.number().int().min(1).max(START_MAX).default(1),
	timeZone: z.string().max(60).refine(isTimeZone, { error: "must be an IANA name such as Europe/Dublin", params: FORMAT }).default("UTC"),
	admin: z.strictObject({ email: Email, name: PersonName }),
});

/** For operators: every tenant, how it is doing, and a way in. */
export const tenants = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const query = PageQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = TENANTS_DEFAULT } = query.data;
		const found = await tenantsPage(c.env.DB, cursor, limit + 1);
		const page = found.slice(0, limit);
		const states = await statesOf(c, page);
		const nowMs = c.var.ports.now();
		return c.json({
			items: page.map((tenant, index) => tenantView(c, tenant, states[index] ?? UNKNOWN, nowMs)),
			next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
		});
	})
	/** With an invitation for its first administrator, whose link is mailed where that is possible, and shown this once. Keys and the ERP are that person's to set up. */
	.post("/", json(NewTenant), async (c) => {
		const refused = await refusedOperator(c);
		if (refused !== null) return refused;
		const { admin, ...wanted } = c.req.valid("json");
		const known = await findUser(c.env.DB, admin.email);
		if (known !== null) return problem(c, "address_taken", `${admin.email} has an account at ${known.tenantId}.`);
		const tenant = { ...wanted, origins: [], createdAtMs: c.var.ports.now() };
		const person = { kind: "invitation", userId: null, ...admin, role: "admin", permissions: [] } as const;
		const made = newLink(c, person, INVITATION_MS_MAX, tenant.id);
		const detail = { name: tenant.name, firstNumber: eNumberOf(tenant.prefix, tenant.start), timeZone: tenant.timeZone };
		const entries = [
			entryOf(c, { event: "tenant.created", subject: tenant.id, detail }, tenant.id),
			entryOf(c, { event: "tenant.created", subject: tenant.id, detail: { ...detail, admin: admin.email } }, c.var.caller.homeTenantId),
		] as const;
		const mail = await mailOf(c, made, tenant);
		if (!(await foundTenant(c.env.DB, tenant, made.link, written(mail), entries))) {
			return problem(c, "tenant_exists", `There is a tenant ${tenant.id} already.`);
		}
		return c.json({ id: tenant.id, name: tenant.name, invitation: { ...newLinkView(c, made, await mailed(c, mail)), role: "admin" } }, 201);
	})
	.all("/", allowOnly("GET", "POST"))
	/** From here on this session works in that tenant, under a new token. */
	.post("/:id/enter", async (c) => {
		const tenant = await findTenant(c.env.DB, c.req.param("id"));
		if (tenant === null) return problem(c, "tenant_not_found", "There is no tenant with this id.");
		const who = await goTo(c, tenant);
		return who instanceof Response ? who : c.json(whoIs(who));
	})
	.all("/:id/enter", allowOnly("POST"))
	/** Back home; also for somebody who is there already. */
	.delete("/entered", async (c) => {
		const home = await findTenant(c.env.DB, c.var.caller.homeTenantId);
		if (home === null) return problem(c, "tenant_not_found", "Your own tenant is gone.");
		const who = await goTo(c, home);
		return who instanceof Response ? who : c.json(whoIs(who));
	})
	.all("/entered", allowOnly("DELETE"));

/** The caller as they are there. */
async function goTo(c: AdminAsked, there: Tenant): Promise<Omit<Caller, "actor"> | Response> {
	const { tenant: here, homeTenantId, role, user } = c.var.caller;
	if (here.id === there.id) return c.var.caller;
	// The way home is open to everybody.
	const refused = there.id === homeTenantId ? null : await refusedOperator(c);
	if (refused !== null) return refused;
	const newToken = randomToken();
	const tokenHash = ownTokenHash(c);
	// Each tenant's own log says who came in and who went, and the operator's home log says both.
	const visits = [
		...(here.id === homeTenantId ? [] : [{ event: "tenant.left", tenantId: here.id }]),
		...(there.id === homeTenantId ? [] : [{ event: "tenant.entered", tenantId: there.id }]),
	];
	const entries = visits.flatMap(({ event, tenantId }) =>
		[tenantId, homeTenantId].map((inLogOf) => entryOf(c, { event, subject: tenantId, detail: { home: homeTenantId } }, inLogOf)),
	);
	const tenantId = there.id === homeTenantId ? null : there.id;
	const entered = await enterTenant(c.env.DB, { tokenHash, newTokenHash: hashKey(newToken), tenantId }, entries);
	if (!entered) return problem(c, "not_signed_in", "The session is over.");
	c.var.ports.sessions.forgetHash(tokenHash);
	setToken(c, newToken);
	const permissions = there.id === homeTenantId && user !== null ? ((await findUser(c.env.DB, user.email))?.permissions ?? []) : [];
	return { tenant: there, homeTenantId, role, user, permissions };
}

interface State {
	readonly health: LinkHealth | null;
	readonly totals: DeskTotals | null;
}
const UNKNOWN: State = { health: null, totals: null };

const totalsOf = (c: AdminAsked, tenantId: string): Promise<DeskTotals | null> =>
	orNull(c, tenantId, "http.desk_unavailable", () => askDesk(c, tenantId, (desk) => desk.totals()));

/** Asks a few at a time, until HEALTH_MS_MAX have passed; who was not asked by then, or did not answer, is unknown. */
async function statesOf(c: AdminAsked, page: readonly Tenant[]): Promise<State[]> {
	const { health, now } = c.var.ports;
	const untilMs = now() + HEALTH_MS_MAX;
	const states: State[] = [];
	for (let at = 0; at < page.length && now() < untilMs; at += ASKED_AT_ONCE_MAX) {
		const asked = page.slice(at, at + ASKED_AT_ONCE_MAX).map(async ({ id }): Promise<State> => {
			const [link, desk] = await Promise.all([health.of(c, id), totalsOf(c, id)]);
			return { health: link, totals: desk };
		});
		states.push(...(await Promise.all(asked)));
	}
	return states;
}

function tenantView(c: AdminAsked, tenant: Tenant, { health, totals }: State, nowMs: number) {
	const { caller } = c.var;
	const oldest = totals?.oldestWaiting ?? null;
	return {
		id: tenant.id,
		name: tenant.name,
		timeZone: tenant.timeZone,
		createdAt: isoOf(tenant.createdAtMs),
		home: tenant.id === caller.homeTenantId,
		entered: tenant.id === caller.tenant.id,
		erp: linkView(health),
		/** Null: could not be asked, which is not the same as none. */
		waiting: totals === null ? null : waitingOf(totals),
		failed: totals === null ? null : (totals.byStatus.failed ?? 0),
		unverified: totals === null ? null : (totals.byStatus.pending_verification ?? 0),
		waitingSince: isoOrNull(oldest?.sinceMs ?? null),
		waitingSeconds: oldest === null ? null : secondsSince(oldest.sinceMs, nowMs),
	};
}
