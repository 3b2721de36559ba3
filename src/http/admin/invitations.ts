import { Hono } from "hono";
import * as z from "zod";
import { addLink, INVITATION_MS_MAX, type OneTimeLink, openInvitations, revokeInvitation } from "../../db/one-time-links";
import { PERMISSIONS } from "../../db/schema";
import { findUser, foldEmail } from "../../db/users";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";
import { newLink, newLinkView } from "./new-link";
import { mailed, mailOf, written } from "./people-mail";
import { oneLine } from "./plain-text";
import { isoOf } from "./views";

export const NAME_LENGTH_MAX = 100;
/** As it is shown and kept. */
export const PersonName = oneLine(NAME_LENGTH_MAX).regex(/[\p{L}\p{N}]/u, "must have a letter");
export const Email = z.email("must be an e-mail address").max(254).transform(foldEmail);

const NewInvitation = z.strictObject({
	email: Email,
	name: PersonName,
	role: z.enum(["admin", "employee"]),
	/** Granted with it; only an administrator may. */
	permissions: z
		.array(z.enum(PERMISSIONS))
		.max(PERMISSIONS.length)
		.default([])
		.transform((wanted) => PERMISSIONS.filter((permission) => wanted.includes(permission))),
});

/** Who was asked to join and has not answered yet. */
export const invitations = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const open = await openInvitations(c.env.DB, c.var.caller.tenant.id);
		const nowMs = c.var.ports.now();
		return c.json({ items: open.map((link) => invitationView(link, nowMs)), next: null });
	})
	/** The link is mailed where that is possible, and shown this once. It replaces an earlier one for the same address. */
	.post("/", json(NewInvitation), async (c) => {
		const { email, name, role, permissions } = c.req.valid("json");
		const { tenant, role: ownRole } = c.var.caller;
		if (permissions.length > 0 && ownRole !== "admin") {
			return problem(c, "forbidden_role", "Only an administrator of the shop grants permissions. Invite without them.");
		}
		// Of people of other shops nothing is said here: whether an address has an account there is none of this shop's business.
		const known = await findUser(c.env.DB, email);
		if (known?.tenantId === tenant.id) {
			const state = known.deactivatedAtMs === null ? "works here already" : "worked here and is deactivated";
			return problem(c, "already_employee", `${known.name} ${state}.`, { employee: known.id });
		}
		const made = newLink(c, { kind: "invitation", userId: null, email, name, role, permissions }, INVITATION_MS_MAX);
		const after = [role, ...permissions].join(", ");
		const entry = entryOf(c, { event: "person.invited", subject: made.link.id, after, detail: { name, email } });
		const mail = await mailOf(c, made, tenant);
		if ((await addLink(c.env.DB, made.link, written(mail), entry, c.var.ports.now())) === "full") {
			return problem(c, "too_many_people", "No more people can be invited at the moment.");
		}
		return c.json({ ...newLinkView(c, made, await mailed(c, mail)), role, permissions }, 201);
	})
	.all("/", allowOnly("GET", "POST"))
	.delete("/:id", async (c) => {
		const entry = ({ id, name, email, role }: OneTimeLink) =>
			entryOf(c, { event: "invitation.revoked", subject: id, before: role, detail: { name, email } });
		const revoked = await revokeInvitation(c.env.DB, c.var.caller.tenant.id, c.req.param("id"), entry, c.var.ports.now());
		if (revoked === null) return problem(c, "invitation_not_found", "Your tenant has no open invitation with this id.");
		return c.body(null, 204);
	})
	.all("/:id", allowOnly("DELETE"));

const invitationView = (link: OneTimeLink, nowMs: number) => ({
	id: link.id,
	email: link.email,
	name: link.name,
	role: link.role,
	permissions: link.permissions,
	invitedBy: link.createdByName,
	createdAt: isoOf(link.createdAtMs),
	expiresAt: isoOf(link.expiresAtMs),
	expired: link.expiresAtMs <= nowMs,
});
