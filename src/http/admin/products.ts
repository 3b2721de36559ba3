import { Hono } from "hono";
import * as z from "zod";
import { findBySku, overrideProduct, type ProductCursor, productPage, type ReplicaRecord, recordsOfSku } from "../../db/replica";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { settingsOvertaken } from "./overtaken";
import { Limit, PAGE_ENTRIES_DEFAULT } from "./pages";
import { note, oneLine } from "./plain-text";
import { isoOf } from "./views";

/** Products as shops sell them: what the ERP says, and over it what a person has set. Prices and stock are the ERP's alone. */

const NAME_LENGTH_MAX = 500;
const DESCRIPTION_LENGTH_MAX = 10_000;
const Q_LENGTH_MAX = 100;
const SKU_LENGTH_MAX = 500;

/** JSON in base64url: article numbers may hold any character. */
const CursorBody = z.union([z.tuple([z.string(), z.string()]), z.tuple([z.number().int().min(1)])]);
const Cursor = z
	.string()
	.max(2_000)
	.transform((text, context): ProductCursor => {
		const parsed = CursorBody.safeParse(parse(text));
		if (!parsed.success) {
			context.addIssue({ code: "custom", message: "must be the `next` of the page before" });
			return z.NEVER;
		}
		const [first, erpId] = parsed.data;
		return typeof first === "string" ? { sku: first, erpId: erpId ?? "" } : { n: first };
	});
function parse(text: string): unknown {
	try {
		return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
	} catch {
		return null;
	}
}
const cursorOf = (cursor: ProductCursor): string =>
	Buffer.from(JSON.stringify("n" in cursor ? [cursor.n] : [cursor.sku, cursor.erpId])).toString("base64url");
const Query = z.strictObject({ q: z.string().trim().max(Q_LENGTH_MAX).optional(), cursor: Cursor.optional(), limit: Limit });

const ProductChange = z.strictObject({
	/** Null: as the ERP says. */
	name: oneLine(NAME_LENGTH_MAX, "must not be empty; null takes the ERP's").nullable(),
	description: note(DESCRIPTION_LENGTH_MAX).nullable(),
	active: z.boolean().nullable(),
	/** The product's `version` as it was read. */
	version: z.number().int().min(1),
});

export const products = new Hono<AdminDoor>()
	/**
	 * By article number. `q`: those with these words in their article number or name, the last as far as it was typed; the one with that
	 * very article number first, then by last change.
	 */
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { q = "", cursor = null, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const page = await productPage(c.env.DB, c.var.caller.tenant.id, { q: q === "" ? null : q, after: cursor, limit });
		return c.json({ items: page.items.map(productView), next: page.next === null ? null : cursorOf(page.next) });
	})
	.all("/", allowOnly("GET"))
	.get("/:sku", async (c) => {
		const product = await productOf(c, c.req.param("sku"));
		return product === null ? noSuchProduct(c) : c.json(await productFile(c, product));
	})
	/** Sets name, description and whether it is sold over what the ERP says. Readers of changes get this product, and no other, next. */
	.put("/:sku", json(ProductChange), async (c) => {
		const { tenant, actor } = c.var.caller;
		const known = await productOf(c, c.req.param("sku"));
		if (known === null) return noSuchProduct(c);
		const { version, ...set } = c.req.valid("json");
		const { kind, id, name } = actor;
		const entry = entryOf(c, {
			event: "product.changed",
			subject: c.req.param("sku"),
			before: summed(known.override),
			after: summed(set),
			detail: { erpId: known.erpId },
		});
		const override = Object.values(set).every((value) => value === null) ? null : { ...set, by: { kind, id, name }, atMs: entry.atMs };
		const changed = await overrideProduct(c.env.DB, tenant.id, { erpId: known.erpId, changeN: version }, override, entry);
		const now = await productOf(c, c.req.param("sku"));
		if (now === null) return noSuchProduct(c);
		const current = await productFile(c, now);
		if (changed) return c.json(current);
		// The ERP's own word raises the version as well.
		const { event, subject } = entry;
		return await settingsOvertaken(c, { event, subject, seen: version, current, atMs: now.changedAtMs });
	})
	.all("/:sku", allowOnly("GET", "PUT"));

const productOf = async (c: AdminAsked, sku: string): Promise<ReplicaRecord | null> =>
	sku.length > SKU_LENGTH_MAX ? null : await findBySku(c.env.DB, c.var.caller.tenant.id, "product", sku);
const noSuchProduct = (c: AdminAsked) => problem(c, "product_not_found", "Your tenant has no product with this article number.");

/** For the audit log, which keeps one line. */
const AUDITED_LENGTH_MAX = 200;
const summed = (set: Pick<NonNullable<ReplicaRecord["override"]>, "name" | "description" | "active"> | null): string =>
	JSON.stringify({ name: set?.name ?? null, description: set?.description ?? null, active: set?.active ?? null }).slice(
		0,
		AUDITED_LENGTH_MAX,
	);

/** `erp`: what the ERP says of what can be set here. `version`: for the next change. */
const productView = ({ erpId, data, original, override, changedAtMs, changeN }: ReplicaRecord) => ({
	...data,
	sku: data.sku ?? null,
	erpId,
	version: changeN,
	changedAt: isoOf(changedAtMs),
	erp: { name: original.name ?? null, description: original.description ?? null, active: original.active ?? null },
	set:
		override === null
			? null
			: {
					name: override.name,
					description: override.description,
					active: override.active,
					by: override.by.name,
					at: isoOf(override.atMs),
				},
});

/** With its prices and stock, which are the ERP's alone: each record as it came over, in the order of their ids in the ERP. */
async function productFile(c: AdminAsked, product: ReplicaRecord) {
	const { sku } = product.data;
	const of = async (entity: "price" | "stock") =>
		typeof sku === "string" ? (await recordsOfSku(c.env.DB, c.var.caller.tenant.id, entity, sku)).map(sideView) : [];
	const [prices, stock] = await Promise.all([of("price"), of("stock")]);
	return { ...productView(product), prices, stock };
}
const sideView = ({ erpId, data, changedAtMs }: ReplicaRecord) => ({ ...data, erpId, changedAt: isoOf(changedAtMs) });
