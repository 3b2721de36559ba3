import type { Role } from "../wire";

export const ROLE_NAMES: Readonly<Record<Role, string>> = { operator: "Operator", admin: "Administrator", employee: "Employee" };
