import { describe, expect, it } from "vitest";
import { FAILURES_TO_OPEN } from "../../src/link/breaker";
import { stillClock } from "../support/clock";
import { connection, endpoint } from "../support/connections";
import { alarmOf, place } from "../support/desks";
import { admitted, bad, type FreshLink, freshLink, probe, probeAlarm, turn } from "../support/links";

const clock = stillClock();

const breakIt = (shop: FreshLink) => turn(shop, ...Array.from({ length: FAILURES_TO_OPEN }, () => bad("down")));

describe("the health of a link", () => {
	it("is not connected before anything was configured", async () => {
		const { link } = await freshLink(null);
		expect(await link.health()).toMatchObject({ state: "not_connected", adapter: null, nextProbeAtMs: null });
		expect((await link.check()).ok).toBe(false);
	});

	it("is online since it was connected", async () => {
		const { link } = await freshLink();
		const sinceMs = Date.now();
		clock.advance(5_000);
		expect(await link.health()).toEqual({
			state: "online",
			sinceMs,
			reason: null,
			nextProbeAtMs: null,
			breaker: "closed",
			adapter: "rest",
		});
	});

	it("is offline since the outage began, with its reason and the time of the next probe", async () => {
		const shop = await freshLink();
		clock.advance(5_000);
		await breakIt(shop);
		const sinceMs = Date.now();
		shop.erp.onPing = { refuse: "down", message: "the building is dark" };
		expect(await shop.link.health()).toMatchObject({ state: "offline", sinceMs, reason: "it was down", breaker: "open" });
		clock.advance(60_000);
		await probe(shop);
		expect(await shop.link.health()).toMatchObject({ state: "offline", sinceMs, reason: "the building is dark" });
	});

	it("is paused since somebody paused it, whatever else is wrong, and says nothing of probes", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		const sinceMs = Date.now();
		expect(await shop.link.pause()).toMatchObject({ state: "paused", sinceMs, nextProbeAtMs: null });
		clock.advance(1_000);
		expect(await shop.link.pause()).toMatchObject({ state: "paused", sinceMs });
	});
});

describe("a paused link", () => {
	it("lets nobody through and does not probe", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		await shop.link.pause();
		expect(await shop.link.admit(1)).toMatchObject({ kind: "wait", reason: "paused" });
		clock.advance(60_000);
		await probe(shop);
		expect(shop.erp.pings).toBe(0);
	});

	it("that is resumed lets orders go at once", async () => {
		const shop = await freshLink();
		await place(shop);
		await shop.link.pause();
		await shop.desk.hold({ reason: "paused", untilMs: Date.now() + 60_000 });
		expect((await shop.link.resume()).state).toBe("online");
		expect((await shop.desk.totals()).hold).toBeNull();
		expect(await alarmOf(shop)).toBeLessThan(Date.now() + 1_000);
		expect((await shop.link.admit(1)).kind).toBe("admitted");
	});

	it("that is resumed in an outage probes at once, and goes on probing when that fails", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		await shop.link.pause();
		clock.advance(60_000);
		await probe(shop);
		shop.erp.onPing = { refuse: "down" };
		expect((await shop.link.resume()).state).toBe("offline");
		expect(shop.erp.pings).toBe(1);
		expect(await probeAlarm(shop)).toBe((await shop.link.health()).nextProbeAtMs);
		shop.erp.onPing = "accept";
		expect((await shop.link.resume()).state).toBe("online");
	});

	it("that is resumed forgets a limit that has not run out", async () => {
		const shop = await freshLink();
		await turn(shop, bad("rate_limited", 3_600_000));
		await shop.link.resume();
		expect((await shop.link.admit(1)).kind).toBe("admitted");
	});
});

describe("a test of the connection", () => {
	it("says the ERP's version and how long it took", async () => {
		const { link, erp } = await freshLink();
		expect(await link.check()).toMatchObject({ ok: true, version: "1", tookMs: expect.any(Number) });
		expect(erp.pings).toBe(1);
	});

	it("that fails says why, and is no outage", async () => {
		const { link, erp } = await freshLink();
		erp.onPing = { refuse: "unauthorised", message: "wrong password" };
		expect(await link.check()).toMatchObject({ ok: false, errorClass: "unauthorised", message: "wrong password" });
		expect((await link.health()).state).toBe("online");
	});

	it("that succeeds in an outage ends it, and the held orders go", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		await place(shop);
		await shop.desk.hold({ reason: "erp_offline", untilMs: Date.now() + 60_000 });
		expect((await shop.link.check()).ok).toBe(true);
		expect((await shop.link.health()).breaker).toBe("half_open");
		expect((await shop.desk.totals()).hold).toBeNull();
	});
});

describe("a configured connection", () => {
	it("replaces an older one and is not replaced by one", async () => {
		const shop = await freshLink({ concurrency: 1 });
		const widthNow = async () => {
			const { endpoint: used, grant } = await admitted(shop, 1);
			await shop.link.report(grant, []);
			return used.connection.concurrency;
		};
		await shop.link.configure(shop.tenantId, endpoint({ concurrency: 3 }, 3));
		expect(await widthNow()).toBe(3);
		await shop.link.configure(shop.tenantId, endpoint({ concurrency: 2 }, 2));
		await shop.link.configure(shop.tenantId, { ...endpoint({}, 3), connection: connection({ concurrency: 4 }) });
		expect(await widthNow()).toBe(3);
	});

	it("that is as new as the known one changes nothing: the patrol brings it every minute", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		const before = await shop.link.health();
		await shop.link.configure(shop.tenantId, endpoint());
		expect(await shop.link.health()).toEqual(before);
	});

	it("is a fresh start: no outage, no limit, and the desk may go on", async () => {
		const shop = await freshLink();
		await turn(shop, bad("rate_limited", 3_600_000));
		await place(shop);
		await shop.desk.hold({ reason: "rate_limited", untilMs: Date.now() + 3_600_000 });
		await shop.link.configure(shop.tenantId, endpoint({}, 2));
		expect((await shop.link.admit(1)).kind).toBe("admitted");
		expect((await shop.desk.totals()).hold).toBeNull();
	});

	it("makes the probe that was planned for the old one do nothing", async () => {
		const shop = await freshLink();
		await breakIt(shop);
		await shop.link.configure(shop.tenantId, endpoint({}, 2));
		clock.advance(60_000);
		await probe(shop);
		expect(shop.erp.pings).toBe(0);
		expect((await shop.link.health()).state).toBe("online");
	});

	it("that is the first one ends the desk's wait for a connection", async () => {
		const shop = await freshLink(null);
		await place(shop);
		await shop.desk.hold({ reason: "not_connected", untilMs: Date.now() + 60_000 });
		await shop.link.configure(shop.tenantId, endpoint());
		expect((await shop.desk.totals()).hold).toBeNull();
	});

	it("leaves a paused link paused", async () => {
		const shop = await freshLink();
		await shop.link.pause();
		await shop.link.configure(shop.tenantId, endpoint({}, 2));
		expect((await shop.link.health()).state).toBe("paused");
	});
});
