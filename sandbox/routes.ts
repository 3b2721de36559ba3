import { type IRequest, Router } from "itty-router";
import { refused } from "./answer";
import type { SandboxErp } from "./erp";
import { Fault } from "./faults";
import { readJson, readQuery, respond } from "./http";
import { asset, isAsset } from "./page/assets";
import { AlterIn, ChangesQuery, CopyIn, FeedName, GenerateIn, ListQuery, OrderIn, QuoteIn, RecordIn } from "./wire";

export interface SandboxEnv {
	readonly ERP: DurableObjectNamespace<SandboxErp>;
	readonly SANDBOX_TOKEN: string;
}
type Handler = (request: IRequest, env: SandboxEnv, ctx: ExecutionContext) => Promise<Response>;

const erpOf = (env: SandboxEnv) => env.ERP.getByName("erp");
const nothingThere = () => respond(refused("not_found", "There is nothing at this address", undefined, 404));

/** Lets a call through with the right token only. A server that is down refuses before it looks at tokens. */
const guarded =
	(handler: Handler): Handler =>
	async (request, env, ctx) => {
		if (request.headers.get("authorization") === `Bearer ${env.SANDBOX_TOKEN}`) return handler(request, env, ctx);
		const knock = await erpOf(env).knock();
		return knock.kind === "fault" ? respond(knock) : respond(refused("unauthorised", "The token is not good", undefined, 401));
	};

const place = guarded(async (request, env, ctx) => {
	const order = await readJson(request, OrderIn);
	if (order.kind !== "read") return respond(order);
	const placed = erpOf(env).place(order.value, order.text);
	// A client that leaves must not take its order with it: that is what makes a late commit.
	ctx.waitUntil(placed.catch(() => undefined));
	return respond(await placed, 201);
});

const find = guarded(async (request, env) => respond(await erpOf(env).find(new URL(request.url).searchParams.get("eNumber") ?? "")));

const list: Handler = async (request, env) => {
	const query = readQuery(request, ListQuery);
	return query.kind === "read" ? Response.json(await erpOf(env).list(query.value.cursor, query.value.limit)) : respond(query);
};

const quote = guarded(async (request, env) => {
	const asked = await readJson(request, QuoteIn);
	return respond(asked.kind === "read" ? await erpOf(env).quote(asked.value) : asked);
});

const changes = guarded(async (request, env) => {
	const feed = FeedName.safeParse(request.params.entity);
	if (!feed.success && request.params.entity !== "order")
		return respond(refused("not_found", `There is no feed of ${request.params.entity}`, undefined, 404));
	const query = readQuery(request, ChangesQuery);
	if (query.kind !== "read") return respond(query);
	if (!feed.success) return respond(await erpOf(env).orderChanges(query.value.cursor ?? null, query.value.limit));
	return respond(await erpOf(env).changes(feed.data, query.value.cursor ?? null, query.value.limit));
});

export const router = Router<IRequest, [SandboxEnv, ExecutionContext]>({
	catch: (error) => {
		console.error(error);
		return new Response("The sandbox itself failed", { status: 500 });
	},
});

// The rest contract (docs/erp-rest-contract.md). `GET /orders` belongs to it only with an e-number to look for.
router
	.get(
		"/health",
		guarded(async (_request, env) => respond(await erpOf(env).knock())),
	)
	.post("/orders", place)
	.get("/orders", (request, env, ctx) => (new URL(request.url).searchParams.has("eNumber") ? find : list)(request, env, ctx))
	.post("/quotes", quote)
	.get(
		"/contacts",
		guarded(async (request, env) => respond(await erpOf(env).contacts(new URL(request.url).searchParams.get("email") ?? ""))),
	)
	.get("/changes/:entity", changes);

// Control, for whoever plays with the sandbox. No token.
router
	.get("/state", async (_request, env) => Response.json(await erpOf(env).state()))
	.get("/faults", async (_request, env) => Response.json(await erpOf(env).fault()))
	.put("/faults", async (request, env) => {
		const fault = await readJson(request, Fault);
		return fault.kind === "read" ? Response.json(await erpOf(env).setFault(fault.value)) : respond(fault);
	})
	.post("/reset", async (_request, env) => {
		await erpOf(env).reset();
		return Response.json({ reset: true });
	})
	.get("/orders/:number", async (request, env) => {
		const found = await erpOf(env).order(String(request.params.number));
		return found === null ? nothingThere() : Response.json({ ...found.order, received: JSON.parse(found.body) });
	})
	.post("/orders/:number/cancel", async (request, env) => {
		const cancelled = await erpOf(env).cancel(String(request.params.number));
		return cancelled ? Response.json({ cancelled: true }) : nothingThere();
	})
	.put("/products/generate", async (request, env) => {
		const wanted = await readJson(request, GenerateIn);
		if (wanted.kind !== "read") return respond(wanted);
		return Response.json({ products: await erpOf(env).generateProducts(wanted.value.count) });
	})
	.delete("/orders/:number", async (request, env) => {
		const deleted = await erpOf(env).deleteOrder(String(request.params.number));
		return deleted ? Response.json({ deleted: true }) : nothingThere();
	})
	.patch("/orders/:number", async (request, env) => {
		const to = await readJson(request, AlterIn);
		if (to.kind !== "read") return respond(to);
		const altered = await erpOf(env).alterOrder(String(request.params.number), to.value);
		return altered ? Response.json({ altered: true }) : nothingThere();
	})
	.post("/orders/:number/copy", async (request, env) => {
		const to = await readJson(request, CopyIn);
		if (to.kind !== "read") return respond(to);
		const copy = await erpOf(env).copyOrder(String(request.params.number), to.value.eNumber);
		return copy === null ? nothingThere() : Response.json(copy, { status: 201 });
	})
	.put("/records/:entity/:key", async (request, env) => {
		const feed = FeedName.safeParse(request.params.entity);
		if (!feed.success) return nothingThere();
		const data = await readJson(request, RecordIn);
		if (data.kind !== "read") return respond(data);
		await erpOf(env).writeRecord(feed.data, decodeURIComponent(String(request.params.key)), data.value);
		return Response.json({ written: true });
	})
	.delete("/records/:entity/:key", async (request, env) => {
		const feed = FeedName.safeParse(request.params.entity);
		if (!feed.success) return nothingThere();
		await erpOf(env).writeRecord(feed.data, decodeURIComponent(String(request.params.key)), null);
		return Response.json({ deleted: true });
	});

router.get("/:file?", (request) => (isAsset(request.params.file) ? asset(request.params.file) : nothingThere())).all("*", nothingThere);
