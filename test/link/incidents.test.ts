import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { incidentsPage, type KnownIncident, openIncidents } from "../../src/db/incident-lists";
import { saveIncident } from "../../src/db/incidents";
import type { Incident } from "../../src/link/answers";
import { FAILURES_TO_OPEN } from "../../src/link/breaker";
import { FLAP_MS, QUIET_MS } from "../../src/link/incidents";
import type { KeptIncident } from "../../src/link/kept";
import { brokenOffRun } from "../support/broken-off";
import { stillClock } from "../support/clock";
import { endpoint } from "../support/connections";
import { placeMany } from "../support/desks";
import { bad, type FreshLink, freshLink, GOOD, probe, probeAlarm, turn } from "../support/links";
import { accepted, settlement } from "../support/settling";
import { freshTenant } from "../support/shops";

const clock = stillClock();

const breakIt = (shop: FreshLink) => turn(shop, ...Array.from({ length: FAILURES_TO_OPEN }, () => bad("down")));
const incidentsOf = async ({ tenantId }: FreshLink): Promise<readonly KnownIncident[]> =>
	(await incidentsPage(env.DB, tenantId, { after: null, limit: 50, outages: false })).items;
const logOf = async ({ tenantId }: FreshLink) =>
	(await env.DB.prepare("SELECT level, service, message FROM logs WHERE tenant_id = ? ORDER BY id").bind(tenantId).all()).results;

/** The probe that is planned finds the ERP well. */
async function comeBack(shop: FreshLink): Promise<void> {
	shop.erp.onPing = "accept";
	clock.advance(Math.max(0, ((await shop.link.health()).nextProbeAtMs ?? 0) - Date.now()));
	await probe(shop);
}
/** The ramp to its end: the breaker is closed. */
async function recover(shop: FreshLink): Promise<void> {
	await comeBack(shop);
	for (let turns = 0; turns < 3; turns++) await turn(shop, GOOD);
	expect((await shop.link.health()).breaker).toBe("closed");
}
/** Whether an incident lasts, by the link's own book. */
const lastsIn = ({ link }: FreshLink): Promise<boolean> =>
	runInDurableObject(link, (_object, state) =>
		(state.storage.kv.get<readonly KeptIncident[]>("incidents") ?? []).some(({ incident }) => incident.closedAtMs === null),
	);
/** What the link keeps of the one that lasts. */
const keptOf = ({ link }: FreshLink): Promise<KeptIncident | undefined> =>
	runInDurableObject(link, (_object, state) => state.storage.kv.get<readonly KeptIncident[]>("incidents")?.at(-1));
/** The desk has said what waits now that the ERP is away, and has been asked for all that met it now that it is back. */
const openingAsked = (shop: FreshLink) => expect.poll(async () => (await keptOf(shop))?.opening).toBeTruthy();
const countTaken = (shop: FreshLink) => expect.poll(async () => (await keptOf(shop))?.countBeforeMs).toBeNull();
/** What is written in the background has been written. */
const settled = (shop: FreshLink, count: number, closed: number) =>
	expect
		.poll(async () => (await incidentsOf(shop)).map(({ closedAtMs }) => closedAtMs !== null))
		.toEqual([...Array.from({ length: count - closed }, () => false), ...Array.from({ length: closed }, () => true)]);

describe("an outage", () => {
	it("is an incident, from its first failure to the probe that found the ERP well, with the orders it touched", async () => {
		const shop = await freshLink();
		await placeMany(shop, 3);
		await breakIt(shop);
		const openedAtMs = Date.now();
		await settled(shop, 1, 0);
		expect(await openIncidents(env.DB, shop.tenantId)).toMatchObject([
			{ kind: "erp_offline", reason: "it was down", openedAtMs, ordersTouched: null },
		]);
		await placeMany(shop, 2);
		clock.advance(60_000);
		await comeBack(shop);
		const backAtMs = Date.now();
		clock.advance(5_000);
		await recover(shop);
		await settled(shop, 1, 1);
		expect(await incidentsOf(shop)).toMatchObject([{ openedAtMs, closedAtMs: backAtMs, ordersTouched: 5 }]);
		expect(await openIncidents(env.DB, shop.tenantId)).toEqual([]);
	});

	it("that is over has what it broke off begin anew, and not before", async () => {
		const shop = await freshLink();
		await freshTenant({ id: shop.tenantId });
		const anewAt = await brokenOffRun(shop.tenantId, Date.now());
		await breakIt(shop);
		await settled(shop, 1, 0);
		expect(await anewAt()).toBeNull();
		clock.advance(60_000);
		await recover(shop);
		await settled(shop, 1, 1);
		await expect.poll(anewAt).toBe(Date.now());
	});

	it("is in the log when it begins and when it ends, once each", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		await settled(shop, 1, 0);
		await shop.link.configure(shop.tenantId, endpoint());
		await recover(shop);
		await settled(shop, 1, 1);
		expect(await logOf(shop)).toEqual([
			{ level: "error", service: "link", message: "The ERP is offline: it was down" },
			{ level: "info", service: "link", message: "The ERP is back online." },
		]);
	});

	it("is kept with its line in the log, or not at all, and then once whoever repeats it", async () => {
		const shop = await freshLink();
		const incident: Incident = {
			id: crypto.randomUUID(),
			kind: "erp_offline",
			reason: "it was down",
			openedAtMs: 5,
			closedAtMs: null,
			ordersTouched: null,
		};
		await env.DB.exec(
			`CREATE TRIGGER no_log BEFORE INSERT ON logs WHEN NEW.tenant_id = '${shop.tenantId}' BEGIN SELECT raise(ABORT, 'the log is full'); END`,
		);
		try {
			await expect(saveIncident(env.DB, shop.tenantId, incident, 6)).rejects.toThrow("the log is full");
		} finally {
			await env.DB.exec("DROP TRIGGER no_log");
		}
		expect([await incidentsOf(shop), await logOf(shop)]).toEqual([[], []]);
		for (let time = 0; time < 2; time += 1) await saveIncident(env.DB, shop.tenantId, incident, 7);
		const over = { ...incident, closedAtMs: 9, ordersTouched: 3 };
		for (let time = 0; time < 2; time += 1) await saveIncident(env.DB, shop.tenantId, over, 10);
		await saveIncident(env.DB, shop.tenantId, incident, 11);
		expect((await incidentsOf(shop)).map(({ closedAtMs }) => closedAtMs)).toEqual([9]);
		expect((await logOf(shop)).map(({ level }) => level)).toEqual(["error", "info"]);
	});

	it("is one incident, however often the ERP comes back and falls over again", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		for (let flaps = 0; flaps < 3; flaps++) {
			clock.advance(30_000);
			await comeBack(shop);
			await turn(shop, bad("down"));
			expect((await shop.link.health()).breaker).toBe("open");
		}
		await recover(shop);
		await settled(shop, 1, 1);
	});

	it("is not over for being paused in between", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		await shop.link.pause();
		clock.advance(3_600_000);
		await shop.link.configure(shop.tenantId, endpoint());
		await settled(shop, 1, 0);
		await shop.link.resume();
		await recover(shop);
		await settled(shop, 1, 1);
	});

	it("is over with a new connection, and the next one is another", async () => {
		const shop = await freshLink();
		await turn(shop, bad("unauthorised"));
		await settled(shop, 1, 0);
		clock.advance(60_000);
		const closedAtMs = Date.now();
		await shop.link.configure(shop.tenantId, endpoint({}, 2));
		await settled(shop, 1, 1);
		expect(await incidentsOf(shop)).toMatchObject([{ kind: "sign_in_refused", closedAtMs }]);
		clock.advance(1);
		await breakIt(shop);
		await settled(shop, 2, 1);
	});

	it("is over when the ERP answered and nobody came to try it for a while; an outage after that is another", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		clock.advance(1_000);
		await comeBack(shop);
		const backAtMs = Date.now();
		clock.advance(QUIET_MS - 1);
		await shop.link.configure(shop.tenantId, endpoint());
		expect(await lastsIn(shop)).toBe(true);
		clock.advance(1);
		await shop.link.pause();
		await shop.link.configure(shop.tenantId, endpoint());
		expect(await lastsIn(shop)).toBe(true);
		await shop.link.resume();
		await shop.link.configure(shop.tenantId, endpoint());
		await settled(shop, 1, 1);
		expect(await incidentsOf(shop)).toMatchObject([{ closedAtMs: backAtMs }]);
		await turn(shop, bad("down"));
		await settled(shop, 2, 1);
	});

	it("of an ERP that flaps for an hour is two: the first, and one that goes on until it is quiet", async () => {
		const shop = await freshLink({ concurrency: 4 });
		let flaps = 0;
		for (const untilMs = Date.now() + 3_600_000; Date.now() < untilMs; flaps++) {
			await placeMany(shop, 1);
			await turn(shop, bad("unauthorised"));
			await settled(shop, Math.min(flaps, 1) + 1, Math.min(flaps, 1));
			clock.advance(120_000);
			await recover(shop);
			await settled(shop, Math.min(flaps, 1) + 1, 1);
			clock.advance(60_000);
			await shop.link.configure(shop.tenantId, endpoint());
		}
		expect(flaps).toBeGreaterThan(15);
		const [last] = await incidentsOf(shop);
		const backAtMs = (await shop.link.health()).sinceMs;
		clock.advance(FLAP_MS - 60_001);
		await shop.link.configure(shop.tenantId, endpoint());
		expect(await lastsIn(shop)).toBe(true);
		clock.advance(1);
		await shop.link.configure(shop.tenantId, endpoint());
		await settled(shop, 2, 2);
		// All that were placed since it began, one a flap, and none that came later.
		expect(await incidentsOf(shop)).toMatchObject([{ id: last?.id, closedAtMs: backAtMs, ordersTouched: flaps }, { ordersTouched: 1 }]);
		expect((await logOf(shop)).map(({ level }) => level)).toEqual(["error", "info", "error", "info"]);
	}, 60_000);

	it("of an ERP that is away for three minutes, and for ten seconds five minutes later, is one and was not away in between", async () => {
		const shop = await freshLink({ concurrency: 4 });
		const deliver = async () => {
			const { claims } = await shop.desk.claim(10, 60_000);
			await shop.desk.settle(claims.map((claim) => settlement(claim, accepted())));
		};
		// One that was over minutes ago: what comes now flaps.
		await breakIt(shop);
		await settled(shop, 1, 0);
		await recover(shop);
		await settled(shop, 1, 1);
		clock.advance(FLAP_MS / 2);
		await breakIt(shop);
		const firstMs = Date.now();
		await openingAsked(shop);
		await placeMany(shop, 3);
		clock.advance(191_000);
		await recover(shop);
		const backMs = Date.now();
		const latest = async () => (await incidentsOf(shop))[0];
		await expect.poll(async () => (await latest())?.course?.overAtMs).toBe(backMs + FLAP_MS);
		await countTaken(shop);
		await deliver();
		await placeMany(shop, 5);
		await deliver();
		clock.advance(300_000);
		await breakIt(shop);
		const againMs = Date.now();
		await openingAsked(shop);
		await expect.poll(async () => (await latest())?.course?.overAtMs).toBe(null);
		clock.advance(10_000);
		await recover(shop);
		const endMs = Date.now();
		await countTaken(shop);
		clock.advance(FLAP_MS);
		await shop.link.configure(shop.tenantId, endpoint());
		await settled(shop, 2, 2);
		expect(await latest()).toMatchObject({ openedAtMs: firstMs, closedAtMs: endMs, ordersTouched: 3 });
		expect((await latest())?.course?.away).toEqual([
			{ fromMs: firstMs, untilMs: backMs, backMs: 0 },
			{ fromMs: againMs, untilMs: endMs, backMs: 0 },
		]);
		expect((await logOf(shop)).map(({ level }) => level)).toEqual(["error", "info", "error", "info"]);
	});

	it("that nobody has called over, because nobody came by, is another one all the same hours later", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		await settled(shop, 1, 0);
		clock.advance(120_000);
		await recover(shop);
		await settled(shop, 1, 1);
		await breakIt(shop);
		clock.advance(120_000);
		await recover(shop);
		// It had flapped, so it is over only when it has been quiet; and the patrol, which would say so, is away.
		expect(await lastsIn(shop)).toBe(true);
		const backAtMs = (await shop.link.health()).sinceMs;
		clock.advance(3 * 3_600_000);
		await breakIt(shop);
		await settled(shop, 3, 2);
		const [, flapped] = await incidentsOf(shop);
		expect(flapped).toMatchObject({ closedAtMs: backAtMs });
		clock.advance(120_000);
		await recover(shop);
		// Hours apart: this one does not flap, and is over at once.
		await settled(shop, 3, 3);
	});

	it("of an ERP that is restarted three times in a night is three, and each is over at once", async () => {
		const shop = await freshLink();
		for (let restart = 0; restart < 3; restart++) {
			await breakIt(shop);
			await settled(shop, restart + 1, restart);
			clock.advance(120_000);
			await recover(shop);
			await settled(shop, restart + 1, restart + 1);
			clock.advance(FLAP_MS);
		}
	});

	it("that orders alone caused is none", async () => {
		const shop = await freshLink();
		for (let turns = 0; turns < FAILURES_TO_OPEN; turns++) {
			await turn(shop, bad("validation_rejected"), bad("rate_limited", 1));
			clock.advance(1_000);
		}
		expect((await shop.link.health()).breaker).toBe("closed");
		expect(await incidentsOf(shop)).toEqual([]);
	});
});

describe("while D1 is away", () => {
	it.each(["fail", "hang"] as const)("(%s) readers are answered as ever, and the incident is written when it is back", async (mode) => {
		const shop = await freshLink();
		shop.database.mode = mode;
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		await breakIt(shop);
		// It has not even been given up by then.
		if (mode === "hang") expect(said).not.toHaveBeenCalled();
		said.mockRestore();
		expect(await shop.link.admit(1)).toMatchObject({ kind: "wait", reason: "erp_offline" });
		await recover(shop);
		expect((await shop.link.admit(1)).kind).toBe("admitted");
		expect(await incidentsOf(shop)).toEqual([]);
		shop.database.mode = "work";
		await abortAllDurableObjects();
		await shop.link.configure(shop.tenantId, endpoint());
		await settled(shop, 1, 1);
	});

	it("it is tried again by the link's own alarm, which does not disturb the probes", async () => {
		const shop = await freshLink();
		shop.database.mode = "fail";
		shop.erp.onPing = { refuse: "down" };
		await breakIt(shop);
		await expect.poll(() => probeAlarm(shop)).not.toBeNull();
		for (let probes = 0; probes < 8; probes++) {
			clock.advance(Math.max(1, ((await probeAlarm(shop)) ?? 0) - Date.now()));
			await probe(shop);
		}
		expect(shop.erp.pings).toBeGreaterThan(2);
		shop.database.mode = "work";
		for (let alarms = 0; alarms < 8 && (await incidentsOf(shop)).length === 0; alarms++) {
			clock.advance(60_000);
			await probe(shop);
		}
		await settled(shop, 1, 0);
	});

	it("it is tried again although the link is paused and probes nobody", async () => {
		const shop = await freshLink();
		shop.database.mode = "fail";
		await breakIt(shop);
		await expect.poll(() => probeAlarm(shop)).not.toBeNull();
		await shop.link.pause();
		clock.advance(1_000);
		await probe(shop);
		shop.database.mode = "work";
		for (let alarms = 0; alarms < 5; alarms++) {
			clock.advance(Math.max(1, ((await probeAlarm(shop)) ?? 0) - Date.now()));
			await probe(shop);
		}
		await settled(shop, 1, 0);
		expect(shop.erp.pings).toBe(0);
	});
});

describe("what is written of an incident", () => {
	const incident: Incident = { id: "i-1", kind: "erp_offline", openedAtMs: 5, closedAtMs: null, reason: "dark", ordersTouched: null };

	it("follows its course by the newest word, whichever comes last, and logs nothing of that", async () => {
		const shop = await freshLink();
		const word = (version: number, untilMs: number | null): Incident => ({
			...incident,
			course: { version, away: [{ fromMs: 5, untilMs, backMs: 0 }], overAtMs: untilMs === null ? null : untilMs + 1 },
		});
		for (const told of [word(1, null), word(2, 7), word(4, 8), word(3, null), word(2, 7)])
			await saveIncident(env.DB, shop.tenantId, told, 9);
		expect(await incidentsOf(shop)).toMatchObject([{ closedAtMs: null, course: { version: 4, away: [{ untilMs: 8 }], overAtMs: 9 } }]);
		await saveIncident(env.DB, shop.tenantId, { ...word(5, 8), closedAtMs: 8, ordersTouched: 2 }, 10);
		await saveIncident(env.DB, shop.tenantId, word(6, null), 11);
		expect(await incidentsOf(shop)).toMatchObject([{ closedAtMs: 8, ordersTouched: 2, course: { version: 5 } }]);
		expect((await logOf(shop)).map(({ message }) => message)).toEqual(["The ERP is offline: dark", "The ERP is back online."]);
	});

	it("is open since before versions of it were counted, and follows the first word that has one", async () => {
		const shop = await freshLink();
		await saveIncident(env.DB, shop.tenantId, incident, 6);
		const course = { version: 1, away: [{ fromMs: 5, untilMs: 7, backMs: 0 }], overAtMs: 300_007 };
		await saveIncident(env.DB, shop.tenantId, { ...incident, course }, 8);
		expect(await incidentsOf(shop)).toMatchObject([{ closedAtMs: null, course }]);
	});

	it("is written and logged once, however often it is told, and never opened again by an older word", async () => {
		const shop = await freshLink();
		const over = { ...incident, closedAtMs: 9, ordersTouched: 3 };
		for (const told of [incident, incident, over, over, incident]) await saveIncident(env.DB, shop.tenantId, told, 10);
		expect(await incidentsOf(shop)).toEqual([{ ...over, subject: "", advice: null, course: null, ended: null }]);
		expect((await logOf(shop)).map(({ level }) => level)).toEqual(["error", "info"]);
	});
});

describe("a shop that wants its orders failed in an outage", () => {
	it("has their readers told since when it lasts, why, and what to do", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		await breakIt(shop);
		const since = `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;
		const admission = await shop.link.admit(1);
		expect(admission).toMatchObject({
			kind: "wait",
			reason: "erp_offline",
			failWith: `Not sent: the ERP has been offline since ${since} (it was down). Resubmit this order when the ERP is back.`,
		});
		clock.advance(120_000);
		await comeBack(shop);
		await turn(shop, bad("down"));
		expect(await shop.link.admit(1)).toMatchObject({ failWith: expect.stringContaining(since) });
	});

	it("is told to mend the credentials when it is them", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		await turn(shop, { errorClass: "unauthorised", message: "x".repeat(2_000), retryAfterMs: null });
		const admission = await shop.link.admit(1);
		const text = admission.kind === "wait" ? (admission.failWith ?? "") : "";
		expect(text.length).toBeLessThanOrEqual(500);
		expect(text).toMatch(/Correct the connection's credentials, then resubmit this order\.$/);
	});

	it("has them held all the same while somebody paused it, or the ERP asks for patience", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		await turn(shop, bad("rate_limited", 60_000));
		expect(await shop.link.admit(1)).toMatchObject({ reason: "rate_limited", failWith: null });
		await breakIt(await freshLink({ outagePolicy: "fail" }));
		await shop.link.pause();
		expect(await shop.link.admit(1)).toMatchObject({ reason: "paused", failWith: null });
	});
});
