import type { Entity } from "../erp/adapter";

/** What the entities of an ERP are called by people. */
export const ENTITY_LABELS: Readonly<Record<Entity, string>> = {
	product: "Products",
	price: "Prices",
	stock: "Stock levels",
	customer: "Customers",
	contact: "Contacts",
	order: "Orders",
	shipment: "Shipments",
	invoice: "Invoices",
	ledgerEntry: "Ledger entries",
};

export const isEntity = (name: string): name is Entity => Object.hasOwn(ENTITY_LABELS, name);
