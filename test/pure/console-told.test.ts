import { describe, expect, it } from "vitest";
import type { ProductView } from "../../src/console/wire-products";
import type { OrderMailView } from "../../src/console/wire-told";
import {
	changeOf,
	emptySaid,
	NOTHING_SET,
	priceSaid,
	setSaid,
	setTold,
	soldSaid,
	stateSaid,
	stockSaid,
	typedOf,
} from "../../src/console/words/products";
import { countsSaid } from "../../src/console/words/retention";
import { deliverySaid, deliveryTone, MAIL_READERS, MAIL_TITLES, mailSaid, mailTone, recipientSaid } from "../../src/console/words/told";
import { ALERT_KINDS, PASSED_OVER, type SENDING_STATES } from "../../src/db/schema-outbox";

/** Who was told of an order, products, and what a certificate counts, in words. */

const MAIL: OrderMailView = {
	kind: "not_placed",
	digest: false,
	letter: "l1",
	state: "written",
	dueAt: null,
	passedOver: null,
	recipients: [],
	more: false,
};
const to = (state: (typeof SENDING_STATES)[number], attempts = 1) => ({
	address: "a@x.example",
	state,
	attempts,
	nextAttemptAt: null,
	sentAt: null,
	error: null,
});

describe("who was told of an order", () => {
	it("has a title and a reader for every kind of mail about orders", () => {
		const kinds = ALERT_KINDS.filter((kind) => kind !== "opened" && kind !== "recovered").sort();
		expect(Object.keys(MAIL_TITLES).sort()).toEqual(kinds);
		expect(Object.keys(MAIL_READERS).sort()).toEqual(kinds);
	});

	it("says why nobody was mailed, differently for every reason, and also where no reason was kept", () => {
		const said = [...PASSED_OVER, null].map((passedOver) => mailSaid({ ...MAIL, state: "nobody", passedOver }));
		expect(new Set(said).size).toBe(PASSED_OVER.length + 1);
		for (const sentence of said) expect(sentence).toMatch(/^(Nobody was|Not) mailed.*\.$/);
	});

	it("takes the tone of whoever fared worst", () => {
		expect(mailTone({ ...MAIL, recipients: [to("sent"), to("given_up"), to("waiting")] })).toBe("red");
		expect(mailTone({ ...MAIL, recipients: [to("sent"), to("waiting")] })).toBe("amber");
		expect(mailTone({ ...MAIL, recipients: [to("dropped"), to("sent")] })).toBe("green");
		expect(mailTone({ ...MAIL, recipients: [to("dropped")] })).toBe("grey");
		expect(mailTone({ ...MAIL, state: "nobody", recipients: [] })).toBe("grey");
	});

	it("is worried about what waits only once a try of it has failed", () => {
		expect([0, 1].map((attempts) => deliveryTone({ state: "waiting", attempts }))).toEqual(["blue", "amber"]);
		expect(deliveryTone({ state: "given_up", attempts: 0 })).toBe("red");
	});

	it("counts tries where they say something", () => {
		expect([to("sent"), to("sent", 3), to("given_up", 7), to("waiting", 0), to("waiting", 1), to("waiting", 2)].map(recipientSaid)).toEqual(
			[
				"sent",
				"sent after 3 tries",
				"given up after 7 tries",
				"waits to be sent",
				"waits to be sent, tried once",
				"waits to be sent, tried 2 times",
			],
		);
		const delivery = { type: "order.synced", endpoint: { id: null, name: null }, nextAttemptAt: null, sentAt: null, error: null };
		expect(deliverySaid({ ...delivery, state: "sent", attempts: 1, statusCode: 204 })).toBe("delivered, answered 204");
		expect(deliverySaid({ ...delivery, state: "waiting", attempts: 2, statusCode: null })).toBe("waits to be sent, tried 2 times");
	});
});

describe("a product in words", () => {
	const PRODUCT: ProductView = {
		sku: "A-1",
		erpId: "1",
		version: 1,
		changedAt: "2026-06-03T10:00:00Z",
		erp: { name: "Lamp", description: null, active: true },
		set: null,
	};
	const set = { name: "Reading lamp", description: null, active: false, by: "Ada", at: "2026-06-03T10:00:00Z" };

	it("says what was set, and comes back from the form as it went in", () => {
		expect([setSaid(PRODUCT), setSaid({ set }), setSaid({ set: { ...set, name: null, active: true } })]).toEqual([
			null,
			"Set here: name, not for sale",
			"Set here: for sale",
		]);
		const { by: _, at: __, ...words } = set;
		expect(changeOf(typedOf({ set }))).toEqual(words);
		expect(typedOf(PRODUCT)).toEqual(NOTHING_SET);
		expect(changeOf({ name: "  ", description: " x ", active: "" })).toEqual({ name: null, description: "x", active: null });
		expect([soldSaid(true), soldSaid(false), soldSaid(null), soldSaid(undefined)]).toEqual([
			"For sale",
			"Not for sale",
			"Not told",
			"Not told",
		]);
	});

	it("is told by its labels for whoever compares two of them, and the same for the same words", () => {
		expect(setTold(typedOf({ set }))).toEqual({ Name: "Reading lamp", Description: "As the ERP says", Offer: "Not for sale" });
		expect(setTold({ ...NOTHING_SET, name: " " })).toEqual(setTold(NOTHING_SET));
	});

	it("tells prices and stock with whatever an adapter adds", () => {
		const at = { erpId: "x", changedAt: "2026-06-03T10:00:00Z", sku: "A-1" };
		expect(priceSaid({ ...at, unitPrice: "12.50", currency: "EUR", priceList: "RETAIL" })).toBe("€12.50, price list RETAIL");
		expect(priceSaid({ ...at, unitPrice: "12.50", currency: null, priceList: null })).toBe("12.50");
		expect(priceSaid({ ...at, currency: "EUR", from: "10" })).toBe("no amount, from: 10");
		expect([stockSaid({ ...at, available: "12", warehouse: "North" }), stockSaid(at)]).toEqual([
			"12 available, warehouse: North",
			"not told",
		]);
	});

	it("says why there is none, and leads to where that is dealt with, in every state of the replication", () => {
		const entity = { records: 0, progress: null, error: { class: "down", message: "connection refused", since: null } };
		const said = ["not_fed", "off", "waiting", "first_load", "failing", "following"].map((state) => emptySaid({ ...entity, state }));
		expect(new Set(said.map(({ title }) => title)).size).toBe(6);
		for (const { place } of said) expect(place?.href).toBe("#/replication");
		expect(said[4]?.text).toBe("connection refused");
		expect(emptySaid(null).place?.href).toBe("#/connection");
		const progress = { loaded: 1_200, startedAt: null, perSecond: 600 };
		expect(emptySaid({ ...entity, state: "first_load", progress }).text).toContain("1,200 loaded so far, 600 a second");
	});

	it("says beside the list what makes it old, and nothing when it is fresh", () => {
		const entity = { records: 5, progress: null, fresh: true };
		expect(stateSaid({ ...entity, state: "following" })).toBeNull();
		for (const state of ["off", "failing", "first_load"]) expect(stateSaid({ ...entity, state })).not.toBeNull();
		expect(stateSaid({ ...entity, state: "following", fresh: false })).toContain("out of date");
	});
});

describe("a certificate", () => {
	it("counts what was erased by what it was, and not what was not", () => {
		expect(countsSaid({ orders: 2, letters: 0, auditNotes: 1, stars: 3, constructor: 1 })).toEqual([
			["Orders erased", 2],
			["Notes in the audit log", 1],
			["stars", 3],
			["constructor", 1],
		]);
	});
});
