import { Hono } from "hono";
import * as z from "zod";
import { findKey, KEYS_MAX, type KeyAbout, listKeys, makeKey, revokeKey } from "../../db/keys";
import { SCOPES } from "../../db/schema";
import { randomToken } from "../../lib/hash";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";
import { oneLine } from "./plain-text";
import { isoOf, isoOrNull } from "./views";

const LABEL_LENGTH_MAX = 100;
const scopeList = SCOPES.join(", ");

const NewKey = z.strictObject({
	label: oneLine(LABEL_LENGTH_MAX, "must say what the key is for"),
	scopes: z
		.array(z.enum(SCOPES, `must be one of ${scopeList}`))
		.min(1, `must name at least one of ${scopeList}`)
		.max(SCOPES.length)
		.refine((scopes) => new Set(scopes).size === scopes.length, "must name each scope once")
		.refine(
			(scopes) => !scopes.includes("orders:actions") || scopes.includes("admin"),
			"orders:actions does nothing without admin: add it",
		),
});

/** The programs of the shop. Only people make and revoke keys: a key that has leaked must not be able to make its successor. */
export const keys = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const items = await listKeys(c.env.DB, c.var.caller.tenant.id);
		return c.json({ items: items.map(keyView), next: null });
	})
	/** The only reply that ever holds the key. */
	.post("/", json(NewKey), async (c) => {
		const { tenant, actor } = c.var.caller;
		const { label, scopes } = c.req.valid("json");
		const key = `hf_${randomToken()}`;
		const id = crypto.randomUUID();
		const entry = entryOf(c, { event: "key.made", subject: id, after: inWords({ label, scopes }) });
		const made = await makeKey(c.env.DB, key, { id, tenantId: tenant.id, scopes, label }, actor, entry);
		if (made === null) return problem(c, "too_many_keys", `The shop has ${KEYS_MAX} keys that work, and may have no more.`);
		return c.json({ ...keyView(made), key }, 201);
	})
	.all("/", allowOnly("GET", "POST"))
	/** Holds at once in this isolate, and everywhere within a minute. Repeating it changes nothing. */
	.post("/:id/revoke", async (c) => {
		const { tenant } = c.var.caller;
		const known = await findKey(c.env.DB, tenant.id, c.req.param("id"));
		if (known === null) return problem(c, "key_not_found", "Your tenant has no key with this id.");
		const entry = entryOf(c, { event: "key.revoked", subject: known.id, before: inWords(known) });
		const revoked = await revokeKey(c.env.DB, tenant.id, known.id, entry.atMs, entry);
		c.var.ports.keyring.forget(known.id);
		const now = revoked ? { ...known, revokedAtMs: entry.atMs } : await findKey(c.env.DB, tenant.id, known.id);
		return c.json(keyView(now ?? known));
	})
	.all("/:id/revoke", allowOnly("POST"));

const inWords = ({ label, scopes }: Pick<KeyAbout, "label" | "scopes">): string => `${label}: ${scopes.join(", ")}`;

/** `hint`: the last four characters. `createdBy` null: a command. `lastUsedAt`: the start of the hour. */
const keyView = ({ id, label, hint, scopes, createdAtMs, createdBy, lastUsedAtMs, revokedAtMs }: KeyAbout) => ({
	id,
	label,
	hint,
	scopes,
	createdAt: isoOf(createdAtMs),
	createdBy,
	lastUsedAt: isoOrNull(lastUsedAtMs),
	revokedAt: isoOrNull(revokedAtMs),
});
