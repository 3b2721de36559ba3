import { describe, expect, it } from "vitest";
import { accepted, uncertain } from "../support/settling";
import { freshTenant } from "../support/shops";
import { attempted, deskOf, failed, placed } from "./acting";
import { signedInActor } from "./admin.client";
import { freshDoor, problemOf } from "./client";

interface Decisions {
	results: {
		eNumber: string;
		result: string;
		by: { name: string; at: string } | null;
		reason: string | null;
		status: string | null;
		actions: string[];
	}[];
	counts: Record<string, number>;
}
const told = async (response: Response): Promise<Decisions> => await response.json();
const NONE = { started: 0, done: 0, already_in_progress: 0, skipped: 0, refused: 0 };

async function shop() {
	const actor = await signedInActor();
	const act = (action: string, eNumbers: readonly string[], more: object = {}) =>
		actor.ask("POST", "/orders/actions", { action, eNumbers, ...more });
	const order = async (eNumber: string) => await (await actor.ask("GET", `/orders/${eNumber}`)).json<Record<string, unknown>>();
	return { ...actor, act, order };
}

describe("an action on an order", () => {
	it("resubmits a failed order, and says that it is on its way", async () => {
		const { tenant, act, order } = await shop();
		const [eNumber = ""] = await failed(tenant);
		const response = await act("retry", [eNumber]);
		expect(response.status).toBe(200);
		expect(await told(response)).toMatchObject({
			results: [{ eNumber, result: "started", status: "queued", by: null, reason: null }],
			counts: { ...NONE, started: 1 },
		});
		expect(await order(eNumber)).toMatchObject({
			status: "queued",
			timeline: [{}, {}, { event: "retry", say: "Clara Clerk resubmitted the order." }],
		});
	});

	it("tells whoever clicks second who was first and when: of fifty at once by two people one starts it", async () => {
		const { tenant, act } = await shop();
		const other = await signedInActor("employee", freshDoor(), tenant, "Otto Other");
		const [eNumber = ""] = await failed(tenant);
		const body = { action: "retry", eNumbers: [eNumber] };
		const clicks = Array.from({ length: 50 }, (_, n) =>
			n % 2 === 0 ? act("retry", [eNumber]) : other.ask("POST", "/orders/actions", body),
		);
		const answers = (await Promise.all(clicks.map(async (click) => await told(await click)))).map(({ results }) => results[0]);
		expect(answers.filter((answer) => answer?.result === "started")).toHaveLength(1);
		const seconds = answers.filter((answer) => answer?.result === "already_in_progress");
		expect(seconds).toHaveLength(49);
		expect(new Set(seconds.map((answer) => answer?.by?.name)).size).toBe(1);
		for (const { by } of seconds.flatMap((answer) => answer ?? [])) {
			expect(["Clara Clerk", "Otto Other"]).toContain(by?.name);
			expect(Date.parse(by?.at ?? "")).toBeGreaterThan(0);
		}
		const { history } = (await deskOf(tenant).inspect(eNumber)) ?? {};
		expect(history?.filter(({ event }) => event === "retry")).toHaveLength(1);
		expect((await deskOf(tenant).claim(10, 60_000)).claims).toHaveLength(1);
	});

	it("archives without sending, and gives it back to be decided anew", async () => {
		const { tenant, act, order } = await shop();
		const [eNumber = ""] = await failed(tenant);
		expect(await told(await act("archive", [eNumber], { note: "paid in the shop" }))).toMatchObject({
			results: [{ result: "done", status: "archived" }],
		});
		expect((await deskOf(tenant).claim(10, 60_000)).claims).toEqual([]);
		expect(await order(eNumber)).toMatchObject({ status: "archived", customer: { name: "Ann Byrne" }, actions: ["restore"] });
		expect(await told(await act("restore", [eNumber]))).toMatchObject({ results: [{ result: "done", status: "failed" }] });
		expect((await order(eNumber)).timeline).toMatchObject([
			{},
			{},
			{ event: "archive", note: "paid in the shop" },
			{ event: "restore", note: null },
		]);
	});

	it("marks as synced with the ERP's number, and nothing is sent any more", async () => {
		const { tenant, act, order } = await shop();
		const [eNumber = ""] = await placed(tenant);
		expect(await told(await act("mark_synced", [eNumber], { erpOrderNumber: " SO-77 " }))).toMatchObject({
			results: [{ result: "done", status: "synced_manually", actions: [] }],
		});
		expect((await deskOf(tenant).claim(10, 60_000)).claims).toEqual([]);
		expect(await order(eNumber)).toMatchObject({ status: "synced_manually", erpOrderNumber: "SO-77" });
	});

	it("answers for the machine what it cannot know: it is there, it is not there, look again", async () => {
		const { tenant, act, order } = await shop();
		const [there = "", absent = "", unsure = ""] = await placed(tenant, 3);
		await attempted(tenant, uncertain(Date.now() + 60_000));
		expect(await told(await act("mark_synced", [there]))).toMatchObject({ results: [{ status: "synced_manually" }] });
		expect(await told(await act("not_there", [absent]))).toMatchObject({ results: [{ result: "started", status: "queued" }] });
		expect(await told(await act("verify", [unsure]))).toMatchObject({ results: [{ result: "started", status: "pending_verification" }] });
		expect(await order(there)).toMatchObject({ erpOrderNumber: null });
		const { claims } = await deskOf(tenant).claim(10, 60_000);
		expect(claims.map(({ order: { eNumber }, mode }) => [eNumber, mode])).toEqual([
			[absent, "verify"],
			[unsure, "verify"],
		]);
	});

	it("withdraws an order that was never sent", async () => {
		const { tenant, act } = await shop();
		const [eNumber = ""] = await placed(tenant);
		expect(await told(await act("cancel", [eNumber]))).toMatchObject({ results: [{ result: "done", status: "cancelled" }] });
		expect((await deskOf(tenant).claim(10, 60_000)).claims).toEqual([]);
	});

	it("takes numbers as people type them, each once", async () => {
		const { tenant, act } = await shop();
		const [eNumber = ""] = await failed(tenant);
		expect(await told(await act("retry", [` ${eNumber.toLowerCase()} `, eNumber]))).toMatchObject({ counts: { ...NONE, started: 1 } });
	});
});

describe("an action that is refused", () => {
	it("on one order says why and what is allowed instead", async () => {
		const { tenant, act } = await shop();
		const [eNumber = ""] = await placed(tenant);
		await attempted(tenant, accepted());
		const response = await act("retry", [eNumber]);
		expect(await problemOf(response)).toMatchObject({
			code: "action_not_allowed",
			status: 409,
			detail: "Only a failed order can be resubmitted; this one is synced.",
			actions: [],
			orderStatus: "synced",
			results: [{ eNumber, result: "refused", status: "synced" }],
			counts: { ...NONE, refused: 1 },
		});
	});

	it.each(["archive", "cancel", "mark_synced"])("is %s while the order is being sent", async (action) => {
		const { tenant, act } = await shop();
		const [eNumber = ""] = await placed(tenant);
		await deskOf(tenant).claim(10, 60_000);
		const refused = await problemOf(await act(action, [eNumber]));
		expect(refused).toMatchObject({ code: "action_not_allowed", status: 409, orderStatus: "sending", actions: [] });
		expect(refused.detail).toContain("being sent to the ERP");
	});

	it("on an order that there is not says so, also when another shop has it", async () => {
		const { act } = await shop();
		const theirs = await freshTenant();
		await failed(theirs);
		for (const eNumber of ["E100001", "E999999", "NONSENSE"])
			expect(await problemOf(await act("retry", [eNumber]))).toMatchObject({ code: "order_not_found", status: 404 });
		expect(await deskOf(theirs).find("E100001")).toMatchObject({ status: "failed" });
	});

	it("among several is passed over with the reason, and the others are done", async () => {
		const { tenant, act } = await shop();
		const [first = "", second = ""] = await failed(tenant, 2);
		const [waiting = ""] = await placed(tenant);
		const response = await act("retry", [first, waiting, second, "E999999"]);
		expect(response.status).toBe(200);
		const { results, counts } = await told(response);
		expect(results.map(({ eNumber, result }) => [eNumber, result])).toEqual([
			[first, "started"],
			[waiting, "skipped"],
			[second, "started"],
			["E999999", "skipped"],
		]);
		expect(results[1]?.reason).toContain("Only a failed order can be resubmitted");
		expect(results[3]).toMatchObject({ status: null, reason: expect.stringContaining("never given") });
		expect(counts).toEqual({ ...NONE, started: 2, skipped: 2 });
	});

	it.each<[object, string]>([
		[{}, "action"],
		[{ action: "delete", eNumbers: ["E1"] }, "action"],
		[{ action: "retry" }, "eNumbers"],
		[{ action: "retry", eNumbers: [] }, "eNumbers"],
		[{ action: "retry", eNumbers: [""] }, "eNumbers[0]"],
		[{ action: "retry", eNumbers: [1] }, "eNumbers[0]"],
		[{ action: "retry", eNumbers: ["x".repeat(101)] }, "eNumbers[0]"],
		[{ action: "retry", eNumbers: ["E1"], filter: { status: "failed" } }, "filter"],
		[{ action: "retry", filter: {} }, "filter"],
		[{ action: "retry", filter: { status: "lost" } }, "filter.status"],
		[{ action: "retry", filter: { status: [] } }, "filter"],
		[{ action: "retry", filter: { from: "yesterday" } }, "filter.from"],
		[{ action: "retry", filter: { colour: "red" } }, "filter.colour"],
		[{ action: "retry", filter: { status: "failed" } }, "planned"],
		[{ action: "retry", filter: { status: "failed" }, planned: { upTo: 1, total: 1 } }, "planned"],
		[{ action: "retry", filter: { status: "failed" }, planned: [[1]] }, "planned[0]"],
		[{ action: "retry", filter: { status: "failed" }, planned: [[0, 1]] }, "planned[0][0]"],
		[{ action: "retry", filter: { status: "failed" }, planned: [[1, 1.5]] }, "planned[0][1]"],
		[{ action: "retry", filter: { status: "failed" }, planned: [[2, 1]] }, "planned"],
		[
			{
				action: "retry",
				filter: { status: "failed" },
				planned: [
					[7, 9],
					[9, 9],
				],
			},
			"planned",
		],
		[{ action: "retry", filter: { status: "failed" }, planned: [[1, 10_001]] }, "planned"],
		[{ action: "retry", filter: { status: "failed" }, planned: [[1, 1]], dryRun: true }, "planned"],
		[{ action: "retry", eNumbers: ["E1"], planned: [[1, 1]] }, "planned"],
		[{ action: "retry", eNumbers: ["E1"], dryRun: "yes" }, "dryRun"],
		[{ action: "retry", eNumbers: ["E1"], note: "x".repeat(501) }, "note"],
		[{ action: "retry", eNumbers: ["E1"], note: "bell \u0007" }, "note"],
		[{ action: "retry", eNumbers: ["E1"], erpOrderNumber: "SO-1" }, "erpOrderNumber"],
		[{ action: "mark_synced", eNumbers: ["E1", "E2"], erpOrderNumber: "SO-1" }, "erpOrderNumber"],
		[{ action: "mark_synced", filter: { q: "E1" }, erpOrderNumber: "SO-1" }, "erpOrderNumber"],
		[{ action: "mark_synced", eNumbers: ["E1"], erpOrderNumber: "a\nb" }, "erpOrderNumber"],
		[{ action: "mark_synced", eNumbers: ["E1"], erpOrderNumber: "x".repeat(65) }, "erpOrderNumber"],
		[{ action: "mark_synced", eNumbers: ["E1"], erpOrderNumber: "" }, "erpOrderNumber"],
		[{ action: "retry", eNumbers: ["E1"], confirm: true }, "confirm"],
		[{ action: "retry", eNumbers: ["E1"], seen: { E2: 1 } }, "seen"],
		[{ action: "retry", eNumbers: ["E1"], seen: { E1: -1 } }, "seen.E1"],
		[{ action: "retry", eNumbers: ["E1"], seen: { E1: "1" } }, "seen.E1"],
		[{ action: "retry", filter: { status: "failed" }, dryRun: true, seen: { E1: 1 } }, "seen"],
		[{ action: "retry", eNumbers: ["E1"], asOf: 1.5 }, "asOf"],
	])("is %j, and %s is named", async (body, path) => {
		const { ask } = await shop();
		const { code, errors } = await problemOf(await ask("POST", "/orders/actions", body));
		expect([code, errors?.map((each) => each.path)]).toEqual([
			"validation_failed",
			expect.arrayContaining([expect.stringContaining(path)]),
		]);
	});
});

describe("an action on an order that somebody else has decided about since it was seen", () => {
	async function two() {
		const { tenant, ask, act, order } = await shop();
		const other = await signedInActor("employee", freshDoor(), tenant, "Otto Other");
		const decide = (action: string, eNumber: string) => other.ask("POST", "/orders/actions", { action, eNumbers: [eNumber] });
		const versionOf = async (eNumber: string) => Number((await order(eNumber)).version);
		return { tenant, ask, act, order, decide, versionOf };
	}

	it("is refused with who, what and when, and how it stands; and done by whoever sends what they know now", async () => {
		const { tenant, act, order, decide, versionOf } = await two();
		const [eNumber = ""] = await failed(tenant);
		const seen = { [eNumber]: await versionOf(eNumber) };
		await decide("retry", eNumber);
		const refused = await problemOf(await act("archive", [eNumber], { seen }));
		expect(refused).toMatchObject({
			code: "action_overtaken",
			status: 409,
			detail: "Otto Other has resubmitted it since you looked.",
			by: "Otto Other",
			action: "retry",
			at: expect.stringMatching(/Z$/),
			orderStatus: "queued",
			results: [{ eNumber, result: "refused", decided: "retry", by: { name: "Otto Other" } }],
		});
		expect(await order(eNumber)).toMatchObject({ status: "queued" });
		const { results } = refused as unknown as { results: { version: number }[] };
		expect(results[0]?.version).toBe(await versionOf(eNumber));
		const knowing = await told(await act("archive", [eNumber], { seen: { [eNumber.toLowerCase()]: results[0]?.version } }));
		expect(knowing).toMatchObject({ results: [{ result: "done", decided: null, status: "archived" }] });
	});

	it("among several is passed over, in a dry run as well, and the others are done", async () => {
		const { tenant, ask, act, decide } = await two();
		const [first = "", second = ""] = await failed(tenant, 2);
		await decide("archive", second);
		await decide("restore", second);
		const seen = { [first]: 3, [second]: 3 };
		for (const dryRun of [true, false]) {
			const { results } = await told(await act("retry", [first, second], { seen, dryRun }));
			expect(results).toMatchObject([{ result: "started" }, { result: "skipped", decided: "restore", by: { name: "Otto Other" } }]);
		}
		const plan = { action: "archive", eNumbers: [second], seen: { [second]: 3 }, dryRun: true };
		expect(await (await ask("POST", "/orders/actions", plan)).json()).toMatchObject({
			results: [{ result: "refused", decided: "restore" }],
		});
	});

	it("is done as before by whoever does not say what they saw, and after what no person decided", async () => {
		const { tenant, act, decide, versionOf } = await two();
		const [first = ""] = await failed(tenant);
		await decide("retry", first);
		expect(await told(await act("archive", [first]))).toMatchObject({ results: [{ result: "done" }] });
		const [second = ""] = await placed(tenant);
		const seen = { [second]: await versionOf(second) };
		await attempted(tenant, uncertain(Date.now() + 60_000));
		expect(await versionOf(second)).toBeGreaterThan(seen[second] ?? 0);
		expect(await told(await act("mark_synced", [second], { seen }))).toMatchObject({ results: [{ status: "synced_manually" }] });
	});

	it("answers the same click as ever: who was first", async () => {
		const { tenant, act, decide, versionOf } = await two();
		const [eNumber = ""] = await failed(tenant);
		const seen = { [eNumber]: await versionOf(eNumber) };
		await decide("retry", eNumber);
		expect(await told(await act("retry", [eNumber], { seen }))).toMatchObject({
			results: [{ result: "already_in_progress", by: { name: "Otto Other" }, decided: null }],
		});
	});
});

describe("a dry run", () => {
	it("says what would become of each order, and does nothing", async () => {
		const { tenant, act, order } = await shop();
		const [eNumber = ""] = await failed(tenant);
		const [waiting = ""] = await placed(tenant);
		const { results, counts } = await told(await act("archive", [eNumber, waiting, "E9"], { dryRun: true }));
		expect(results.map(({ result, status }) => [result, status])).toEqual([
			["done", "failed"],
			["done", "queued"],
			["skipped", null],
		]);
		expect(counts).toEqual({ ...NONE, done: 2, skipped: 1 });
		expect(await order(eNumber)).toMatchObject({ status: "failed" });
	});

	it("of one order that does not allow it is an answer, not a refusal", async () => {
		const { tenant, act } = await shop();
		const [eNumber = ""] = await placed(tenant);
		const response = await act("retry", [eNumber], { dryRun: true });
		expect(response.status).toBe(200);
		expect(await told(response)).toMatchObject({
			results: [{ result: "refused", reason: expect.stringContaining("Only a failed") }],
			counts: { ...NONE, refused: 1 },
		});
	});
});

describe("what was done", () => {
	it("is on record: who, when, from where, what, before and after", async () => {
		const { tenant, user, door, token } = await shop();
		const [eNumber = ""] = await failed(tenant);
		await door.fetch("/admin/api/orders/actions", {
			method: "POST",
			headers: {
				Cookie: `__Host-holdfast=${token}`,
				Origin: "https://gateway.example",
				"Content-Type": "application/json",
				"CF-Connecting-IP": "192.0.2.7",
			},
			body: JSON.stringify({ action: "archive", eNumbers: [eNumber], note: "double" }),
		});
		const { history } = (await deskOf(tenant).inspect(eNumber)) ?? {};
		expect(history).toMatchObject([
			{
				event: "archive",
				by: { kind: "user", id: user.id, name: "Clara Clerk", address: "192.0.2.7" },
				before: "failed",
				after: "archived",
				note: "double",
			},
		]);
	});
});
