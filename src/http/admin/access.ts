import type { Role } from "../../db/schema";

/** Who may do what. A route that does not stand here is open to nobody. */

export const ADMIN_BASE = "/admin/api";

const EVERYBODY: readonly Role[] = ["operator", "admin", "employee"];
const IN_CHARGE: readonly Role[] = ["operator", "admin"];

/** `anyone`: also those who are not signed in. */
export const ACCESS: Readonly<Record<string, readonly Role[] | "anyone">> = {
	"POST /session": "anyone",
	"DELETE /session": "anyone",
	"GET /session": EVERYBODY,
	"GET /manage": EVERYBODY,
	"GET /orders": EVERYBODY,
	"GET /orders/:eNumber": EVERYBODY,
	"GET /connection": IN_CHARGE,
	"PUT /connection": IN_CHARGE,
	"POST /connection/test": IN_CHARGE,
	"POST /connection/pause": IN_CHARGE,
	"POST /connection/resume": IN_CHARGE,
};
