import type { Permission, Role } from "../../db/schema";

/** Who may do what. A route that does not stand here is open to nobody. */

export const ADMIN_BASE = "/admin/api";

const EVERYBODY: readonly Role[] = ["operator", "admin", "employee"];
const IN_CHARGE: readonly Role[] = ["operator", "admin"];
const ADMINS: readonly Role[] = ["admin"];

/** `anyone`: also those who are not signed in. */
export const ACCESS: Readonly<Record<string, readonly Role[] | "anyone">> = {
	"POST /session": "anyone",
	"DELETE /session": "anyone",
	"GET /session": EVERYBODY,
	"GET /overview": EVERYBODY,
	"GET /manage": EVERYBODY,
	"GET /orders": EVERYBODY,
	"GET /orders/actions": EVERYBODY,
	"POST /orders/actions": EVERYBODY,
	"GET /orders/actions/:job": EVERYBODY,
	"GET /orders/actions/:job/results": EVERYBODY,
	"GET /orders/actions/:job/results.csv": EVERYBODY,
	"POST /orders/actions/:job/abort": EVERYBODY,
	"GET /orders/:eNumber": EVERYBODY,
	"PUT /orders/:eNumber": EVERYBODY,
	"GET /orders/:eNumber/revisions": EVERYBODY,
	"GET /orders/:eNumber/revisions/:revision": EVERYBODY,
	"GET /enumbers": EVERYBODY,
	"GET /enumbers/:eNumber": EVERYBODY,
	"GET /incidents": EVERYBODY,
	"GET /audit": IN_CHARGE,
	"GET /employees": IN_CHARGE,
	"PUT /employees/:id/permissions": ADMINS,
	"GET /connection": IN_CHARGE,
	"PUT /connection": IN_CHARGE,
	"POST /connection/test": IN_CHARGE,
	"POST /connection/pause": IN_CHARGE,
	"POST /connection/resume": IN_CHARGE,
};

/** What else it takes, whatever the role: a permission that an administrator has granted, or for a program the scope of that name. */
export const PERMITTED: Readonly<Record<string, Permission>> = {
	"POST /orders/actions": "order_sync_actions",
	"POST /orders/actions/:job/abort": "order_sync_actions",
	"PUT /orders/:eNumber": "order_sync_actions",
};

/** Closed to programs, whatever their key: who may do what is decided by a person. */
export const PEOPLE_ONLY: ReadonlySet<string> = new Set(["PUT /employees/:id/permissions"]);
