import * as z from "zod";
import { Address, Customer, Delivery, Freight, Line, OrderDraft, Payment } from "../../order/order";
import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from "../problems";
import {
	Alive,
	ErpChanges,
	ErpChangesReply,
	GatewayStatus,
	OrderReceipt,
	OrderStatus,
	OrderView,
	PaymentNews,
	PaymentReply,
	Problem,
} from "../replies";
import { ChangesPage } from "../sync-reply";
import { OPERATIONS, type Operation, type Parameter } from "./operations";
import { IncidentEvent, OrderEvent, webhooksSection } from "./webhooks";

/** The OpenAPI 3.1 document, made from the schemas that the routes themselves use. Pure: the same document every time. */

const SCHEMAS = [
	OrderDraft,
	Customer,
	Line,
	Address,
	Delivery,
	Freight,
	Payment,
	OrderStatus,
	OrderReceipt,
	OrderView,
	PaymentNews,
	PaymentReply,
	GatewayStatus,
	ErpChanges,
	ErpChangesReply,
	ChangesPage,
	Alive,
	OrderEvent,
	IncidentEvent,
	Problem,
];

const INTRODUCTION = `Holdfast takes your shop's orders, gives each an e-number, keeps it, and gets it into the ERP exactly once.
An order that was answered with an e-number is never lost, never placed twice, and can always be explained.`;

const HEADERS: Readonly<Record<string, { description: string; schema: { type: string } }>> = {
	Location: { description: "The order's address.", schema: { type: "string" } },
	"Idempotency-Replayed": { description: "`true`: nothing was placed now.", schema: { type: "string" } },
	"Preference-Applied": {
		description: "`wait=5`: the reply waited for the ERP, for at most so many seconds.",
		schema: { type: "string" },
	},
	"X-Request-Id": { description: "Your own X-Request-Id, or one that was made for this request.", schema: { type: "string" } },
	"Retry-After": { description: "After how many seconds to repeat the request.", schema: { type: "string" } },
	ETag: {
		description: "The same for as long as the same question has the same answer: send it as If-None-Match.",
		schema: { type: "string" },
	},
	"WWW-Authenticate": { description: "How to authenticate.", schema: { type: "string" } },
};

type Json = Record<string, unknown>;
const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const headerRefs = (names: readonly string[]) =>
	Object.fromEntries([...names, "X-Request-Id"].map((name) => [name, { $ref: `#/components/headers/${name}` }]));

export interface ApiDocument {
	readonly openapi: string;
	readonly info: Json;
	readonly servers: readonly Json[];
	readonly tags: readonly Json[];
	readonly paths: Readonly<Record<string, Json>>;
	/** Requests that we make. */
	readonly webhooks: Readonly<Record<string, object>>;
	readonly components: Readonly<Record<string, Json>> & { readonly schemas: Readonly<Record<string, Json>> };
}

export function apiDocument(): ApiDocument {
	const paths: Record<string, Json> = {};
	for (const operation of OPERATIONS) paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) };
	return {
		openapi: "3.1.1",
		info: {
			title: "Holdfast",
			version: "1",
			description: INTRODUCTION,
			license: { name: "Apache-2.0", identifier: "Apache-2.0" },
		},
		servers: [{ url: "/", description: "This gateway" }],
		tags: [
			{ name: "Orders", description: "Placing orders and following them." },
			{ name: "Gateway", description: "How things stand." },
			{ name: "Events", description: "What is told to endpoints of your own, which an administrator names in the console." },
		],
		paths,
		webhooks: webhooksSection(),
		components: {
			schemas: componentSchemas(),
			headers: HEADERS,
			securitySchemes: {
				apiKey: { type: "http", scheme: "bearer", description: "An API key of your tenant: `Authorization: Bearer hf_…`." },
			},
		},
	};
}

function componentSchemas(): Record<string, Json> {
	const registry = z.registry<{ id?: string | undefined }>();
	for (const schema of SCHEMAS) registry.add(schema, { id: schema.meta()?.id });
	// As input: what we answer may come to have more fields, and a client must not be told otherwise.
	const { schemas } = z.toJSONSchema(registry, { io: "input", uri: (id) => `#/components/schemas/${id}` });
	return Object.fromEntries(
		Object.entries(schemas).map(([id, schema]) => {
			const { $id: _id, $schema: _dialect, id: _meta, ...rest } = schema as Json;
			return [id, rest];
		}),
	);
}

function operationObject(operation: Operation): Json {
	const { operationId, summary, description, scope, orScope, tag, parameters, body, replies, problems } = operation;
	return {
		operationId,
		tags: [tag],
		summary,
		description:
			scope === null ? description : `${description}\n\nNeeds the scope \`${scope}\`${orScope === undefined ? "" : ` or \`${orScope}\``}.`,
		// OpenAPI 3.1 lets any scheme name what a caller must be allowed to do.
		security: [scope, orScope ?? null].flatMap((one) => (one === null ? [] : [{ apiKey: [one] }])),
		...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterObject) }),
		...(body === null
			? {}
			: { requestBody: { required: true, content: { "application/json": { schema: schemaRef(body.schema), example: body.example } } } }),
		responses: {
			...Object.fromEntries(
				replies.map(({ status, says, schema, example, headers }) => [
					status,
					{ description: says, headers: headerRefs(headers), content: { "application/json": { schema: schemaRef(schema), example } } },
				]),
			),
			...refusals(problems),
		},
	};
}

const parameterObject = ({ name, in: where, description, schema, example }: Parameter): Json => ({
	name,
	in: where,
	required: where === "path",
	description,
	schema,
	example,
});

/** One response a status, with an example for each problem that has it. */
function refusals(codes: readonly ProblemCode[]): Record<string, Json> {
	const byStatus = Map.groupBy(
		PROBLEM_CODES.filter((code) => codes.includes(code)),
		(code) => PROBLEMS[code].status,
	);
	return Object.fromEntries(
		[...byStatus].map(([status, sharing]) => [
			String(status),
			{
				description: sharing.map((code) => PROBLEMS[code].title).join("; or: "),
				headers: headerRefs(status === 503 ? ["Retry-After"] : status === 401 ? ["WWW-Authenticate"] : []),
				content: {
					"application/problem+json": {
						schema: schemaRef("Problem"),
						examples: Object.fromEntries(sharing.map((code) => [code, { summary: PROBLEMS[code].title, value: problemExample(code) }])),
					},
				},
			},
		]),
	);
}

const problemExample = (code: ProblemCode): Json => ({
	type: `/v1/docs#problem-${code}`,
	title: PROBLEMS[code].title,
	status: PROBLEMS[code].status,
	code,
	detail: PROBLEMS[code].advice,
	requestId: "5f0c9d4e-2a51-4a57-9d0e-0a6f6f0c7c11",
	...(code === "validation_failed" ? { errors: [{ path: "lines[0].quantity", kind: "rule", message: "must be more than zero" }] } : {}),
	...(code === "total_mismatch" ? { difference: "-0.05" } : {}),
	...(code === "idempotency_conflict" ? { eNumber: "E100001" } : {}),
});
