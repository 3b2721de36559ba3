import { orderSum, totalDifference } from "../../../order/money";
import type { OrderAddress, OrderDraft } from "../../../order/order";
import { AMOUNT, QUANTITY } from "../../../order/rules";

/** An order as somebody types it: every field a text, empty where there is nothing. */

export interface FormLine {
	/** Names the line while others come and go; the index in the order that is edited, beyond it for a new one. */
	readonly key: number;
	readonly sku: string;
	readonly name: string;
	readonly quantity: string;
	readonly unitPrice: string;
}
export type FormAddress = Readonly<Record<"name" | "line1" | "line2" | "city" | "region" | "postcode" | "country" | "phone", string>>;
export interface FormFreight {
	readonly code: string;
	readonly amount: string;
}
export interface Form {
	readonly customer: Readonly<Record<"account" | "name" | "email" | "phone", string>> & { readonly kind: "b2c" | "b2b" };
	readonly lines: readonly FormLine[];
	readonly delivery: FormAddress & { readonly date: string };
	/** Null: the delivery address. */
	readonly billing: FormAddress | null;
	readonly freight: FormFreight | null;
	readonly total: string;
	readonly note: string;
	/** A total that was right stays right while lines change; one that somebody typed stays as it is. */
	readonly totalFollows: boolean;
}

export const EMPTY_ADDRESS: FormAddress = { name: "", line1: "", line2: "", city: "", region: "", postcode: "", country: "", phone: "" };
export const addressForm = (address: OrderAddress): FormAddress => ({
	name: address.name,
	line1: address.line1,
	line2: address.line2 ?? "",
	city: address.city,
	region: address.region ?? "",
	postcode: address.postcode ?? "",
	country: address.country,
	phone: address.phone ?? "",
});

/** The order alone, without what is known about it. */
export const draftIn = ({
	reference,
	customer,
	currency,
	lines,
	delivery,
	billing,
	freight,
	payment,
	total,
	note,
}: OrderDraft): OrderDraft => ({
	reference,
	customer,
	currency,
	lines,
	delivery,
	billing,
	freight,
	payment,
	total,
	note,
});

export function formOf({ customer, lines, delivery, billing, freight, total, note, currency }: OrderDraft): Form {
	return {
		customer: {
			kind: customer.kind,
			account: customer.account ?? "",
			name: customer.name,
			email: customer.email,
			phone: customer.phone ?? "",
		},
		lines: lines.map((line, key) => ({ ...line, key, name: line.name ?? "" })),
		delivery: { ...addressForm(delivery), date: delivery.date ?? "" },
		billing: billing ? addressForm(billing) : null,
		freight: freight ?? null,
		total,
		note: note ?? "",
		totalFollows: totalDifference({ currency, lines, freight: freight ?? null, total }) === null,
	};
}

/** What the form says as an order; what it cannot change is that of `base`, and so is what was left as it was. */
export function draftOf(form: Form, base: OrderDraft): OrderDraft {
	const { customer, delivery, billing, freight } = form;
	return {
		reference: base.reference,
		customer: {
			kind: customer.kind,
			account: optional(customer.account, base.customer.account),
			name: needed(customer.name, base.customer.name),
			email: needed(customer.email, base.customer.email),
			phone: optional(customer.phone, base.customer.phone),
		},
		currency: base.currency,
		lines: form.lines.map(({ key, sku, name, quantity, unitPrice }) => {
			const line = base.lines[key];
			return {
				sku: needed(sku, line?.sku),
				name: optional(name, line?.name),
				quantity: needed(quantity, line?.quantity),
				unitPrice: needed(unitPrice, line?.unitPrice),
			};
		}),
		delivery: { ...addressOf(delivery, base.delivery), date: optional(delivery.date, base.delivery.date) },
		billing: billing === null ? null : addressOf(billing, base.billing),
		freight:
			freight === null ? null : { code: needed(freight.code, base.freight?.code), amount: needed(freight.amount, base.freight?.amount) },
		payment: base.payment,
		total: needed(form.total, base.total),
		note: form.note === (base.note ?? "") ? base.note : form.note === "" ? null : form.note,
	};
}

const addressOf = (form: FormAddress, base: OrderAddress | null | undefined): OrderAddress => ({
	name: needed(form.name, base?.name),
	line1: needed(form.line1, base?.line1),
	line2: optional(form.line2, base?.line2),
	city: needed(form.city, base?.city),
	region: optional(form.region, base?.region),
	postcode: optional(form.postcode, base?.postcode),
	country: needed(form.country, base?.country),
	phone: optional(form.phone, base?.phone),
});

/** A blank that came along with what was pasted is what an ERP then does not find; what nobody touched stays as it was. */
const needed = (typed: string, before: string | undefined): string => (typed === before ? typed : typed.trim());
function optional(typed: string, before: string | null | undefined): string | null | undefined {
	if (typed === (before ?? "")) return before;
	const text = typed.trim();
	return text === "" ? null : text;
}

/** Lines and freight added up, `"29.95"`; null while one of the numbers cannot be read. */
export function sumOf({ lines, freight }: Pick<OrderDraft, "lines" | "freight">, currency: string): string | null {
	const numbers = lines.every((line) => QUANTITY.pattern.test(line.quantity) && AMOUNT.pattern.test(line.unitPrice));
	if (!numbers || (freight && !AMOUNT.pattern.test(freight.amount))) return null;
	return orderSum({ currency, lines, freight: freight ?? null });
}

/** How far the total is off, `"-0.05"`; null when it is right, or when something cannot be added up. */
export function differenceOf(draft: OrderDraft): string | null {
	if (!AMOUNT.pattern.test(draft.total) || sumOf(draft, draft.currency) === null) return null;
	return totalDifference({ ...draft, freight: draft.freight ?? null });
}

/** The form with other lines or another freight; a total that was right goes with them. */
export function withGoods(form: Form, goods: Partial<Pick<Form, "lines" | "freight">>, base: OrderDraft): Form {
	const changed = { ...form, ...goods };
	if (!form.totalFollows) return changed;
	const { currency } = base;
	const sum = sumOf(draftOf(changed, base), currency);
	if (sum === null) return changed;
	// A shop may have rounded line by line: what is as it was has the total that it had.
	return { ...changed, total: sum === sumOf(base, currency) ? base.total : sum };
}

export function withTotal(form: Form, total: string, base: OrderDraft): Form {
	const changed = { ...form, total };
	const draft = draftOf(changed, base);
	return { ...changed, totalFollows: AMOUNT.pattern.test(draft.total) && differenceOf(draft) === null };
}

export const emptyLine = (lines: readonly FormLine[], base: OrderDraft): FormLine => ({
	key: Math.max(base.lines.length - 1, ...lines.map(({ key }) => key)) + 1,
	sku: "",
	name: "",
	quantity: "1",
	unitPrice: "",
});
