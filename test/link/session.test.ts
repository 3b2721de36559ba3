import { abortAllDurableObjects } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { endpoint } from "../support/connections";
import { bad, freshLink, probe, turn } from "../support/links";

const clock = stillClock();

describe("the session of an ERP", () => {
	it("is signed in for once, although fifty ask at once", async () => {
		const { link, erp } = await freshLink();
		erp.onSignIn = { after: scheduler.wait(50) };
		const sessions = await Promise.all(Array.from({ length: 50 }, () => link.session(null)));
		expect(new Set(sessions.map((session) => JSON.stringify(session)))).toEqual(new Set(['{"ok":true,"value":"session-1"}']));
		expect(erp.signIns).toBe(1);
	});

	it("is kept, over a restart too", async () => {
		const shop = await freshLink();
		await shop.link.session(null);
		await abortAllDurableObjects();
		expect(await shop.link.session(null)).toEqual({ ok: true, value: "session-1" });
		expect(shop.erp.signIns).toBe(1);
	});

	it("is renewed once for many who were refused with the same one", async () => {
		const { link, erp } = await freshLink();
		await link.session(null);
		erp.onSignIn = { after: scheduler.wait(50) };
		const renewed = await Promise.all(Array.from({ length: 20 }, () => link.session("session-1")));
		expect(renewed.every((session) => session.ok && session.value === "session-2")).toBe(true);
		expect(erp.signIns).toBe(2);
	});

	it("is not renewed for one who was refused with an older one: the present may be good", async () => {
		const { link, erp } = await freshLink();
		await link.session(null);
		await link.session("session-1");
		expect(await link.session("session-1")).toEqual({ ok: true, value: "session-2" });
		expect(erp.signIns).toBe(2);
	});

	it("is asked for again after the ERP could not be reached", async () => {
		const { link, erp } = await freshLink();
		erp.onSignIn = { refuse: "down" };
		expect(await link.session(null)).toMatchObject({ ok: false, error: { class: "down" } });
		erp.onSignIn = "accept";
		expect(await link.session(null)).toMatchObject({ ok: true });
	});

	it("that the ERP refuses is not asked for again by the next order, only by the next probe: ERPs lock users out", async () => {
		const shop = await freshLink();
		shop.erp.onSignIn = { refuse: "unauthorised" };
		for (let orders = 0; orders < 5; orders++)
			expect(await shop.link.session(null)).toMatchObject({ ok: false, error: { class: "unauthorised" } });
		expect(shop.erp.signIns).toBe(1);
		await turn(shop, bad("unauthorised"));
		shop.erp.onSignIn = "accept";
		clock.advance(60_000);
		await probe(shop);
		expect(await shop.link.session(null)).toMatchObject({ ok: true });
	});

	it("belongs to the connection it was made with: a changed one signs in anew", async () => {
		const { link, erp, tenantId } = await freshLink();
		await link.session(null);
		await link.configure(tenantId, endpoint({}, 2));
		expect(await link.session(null)).toEqual({ ok: true, value: "session-2" });
		expect(erp.signIns).toBe(2);
	});

	it("of a connection that was changed while it was signed in is not kept", async () => {
		const { link, erp, tenantId } = await freshLink();
		const answer = Promise.withResolvers<void>();
		erp.onSignIn = { after: answer.promise };
		const early = link.session(null);
		await expect.poll(() => erp.signIns).toBe(1);
		await link.configure(tenantId, endpoint({}, 2));
		erp.onSignIn = "accept";
		const later = await link.session(null);
		answer.resolve();
		await early;
		expect(later).toEqual({ ok: true, value: "session-2" });
		expect(await link.session(null)).toEqual(later);
	});

	it("is an answer, not an accident, where the adapter cannot be made or breaks", async () => {
		const { link, erp } = await freshLink();
		erp.unmakeable = "the credentials cannot be unsealed";
		expect(await link.session(null)).toMatchObject({ ok: false, error: { class: "down", executed: "no" } });
		erp.unmakeable = null;
		erp.onSignIn = "throw";
		expect(await link.session(null)).toMatchObject({ ok: false, error: { class: "down" } });
	});

	it("cannot be had where no ERP is connected", async () => {
		const { link } = await freshLink(null);
		expect(await link.session(null)).toMatchObject({ ok: false, error: { executed: "no" } });
	});
});
