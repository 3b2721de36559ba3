import { Hono } from "hono";
import * as z from "zod";
import { endpointOf, saveEndpoint } from "../../db/connections";
import { ErpConnection } from "../../erp/connection";
import { checkSettings } from "../../erp/registry";
import { seal } from "../../lib/secret";
import type { Endpoint, LinkCalls } from "../../link/answers";
import { healthOf } from "../erp-state";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { linkOf } from "../reach";
import { json } from "../valid";
import { audited } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { isoOf, linkView } from "./views";

const CREDENTIALS_MAX = 20;

/** Credentials go in and never come out. Left out, those that are stored stay. */
const ConnectionChange = z.strictObject({
	connection: ErpConnection.superRefine((wanted, context) => {
		const message = mistakeInSettings(wanted);
		if (message !== null) context.addIssue({ code: "custom", path: ["settings"], message });
	}),
	credentials: z
		.record(z.string().min(1).max(64), z.string().max(10_000))
		.refine((credentials) => Object.keys(credentials).length <= CREDENTIALS_MAX, `must have at most ${CREDENTIALS_MAX} entries`)
		.optional(),
});

/** Saved, they would keep every order of the tenant from going out until somebody found out why. */
function mistakeInSettings(wanted: ErpConnection): string | null {
	try {
		checkSettings(wanted);
		return null;
	} catch (error) {
		if (error instanceof RangeError) return error.message;
		throw error;
	}
}

export const connection = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const [endpoint, health] = await Promise.all([endpointOf(c.env.DB, tenantId), healthOf(c, tenantId)]);
		return c.json({ ...endpointView(endpoint), link: linkView(health) });
	})
	.put("/", json(ConnectionChange), async (c) => {
		const tenantId = c.var.caller.tenant.id;
		const change = c.req.valid("json");
		const stored = await endpointOf(c.env.DB, tenantId);
		const sealedCredentials =
			change.credentials === undefined
				? keptCredentials(stored, change.connection)
				: await seal(JSON.stringify(change.credentials), c.env.CREDENTIALS_KEY, tenantId);
		if (sealedCredentials === null) {
			const message = "must be given for a new connection and with every new address: stored credentials are not sent elsewhere";
			return problem(c, "validation_failed", "The credentials are missing.", { errors: [{ path: "credentials", message }] });
		}
		// The link takes only what is newer than what it has, also when two changes fall into one millisecond.
		const updatedAtMs = Math.max(c.var.ports.now(), (stored?.updatedAtMs ?? 0) + 1);
		const endpoint = { connection: change.connection, sealedCredentials, updatedAtMs };
		// D1 first: should the link not hear of it now, the next patrol tells it.
		await saveEndpoint(c.env.DB, tenantId, endpoint);
		const before = stored === null ? null : inWords(stored.connection);
		const detail = { credentials: change.credentials === undefined ? "kept" : "replaced" };
		await audited(c, { event: "connection.saved", subject: "connection", before, after: inWords(endpoint.connection), detail });
		await linkOf(c, tenantId).configure(tenantId, endpoint);
		return c.json({ ...endpointView(endpoint), link: linkView(await healthOf(c, tenantId)) });
	})
	.all("/", allowOnly("GET", "PUT"))
	/** What the ERP says now. That it says no is an answer, too: 200, with `ok` false. */
	.post("/test", (c) => whenConnected(c, async (link) => c.json(await link.check())))
	.all("/test", allowOnly("POST"))
	.post("/pause", (c) =>
		whenConnected(c, async (link) => {
			const health = await link.pause();
			await audited(c, { event: "connection.paused", subject: "connection" });
			return c.json({ link: linkView(health) });
		}),
	)
	.all("/pause", allowOnly("POST"))
	.post("/resume", (c) =>
		whenConnected(c, async (link) => {
			const health = await link.resume();
			await audited(c, { event: "connection.resumed", subject: "connection" });
			return c.json({ link: linkView(health) });
		}),
	)
	.all("/resume", allowOnly("POST"));

const endpointView = (endpoint: Endpoint | null) => ({
	connection: endpoint?.connection ?? null,
	updatedAt: endpoint === null ? null : isoOf(endpoint.updatedAtMs),
});

/** For the audit log: where it leads, what it can take and what an outage does; nothing of the credentials, nor of settings that may hold one. */
const inWords = ({ adapter, baseUrl, ratePerSecond, burst, concurrency, timeoutMs, settleMs, outagePolicy }: ErpConnection): string =>
	JSON.stringify({ adapter, baseUrl, ratePerSecond, burst, concurrency, timeoutMs, settleMs, outagePolicy });

/** Whoever may change the address must not be able to have the stored password sent to it. */
const keptCredentials = (stored: Endpoint | null, wanted: ErpConnection): string | null =>
	stored !== null && stored.connection.adapter === wanted.adapter && stored.connection.baseUrl === wanted.baseUrl
		? stored.sealedCredentials
		: null;

async function whenConnected(c: AdminAsked, ask: (link: LinkCalls) => Promise<Response>): Promise<Response> {
	const link = linkOf(c, c.var.caller.tenant.id);
	const { state } = await link.health();
	return state === "not_connected" ? problem(c, "not_connected", "There is no connection to an ERP yet.") : await ask(link);
}
