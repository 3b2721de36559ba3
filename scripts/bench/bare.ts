import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";

/** One hono route whose Durable Object inserts one row of an order's size: no check, no key, no copy, no relay. */

interface BareEnv {
	readonly BARE: DurableObjectNamespace<BareDesk>;
}

export class BareDesk extends DurableObject {
	constructor(ctx: DurableObjectState, env: unknown) {
		super(ctx, env as never);
		ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS orders (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)");
	}

	async insert(body: string): Promise<number> {
		return this.ctx.storage.sql.exec<{ seq: number }>("INSERT INTO orders (body) VALUES (?) RETURNING seq", body).one().seq;
	}
}

const app = new Hono<{ Bindings: BareEnv }>().post("/v1/orders", async (c) => {
	const seq = await c.env.BARE.getByName("bare").insert(await c.req.text());
	return c.json({ seq }, 201);
});

export default { fetch: app.fetch };
