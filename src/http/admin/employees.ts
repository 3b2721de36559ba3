import { Hono } from "hono";
import { z } from "zod";
import { changePermissions, type Employee, listEmployees } from "../../db/employees";
import { PERMISSIONS, type Permission } from "../../db/schema";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";

/** What is left out stays as it is. */
const PermissionChange = z
	.strictObject({ order_sync_actions: z.boolean().optional(), order_sync_notification: z.boolean().optional() } satisfies Record<
		Permission,
		z.ZodType
	>)
	.refine((change) => Object.values(change).some((value) => value !== undefined), `must name at least one of ${PERMISSIONS.join(", ")}`);

/** The people of the shop, and what each may do. Only an administrator grants, to themselves as well: nobody has it by their role. */
export const employees = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const people = await listEmployees(c.env.DB, c.var.caller.tenant.id);
		return c.json({ items: people.map(employeeView), next: null });
	})
	.all("/", allowOnly("GET"))
	.put("/:id/permissions", json(PermissionChange), async (c) => {
		const wanted = c.req.valid("json");
		const changed = await changePermissions(
			c.env.DB,
			c.var.caller.tenant.id,
			c.req.param("id"),
			(now) => PERMISSIONS.filter((permission) => wanted[permission] ?? now.includes(permission)),
			(before, after) =>
				entryOf(c, {
					event: "permissions.changed",
					subject: before.id,
					before: listed(before),
					after: listed(after),
					detail: { name: before.name, email: before.email },
				}),
		);
		if (changed === null) return problem(c, "employee_not_found", "Your tenant has nobody with this id.");
		return c.json(employeeView(changed));
	})
	.all("/:id/permissions", allowOnly("PUT"));

const listed = ({ permissions }: Employee): string => (permissions.length === 0 ? "none" : permissions.join(", "));

const employeeView = ({ id, email, name, role, permissions }: Employee) => ({
	id,
	email,
	name,
	role,
	permissions: Object.fromEntries(PERMISSIONS.map((permission) => [permission, permissions.includes(permission)])),
});
