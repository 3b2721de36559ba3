import { describe, expect, it } from "vitest";
import { VIEWS_MAX } from "../../src/db/saved-views";
import { signedIn, signedInAt } from "./admin.client";
import { problemOf } from "./client";

type Ask = Awaited<ReturnType<typeof signedIn>>["ask"];
interface View {
	id: string;
	name: string;
	query: string;
}
const VIEW = { name: "Stuck in Dublin", query: "filter=failed&q=Dublin%20%E2%98%98" };
const listed = async (ask: Ask) => (await (await ask("GET", "/views")).json<{ items: View[] }>()).items;
const saved = async (ask: Ask, view = VIEW) => await (await ask("POST", "/views", view)).json<View>();

describe("a saved view", () => {
	it("is there when one comes back, can be changed and deleted", async () => {
		const { ask } = await signedIn("employee");
		const first = await ask("POST", "/views", VIEW);
		const { id } = await first.clone().json<View>();
		expect([first.status, await first.json()]).toMatchObject([201, VIEW]);
		expect(await listed(ask)).toMatchObject([{ id, ...VIEW }]);
		const changed = await ask("PUT", `/views/${id}`, { name: "All", query: "" });
		expect([changed.status, await changed.json()]).toMatchObject([200, { id, name: "All", query: "" }]);
		expect((await ask("DELETE", `/views/${id}`)).status).toBe(204);
		expect(await listed(ask)).toEqual([]);
	});

	it("is one person's alone, also among colleagues", async () => {
		const mine = await signedIn();
		const theirs = await signedInAt(mine.tenant, "admin");
		const { id } = await saved(theirs.ask);
		expect(await listed(mine.ask)).toEqual([]);
		expect(await problemOf(await mine.ask("PUT", `/views/${id}`, VIEW))).toMatchObject({ code: "view_not_found", status: 404 });
		expect(await problemOf(await mine.ask("DELETE", `/views/${id}`))).toMatchObject({ code: "view_not_found" });
		expect(await listed(theirs.ask)).toMatchObject([VIEW]);
	});

	it("is one of so many", async () => {
		const { ask } = await signedIn();
		for (let n = 0; n < VIEWS_MAX; n += 1) await saved(ask, { name: `view ${n}`, query: "" });
		expect(await problemOf(await ask("POST", "/views", VIEW))).toMatchObject({ code: "too_many_views", status: 409 });
		expect(await listed(ask)).toHaveLength(VIEWS_MAX);
	});

	it.each([
		[{ name: "" }, "name"],
		[{ name: "x".repeat(61) }, "name"],
		[{ query: "?filter=failed" }, "query"],
		[{ query: "filter=failed#top" }, "query"],
		[{ query: "q=Ann Byrne" }, "query"],
		[{ query: `q=${"x".repeat(1_000)}` }, "query"],
		[{ shared: true }, "shared"],
	])("is not made with %j, and the mistake is named", async (change, path) => {
		const { ask } = await signedIn();
		const { code, errors } = await problemOf(await ask("POST", "/views", { ...VIEW, ...change }));
		expect([code, errors?.[0]?.path]).toEqual(["validation_failed", path]);
	});
});
