import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { reportService } from "../../src/cron/report";
import { copyOrders } from "../../src/db/orders";
import { postLetter } from "../../src/db/outbox";
import { PERMISSIONS } from "../../src/db/schema";
import { ACCESS, PEOPLE_ONLY } from "../../src/http/admin/access";
import { connect } from "../support/connecting";
import { draft } from "../support/drafts";
import { FeedingErp } from "../support/feeding-erp";
import { letterOf } from "../support/letters";
import { replicating } from "../support/replicating";
import { freshKey, freshTenant, freshUser } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { failed } from "./acting";
import { signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { freshEmail } from "./people";

/** Two shops, each with an administrator who may do everything there. */
async function neighbours() {
	const door = freshDoor();
	const [mine, theirs] = await Promise.all(
		["M", "T"].map(async (prefix) => await signedInAt(await freshTenant({ prefix }), "admin", door, { permissions: PERMISSIONS })),
	);
	if (mine === undefined || theirs === undefined) throw new Error("there are two shops");
	const { key } = await freshKey(mine.tenant.id, ["admin", "orders:actions"]);
	return { door, mine, theirs, key };
}
type Person = Awaited<ReturnType<typeof signedInAt>>;
const idIn = async (response: Response): Promise<string> => (await response.json<{ id: string }>()).id;

/** Something of a shop that is named in a path, real enough for its own people to reach it. */
const THINGS: readonly (readonly [path: string, made: (theirs: Person) => Promise<string>])[] = [
	[
		"/orders/actions/:job",
		async ({ tenant, ask }) => {
			await copyOrders(env.DB, [snapshotOf(tenant.id, 7, { status: "failed", errorClass: "poison", errorMessage: "x", attempts: 1 })]);
			const begun = await ask("POST", "/orders/actions", {
				action: "archive",
				filter: { status: ["failed"] },
				planned: [[7, 7]],
			});
			return (await begun.json<{ job: { id: string } }>()).job.id;
		},
	],
	["/orders/:eNumber", async ({ tenant }) => (await failed(tenant))[0] ?? ""],
	["/enumbers/:eNumber", async ({ tenant }) => (await failed(tenant))[0] ?? ""],
	[
		"/employees/invitations/:id",
		async ({ ask }) => idIn(await ask("POST", "/employees/invitations", { email: freshEmail(), name: "Nora", role: "employee" })),
	],
	[
		"/employees/:id",
		async ({ tenant }) => {
			const { id } = await freshUser(tenant.id, "employee");
			const insert = "INSERT INTO second_factors (user_id, sealed_secret, created_at_ms, confirmed_at_ms) VALUES (?1, 'x', 0, 1)";
			await env.DB.prepare(insert).bind(id).run();
			return id;
		},
	],
	[
		"/account/sessions/:id",
		async ({ ask }) => (await (await ask("GET", "/account/sessions")).json<{ items: { id: string }[] }>()).items[0]?.id ?? "",
	],
	["/keys/:id", async ({ ask }) => idIn(await ask("POST", "/keys", { label: "A program", scopes: ["admin"] }))],
	[
		"/webhooks/:id",
		async ({ ask }) => idIn(await ask("POST", "/webhooks", { url: "https://shop.example/", events: ["order.failed"], description: "" })),
	],
	["/views/:id", async ({ ask }) => idIn(await ask("POST", "/views", { name: "Stuck", query: "" }))],
	[
		"/inbox/:id",
		async ({ tenant, ask }) => {
			await copyOrders(env.DB, [snapshotOf(tenant.id, 9, { status: "failed", errorClass: "poison", errorMessage: "x", attempts: 1 })]);
			return String((await (await ask("GET", "/inbox")).json<{ items: { id: number }[] }>()).items[0]?.id);
		},
	],
	[
		"/mail/letters/:id",
		async ({ tenant }) => {
			const letter = letterOf(tenant.id);
			const orm = drizzle(env.DB);
			await orm.batch(postLetter(orm, letter, [{ channel: "mail", recipient: "a@x.example" }], 1_000));
			await env.DB.prepare("UPDATE outbox SET state = 'sent', next_attempt_at_ms = NULL, sent_at_ms = 1 WHERE tenant_id = ?1")
				.bind(tenant.id)
				.run();
			return letter.id;
		},
	],
	[
		"/report/archive/:date",
		async ({ tenant, ask }) => {
			await ask("PUT", "/report", { time: "07:30", which: "all", recipients: ["a@x.example"], version: 0 });
			const run = { tenantId: tenant.id, service: "report", part: "", dueAtMs: REPORT_MS, cause: "schedule", attempt: 1 } as const;
			await reportService({ db: env.DB, publicUrl: null, now: () => REPORT_MS })(run, new AbortController().signal);
			await env.DB.prepare("UPDATE outbox SET state = 'sent', next_attempt_at_ms = NULL, sent_at_ms = 1 WHERE tenant_id = ?1")
				.bind(tenant.id)
				.run();
			return "2026-06-03";
		},
	],
	["/erasures/:id", async ({ ask }) => idIn(await ask("POST", "/erasures", { email: "gone@x.example", confirm: "gone@x.example" }))],
	[
		"/products/:sku",
		async ({ tenant }) => {
			await connect(tenant.id);
			const erp = new FeedingErp();
			erp.write("p1", { sku: "SKU-OF-THEIRS", name: "Widget" }, 1);
			await replicating(env.DB, erp, tenant.id).followed();
			return "SKU-OF-THEIRS";
		},
	],
];
const REPORT_MS = Date.parse("2026-06-03T07:30:00Z");
/** What is named in these paths belongs to no shop: tenants are the operators', and every shop has the same services, and entities. */
/** A delivery is made by a service; admin.webhooks.test.ts has one of another shop. */
const OF_NO_SHOP = /^\/(tenants|schedules|replication)\/:|\/deliveries\/:n/;

const BODIES: Readonly<Record<string, unknown>> = {
	"PUT /orders/:eNumber": { order: draft({ note: "Taken over" }), revision: 0, reason: "because" },
	"PUT /employees/:id/permissions": { order_sync_actions: true },
	"PUT /employees/:id/role": { role: "admin" },
	"PUT /webhooks/:id": { url: "https://shop.example/", events: ["order.failed"], description: "Taken over", enabled: true, version: 1 },
	"POST /webhooks/:id/deliveries/resend": {},
	"PUT /products/:sku": { name: "Taken over", description: null, active: null, version: 1 },
	"POST /mail/letters/:id/resend": { recipient: "a@x.example" },
	"POST /report/archive/:date/resend": {},
	"POST /erasures/:id/withdraw": { reason: "Taken over" },
	"PUT /views/:id": { name: "Taken over", query: "" },
};

const named = Object.keys(ACCESS).filter((route) => ACCESS[route] !== "anyone" && /\/:/.test(route) && !OF_NO_SHOP.test(pathOf(route)));
function pathOf(route: string): string {
	return route.slice(route.indexOf(" ") + 1);
}
function thingOf(route: string) {
	const thing = THINGS.find(([path]) => pathOf(route) === path || pathOf(route).startsWith(`${path}/`));
	if (thing === undefined) throw new Error(`whose thing does ${route} name? Say how one is made in THINGS`);
	return thing;
}

describe("a thing of another shop", () => {
	it("is named by most of these routes", () => {
		expect(named.length).toBeGreaterThan(20);
	});

	it.each(named)("cannot be reached by its name: %s", async (route) => {
		const { door, mine, theirs, key } = await neighbours();
		const [path, made] = thingOf(route);
		const name = await made(theirs);
		const [method = ""] = route.split(" ");
		const address = (id: string) => pathOf(route).replace(path, path.replace(/:\w+$/, id)).replace(":revision", "0");
		const body = BODIES[route];
		/** What somebody is told of it, without what differs between any two replies. */
		const told = async (response: Response): Promise<[number, object]> => {
			const { requestId, detail, ...rest } = await problemOf(response);
			return [response.status, rest];
		};
		const byProgram = (id: string) =>
			door.fetch(`/admin/api${address(id)}`, {
				method,
				headers: { Authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			});
		const asks = [(id: string) => mine.ask(method, address(id), body), ...(PEOPLE_ONLY.has(route) ? [] : [byProgram])];
		for (const ask of asks) {
			if (path === "/enumbers/:eNumber") {
				expect(await (await ask(name)).json()).toMatchObject({ eNumber: name, fate: "never_issued" });
				continue;
			}
			const [status, said] = await told(await ask(name));
			expect(status).toBe(404);
			// It cannot even be told from a thing that never was.
			expect([status, said]).toEqual(
				await told(await ask(path === "/inbox/:id" ? "999999999" : path.includes("eNumber") ? "T999" : "nothing")),
			);
		}
		// That it was there all the time, their own person shows.
		const own = await theirs.ask(method, address(name), body);
		expect(own.status, await own.clone().text()).toBeLessThan(300);
	});
});
