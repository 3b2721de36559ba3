import { beforeAll, describe, expect, it } from "vitest";
import { PERMISSIONS } from "../../src/db/schema";
import { ACCESS } from "../../src/http/admin/access";
import { MISTAKE_KINDS } from "../../src/http/mistakes";
import { draft } from "../support/drafts";
import { freshTenant } from "../support/shops";
import { signedInAt } from "./admin.client";
import { freshDoor } from "./client";

/** What the admin API says to whoever sends it something wrong: a sentence that goes on from the field's name, and never the validator's own. */

const ENDPOINT = { url: "https://shop.example/", events: ["order.failed"], description: "Warehouse" };
const PERSON = { email: "nora@x.example", name: "Nora", role: "employee", permissions: ["order_sync_actions"] };
const FILTER = { status: ["failed"], filter: ["failed"], q: "x", from: "2026-01-01", to: "2026-01-02", customer: "ann" };
const CONNECTION = {
	adapter: "tryton",
	baseUrl: "https://erp.example",
	settings: { company: 1, skipWarnings: ["sale_date_"], freight: { STD: "F" }, paymentTerms: { invoice: 7 }, pricesIncludeTax: true },
	ratePerSecond: 5,
	burst: 5,
	concurrency: 2,
	timeoutMs: 30_000,
	settleMs: null,
	outagePolicy: "hold",
};

/** Every field that each route takes, as a form sends it. */
const SENT: Readonly<Record<string, object>> = {
	"POST /session": { email: "a@x.example", password: "x", code: "1" },
	"POST /orders/actions": {
		action: "retry",
		eNumbers: ["E1"],
		filter: FILTER,
		planned: [[1, 1]],
		note: "x",
		erpOrderNumber: "SO-1",
		dryRun: true,
	},
	"PUT /orders/:eNumber": { order: draft({ billing: draft().delivery }), revision: 0, reason: "because" },
	"PUT /employees/:id/permissions": { order_sync_actions: true, order_sync_notification: false },
	"PUT /employees/:id/role": { role: "admin" },
	"POST /employees/invitations": PERSON,
	"POST /invitations/open": { token: "x" },
	"POST /invitations/accept": { token: "x", name: "Nora", password: "four words in a row" },
	"POST /password-resets": { email: "a@x.example" },
	"POST /password-resets/open": { token: "x" },
	"POST /password-resets/use": { token: "x", password: "four words in a row" },
	"PUT /account/notifications": { orderErrors: "off", unsynced: true, mail: true },
	"PUT /account/password": { current: "x", password: "four words in a row" },
	"POST /account/sessions/end": { which: "others" },
	"POST /account/totp": { password: "x" },
	"POST /account/totp/confirm": { code: "1" },
	"POST /account/totp/recovery-codes": { password: "x", code: "1" },
	"POST /account/totp/disable": { password: "x", code: "1" },
	"POST /tenants": { id: "shop", name: "Shop", prefix: "E", start: 1, timeZone: "UTC", admin: { email: "a@x.example", name: "Ann" } },
	"POST /keys": { label: "A program", scopes: ["admin"] },
	"POST /webhooks": ENDPOINT,
	"PUT /webhooks/:id": { ...ENDPOINT, enabled: true, version: 1 },
	"POST /webhooks/:id/deliveries/resend": { dryRun: true },
	"PUT /schedules/:service": { expression: "* * * * *", zone: "UTC", paused: false, confirm: true, version: 0 },
	"POST /schedules/:service/run": { part: "" },
	"PUT /replication/:entity": { monitored: true, confirm: "stock" },
	"POST /reconciliation/accept": { kind: "missing", eNumber: "E1", note: "x" },
	"POST /copy/rebuild": { after: 0 },
	"PUT /products/:sku": { name: "Widget", description: "x", active: true, version: 1 },
	"PUT /mail": { merchantAddresses: ["a@x.example"], capPerHour: 5, confirmations: { enabled: true }, version: 0 },
	"POST /mail/letters/:id/resend": { recipient: "a@x.example" },
	"PUT /report": { time: "07:30", which: "all", recipients: ["a@x.example"], version: 0 },
	"POST /report/preview": { which: "all", time: "07:30" },
	"PUT /support": { email: "a@x.example", phone: "1", version: 0 },
	"PUT /retention": { orders: 90, exchanges: 90, letters: 90, notifications: 90, logs: 90, version: 0 },
	"POST /erasures": { email: "a@x.example", phone: "1234567", account: "C-1", name: "Ann", replica: true, dryRun: true, confirm: "x" },
	"POST /erasures/:id/withdraw": { reason: "x" },
	"POST /views": { name: "Stuck", query: "status=failed" },
	"PUT /views/:id": { name: "Stuck", query: "status=failed" },
	"POST /inbox/read-all": { upTo: 1 },
	"PUT /connection": { connection: CONNECTION, credentials: { user: "u", password: "p" }, version: 0 },
	"POST /connection/try": { connection: CONNECTION, credentials: { user: "u", password: "p" } },
	"POST /connection/pause": { reason: "x" },
};
/** These read no body. */
const WITHOUT_BODY: ReadonlySet<string> = new Set([
	"POST /orders/actions/:job/abort",
	"POST /employees/:id/deactivate",
	"POST /employees/:id/reactivate",
	"POST /employees/:id/password-reset",
	"POST /tenants/:id/enter",
	"POST /keys/:id/revoke",
	"POST /webhooks/:id/rotate",
	"POST /webhooks/:id/test",
	"POST /webhooks/:id/deliveries/:n/resend",
	"POST /report/archive/:date/resend",
	"POST /inbox/:id/read",
	"POST /connection/test",
	"POST /connection/resume",
]);
/** Names of what a list may be asked for; each list knows some of them. */
const QUERIES = [
	...["cursor", "limit", "q", "filter", "status", "from", "to", "customer", "state", "service", "level", "event", "subject", "after"],
	...["of", "expression", "zone", "eNumbers", "number"],
];

const WRONG: readonly unknown[] = [
	7,
	-1,
	1.5,
	1e300,
	"",
	" ",
	"?!\u0000",
	"x".repeat(12_000),
	true,
	null,
	[],
	[[]],
	[7, "x"],
	{},
	{ x: 1 },
];
/** Its own sentences, and what only whoever wrote a schema can read. */
const VALIDATORS_OWN = /[Ii]nvalid|[Tt]oo (?:small|big)|[Ee]xpected|received|regex|pattern|[Uu]nrecognized|undefined|\bNaN\b|>=|<=/;

const everywhere = (body: unknown, wrong: unknown): unknown => {
	if (Array.isArray(body)) return body.map((one) => everywhere(one, wrong));
	if (typeof body !== "object" || body === null) return wrong;
	return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, everywhere(value, wrong)]));
};
const within = (body: object, wrong: unknown): object =>
	Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typeof value === "object" ? wrong : value]));
const atTop = (body: object, wrong: unknown): object => Object.fromEntries(Object.keys(body).map((name) => [name, wrong]));

interface Said {
	readonly path: string;
	readonly kind: string;
	readonly message: string;
}
type Person = Awaited<ReturnType<typeof signedInAt>>;
let people: readonly Person[];
beforeAll(async () => {
	const door = freshDoor();
	const tenant = await freshTenant();
	people = await Promise.all(
		(["admin", "operator"] as const).map(async (role) => await signedInAt(tenant, role, door, { permissions: PERMISSIONS })),
	);
});

const split = (route: string): readonly [string, string] => {
	const at = route.indexOf(" ");
	return [route.slice(0, at), route.slice(at + 1).replace(/:\w+/g, "1")];
};
/** As whoever may. */
function asked(route: string) {
	const may = ACCESS[route];
	const person = people[may !== undefined && may !== "anyone" && !may.includes("admin") ? 1 : 0];
	if (person === undefined) throw new Error("there is nobody to ask as");
	return person.ask;
}
async function saidBy(response: Response): Promise<readonly Said[]> {
	const body = response.headers.get("Content-Type")?.includes("json") ? await response.json<{ errors?: readonly Said[] } | null>() : null;
	return body?.errors ?? [];
}
function expectOurs(said: readonly Said[], of: string): void {
	for (const { path, kind, message } of said) {
		expect(MISTAKE_KINDS, `${of} ${path}`).toContain(kind);
		// What somebody typed may stand in it, and be anything.
		expect(message.replace(/"(?:[^"\\]|\\.)*"/g, "“…”"), `${of} ${path}`).not.toMatch(VALIDATORS_OWN);
		expect(message, `${of} ${path}`).not.toBe("");
	}
}

describe("what is wrong with a request", () => {
	it("is looked at for every route that takes a body", () => {
		const writing = Object.keys(ACCESS).filter((route) => /^(?:POST|PUT) /.test(route));
		expect(writing.filter((route) => SENT[route] === undefined && !WITHOUT_BODY.has(route))).toEqual([]);
		expect(Object.keys(SENT).filter((route) => ACCESS[route] === undefined)).toEqual([]);
	});

	it.each(Object.entries(SENT))("is said of %s in our own words, with its kind", async (route, body) => {
		const [method, path] = split(route);
		const ask = asked(route);
		const bodies = WRONG.flatMap((wrong) => [everywhere(body, wrong), within(body, wrong), atTop(body, wrong), wrong]);
		const fields = new Set<string>();
		for (const one of [...bodies, {}, { ...body, extra: 1 }]) {
			const said = await saidBy(await ask(method, path, one));
			expectOurs(said, `${route} ${JSON.stringify(one)?.slice(0, 80)}`);
			for (const error of said) fields.add(/^\w*/.exec(error.path)?.[0] ?? "");
		}
		// Each field was refused at least once: what no check looks at was not walked.
		expect([...fields]).toEqual(expect.arrayContaining(Object.keys(body)));
	});

	it.each([
		["PUT /schedules/:service", { zone: "Europe/Nowhere" }, "zone", "format", /IANA/],
		["POST /tenants", { timeZone: "Europe/Nowhere" }, "timeZone", "format", /IANA/],
		["POST /tenants", { start: 0 }, "start", "too_small", /^must be at least 1$/],
		["POST /tenants", { start: "x" }, "start", "type", /^must be a number$/],
		["POST /tenants", { start: 1.5 }, "start", "type", /^must be a whole number$/],
		["POST /tenants", { start: 1e9 }, "start", "too_large", /^must be at most 999999999$/],
		["POST /tenants", { name: "" }, "name", "too_short", /^must not be empty$/],
		["POST /tenants", { name: "x".repeat(201) }, "name", "too_long", /^must have at most 200 characters$/],
		["POST /tenants", { name: undefined }, "name", "type", /^is missing$/],
		["POST /employees/invitations", { email: "nowhere" }, "email", "format", /e-mail address/],
		["POST /employees/invitations", { role: "king" }, "role", "choice", /^must be one of admin, employee$/],
		["POST /webhooks", { url: "http://shop.example/" }, "url", "format", /https/],
		["POST /keys", { scopes: [] }, "scopes", "too_few", /at least one/],
		["POST /account/sessions/end", { wich: "all" }, "wich", "unknown_field", /not a known field/],
		["POST /erasures", { phone: "12" }, "phone", "rule", /digits/],
	] as const)("is of one kind, whatever its words: %s with %j", async (route, wrong, at, kind, words) => {
		const [method, path] = split(route);
		const said = await saidBy(await asked(route)(method, path, { ...SENT[route], ...wrong }));
		expect(said).toEqual([{ path: at, kind, message: expect.stringMatching(words) }]);
	});

	const LINES: readonly (readonly [route: string, path: string, body: (text: string) => object])[] = [
		["POST /keys", "label", (label) => ({ label })],
		["POST /tenants", "name", (name) => ({ name })],
		["POST /tenants", "admin.name", (name) => ({ admin: { email: "a@x.example", name } })],
		["POST /employees/invitations", "name", (name) => ({ name })],
		["POST /invitations/accept", "name", (name) => ({ name })],
		["POST /views", "name", (name) => ({ name })],
		["PUT /views/:id", "name", (name) => ({ name })],
		["POST /connection/pause", "reason", (reason) => ({ reason })],
		["PUT /connection", "connection.baseUrl", (text) => ({ connection: { ...CONNECTION, baseUrl: `https://erp.example/${text}` } })],
		["POST /webhooks", "description", (description) => ({ description })],
		["PUT /webhooks/:id", "description", (description) => ({ description })],
		["POST /webhooks", "url", (text) => ({ url: `https://shop.example/${text}` })],
		["PUT /products/:sku", "name", (name) => ({ name })],
		["POST /orders/actions", "erpOrderNumber", (erpOrderNumber) => ({ action: "mark_synced", erpOrderNumber })],
	];
	const NOTES: typeof LINES = [
		["PUT /products/:sku", "description", (description) => ({ description })],
		["POST /orders/actions", "note", (note) => ({ note })],
		["PUT /orders/:eNumber", "reason", (reason) => ({ reason })],
		["POST /reconciliation/accept", "note", (note) => ({ note })],
		["POST /erasures/:id/withdraw", "reason", (reason) => ({ reason })],
	];
	const BAD = ["Till\u00002", "Till\u202e2", "Till\ud8002"];
	const saidAt = async (route: string, at: string, change: object) => {
		const [method, path] = split(route);
		const said = await saidBy(await asked(route)(method, path, { ...SENT[route], ...change }));
		return said.filter((one) => one.path === at);
	};

	it.each(LINES)("is a text that cannot be read as one line: %s, %s", async (route, at, body) => {
		for (const bad of [...BAD, "Till\n2"]) {
			expect(await saidAt(route, at, body(bad)), JSON.stringify(bad)).toMatchObject([{ message: expect.stringMatching(/^must /) }]);
		}
		expect(await saidAt(route, at, body("Till-2"))).toEqual([]);
	});

	it.each(NOTES)("is a note that holds more than lines of text: %s, %s", async (route, at, body) => {
		for (const bad of BAD) {
			expect(await saidAt(route, at, body(bad)), JSON.stringify(bad)).toMatchObject([{ message: expect.stringMatching(/^must /) }]);
		}
		expect(await saidAt(route, at, body("Till\n2"))).toEqual([]);
	});

	it("is said of every list in our own words, with its kind", async () => {
		let refused = 0;
		for (const route of Object.keys(ACCESS).filter((one) => one.startsWith("GET "))) {
			const [, path] = split(route);
			for (const wrong of ["", "?!", "-1", "2026-13-40", "x".repeat(2_000)]) {
				const query = new URLSearchParams(QUERIES.map((name) => [name, wrong]));
				const said = await saidBy(await asked(route)("GET", `${path}?${query}`));
				expectOurs(said, `${route} ${wrong.slice(0, 20)}`);
				refused += said.length;
			}
		}
		expect(refused).toBeGreaterThan(200);
	});
});
