import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changesOf, detailsSaid, EVENT_NAMES, eventSaid, whoSaid } from "../../src/console/words/audit";
import { subjectOf } from "../../src/console/words/audit-subject";
import { asTyped, fateFace, reasonName } from "../../src/console/words/fates";
import { STATUS_HELP } from "../../src/console/words/help";
import { HISTORY_EVENTS } from "../../src/order/snapshot";
import { FACES, STATUSES } from "../../src/order/status";
import { filesUnder, SRC, textOf } from "../support/imports";

const about = (event: string, subject: string, more: Partial<Parameters<typeof subjectOf>[0]> = {}) =>
	subjectOf({ event, subject, subjectName: null, detail: {}, ...more });

describe("the audit log in words", () => {
	it("has a name for everything that can happen to an order", () => {
		for (const event of HISTORY_EVENTS) expect(EVENT_NAMES).toContain(`order.${event}`);
		expect(new Set(EVENT_NAMES.map(eventSaid)).size).toBe(EVENT_NAMES.length);
	});
	it("has a name for everything that is written down at the front doors", () => {
		const logged = /\blog(?:Error)?\(\{\s*event: "[^"]+"/g;
		const written = filesUnder(join(SRC, "http/admin")).flatMap((path) =>
			[
				...textOf(path)
					.replaceAll(logged, "")
					.matchAll(/\bevent: "([a-z_]+\.[a-z_]+)"/g),
			].map(([, event]) => event),
		);
		expect(written).toContain("webhook.rotated");
		for (const event of written) expect(EVENT_NAMES).toContain(event);
	});
	it("shows an event that it does not know by its own name", () => {
		expect(["key.made_again", "constructor", "sweep"].map(eventSaid)).toEqual(["Key made again", "Constructor", "Sweep"]);
	});
	it("shows statuses by their labels, and what came from nothing or went", () => {
		expect(changesOf({ before: "failed", after: "queued" })).toEqual([{ name: "", before: "Failed", after: "Queued" }]);
		expect(changesOf({ before: "none", after: "Order Sync Actions" })).toEqual([{ name: "", before: "none", after: "Order Sync Actions" }]);
		expect(changesOf({ before: null, after: null })).toEqual([]);
		expect(changesOf({ before: "queued", after: null })).toEqual([{ name: "", before: "Queued", after: null }]);
	});
	it("shows of a connection what is different, field by field", () => {
		const was = JSON.stringify({ adapter: "rest", baseUrl: "https://a.example", settleMs: null, burst: 5 });
		const is = JSON.stringify({ adapter: "rest", baseUrl: "https://b.example", settleMs: 1000, burst: 5 });
		expect(changesOf({ before: was, after: is })).toEqual([
			{ name: "baseUrl", before: "https://a.example", after: "https://b.example" },
			{ name: "settleMs", before: null, after: "1000" },
		]);
		expect(changesOf({ before: null, after: is }).map(({ name, before }) => [name, before])).toEqual([
			["adapter", null],
			["baseUrl", null],
			["settleMs", null],
			["burst", null],
		]);
	});
	it("calls permissions by the names that people know", () => {
		expect(changesOf({ before: "none", after: "order_sync_actions, order_sync_notification" })).toEqual([
			{ name: "", before: "none", after: "Order Sync Actions, Order Sync Notification" },
		]);
		expect(changesOf({ before: null, after: "my_order_sync_actions" })).toEqual([
			{ name: "", before: null, after: "my_order_sync_actions" },
		]);
	});
	it("shows what looks like a record and is none as it is", () => {
		expect(changesOf({ before: null, after: "{broken" })).toEqual([{ name: "", before: null, after: "{broken" }]);
		expect(changesOf({ before: "{broken", after: '{"a":1}' })).toEqual([{ name: "", before: "{broken", after: '{"a":1}' }]);
	});
	it("tells the facts that go with it, and leaves out those that are not there", () => {
		expect(detailsSaid({ erpOrderNumber: "SO-7", reference: null, payment: "" })).toBe("ERP number SO-7");
		expect(detailsSaid({ action: "retry", total: 30, moon: "full" })).toBe("action “Retry sync”, orders 30, moon full");
	});
	it("leaves out of the facts what is said already, and of a person's hash what nobody compares", () => {
		expect(detailsSaid({ name: "Ann", email: "ann@x.example" }, "Ann")).toBe("e-mail ann@x.example");
		expect(detailsSaid({ person: "0123456789abcdef", replica: "no" })).toBe("person 0123456789ab, with what came from the ERP: no");
	});
	it("leads to an order only where there is one", () => {
		expect(about("order.retry", "E100001")).toMatchObject({ kind: "order", name: "E100001", hasId: false });
		expect(about("finding.accepted", "E100001").kind).toBe("order");
		expect(about("job.started", "E100001").kind).toBe("job");
		expect(about("order.retry", "<img src=x>")).toMatchObject({ kind: "other", name: "<img src=x>" });
	});
	it("calls what it is about by its name, keeps the id for copying, and shows the id alone where there is no name", () => {
		expect(about("key.revoked", "k1", { subjectName: "Till" })).toEqual({ kind: "key", name: "Till", isThere: true, hasId: true });
		expect(about("webhook.deleted", "w1")).toEqual({ kind: "endpoint", name: "w1", isThere: false, hasId: false });
		expect(about("product.changed", "A-100")).toMatchObject({ kind: "product", name: "A-100", hasId: false });
		expect(about("moon.rose", "m1")).toEqual({ kind: "other", name: "m1", isThere: false, hasId: false });
	});
	it("calls a person by the name of today, or else by the one that they were invited with", () => {
		const detail = { name: "Ann", email: "ann@x.example" };
		expect(about("role.changed", "u1", { subjectName: "Ann Byrne", detail }).name).toBe("Ann Byrne");
		expect(about("person.invited", "i1", { detail })).toMatchObject({ kind: "person", name: "Ann", hasId: true });
		// Of a shop, a name is not a person's.
		expect(about("tenant.created", "harbour", { detail })).toMatchObject({ kind: "other", name: "harbour" });
	});
	it("does not name again what the event names: there is one of each setting", () => {
		for (const event of ["connection.saved", "mail.changed", "report.changed", "retention.changed", "support.changed", "copy.rebuild"])
			expect([event, about(event, "x").kind]).toEqual([event, "settings"]);
		expect([about("mail.resent", "l1").kind, about("report.resent", "2026-11-22").kind]).toEqual(["letter", "other"]);
	});
	it("tells people from programs and from nobody", () => {
		const by = { kind: "user", id: "u1", name: "Ann", address: null } as const;
		expect([whoSaid(by), whoSaid({ ...by, kind: "key", name: "till" })]).toEqual(["Ann", "till (API key)"]);
		expect(whoSaid(null)).toContain("Nobody");
	});
});

describe("an e-number's fate", () => {
	it("is looked up as it was typed, without blanks and in capitals", () => {
		expect([" e100 001 ", "E100001", "\t"].map(asTyped)).toEqual(["E100001", "E100001", ""]);
	});
	it("has words also for what a newer gateway says", () => {
		expect(reasonName("aborted")).toBe("Payment aborted");
		expect([reasonName(null), reasonName("eaten")]).toEqual(["", "eaten"]);
		expect(fateFace("eaten" as never).tone).toBe("grey");
	});
});

describe("the help", () => {
	it("names every status with its label, its filter and what it means", () => {
		expect(STATUS_HELP.map(({ label }) => label)).toEqual(STATUSES.map((status) => FACES[status].label));
		for (const { meaning } of STATUS_HELP) expect(meaning).toMatch(/\.$/);
	});
	it("tells the buttons that a status has, and what the report calls it", () => {
		const help = Object.fromEntries(STATUS_HELP.map((each) => [each.status, each]));
		expect(help.failed?.actions).toEqual(["Resubmit this order", "Edit and resubmit", "Mark as synced", "Archive this order"]);
		expect(help.pending_verification?.actions).toEqual(["Check now", "It is there", "It is not there"]);
		expect(help.sending?.actions).toEqual([]);
		expect(help.pending_verification?.report).toBe("Pending Verification after 30 minutes, Queued before");
		expect([help.synced_manually?.report, help.archived?.report]).toEqual(["Synced", null]);
	});
});
