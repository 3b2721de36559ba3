import { Hono } from "hono";
import * as z from "zod";
import { comparisonsOf } from "../../db/comparisons";
import { endpointOf } from "../../db/connections";
import { ENTITY_LABELS, isEntity } from "../../db/entities";
import { isMonitored, planOf, replicationOf, setMonitored } from "../../db/replication";
import { type RunRow, unfinishedRuns } from "../../db/run-lists";
import { SERVICES } from "../../db/services";
import { entitiesOf, type FedEntity } from "../../erp/registry";
import { type Plan, staleAfterMinutes, staleAtMs } from "../../lib/staleness";
import type { Endpoint } from "../../link/answers";
import { allowOnly } from "../methods";
import { mistakeAt } from "../mistakes";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { replicatedView } from "./replicated-view";
import { runRowView } from "./schedule-runs";

/** Stands over the page, wherever it is shown. */
export const REPLICATION_WARNING = "Do not disconnect the replication!";
/** Stands beside the switch. */
export const DISCONNECTING_WARNING =
	"What is switched off stays as it is now, and grows old: shops go on selling at these prices and from this stock. Type its name to confirm.";

const Switch = z.strictObject({
	monitored: z.boolean("must be true or false"),
	/** The entity's name, to switch it off. */
	confirm: z.string().max(100).default(""),
});

/** What is brought over from the ERP, and how far that has come. */
export const replication = new Hono<AdminDoor>()
	.get("/", async (c) => c.json(await pageOf(c)))
	.all("/", allowOnly("GET"))
	/** On: whoever is in charge. Off, which is disconnecting: an operator, who types what it is. */
	.put("/:entity", json(Switch), async (c) => {
		const { tenant } = c.var.caller;
		const entity = c.req.param("entity");
		const endpoint = await endpointOf(c.env.DB, tenant.id);
		const fed = endpoint === null ? [] : fedBy(endpoint);
		const change = c.req.valid("json");
		const { monitored } = change;
		// What the ERP does not tell of any more can still be switched off.
		if (!isEntity(entity) || (monitored && !fed.some((one) => one.entity === entity)))
			return problem(c, "entity_not_found", `Your ERP can be asked for ${fed.map((one) => one.entity).join(", ") || "nothing"}.`);
		const refusal = monitored ? null : refuseToDisconnect(c, entity, change.confirm);
		if (refusal !== null) return refusal;
		await switchTo(c, entity, monitored);
		return c.json((await pageOf(c)).items.find((item) => item.entity === entity) ?? null);
	})
	.all("/:entity", allowOnly("PUT"));

/** What is as it should be already stays, and is no entry of the audit log. */
async function switchTo(c: AdminAsked, entity: FedEntity["entity"], monitored: boolean): Promise<void> {
	const { tenant } = c.var.caller;
	const before = (await replicationOf(c.env.DB, tenant.id)).find((row) => row.entity === entity);
	if (isMonitored(entity, before?.monitored ?? null) !== monitored) {
		const event = monitored ? "replication.connected" : "replication.disconnected";
		const entry = entryOf(c, { event, subject: entity, before: monitored ? "off" : "on", after: monitored ? "on" : "off" });
		const plan = monitored ? await planOf(c.env.DB, tenant.id) : null;
		const lookAtMs = plan === null ? null : staleAtMs(plan, entry.atMs);
		await setMonitored(c.env.DB, { tenantId: tenant.id, entity }, monitored, lookAtMs, entry);
	}
}

/** Null: they may, and have typed what it is. */
function refuseToDisconnect(c: AdminAsked, entity: string, confirm: string): Response | null {
	const { role } = c.var.caller;
	if (role !== "operator")
		return problem(c, "forbidden_role", `${REPLICATION_WARNING} Switching it off takes the role operator; yours is ${role}.`);
	if (confirm === entity) return null;
	return problem(c, "validation_failed", "One thing is wrong.", {
		errors: [mistakeAt("confirm", `must be "${entity}". ${DISCONNECTING_WARNING}`)],
	});
}

async function pageOf(c: AdminAsked) {
	const { tenant } = c.var.caller;
	const db = c.env.DB;
	const [endpoint, rows, walks, plan, unfinished] = await Promise.all([
		endpointOf(db, tenant.id),
		replicationOf(db, tenant.id),
		comparisonsOf(db, tenant.id),
		planOf(db, tenant.id),
		unfinishedRuns(db, tenant.id),
	]);
	const nowMs = c.var.ports.now();
	const fed = endpoint === null ? [] : fedBy(endpoint);
	const entities = Object.keys(ENTITY_LABELS).filter(isEntity);
	const items = entities.map((entity) => ({
		...replicatedView({
			entity,
			deletions: fed.find((one) => one.entity === entity)?.deletions ?? null,
			row: rows.find((row) => row.entity === entity) ?? null,
			walk: walks.find((walk) => walk.entity === entity) ?? null,
			isCompared: unfinished.some((run) => run.service === "comparison" && run.part === entity && isAtWork(run)),
			staleMs: (plan === null ? 45 : staleAfterMinutes(plan, nowMs)) * 60_000,
			nowMs,
		}),
		underWay: unfinished.filter(({ part, service }) => part === entity && isOfReplication(service)).map(underWayView),
	}));
	return {
		state: endpoint === null ? "not_set_up" : plan?.paused === true ? "paused" : "running",
		say: sayOf(endpoint, plan),
		adapter: endpoint?.connection.adapter ?? null,
		// What nobody ever had from an ERP that nobody has is no line.
		items: endpoint === null ? items.filter(({ records }) => records > 0) : items,
		next: null,
		warning: REPLICATION_WARNING,
		disconnecting: DISCONNECTING_WARNING,
		mayDisconnect: c.var.caller.role === "operator",
	};
}

/** One that waits to be tried again is at nothing meanwhile. */
const isAtWork = ({ state }: RunRow): boolean => state === "running" || state === "going_on";
const isOfReplication = (service: RunRow["service"]): boolean => service === "replication" || service === "comparison";
const underWayView = (run: RunRow) => ({ service: run.service, ...runRowView(run) });

function sayOf(endpoint: Endpoint | null, plan: Plan | null): string {
	if (endpoint === null) return "No ERP is connected, so there is nothing to replicate from.";
	if (plan?.paused === true) return `${SERVICES.replication.label} is paused: an operator has switched its schedule off.`;
	return "What the ERP has changed comes over by itself. Shops sell by what stands here.";
}

/** Settings that no adapter takes feed nothing; they were checked when they were saved. */
function fedBy({ connection }: Endpoint): readonly FedEntity[] {
	try {
		return entitiesOf(connection);
	} catch (error) {
		if (error instanceof RangeError) return [];
		throw error;
	}
}
