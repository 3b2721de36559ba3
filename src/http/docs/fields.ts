import { html } from "hono/html";

/** A JSON Schema, as far as ours go, as a table of fields. */

interface Schema {
	readonly type?: string | readonly string[];
	readonly $ref?: string;
	readonly anyOf?: readonly Schema[];
	readonly enum?: readonly string[];
	readonly const?: unknown;
	readonly format?: string;
	readonly items?: Schema;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly description?: string;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minItems?: number;
	readonly maxItems?: number;
	readonly examples?: readonly unknown[];
}
type Html = ReturnType<typeof html>;

export function fieldsTable(schema: Schema): Html {
	if (schema.properties === undefined) return html`<p class="type">${typeOf(schema)}</p>`;
	return html`<table>
<thead><tr><th scope="col">Field</th><th scope="col">What it is</th></tr></thead>
<tbody>${rowsOf(schema, "")}</tbody>
</table>`;
}

/** Objects without a name of their own are unfolded in place. */
function rowsOf(schema: Schema, prefix: string): Html[] {
	return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
		const needed = schema.required?.includes(name) === true;
		const inner = field.type === "array" ? field.items : field;
		const path = `${prefix}${name}${field.type === "array" ? "[]" : ""}`;
		const row = html`<tr><th scope="row"><code>${path}</code>${needed ? "" : html`<span class="optional">optional</span>`}</th>
<td><span class="type">${typeOf(field)}</span>${limitsOf(field)}${field.description === undefined ? "" : html`<p>${field.description}</p>`}</td></tr>`;
		return inner?.properties === undefined ? [row] : [row, ...rowsOf(inner, `${path}.`)];
	});
}

function typeOf(schema: Schema): Html | string {
	if (schema.$ref !== undefined) {
		const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
		return html`<a href="#schema-${name}">${name}</a>`;
	}
	if (schema.anyOf !== undefined) return html`${schema.anyOf.map((one, index) => html`${index === 0 ? "" : " or "}${typeOf(one)}`)}`;
	if (schema.enum !== undefined) return html`${schema.enum.map((value, index) => html`${index === 0 ? "" : ", "}<code>${value}</code>`)}`;
	if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`;
	if (schema.type === "array") return html`list of ${schema.items === undefined ? "anything" : typeOf(schema.items)}`;
	if (schema.format !== undefined) return schema.format;
	return typeof schema.type === "string" ? schema.type : (schema.type ?? ["anything"]).join(" or ");
}

function limitsOf(schema: Schema): Html | string {
	const one = schema.anyOf?.find((candidate) => candidate.type !== "null") ?? schema;
	const example = one.examples?.[0];
	const limits = [
		...(example === undefined ? [] : [`such as ${JSON.stringify(example)}`]),
		...(one.maxLength === undefined ? [] : [`at most ${one.maxLength.toLocaleString("en")} characters`]),
		...(one.maxItems === undefined ? [] : [`${one.minItems ?? 0} to ${one.maxItems.toLocaleString("en")} entries`]),
	];
	return limits.length === 0 ? "" : html`<span class="limits">, ${limits.join(", ")}</span>`;
}
