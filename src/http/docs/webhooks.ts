import * as z from "zod";
import { EVENT_MEANINGS, EVENT_TYPES, type EventType } from "../../events/catalogue";
import { STATUSES } from "../../order/status";

/** What goes out to endpoints of the shop's own, as the document tells of it. */

const time = () => z.iso.datetime();

export const OrderEvent = z
	.object({
		type: z.enum(["order.queued", "order.synced", "order.failed"]),
		timestamp: time().describe("When it happened."),
		data: z.object({
			eNumber: z.string().describe("The order's e-number."),
			reference: z.string().nullable().describe("The shop's own, as it was placed."),
			status: z.enum(STATUSES).describe("`queued`, `failed`, `synced`, or `synced_manually` where a person entered it into the ERP."),
			erpOrderNumber: z.string().nullable().describe("The ERP's number, once it gave one."),
			error: z
				.object({ class: z.string().describe("What sort of failure it was."), message: z.string().describe("What was said.") })
				.nullable()
				.describe("Why it failed; null for the others."),
			placedAt: time(),
			updatedAt: time(),
		}),
	})
	.meta({ id: "OrderEvent" });

export const IncidentEvent = z
	.object({
		type: z.enum(["incident.opened", "incident.closed"]),
		timestamp: time().describe("When it happened."),
		data: z.object({
			id: z.string().describe("The same in both events of an incident."),
			kind: z.string().describe("`erp_offline`, `sign_in_refused`, `service_stopped` and others; more may come."),
			openedAt: time(),
			closedAt: time().nullable(),
			ordersTouched: z.number().nullable().describe("By an outage of the ERP that is over; null for all others."),
			offlineMs: z
				.number()
				.nullable()
				.describe(
					"How long the ERP was away in an outage that is over: it may have come back in between. Null for all others, and where it is not known.",
				),
			ended: z
				.enum(["off", "gone", "saved"])
				.nullable()
				.describe(
					"Why one that is over is over where nothing is well again: it was switched `off`, it is `gone` because nobody needs it any more, or a person `saved` it anew and how it does is not known yet. Null when it is well, and while it goes on.",
				),
		}),
	})
	.meta({ id: "IncidentEvent" });

const PLACED_AT = "2026-11-20T09:30:00.000Z";
const UPDATED_AT = "2026-11-20T09:30:00.840Z";
const orderExample = (type: EventType, data: object) => ({
	type,
	timestamp: UPDATED_AT,
	data: {
		...{ eNumber: "E100001", reference: "CART-7781", status: "queued", erpOrderNumber: null, error: null },
		...{ placedAt: PLACED_AT, updatedAt: UPDATED_AT },
		...data,
	},
});
const incidentExample = (type: EventType, closedAt: string | null) => ({
	type,
	timestamp: closedAt ?? PLACED_AT,
	data: {
		id: "5f0c9d4e-2a51-4a57-9d0e-0a6f6f0c7c11",
		kind: "erp_offline",
		openedAt: PLACED_AT,
		closedAt,
		ordersTouched: closedAt === null ? null : 12,
		offlineMs: closedAt === null ? null : 840,
		ended: null,
	},
});
export const EVENT_EXAMPLES: Readonly<Record<EventType, object>> = {
	"order.queued": orderExample("order.queued", {}),
	"order.synced": orderExample("order.synced", { status: "synced", erpOrderNumber: "SO-2041" }),
	"order.failed": orderExample("order.failed", {
		status: "failed",
		error: { class: "validation_rejected", message: "There is no article A-100." },
	}),
	"incident.opened": incidentExample("incident.opened", null),
	"incident.closed": incidentExample("incident.closed", UPDATED_AT),
};

const HEADERS = [
	[
		"webhook-id",
		"The event's own: the same however often it is sent. Keep it, and take an event that you have already as done.",
		"evt_5f0c9d4e2a514a579d0e0a6f6f0c7c11",
	],
	["webhook-timestamp", "When it was sent this time, in Unix seconds. Refuse what is older than five minutes.", "1795167000"],
	[
		"webhook-signature",
		"`v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body` under the endpoint's secret; two of them, parted by a space, for a day after the secret was replaced.",
		"v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
	],
] as const;

/** The section `webhooks` of OpenAPI 3.1: requests that we make. */
export const webhooksSection = (): Readonly<Record<string, object>> =>
	Object.fromEntries(EVENT_TYPES.map((type) => [type, { post: received(type) }]));

const received = (type: EventType) => ({
	operationId: `on.${type}`,
	tags: ["Events"],
	summary: EVENT_MEANINGS[type].split(". ")[0]?.replace(/\.$/, ""),
	description: `${EVENT_MEANINGS[type]}\n\nSigned as Standard Webhooks are. Answer with a 2xx within 20 seconds; anything else, redirects included, and it is sent again for three days. A Retry-After with 429 or 503 is kept to, for up to an hour. With a 410 the endpoint is turned off. Later events of the same order wait for earlier ones.`,
	security: [],
	parameters: HEADERS.map(([name, description, example]) => ({
		name,
		in: "header",
		required: true,
		description,
		schema: { type: "string" },
		example,
	})),
	requestBody: {
		required: true,
		content: {
			"application/json": {
				schema: { $ref: `#/components/schemas/${type.startsWith("order.") ? "OrderEvent" : "IncidentEvent"}` },
				example: EVENT_EXAMPLES[type],
			},
		},
	},
	responses: { "2XX": { description: "It was taken." }, "410": { description: "No more events, please." } },
});
