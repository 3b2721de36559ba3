import { Hono } from "hono";
import { endpointOf } from "../../db/connections";
import { SERVICES } from "../../db/services";
import { entitiesOf, type FedEntity } from "../../erp/registry";
import type { Endpoint } from "../../link/answers";
import { allowOnly } from "../methods";
import type { AdminDoor } from "./door";

/** Stands over the page, wherever it is shown. */
export const REPLICATION_WARNING = "Do not disconnect the replication!";

/** What can be brought over from the ERP, and how far that has come. */
export const replication = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const endpoint = await endpointOf(c.env.DB, c.var.caller.tenant.id);
		return c.json({
			state: endpoint === null ? "not_set_up" : "not_running",
			say: sayOf(endpoint),
			adapter: endpoint?.connection.adapter ?? null,
			items: (endpoint === null ? [] : fedBy(endpoint)).map((fed) => ({
				...fed,
				state: "not_running",
				lastSuccess: null,
				lastChange: null,
			})),
			next: null,
			warning: REPLICATION_WARNING,
		});
	})
	.all("/", allowOnly("GET"));

const sayOf = (endpoint: Endpoint | null): string =>
	endpoint === null
		? "No ERP is connected, so there is nothing to replicate from."
		: `${SERVICES.replication.label} does not run in this version. The list is what the connected ERP could be asked for.`;

/** Settings that no adapter takes feed nothing; they were checked when they were saved. */
function fedBy({ connection }: Endpoint): readonly FedEntity[] {
	try {
		return entitiesOf(connection);
	} catch (error) {
		if (error instanceof RangeError) return [];
		throw error;
	}
}
