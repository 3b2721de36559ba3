import { Hono } from "hono";
import * as z from "zod";
import { type SupportSettings, saveSupport, supportSettingsOf } from "../../db/support-settings";
import { allowOnly } from "../methods";
import { json } from "../valid";
import { Address } from "./addresses";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";
import { settingsOvertaken } from "./overtaken";
import { isoOrNull } from "./views";

const SupportChange = z.strictObject({
	/** Null: the deployment's own, if it has one. */
	address: Address.nullable(),
	/** The one that was seen; 0 when it was never saved. */
	version: z.number("must be the `version` that you saw").int().min(0),
});
const SAVED = { event: "support.changed", subject: "support" } as const;

/** Whom the shop's people write to when an order takes Customer Support. */
export const support = new Hono<AdminDoor>()
	.get("/", async (c) => c.json(settingsView(await supportSettingsOf(c.env.DB, c.var.caller.tenant.id), c.env.SUPPORT_EMAIL)))
	.put("/", json(SupportChange), async (c) => {
		const { id } = c.var.caller.tenant;
		const { version: seen, address } = c.req.valid("json");
		const before = await supportSettingsOf(c.env.DB, id);
		const saved = await saveSupport(c.env.DB, id, { seen, address }, entryOf(c, { ...SAVED, before: before.address, after: address }));
		const current = settingsView(await supportSettingsOf(c.env.DB, id), c.env.SUPPORT_EMAIL);
		return saved ? c.json(current) : await settingsOvertaken(c, { ...SAVED, seen, current });
	})
	.all("/", allowOnly("GET", "PUT"));

function settingsView({ address, version, updatedAtMs }: SupportSettings, variable: string | undefined) {
	const ofDeployment = variable === undefined || variable === "" ? null : Address.safeParse(variable);
	const deployment = ofDeployment?.success === true ? ofDeployment.data : null;
	return {
		/** The shop's own. */
		address,
		/** What counts where the shop has none. */
		deployment,
		/** Whom a letter goes to; null: nobody is named. */
		to: address ?? deployment,
		/** What the operator has to mend; null: nothing. */
		say: ofDeployment?.success === false ? "SUPPORT_EMAIL must be one e-mail address, such as support@example.com." : null,
		version,
		updatedAt: isoOrNull(updatedAtMs),
	};
}
