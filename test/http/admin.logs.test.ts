import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { record } from "../../src/db/logs";
import { SERVICE_NAMES } from "../../src/db/services";
import { ranAs } from "../support/recorded";
import { signedIn, signedInAt } from "./admin.client";
import { problemOf } from "./client";

interface Page {
	items: { id: number; service: string; level: string; tenant: string | null; run: object | null; message: string }[];
	next: string | null;
	services: { service: string; label: string }[];
	levels: string[];
}

/** Two things that happened and a run, in the summer of 2026. */
async function shop() {
	const somebody = await signedIn("admin");
	const about = { tenantId: somebody.tenant.id, detail: null };
	await record(env.DB, { ...about, atMs: Date.parse("2026-06-02T22:59:59Z"), service: "link", level: "error", message: "first" });
	await record(env.DB, { ...about, atMs: Date.parse("2026-06-02T23:00:00Z"), service: "relay", level: "error", message: "second" });
	const endMs = Date.parse("2026-06-03T10:05:01Z");
	const run = { ...about, atMs: endMs, service: "sweep", level: "info", message: "third" } as const;
	await ranAs(env.DB, { ...run, startedAtMs: endMs - 1_000, success: true, count: 0 });
	const messages = async (query: string) =>
		(await (await somebody.ask("GET", `/logs${query}`)).json<Page>()).items.map(({ message }) => message);
	return { ...somebody, messages };
}

describe("the log at the admin's door", () => {
	it("has every run with its start, end, success and count, and what happened besides", async () => {
		const { ask } = await shop();
		const page = await (await ask("GET", "/logs")).json<Page>();
		expect(page.items).toMatchObject([
			{
				service: "sweep",
				label: "Order import sweep",
				level: "info",
				at: "2026-06-03T10:05:01.000Z",
				run: { startedAt: "2026-06-03T10:05:00.000Z", endedAt: "2026-06-03T10:05:01.000Z", success: true, count: 0 },
			},
			{ service: "relay", level: "error", run: null },
			{ service: "link", level: "error", run: null },
		]);
		expect(page.services.map(({ service }) => service)).toEqual(SERVICE_NAMES);
		expect(page.levels).toEqual(["info", "warning", "error"]);
	});

	it("is drilled down into by service, level and day of the shop's own zone", async () => {
		const { messages } = await shop();
		expect(await messages("?service=relay")).toEqual(["second"]);
		expect(await messages("?level=error")).toEqual(["second", "first"]);
		expect(await messages("?service=link&level=error")).toEqual(["first"]);
		expect(await messages("?service=sweep&level=error")).toEqual([]);
		// Dublin is an hour ahead of UTC in June.
		expect(await messages("?from=2026-06-03")).toEqual(["third", "second"]);
		expect(await messages("?to=2026-06-02")).toEqual(["first"]);
		expect(await messages("?from=2026-06-02T22:59:59Z&to=2026-06-03T10:05:01Z")).toEqual(["second", "first"]);
	});

	it("comes page by page", async () => {
		const { ask } = await shop();
		const first = await (await ask("GET", "/logs?limit=2")).json<Page>();
		const second = await (await ask("GET", `/logs?limit=2&cursor=${first.next}`)).json<Page>();
		expect([...first.items, ...second.items].map(({ message }) => message)).toEqual(["third", "second", "first"]);
		expect(second.next).toBeNull();
	});

	it("shows the deployment's own entries to operators alone, and another shop's to nobody", async () => {
		const { tenant, messages } = await shop();
		const deployment = crypto.randomUUID();
		await record(env.DB, { tenantId: null, atMs: Date.now(), service: "relay", level: "error", message: deployment, detail: null });
		const operator = await signedInAt(tenant, "operator");
		const seen = await (await operator.ask("GET", "/logs?limit=100")).json<Page>();
		expect(seen.items.map(({ message }) => message)).toEqual(expect.arrayContaining([deployment, "first"]));
		expect(await messages("?limit=100")).toEqual(["third", "second", "first"]);
		const other = await (await (await signedIn()).ask("GET", "/logs")).json<Page>();
		expect(other.items).toEqual([]);
	});

	it.each([
		"service=kitchen",
		"level=fatal",
		"from=yesterday",
		"to=9999-12-31",
		"to=9999-12-31T00:00:00Z",
		"from=0099-01-01",
		"cursor=5",
		"cursor=5_x",
		"limit=101",
		"who=me",
	])("refuses ?%s and names it", async (query) => {
		const { ask } = await signedIn();
		const { code, errors } = await problemOf(await ask("GET", `/logs?${query}`));
		expect([code, errors?.[0]?.path]).toEqual(["validation_failed", query.split("=")[0]]);
	});

	it("is not for employees", async () => {
		const { ask } = await signedIn("employee");
		expect(await problemOf(await ask("GET", "/logs"))).toMatchObject({ code: "forbidden_role" });
	});
});
