import Big from "big.js";
import * as z from "zod";
import type { Decimal } from "../adapter";

/** Tryton's JSON for what JSON has no type for. Money never becomes a float; moments are whole microseconds. */

/** Microseconds since 1970 on the ERP's own clock, which carries no zone. Exact up to the year 2255. */
export type Stamp = number;
export const MICROS_A_SECOND = 1_000_000;
const MICROS_A_MS = 1_000;

/** Tryton refuses unit prices with more. */
export const PRICE_DIGITS = 4;
/** Floats such as 0.30000000000000004 are cut to what a quantity can mean. */
const QUANTITY_DIGITS = 6;

export const money = (amount: Decimal) => ({ __class__: "Decimal", decimal: amount });

export function date(isoDate: string) {
	const [year, month, day] = isoDate.split("-").map(Number);
	return { __class__: "date", year, month, day };
}

/** Plain notation, without an exponent and without idle zeros: Python writes "0E-8" and "83.792000000000000". */
export const Money = z
	.object({ __class__: z.literal("Decimal"), decimal: z.string().regex(/^-?\d{1,30}(?:\.\d{1,30})?(?:[Ee][+-]?\d{1,2})?$/) })
	.transform(({ decimal }): Decimal => new Big(decimal).toFixed());

/** Quantities and weights are floats in Tryton. */
export const Quantity = z.number().transform((value): Decimal => new Big(value).round(QUANTITY_DIGITS, Big.roundHalfEven).toFixed());

export const roundedPrice = (price: Big): Decimal => price.round(PRICE_DIGITS, Big.roundHalfEven).toFixed();

export const DateValue = z
	.object({ __class__: z.literal("date"), year: z.number().int(), month: z.number().int(), day: z.number().int() })
	.transform(({ year, month, day }) => `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`);

export const Moment = z
	.object({
		__class__: z.literal("datetime"),
		year: z.number().int(),
		month: z.number().int(),
		day: z.number().int(),
		hour: z.number().int(),
		minute: z.number().int(),
		second: z.number().int(),
		microsecond: z.number().int(),
	})
	.transform(
		({ year, month, day, hour, minute, second, microsecond }): Stamp =>
			Date.UTC(year, month - 1, day, hour, minute, second) * MICROS_A_MS + microsecond,
	);

/** As Tryton's search takes a moment: "2026-11-22 03:55:34.508183". A `T` between the halves would be refused. */
export function searchable(stamp: Stamp): string {
	const whole = new Date(Math.floor(stamp / MICROS_A_SECOND) * 1_000).toISOString().slice(0, 19).replace("T", " ");
	return `${whole}.${padded(((stamp % MICROS_A_SECOND) + MICROS_A_SECOND) % MICROS_A_SECOND, 6)}`;
}

const padded = (value: number, length: number): string => String(value).padStart(length, "0");

/** What `search_read` gives: rows, with the fields that were asked for. */
export const rows = <T extends z.ZodRawShape>(fields: T) => z.array(z.object({ id: z.number().int(), ...fields }));
/** The far side of a dotted field: null where the link is empty. */
export const linked = <T extends z.ZodRawShape>(fields: T) => z.object(fields).nullable();
export const Text = z.string().nullable();
export const Link = z.number().int().nullable();
/** What `create` gives. */
export const Ids = z.array(z.number().int());
