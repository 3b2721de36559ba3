import * as z from "zod";
import type { Entity } from "../adapter";
import { choose } from "./choice";
import { type EntityFeed, type FeedContext, feedOf } from "./entity";
import { available } from "./prices";
import { companyCurrency } from "./products";
import { DateValue, linked, Money, Quantity, Text } from "./values";

/** What Tryton's records are to a storefront, and whose changes make a record worth reporting. */

const PRODUCTS = [
	{ model: "product.product", via: null },
	// A name or list price that changes bumps the template only.
	{ model: "product.template", via: "products" },
];
const Party = linked({ code: Text });
const Currency = linked({ code: z.string() });

const product = feedOf({
	model: "product.product",
	domain: [],
	sources: PRODUCTS,
	fields: ["code", "name", "description", "salable", "active", "sale_uom.symbol"],
	shape: z.object({
		code: Text,
		name: Text,
		description: Text,
		salable: z.boolean(),
		active: z.boolean(),
		"sale_uom.": linked({ symbol: Text }),
	}),
	data: (row) =>
		row.active
			? { sku: row.code, name: row.name, description: row.description, unit: row["sale_uom."]?.symbol ?? null, active: row.salable }
			: null,
});

/** List prices; what a customer pays is asked for with `quote`. */
const price = feedOf({
	model: "product.product",
	domain: [],
	sources: PRODUCTS,
	fields: ["code", "list_price", "active"],
	shape: z.object({ code: Text, list_price: Money.nullable(), active: z.boolean() }),
	around: async ({ rpc, settings, signal }: FeedContext) => {
		const currency = await companyCurrency(rpc, settings.company, signal);
		return currency.ok ? { ok: true, value: { context: {}, value: currency.value } } : currency;
	},
	data: (row, currency) => (row.active ? { sku: row.code, priceList: null, unitPrice: row.list_price, currency } : null),
});

const stock = feedOf({
	model: "product.product",
	domain: [["type", "=", "goods"]],
	// Moves do not bump their product, and a product that never moved has none.
	sources: [
		{ model: "stock.move", via: "product" },
		{ model: "product.product", via: null },
	],
	fields: ["code", "quantity", "forecast_quantity", "active"],
	shape: z.object({ code: Text, quantity: Quantity.nullable(), forecast_quantity: Quantity.nullable(), active: z.boolean() }),
	around: async ({ rpc, settings, signal }: FeedContext) => {
		const choice = await choose(rpc, settings, null, signal);
		if (!choice.ok) return choice;
		const warehouse = settings.warehouse ?? choice.value.warehouse ?? null;
		// Without a location Tryton answers 0 for everything.
		return { ok: true, value: { context: warehouse === null ? {} : { locations: [warehouse] }, value: null } };
	},
	stamped: false,
	data: (row) => (row.active ? { sku: row.code, available: available(row.forecast_quantity), onHand: row.quantity } : null),
});

const customer = feedOf({
	model: "party.party",
	domain: [],
	// An address or an e-mail that is written by itself does not bump its party.
	sources: [
		{ model: "party.party", via: null },
		{ model: "party.address", via: "party" },
		{ model: "party.contact_mechanism", via: "party" },
	],
	fields: ["code", "name", "email", "phone", "active", "customer_payment_term.name"],
	shape: z.object({
		code: Text,
		name: Text,
		email: Text,
		phone: Text,
		active: z.boolean(),
		"customer_payment_term.": linked({ name: Text }),
	}),
	data: (row) =>
		row.active
			? {
					account: row.code,
					name: row.name,
					email: row.email,
					phone: row.phone,
					paymentTerm: row["customer_payment_term."]?.name ?? null,
					active: true,
				}
			: null,
});

const contact = feedOf({
	model: "party.contact_mechanism",
	domain: [["type", "=", "email"]],
	sources: [
		{ model: "party.contact_mechanism", via: null },
		{ model: "party.party", via: "contact_mechanisms" },
	],
	fields: ["value", "name", "active", "party.code", "party.name", "party.active"],
	shape: z.object({ value: Text, name: Text, active: z.boolean(), "party.": linked({ code: Text, name: Text, active: z.boolean() }) }),
	data: (row) =>
		row.active && row["party."]?.active === true
			? { account: row["party."].code, accountName: row["party."].name, name: row.name, email: row.value, active: true }
			: null,
});

const order = feedOf({
	model: "sale.sale",
	domain: [],
	sources: [{ model: "sale.sale", via: null }],
	fields: ["number", "reference", "state", "sale_date", "total_amount", "currency.code", "party.code"],
	shape: z.object({
		number: Text,
		reference: Text,
		state: z.string(),
		sale_date: DateValue.nullable(),
		total_amount: Money.nullable(),
		"currency.": Currency,
		"party.": Party,
	}),
	data: (row) => ({
		number: row.number,
		reference: row.reference,
		account: row["party."]?.code ?? null,
		state: row.state,
		date: row.sale_date,
		total: row.total_amount,
		currency: row["currency."]?.code ?? null,
	}),
});

const shipment = feedOf({
	model: "stock.shipment.out",
	domain: [],
	sources: [{ model: "stock.shipment.out", via: null }],
	fields: ["number", "state", "planned_date", "effective_date", "origins", "customer.code"],
	shape: z.object({
		number: Text,
		state: z.string(),
		planned_date: DateValue.nullable(),
		effective_date: DateValue.nullable(),
		origins: Text,
		"customer.": Party,
	}),
	data: (row) => ({
		number: row.number,
		account: row["customer."]?.code ?? null,
		state: row.state,
		plannedDate: row.planned_date,
		date: row.effective_date,
		orders: row.origins,
	}),
});

const invoice = feedOf({
	model: "account.invoice",
	domain: [["type", "=", "out"]],
	sources: [{ model: "account.invoice", via: null }],
	fields: ["number", "state", "invoice_date", "total_amount", "amount_to_pay", "currency.code", "party.code", "sales.reference"],
	shape: z.object({
		number: Text,
		state: z.string(),
		invoice_date: DateValue.nullable(),
		total_amount: Money.nullable(),
		amount_to_pay: Money.nullable(),
		"currency.": Currency,
		"party.": Party,
		"sales.": z.array(z.object({ reference: Text })),
	}),
	data: (row) => ({
		number: row.number,
		account: row["party."]?.code ?? null,
		state: row.state,
		date: row.invoice_date,
		total: row.total_amount,
		open: row.amount_to_pay,
		currency: row["currency."]?.code ?? null,
		// An invoice does not bear the e-number itself.
		references: row["sales."].flatMap(({ reference }) => reference ?? []).join(", "),
	}),
});

const ledgerEntry = feedOf({
	model: "account.move.line",
	domain: [["account.type.receivable", "=", true]],
	sources: [
		{ model: "account.move.line", via: null },
		// Has the number, and gives it to a line that stays as it is.
		{ model: "account.move", via: "lines" },
	],
	fields: ["date", "maturity_date", "debit", "credit", "description", "reconciliation", "party.code", "move.number"],
	shape: z.object({
		date: DateValue.nullable(),
		maturity_date: DateValue.nullable(),
		debit: Money,
		credit: Money,
		description: Text,
		reconciliation: z.number().nullable(),
		"party.": Party,
		"move.": linked({ number: Text }),
	}),
	data: (row) => ({
		number: row["move."]?.number ?? null,
		account: row["party."]?.code ?? null,
		date: row.date,
		dueDate: row.maturity_date,
		debit: row.debit,
		credit: row.credit,
		text: row.description,
		settled: row.reconciliation !== null,
	}),
});

export const FEEDS: Readonly<Partial<Record<Entity, EntityFeed>>> = {
	product,
	price,
	stock,
	customer,
	contact,
	order,
	shipment,
	invoice,
	ledgerEntry,
};
