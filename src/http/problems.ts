import { PEOPLE_PROBLEMS } from "./admin/people-problems";
import { CONSOLE_PROBLEMS } from "./admin/problems";

/** Every way a request can be refused, closed: `code` is what a program may act upon; it never changes its meaning. */

export interface ProblemKind {
	readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
	readonly title: string;
	/** What the caller does about it. */
	readonly advice: string;
}

export const PROBLEMS = {
	unauthenticated: {
		status: 401,
		title: "No valid API key",
		advice:
			"Send `Authorization: Bearer hf_…` with a key of your tenant. A key is shown once, when it is made; make a new one if it is lost.",
	},
	key_revoked: {
		status: 401,
		title: "This API key has been revoked",
		advice: "Somebody withdrew this key. Use another key of your tenant.",
	},
	forbidden_scope: {
		status: 403,
		title: "This API key may not do that",
		advice: "The key is valid, but lacks the scope that the detail names. Use a key that has it.",
	},
	origin_not_allowed: {
		status: 403,
		title: "Not from this website",
		advice:
			"A browser sent this from a website that is not in the tenant's list of origins. Add the origin, or send orders from your server. Payment reports are taken from servers only.",
	},
	not_found: {
		status: 404,
		title: "There is nothing at this address",
		advice: "Check the path against this page.",
	},
	order_not_found: {
		status: 404,
		title: "No such order",
		advice: "Your tenant has no order with this e-number. E-numbers are upper case and are never reused.",
	},
	method_not_allowed: {
		status: 405,
		title: "This address does not take that method",
		advice: "The Allow header lists the methods that it takes.",
	},
	idempotency_key_required: {
		status: 400,
		title: "The order has no key that makes it safe to repeat",
		advice:
			"Send an Idempotency-Key header, or a `reference` in the body, that stays the same when you repeat this order and differs for any other.",
	},
	invalid_idempotency_key: {
		status: 400,
		title: "The Idempotency-Key cannot be used",
		advice: "Use 1 to 200 visible ASCII characters without spaces, such as a UUID or the number of the cart.",
	},
	idempotency_conflict: {
		status: 422,
		title: "This key belongs to another order",
		advice:
			"The same key came with another body before. Nothing was placed now. Look at the e-number in the detail, or use a new key if this is another order.",
	},
	unsupported_media_type: {
		status: 415,
		title: "The body is not declared as JSON",
		advice: "Send `Content-Type: application/json`.",
	},
	malformed_json: {
		status: 400,
		title: "The body is not valid JSON",
		advice: "Send one JSON value in UTF-8. The detail says where reading it stopped, as far as is known.",
	},
	body_too_large: {
		status: 413,
		title: "The body is too large",
		advice: "A body may have at most 256 KiB. Split the order, or shorten its texts.",
	},
	too_many_lines: {
		status: 413,
		title: "The order has too many lines",
		advice: "An order may have at most 1,000 lines. Split it into several orders.",
	},
	validation_failed: {
		status: 422,
		title: "Something in the request is missing or wrong",
		advice:
			"Each entry of `errors` names one place, the kind of mistake and what is wrong there. Unknown fields are refused so that a misspelt one is not lost.",
	},
	total_mismatch: {
		status: 422,
		title: "The total is not the sum of the lines and the freight",
		advice:
			"`difference` is what the total is too high by (negative: too low). Round each line or the sum, half up, to the currency's minor unit; both are accepted.",
	},
	cursor_not_valid: {
		status: 400,
		title: "The place to go on from is none of this feed",
		advice: "`after` is the `next` of the page before, as it was given, of the same entity and tenant. Leave it out to begin from nothing.",
	},
	cursor_too_old: {
		status: 410,
		title: "The place to go on from is too old",
		advice: "Something was deleted since that can no longer be told. Drop your copy of this entity, and read it again without `after`.",
	},
	temporarily_unavailable: {
		status: 503,
		title: "Please repeat this request shortly",
		advice: "Nothing is lost: repeat the request with the same key after the seconds that Retry-After names.",
	},
	internal_error: {
		status: 500,
		title: "Something went wrong on our side",
		advice: "Repeat the request with the same key; an order is never placed twice. If it stays, tell us the requestId.",
	},
	invalid_sign_in: {
		status: 401,
		title: "E-mail address or password is wrong",
		advice: "Check both and try again.",
	},
	too_many_sign_ins: {
		status: 429,
		title: "Too many tries to sign in",
		advice: "Wait for the seconds that Retry-After names, then try again.",
	},
	not_signed_in: {
		status: 401,
		title: "Please sign in",
		advice: "Nobody is signed in, or the session is over. Sign in again, or send an API key with the scope admin.",
	},
	foreign_origin: {
		status: 403,
		title: "Not from another website",
		advice: "A change with a session cookie must come from the console itself.",
	},
	forbidden_role: {
		status: 403,
		title: "Your role may not do that",
		advice: "Ask an administrator of your shop.",
	},
	permission_required: {
		status: 403,
		title: "You have not been granted the permission for that",
		advice:
			"Acting on orders takes the permission `order_sync_actions`, which an administrator of the shop grants to each person; it is off for everybody at first. " +
			"A program's key needs the scope `orders:actions` beside `admin`. The inbox takes the permission `order_sync_notification`.",
	},
	action_not_allowed: {
		status: 409,
		title: "The order does not allow that now",
		advice: "The detail says why; `actions` lists what is allowed, and `orderStatus` is the status that it goes by.",
	},
	edit_overtaken: {
		status: 409,
		title: "Somebody else has edited this order meanwhile",
		advice: "Nothing was changed. Read the order again, look at what changed, and send your edit with the `revision` that you saw.",
	},
	too_many_revisions: {
		status: 409,
		title: "This order has been edited too often",
		advice: "Archive it, and place a new order, or enter it into the ERP by hand and mark it as synced.",
	},
	nothing_changed: {
		status: 422,
		title: "The edit changes nothing",
		advice: "The order says all of that already. To send it again as it is, use the action `retry`.",
	},
	too_many_orders: {
		status: 422,
		title: "These are too many orders for one action",
		advice: "Narrow the filter, for instance by status or by a shorter time between `from` and `to`, and work in several runs.",
	},
	jobs_busy: {
		status: 409,
		title: "Other bulk actions are under way",
		advice: "`running` is the oldest of them. Wait until it has ended, or abort it.",
	},
	job_not_found: {
		status: 404,
		title: "No such bulk action",
		advice: "Your tenant has none with this id. Old ones are forgotten.",
	},
	employee_not_found: {
		status: 404,
		title: "No such person",
		advice: "Your tenant has nobody with this id.",
	},
	not_connected: {
		status: 409,
		title: "No ERP is connected",
		advice: "Save a connection first.",
	},
	copy_unavailable: {
		status: 503,
		title: "Lists and search are not available at the moment",
		advice: "Orders are still taken and delivered. Try again shortly; a single order can be opened by its e-number.",
	},
	...CONSOLE_PROBLEMS,
	...PEOPLE_PROBLEMS,
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];
