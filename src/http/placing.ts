import type { Tenant } from "../db/tenants";
import type { PlaceRequest } from "../desk/answers";
import { sha256 } from "../lib/secret";
import { totalDifference } from "../order/money";
import { KEY_LENGTH_MAX, type OrderDraft } from "../order/order";
import { LINES_MAX } from "../order/rules";
import type { Precheck } from "./valid";

/** What is asked of an order before it gets a number. All of it is pure: a refused order leaves no trace. */

const MINUTE_MS = 60_000;
const IDEMPOTENCY_KEY = new RegExp(`^[\\x21-\\x7e]{1,${KEY_LENGTH_MAX}}$`);

export type RequestKey =
	| { readonly kind: "key"; readonly key: string }
	| { readonly kind: "refused"; readonly code: "idempotency_key_required" | "invalid_idempotency_key"; readonly detail: string };

/** The header, or else the reference. A header that cannot be used is refused rather than passed over. */
export function requestKeyOf(header: string | undefined, reference: string | null | undefined): RequestKey {
	if (header !== undefined) {
		if (IDEMPOTENCY_KEY.test(header)) return { kind: "key", key: header };
		const detail = `The Idempotency-Key header is not 1 to ${KEY_LENGTH_MAX} visible ASCII characters.`;
		return { kind: "refused", code: "invalid_idempotency_key", detail };
	}
	if (reference != null) return { kind: "key", key: reference };
	return { kind: "refused", code: "idempotency_key_required", detail: "There is no Idempotency-Key header and no reference." };
}

/** Counted before the lines are looked at one by one. */
export const tooManyLines: Precheck = (body) => {
	const lines = typeof body === "object" && body !== null && "lines" in body ? body.lines : null;
	if (!Array.isArray(lines) || lines.length <= LINES_MAX) return null;
	return { code: "too_many_lines", detail: `The order has ${lines.length} lines; at most ${LINES_MAX} are taken.` };
};

/** The signed difference as a decimal string, or null when the total is right. */
export const differenceOf = (draft: OrderDraft): string | null => totalDifference({ ...draft, freight: draft.freight ?? null });

/** The parsed draft has its fields in the schema's order, so the fingerprint knows neither white space nor the order of keys. */
export async function placeRequest(
	tenant: Pick<Tenant, "id" | "prefix" | "start" | "paymentMinutes">,
	requestKey: string,
	draft: OrderDraft,
): Promise<PlaceRequest> {
	const body = JSON.stringify(draft);
	return {
		tenantId: tenant.id,
		numbering: { prefix: tenant.prefix, start: tenant.start },
		requestKey,
		fingerprint: await sha256(body),
		reference: draft.reference ?? null,
		body,
		payWithinMs: draft.payment.status === "pending" ? tenant.paymentMinutes * MINUTE_MS : null,
	};
}
