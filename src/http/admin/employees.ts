import { Hono } from "hono";
import * as z from "zod";
import { changePermissions, type Employee, findEmployee, listEmployees } from "../../db/employees";
import { countKeysOf } from "../../db/keys";
import { addLink, PASSWORD_RESET_MS_MAX } from "../../db/one-time-links";
import { PERMISSIONS, type Permission } from "../../db/schema";
import { removeSecondFactor } from "../../db/second-factors";
import { changeStanding, type StandingChange } from "../../db/standing";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { invitations } from "./invitations";
import { newLink, newLinkView } from "./new-link";
import { factorNotice, mailed, mailOf, sendSoon, written } from "./people-mail";
import { isoOrNull } from "./views";

/** What is left out stays as it is. */
const PermissionChange = z
	.strictObject({ order_sync_actions: z.boolean().optional(), order_sync_notification: z.boolean().optional() } satisfies Record<
		Permission,
		z.ZodType
	>)
	.refine((change) => Object.values(change).some((value) => value !== undefined), `must name at least one of ${PERMISSIONS.join(", ")}`);

/** Operators are not made here: they look after every tenant. */
export const ASSIGNABLE_ROLES = ["admin", "employee"] as const;
const RoleChange = z.strictObject({ role: z.enum(ASSIGNABLE_ROLES) });

/** The people of the shop, and what each may do. Only an administrator grants, to themselves as well: nobody has it by their role. */
export const employees = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const people = await listEmployees(c.env.DB, c.var.caller.tenant.id);
		return c.json({ items: people.map(employeeView), next: null });
	})
	.all("/", allowOnly("GET"))
	.route("/invitations", invitations)
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
					...about(before),
					before: listed(before.permissions),
					after: listed(after.permissions),
				}),
		);
		if (changed === null) return nobody(c);
		c.var.ports.sessions.forgetUser(changed.id);
		return c.json(employeeView(changed));
	})
	.all("/:id/permissions", allowOnly("PUT"))
	.put("/:id/role", json(RoleChange), async (c) => {
		const { role } = c.req.valid("json");
		const inWords = (before: Employee) => ({ event: "role.changed", before: before.role, after: role });
		const employee = await changed(c, c.req.param("id"), { role }, inWords);
		return employee instanceof Response ? employee : c.json(employeeView(employee));
	})
	.all("/:id/role", allowOnly("PUT"))
	.post("/:id/deactivate", async (c) => {
		const inWords = () => ({ event: "person.deactivated", before: "active", after: "deactivated" });
		const employee = await changed(c, c.req.param("id"), { active: false }, inWords);
		if (employee instanceof Response) return employee;
		// Keys belong to programs, which may be in use: whether they go, too, is for somebody to decide.
		const activeKeys = await countKeysOf(c.env.DB, c.var.caller.tenant.id, employee.id);
		return c.json({ ...employeeView(employee), activeKeys });
	})
	.all("/:id/deactivate", allowOnly("POST"))
	.post("/:id/reactivate", async (c) => {
		const inWords = () => ({ event: "person.reactivated", before: "deactivated", after: "active" });
		const employee = await changed(c, c.req.param("id"), { active: true }, inWords);
		return employee instanceof Response ? employee : c.json(employeeView(employee));
	})
	.all("/:id/reactivate", allowOnly("POST"))
	/** A link with which a colleague sets a new password. It is mailed where that is possible, shown this once, and replaces an earlier one. */
	.post("/:id/password-reset", async (c) => {
		const employee = await colleague(c, c.req.param("id"));
		if (employee instanceof Response) return employee;
		if (employee.deactivatedAtMs !== null) return problem(c, "employee_deactivated", `${employee.name} is deactivated.`);
		const { id: userId, email, name, role } = employee;
		const made = newLink(c, { kind: "password_reset", userId, email, name, role, permissions: [] }, PASSWORD_RESET_MS_MAX);
		const entry = entryOf(c, { event: "password.reset_link", ...about(employee) });
		const mail = await mailOf(c, made, c.var.caller.tenant);
		await addLink(c.env.DB, made.link, written(mail), entry, c.var.ports.now());
		return c.json(newLinkView(c, made, await mailed(c, mail)), 201);
	})
	.all("/:id/password-reset", allowOnly("POST"))
	/** For somebody who has lost both phone and recovery codes. */
	.delete("/:id/totp", async (c) => {
		const employee = await colleague(c, c.req.param("id"));
		if (employee instanceof Response) return employee;
		const entry = entryOf(c, { event: "second_factor.reset", ...about(employee), before: "on", after: "off" });
		const notice = factorNotice(c, { shop: c.var.caller.tenant, email: employee.email, entry, by: c.var.caller.actor.name });
		if (!(await removeSecondFactor(c.env.DB, employee.id, null, notice, entry))) {
			return problem(c, "totp_not_set_up", `${employee.name} has no second factor.`);
		}
		sendSoon(c);
		c.var.ports.sessions.forgetUser(employee.id);
		return c.json(employeeView({ ...employee, secondFactor: false }));
	})
	.all("/:id/totp", allowOnly("DELETE"));

/** Somebody else of this tenant whom the caller may manage; otherwise the refusal. */
async function colleague(c: AdminAsked, id: string): Promise<Employee | Response> {
	const { tenant, user, role } = c.var.caller;
	const employee = await findEmployee(c.env.DB, tenant.id, id);
	if (employee === null) return nobody(c);
	if (employee.id === user?.id) return problem(c, "own_account", "This is for colleagues; what is your own stands under your account.");
	// An operator's account opens every tenant: an administrator of one must not be able to take it over.
	if (employee.role === "operator" && role !== "operator") {
		return problem(c, "forbidden_role", "An operator's account is managed by operators only.");
	}
	return employee;
}

async function changed(
	c: AdminAsked,
	id: string,
	change: StandingChange,
	inWords: (before: Employee) => { readonly event: string; readonly before: string; readonly after: string },
): Promise<Employee | Response> {
	const employee = await colleague(c, id);
	if (employee instanceof Response) return employee;
	const entry = (before: Employee) => entryOf(c, { ...about(before), ...inWords(before) });
	const standing = await changeStanding(c.env.DB, c.var.caller.tenant.id, id, change, entry, c.var.ports.now());
	switch (standing.kind) {
		case "changed":
			c.var.ports.sessions.forgetUser(id);
			return standing.employee;
		case "unchanged":
			return standing.employee;
		case "nobody":
			return nobody(c);
		case "last_admin":
			return problem(c, "last_admin", `${employee.name} is the last administrator who is active.`);
		case "last_operator":
			return problem(c, "last_operator", `${employee.name} is the last operator who is active.`);
		case "overtaken":
			return problem(c, "employee_overtaken", `${employee.name} was changed by somebody else at the same time.`);
	}
}

const nobody = (c: AdminAsked) => problem(c, "employee_not_found", "Your tenant has nobody with this id.");

const about = ({ id, name, email }: Employee) => ({ subject: id, detail: { name, email } });

const listed = (permissions: readonly Permission[]): string => (permissions.length === 0 ? "none" : permissions.join(", "));

const employeeView = ({ id, email, name, role, permissions, deactivatedAtMs, secondFactor }: Employee) => ({
	id,
	email,
	name,
	role,
	permissions: Object.fromEntries(PERMISSIONS.map((permission) => [permission, permissions.includes(permission)])),
	active: deactivatedAtMs === null,
	deactivatedAt: isoOrNull(deactivatedAtMs),
	secondFactor,
});
