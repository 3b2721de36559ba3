/** Tables that can be asked the way Tryton's can: domains, dotted fields, order by stamps, archived rows hidden unless asked for. */

export type Value = unknown;
export type Row = Record<string, Value> & { id: number };
export type Context = Readonly<Record<string, Value>>;

/** What Tryton answers with HTTP 200 and an `error`. */
export class TrytonError extends Error {
	readonly error: readonly [string, Value];
	constructor(name: string, details: Value) {
		super(name);
		this.error = [name, details];
	}
}
export const userError = (message: string): TrytonError => new TrytonError("UserError", [message, "", null]);
/** A slip in a name is whatever Python says about it. */
const keyError = (name: string): TrytonError => new TrytonError(`'${name}'`, "");

/** Links by field name; they mean the same in every model here. */
const LINKS: Readonly<Record<string, string>> = {
	party: "party.party",
	customer: "party.party",
	addresses: "party.address",
	contact_mechanisms: "party.contact_mechanism",
	country: "country.country",
	subdivision: "country.subdivision",
	currency: "currency.currency",
	lines: "sale.line",
	product: "product.product",
	products: "product.product",
	carrier_product: "product.product",
	sale_uom: "product.uom",
	sales: "sale.sale",
	move: "account.move",
	shipment_address: "party.address",
	customer_payment_term: "account.invoice.payment_term",
};

const MICROS_A_MS = 1_000;
const STAMPS: ReadonlySet<string> = new Set(["create_date", "write_date"]);

export class Store {
	readonly #tables = new Map<string, Map<number, Row>>();
	/** Microseconds; every change is a transaction of its own, a second after the one before. */
	#clock = Date.UTC(2026, 10, 22, 4) * MICROS_A_MS;

	/** No two transactions begin in the same microsecond. */
	#late = 0;

	table(model: string): Map<number, Row> {
		const table = this.#tables.get(model) ?? new Map<number, Row>();
		this.#tables.set(model, table);
		return table;
	}

	get(model: string, id: Value): Row {
		const row = typeof id === "number" ? this.table(model).get(id) : undefined;
		if (row === undefined) throw userError(`You are not allowed to read records "${id}" of "${model}".`);
		return row;
	}

	add(model: string, values: Readonly<Record<string, Value>>): Row {
		const table = this.table(model);
		const row: Row = { active: true, ...values, id: Math.max(0, ...table.keys()) + 1, create_date: this.#tick(), write_date: null };
		table.set(row.id, row);
		return row;
	}

	write(model: string, id: number, values: Readonly<Record<string, Value>>): Row {
		return Object.assign(this.get(model, id), values, { write_date: this.#tick() });
	}

	/** As it is after a transaction that began a while before the newest one and ended after it. */
	writeLate(model: string, id: number, values: Readonly<Record<string, Value>>, secondsEarlier: number): void {
		const row = this.write(model, id, values);
		this.#late += 1;
		row.write_date = Number(row.write_date) - secondsEarlier * 1_000_000 + this.#late;
	}

	search(model: string, domain: readonly Value[], order: Value, limit: Value, context: Context): Row[] {
		const archivedToo = context.active_test === false || JSON.stringify(domain).includes('"active"');
		const found = [...this.table(model).values()].filter((row) => (archivedToo || row.active !== false) && this.#holds(row, domain));
		for (const [field, direction] of [...((order as [string, string][] | null) ?? [])].reverse())
			found.sort((one, other) => compare(one[field], other[field], direction));
		return typeof limit === "number" ? found.slice(0, limit) : found;
	}

	/** Dotted fields come nested under "name."; a name nobody knows is a KeyError. */
	read(row: Row, fields: readonly string[]): Record<string, Value> {
		const answer: Record<string, Value> = { id: row.id };
		for (const field of fields) {
			const [name = "", ...rest] = field.split(".");
			if (!(name in row)) throw keyError(name);
			if (rest.length === 0) answer[name] = STAMPS.has(name) ? moment(row[name]) : row[name];
			else answer[`${name}.`] = this.#nested(answer[`${name}.`], name, row[name], rest.join("."));
		}
		return answer;
	}

	#nested(known: Value, name: string, link: Value, field: string): Value {
		if (link === null) return null;
		const one = (id: Value) => this.read(this.get(LINKS[name] ?? name, id), [field]);
		if (!Array.isArray(link)) return merged(known, one(link));
		return link.map((id, index) => merged(Array.isArray(known) ? known[index] : undefined, one(id)));
	}

	#holds(row: Row, domain: readonly Value[]): boolean {
		if (domain[0] === "OR") return domain.slice(1).some((part) => this.#holds(row, part as Value[]));
		if (typeof domain[0] === "string") return this.#clause(row, domain as [string, string, Value]);
		return domain.every((part) => this.#holds(row, part as Value[]));
	}

	#clause(row: Row, [field, operator, value]: [string, string, Value]): boolean {
		const [name = "", ...rest] = field.split(".");
		if (!(name in row)) throw keyError(name);
		if (rest.length > 0 && row[name] === null) return false;
		if (rest.length > 0 && LINKS[name] !== undefined)
			return this.#clause(this.get(LINKS[name], row[name]), [rest.join("."), operator, value]);
		const stored = rest.length > 0 ? (row[name] as Record<string, Value>)[rest.join(".")] : row[name];
		return holds(stored, operator, STAMPS.has(name) ? stamps(value) : value);
	}

	#tick(): number {
		this.#clock += 1_000_000;
		return this.#clock;
	}
}

function holds(stored: Value, operator: string, value: Value): boolean {
	switch (operator) {
		case "=":
			return stored === value;
		case "!=":
			return stored !== value;
		case "in":
			return (value as Value[]).includes(stored);
		case "not in":
			return !(value as Value[]).includes(stored);
		case ">":
			return stored !== null && Number(stored) > Number(value);
		case "ilike":
			return typeof stored === "string" && pattern(String(value)).test(stored);
		default:
			throw keyError(operator);
	}
}

/** `_` is any letter, `%` any letters, unless a backslash stands before. */
const pattern = (text: string): RegExp =>
	new RegExp(
		`^${text.replace(/\\(.)|[_%]|[^\w\\]/g, (part, escaped) => (escaped ? `\\u{${escaped.codePointAt(0).toString(16)}}` : part === "_" ? "." : part === "%" ? ".*" : `\\u{${part.codePointAt(0)?.toString(16)}}`))}$`,
		"iu",
	);

function compare(one: Value, other: Value, direction: string): number {
	if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
	return (Number(one) - Number(other)) * (direction.startsWith("DESC") ? -1 : 1);
}

function stamps(value: Value): Value {
	if (Array.isArray(value)) return value.map(stamps);
	if (typeof value !== "string") return value;
	const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\.(\d{6})$/.exec(value);
	if (parts === null) throw keyError(value);
	return Date.parse(`${parts[1]}T${parts[2]}Z`) * MICROS_A_MS + Number(parts[3]);
}

function moment(micros: Value): Value {
	if (typeof micros !== "number") return null;
	const at = new Date(Math.floor(micros / MICROS_A_MS));
	const microsecond = at.getUTCMilliseconds() * MICROS_A_MS + (micros % MICROS_A_MS);
	const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
	return {
		__class__: "datetime",
		year,
		month,
		day,
		hour: at.getUTCHours(),
		minute: at.getUTCMinutes(),
		second: at.getUTCSeconds(),
		microsecond,
	};
}

/** Two dotted fields of one link come in one object, deeper links included. */
function merged(known: Value, more: Record<string, Value>): Record<string, Value> {
	const result = { ...(known as Record<string, Value> | undefined) };
	for (const [name, value] of Object.entries(more)) {
		const nested = name.endsWith(".") && typeof value === "object" && value !== null && !Array.isArray(value);
		result[name] = nested ? merged(result[name], value as Record<string, Value>) : value;
	}
	return result;
}
