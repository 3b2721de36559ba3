import { Hono } from "hono";
import * as z from "zod";
import { hasten } from "../../db/anew";
import { savedEndpointOf, saveEndpoint } from "../../db/connections";
import { ErpConnection } from "../../erp/connection";
import { checkSettings } from "../../erp/registry";
import { seal } from "../../lib/secret";
import type { Endpoint, LinkCalls } from "../../link/answers";
import { readJson } from "../body";
import { healthOf, whatWaits } from "../erp-state";
import { allowOnly } from "../methods";
import { type FieldError, fieldErrors, mistakeAt } from "../mistakes";
import { problem } from "../problem";
import { linkOf } from "../reach";
import { invalid, json } from "../valid";
import { audited, entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { settingsOvertaken } from "./overtaken";
import { oneLine } from "./plain-text";
import { isoOf, linkView } from "./views";

const CREDENTIALS_MAX = 20;
const REASON_LENGTH_MAX = 200;

/** The one that was seen; 0 when none was ever saved. */
const Version = z.number("must be the `version` that you saw").int().min(0);

/** Credentials go in and never come out. Left out, those that are stored stay. */
const Wanted = z.strictObject({
	connection: ErpConnection.superRefine((wanted, context) => {
		for (const { path, message } of mistakesInSettings(wanted)) {
			context.addIssue({ code: "custom", path: path === "" ? ["settings"] : ["settings", path], message });
		}
	}),
	credentials: z
		.record(z.string().min(1).max(64), z.string().max(10_000))
		.refine((credentials) => Object.keys(credentials).length <= CREDENTIALS_MAX, `must have at most ${CREDENTIALS_MAX} entries`)
		.optional(),
});
const ConnectionChange = Wanted.extend({ version: Version });
/** Takes what may be saved next, and has no use for its version. */
const Trial = Wanted.extend({ version: Version.optional() });

/** Why somebody holds every order of the shop back, for whoever wonders. */
const Pause = z.strictObject({ reason: oneLine(REASON_LENGTH_MAX).optional() });

/** Saved, they would keep every order of the tenant from going out until somebody found out why. Paths stand below `settings`. */
function mistakesInSettings(wanted: ErpConnection): readonly FieldError[] {
	try {
		checkSettings(wanted);
		return [];
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return error.cause instanceof z.ZodError ? fieldErrors(error.cause) : [mistakeAt("", error.message)];
	}
}

export const connection = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const [saved, link] = await Promise.all([savedEndpointOf(c.env.DB, tenantId), linkState(c)]);
		return c.json({ ...endpointView(saved), ...link });
	})
	.put("/", json(ConnectionChange), async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const { version: seen, ...change } = c.req.valid("json");
		const { endpoint: stored, version } = await savedEndpointOf(c.env.DB, tenantId);
		if (version !== seen) return await overtaken(c, seen);
		const sealedCredentials = await sealedFor(c, stored, change);
		if (sealedCredentials === null) return credentialsMissing(c);
		// The link takes only what is newer than what it has, also when two changes fall into one millisecond.
		const updatedAtMs = Math.max(c.var.ports.now(), (stored?.updatedAtMs ?? 0) + 1);
		const endpoint = { connection: change.connection, sealedCredentials, updatedAtMs };
		const before = stored === null ? null : inWords(stored.connection);
		const detail = { credentials: change.credentials === undefined ? "kept" : "replaced" };
		const entry = entryOf(c, { ...SAVED, before, after: inWords(endpoint.connection), detail });
		// D1 first: should the link not hear of it now, the next patrol tells it.
		if (!(await saveEndpoint(c.env.DB, tenantId, { ...endpoint, seen }, entry))) return await overtaken(c, seen);
		await linkOf(c, tenantId).configure(tenantId, endpoint);
		await hasten(c.env.DB, tenantId, c.var.ports.now());
		return c.json({ ...endpointView({ endpoint, version: seen + 1 }), ...(await linkState(c)) });
	})
	.all("/", allowOnly("GET", "PUT"))
	/** What the ERP says now. That it says no is an answer, too: 200, with `ok` false. */
	.post("/test", (c) => whenConnected(c, async (link) => c.json(await link.check())))
	.all("/test", allowOnly("POST"))
	/** The same of a connection that is not saved: takes what PUT takes, answers what the test answers, changes nothing. */
	.post("/try", json(Trial), async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const change = c.req.valid("json");
		const sealedCredentials = await sealedFor(c, (await savedEndpointOf(c.env.DB, tenantId)).endpoint, change);
		if (sealedCredentials === null) return credentialsMissing(c);
		const endpoint = { connection: change.connection, sealedCredentials, updatedAtMs: c.var.ports.now() };
		return c.json(await linkOf(c, tenantId).tryOut(tenantId, endpoint));
	})
	.all("/try", allowOnly("POST"))
	.post("/pause", async (c) => {
		const reason = await reasonIn(c);
		if (reason instanceof Response) return reason;
		return await whenConnected(c, async (link) => {
			const health = await link.pause();
			await audited(c, { event: "connection.paused", subject: "connection", note: reason });
			return c.json({ link: linkView(health) });
		});
	})
	.all("/pause", allowOnly("POST"))
	.post("/resume", (c) =>
		whenConnected(c, async (link) => {
			const health = await link.resume();
			await audited(c, { event: "connection.resumed", subject: "connection" });
			await hasten(c.env.DB, c.var.caller.tenant.id, c.var.ports.now());
			return c.json({ link: linkView(health) });
		}),
	)
	.all("/resume", allowOnly("POST"));

const SAVED = { event: "connection.saved", subject: "connection" } as const;

const endpointView = ({ endpoint, version }: Awaited<ReturnType<typeof savedEndpointOf>>) => ({
	connection: endpoint?.connection ?? null,
	version,
	updatedAt: endpoint === null ? null : isoOf(endpoint.updatedAtMs),
});

/** What the other person has saved stands in the refusal, as a read would have it. */
async function overtaken(c: AdminAsked, seen: number): Promise<Response> {
	const [saved, link] = await Promise.all([savedEndpointOf(c.env.DB, c.var.caller.tenant.id), linkState(c)]);
	return await settingsOvertaken(c, { ...SAVED, seen, current: { ...endpointView(saved), ...link } });
}

/** For the audit log: where it leads, what it can take and what an outage does; nothing of the credentials, nor of settings that may hold one. */
const inWords = ({ adapter, baseUrl, ratePerSecond, burst, concurrency, timeoutMs, settleMs, outagePolicy }: ErpConnection): string =>
	JSON.stringify({ adapter, baseUrl, ratePerSecond, burst, concurrency, timeoutMs, settleMs, outagePolicy });

/** How the connection does, and how many orders waited for it a second ago; null when the desk cannot be asked. */
async function linkState(c: AdminAsked) {
	const tenantId = c.var.caller.tenant.id;
	const [health, waiting] = await Promise.all([healthOf(c, tenantId), whatWaits(c, tenantId)]);
	return { link: linkView(health), waiting: waiting?.orders ?? null };
}

/** What is to be stored; null when there is nothing that may be kept. */
const sealedFor = async (c: AdminAsked, stored: Endpoint | null, change: z.output<typeof Wanted>): Promise<string | null> =>
	change.credentials === undefined
		? keptCredentials(stored, change.connection)
		: await seal(JSON.stringify(change.credentials), c.env.CREDENTIALS_KEY, c.var.caller.tenant.id);

/** Whoever may change the address must not be able to have the stored password sent to it. */
const keptCredentials = (stored: Endpoint | null, wanted: ErpConnection): string | null =>
	stored !== null && stored.connection.adapter === wanted.adapter && stored.connection.baseUrl === wanted.baseUrl
		? stored.sealedCredentials
		: null;

function credentialsMissing(c: AdminAsked) {
	const message = "must be given for a new connection and with every new address: stored credentials are not sent elsewhere";
	return problem(c, "validation_failed", "The credentials are missing.", { errors: [mistakeAt("credentials", message)] });
}

/** Null: none was given; a request without a body has none to give. */
async function reasonIn(c: AdminAsked): Promise<string | null | Response> {
	if (c.req.header("Content-Type") === undefined) return null;
	const body = await readJson(c.req.raw);
	if (body.kind === "refused") return problem(c, body.code, body.detail);
	const pause = Pause.safeParse(body.value);
	return pause.success ? (pause.data.reason ?? null) : invalid(c, pause.error);
}

async function whenConnected(c: AdminAsked, ask: (link: LinkCalls) => Promise<Response>): Promise<Response> {
	const link = linkOf(c, c.var.caller.tenant.id);
	const { state } = await link.health();
	return state === "not_connected" ? problem(c, "not_connected", "There is no connection to an ERP yet.") : await ask(link);
}
