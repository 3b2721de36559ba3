import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changesOf, detailsSaid, EVENT_NAMES, eventSaid, isOrder, whoSaid } from "../../src/console/words/audit";
import { asTyped, fateFace, reasonName } from "../../src/console/words/fates";
import { STATUS_HELP } from "../../src/console/words/help";
import { HISTORY_EVENTS } from "../../src/order/snapshot";
import { FACES, STATUSES } from "../../src/order/status";
import { filesUnder, SRC, textOf } from "../support/imports";

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
	it("leads to an order only where there is one", () => {
		expect(isOrder({ event: "order.retry", subject: "E100001" })).toBe(true);
		expect(isOrder({ event: "job.started", subject: "E100001" })).toBe(false);
		expect(isOrder({ event: "order.retry", subject: "<img src=x>" })).toBe(false);
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
