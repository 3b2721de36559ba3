import { Validator as OpenApiValidator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "../../src/events/catalogue";
import { apiDocument } from "../../src/http/docs/document";
import { DRAFT_EXAMPLE } from "../../src/http/docs/examples";
import { OPERATIONS } from "../../src/http/docs/operations";
import { EVENT_EXAMPLES, IncidentEvent, OrderEvent } from "../../src/http/docs/webhooks";
import { differenceOf } from "../../src/http/placing";
import { PROBLEM_CODES } from "../../src/http/problems";
import { OrderDraft } from "../../src/order/order";

const document = apiDocument();
const text = JSON.stringify(document);

describe("the API's document", () => {
	it("is valid OpenAPI 3.1", async () => {
		const result = await new OpenApiValidator().validate({ ...document });
		expect(result).toEqual({ valid: true });
	});

	it("refers to nothing that it does not have", () => {
		const refs = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
		expect(refs.length).toBeGreaterThan(20);
		for (const ref of refs) {
			const target = ref.split("/").reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
			expect(target, ref).toBeTypeOf("object");
		}
	});

	it("names every operation once", () => {
		const ids = OPERATIONS.map(({ operationId }) => operationId);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it("names only problems that there are, each with its own example", () => {
		for (const { problems } of OPERATIONS) for (const code of problems) expect(PROBLEM_CODES).toContain(code);
		const place = document.paths["/v1/orders"]?.post as { responses: Record<string, { content: Record<string, { examples: object }> }> };
		expect(Object.keys(place.responses["422"]?.content["application/problem+json"]?.examples ?? {})).toEqual([
			"idempotency_conflict",
			"validation_failed",
			"total_mismatch",
		]);
	});

	it("shows an order that would be taken", () => {
		expect(OrderDraft.parse(DRAFT_EXAMPLE)).toEqual(DRAFT_EXAMPLE);
		expect(differenceOf(DRAFT_EXAMPLE)).toBeNull();
	});

	it("shows events that are what it says of them", () => {
		expect(Object.keys(document.webhooks)).toEqual(EVENT_TYPES);
		for (const [type, example] of Object.entries(EVENT_EXAMPLES)) {
			const schema = type.startsWith("order.") ? OrderEvent : IncidentEvent;
			expect(schema.parse(example)).toEqual(example);
			expect(example).toMatchObject({ type });
		}
	});

	it("refuses unknown fields in what we are sent, and leaves room in what we answer", () => {
		const { OrderDraft: sent, Customer, OrderReceipt, Problem } = document.components.schemas;
		expect([sent?.additionalProperties, Customer?.additionalProperties]).toEqual([false, false]);
		expect([OrderReceipt?.additionalProperties, Problem?.additionalProperties]).toEqual([undefined, undefined]);
	});
});
