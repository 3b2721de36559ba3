import type { Scope } from "../../db/schema";
import type { ProblemCode } from "../problems";
import { ENTITY_NAMES, SYNC_RECORDS_DEFAULT, SYNC_RECORDS_MAX } from "../sync-reply";
import {
	CHANGES_EXAMPLE,
	CURSOR_EXAMPLE,
	DRAFT_EXAMPLE,
	NEWS_EXAMPLE,
	ORDER_EXAMPLE,
	PAYMENT_EXAMPLE,
	RECEIPT_EXAMPLE,
	STATUS_EXAMPLE,
} from "./examples";

/** The operations of `/v1`, as the document tells of them. A test holds this list against the routes that are served. */

export type SchemaName =
	| "OrderDraft"
	| "OrderReceipt"
	| "OrderView"
	| "PaymentNews"
	| "PaymentReply"
	| "GatewayStatus"
	| "ErpChanges"
	| "ErpChangesReply"
	| "ChangesPage"
	| "Alive";
interface Payload {
	readonly schema: SchemaName;
	readonly example: unknown;
}
export interface Operation {
	readonly method: "get" | "post";
	readonly path: string;
	readonly operationId: string;
	readonly tag: "Orders" | "Gateway";
	readonly summary: string;
	readonly description: string;
	/** Null: open to everybody. */
	readonly scope: Scope | null;
	/** Opens a part of it that `scope` does not. */
	readonly orScope?: Scope;
	readonly parameters: readonly Parameter[];
	readonly body: Payload | null;
	readonly replies: readonly (Payload & {
		readonly status: "200" | "201" | "202";
		readonly says: string;
		readonly headers: readonly string[];
	})[];
	readonly problems: readonly ProblemCode[];
}
export interface Parameter {
	readonly name: string;
	readonly in: "path" | "query" | "header";
	readonly description: string;
	readonly schema: Readonly<Record<string, unknown>>;
	readonly example: string;
}

const ALWAYS: readonly ProblemCode[] = ["internal_error"];
const KEYED: readonly ProblemCode[] = [
	"unauthenticated",
	"key_revoked",
	"forbidden_scope",
	"origin_not_allowed",
	"temporarily_unavailable",
	...ALWAYS,
];
const WITH_BODY: readonly ProblemCode[] = ["unsupported_media_type", "malformed_json", "body_too_large", "validation_failed", ...KEYED];

const E_NUMBER: Parameter = {
	name: "eNumber",
	in: "path",
	description: "The order's e-number.",
	schema: { type: "string", pattern: "^[A-Z0-9-]{1,20}$" },
	example: "E100001",
};
const IDEMPOTENCY_KEY: Parameter = {
	name: "Idempotency-Key",
	in: "header",
	description: "Stays the same however often you repeat this order. Needed unless the body has a `reference`; wins over it.",
	schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,200}$" },
	example: "CART-7781",
};
const PREFER: Parameter = {
	name: "Prefer",
	in: "header",
	description:
		"`wait=5`: send the order to the ERP at once and answer when that is done, or after so many seconds (1 to 10). " +
		"Within them the reply has the ERP's number; past them it is the ordinary one, and the order goes out by itself. Leave it out to be answered at once.",
	schema: { type: "string" },
	example: "wait=5",
};

export const OPERATIONS: readonly Operation[] = [
	{
		method: "post",
		path: "/v1/orders",
		operationId: "placeOrder",
		tag: "Orders",
		summary: "Place an order",
		description:
			"Numbers the order, keeps it, and answers. Delivery to the ERP follows by itself, whether the ERP is up or down. " +
			"Repeating the request with the same key and body gives the first reply again and places nothing. " +
			"With `payment.status` `pending` the order gets its number and waits for the payment, as long as the shop's time limit says. " +
			"With `Prefer: wait=N` the ERP's number may be in the reply already.",
		scope: "orders:write",
		parameters: [IDEMPOTENCY_KEY, PREFER],
		body: { schema: "OrderDraft", example: DRAFT_EXAMPLE },
		replies: [
			{
				status: "201",
				says: "The order has been placed.",
				schema: "OrderReceipt",
				example: RECEIPT_EXAMPLE,
				headers: ["Location", "Preference-Applied"],
			},
			{
				status: "200",
				says: "It had been placed before, by the same request: the first reply again.",
				schema: "OrderReceipt",
				example: RECEIPT_EXAMPLE,
				headers: ["Location", "Idempotency-Replayed", "Preference-Applied"],
			},
		],
		problems: [
			"idempotency_key_required",
			"invalid_idempotency_key",
			"idempotency_conflict",
			"total_mismatch",
			"too_many_lines",
			...WITH_BODY,
		],
	},
	{
		method: "get",
		path: "/v1/orders/{eNumber}",
		operationId: "getOrder",
		tag: "Orders",
		summary: "Look up an order",
		description:
			"Where the order is now. It reads its own writes: an order that was just placed is there at once. " +
			"`erpOrderNumber` is null until the ERP gave one. The reply holds no names, no addresses and no word of the ERP's own.",
		scope: "orders:read",
		parameters: [E_NUMBER],
		body: null,
		replies: [{ status: "200", says: "The order.", schema: "OrderView", example: ORDER_EXAMPLE, headers: [] }],
		problems: ["order_not_found", ...KEYED],
	},
	{
		method: "post",
		path: "/v1/orders/{eNumber}/payment",
		operationId: "reportPayment",
		tag: "Orders",
		summary: "Report what came of a payment",
		description:
			"For an order that was placed with a pending payment. `captured` or `authorised` places it; `declined` or `aborted` abandons it, " +
			"and a later `captured` still places it. What comes after a capture does not undo it. An `amount` that is captured or authorised must be the order's. Repeating it changes nothing. " +
			"It comes from your server: a request with an `Origin` is refused, and no key in a browser may have this scope.",
		scope: "payments:write",
		parameters: [E_NUMBER],
		body: { schema: "PaymentNews", example: NEWS_EXAMPLE },
		replies: [{ status: "200", says: "It is noted.", schema: "PaymentReply", example: PAYMENT_EXAMPLE, headers: [] }],
		problems: ["order_not_found", ...WITH_BODY],
	},
	{
		method: "get",
		path: "/v1/status",
		operationId: "getStatus",
		tag: "Gateway",
		summary: "Ask how the ERP is doing",
		description:
			"For a note in the shop, and for whoever watches over it: how many orders wait, and the oldest since when. " +
			"Orders are taken in every state; only live prices and stock need the ERP. At most two seconds old.",
		scope: "status:read",
		parameters: [],
		body: null,
		replies: [{ status: "200", says: "The state of things.", schema: "GatewayStatus", example: STATUS_EXAMPLE, headers: [] }],
		problems: KEYED,
	},
	{
		method: "post",
		path: "/v1/erp/changes",
		operationId: "announceChanges",
		tag: "Gateway",
		summary: "Say that something has changed in the ERP",
		description:
			"A hint from the ERP's side: what has changed is asked for at once instead of on schedule. It holds no data and may come as often as it likes: " +
			"hints that come while one waits are the same one. Left out, it costs time and nothing else. " +
			"It comes from a server: a request with an `Origin` is refused, and no key in a browser may have this scope.",
		scope: "erp:changes",
		parameters: [],
		body: { schema: "ErpChanges", example: { entities: ["product", "price"] } },
		replies: [
			{ status: "202", says: "It is being looked at.", schema: "ErpChangesReply", example: { started: ["product", "price"] }, headers: [] },
		],
		problems: WITH_BODY,
	},
	{
		method: "get",
		path: "/v1/sync/{entity}",
		operationId: "followEntity",
		tag: "Gateway",
		summary: "Follow the ERP's data",
		description:
			"What has changed in the ERP since you last asked, for a copy of your own. Without `after` it is everything there is. " +
			"Go on with `next` while there is `more`, and come back with the last `next` later; a page that is empty gives one, too. " +
			"Nothing is skipped, however late it was written, and a record that changed several times comes once. " +
			"`If-None-Match` with the ETag of the same question is answered 304 while nothing is new. " +
			"`sync:read` opens `product`, `price` and `stock`; all the others, which are about customers, take `sync:customers`. " +
			"It is for servers and devices: a request with an `Origin` is refused.",
		scope: "sync:read",
		orScope: "sync:customers",
		parameters: [
			{
				name: "entity",
				in: "path",
				description: "What to follow.",
				schema: { type: "string", enum: ENTITY_NAMES },
				example: "product",
			},
			{
				name: "after",
				in: "query",
				description: "The `next` of the page before. Left out: from the beginning.",
				schema: { type: "string" },
				example: CURSOR_EXAMPLE,
			},
			{
				name: "limit",
				in: "query",
				description: `How many records at most, up to ${SYNC_RECORDS_MAX}; ${SYNC_RECORDS_DEFAULT} when it is left out. A page of large records has fewer, so go by \`more\`.`,
				schema: { type: "integer", minimum: 1, maximum: SYNC_RECORDS_MAX, default: SYNC_RECORDS_DEFAULT },
				example: "200",
			},
		],
		body: null,
		replies: [
			{ status: "200", says: "What has changed, and where to go on.", schema: "ChangesPage", example: CHANGES_EXAMPLE, headers: ["ETag"] },
		],
		problems: ["not_found", "cursor_not_valid", "cursor_too_old", "validation_failed", ...KEYED],
	},
	{
		method: "get",
		path: "/healthz",
		operationId: "getHealth",
		tag: "Gateway",
		summary: "Ask whether the gateway is there",
		description: "Says that the Worker runs, and nothing about anything behind it.",
		scope: null,
		parameters: [],
		body: null,
		replies: [{ status: "200", says: "It runs.", schema: "Alive", example: { status: "ok" }, headers: [] }],
		problems: ALWAYS,
	},
];
