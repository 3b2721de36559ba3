import type { Entity } from "../erp/adapter";

/** What of the ERP's is about people; articles, their prices and stock are about nobody. */
type AboutPeople = Exclude<Entity, "product" | "price" | "stock">;

export const ABOUT_PEOPLE: readonly string[] = Object.keys({
	contact: true,
	customer: true,
	invoice: true,
	ledgerEntry: true,
	order: true,
	shipment: true,
} satisfies Readonly<Record<AboutPeople, true>>);
