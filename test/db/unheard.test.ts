import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/db/audit";
import { openIncidents } from "../../src/db/incident-lists";
import { mailSettingsOf, saveMailSettings } from "../../src/db/mail-settings";
import { reportSettingsOf, saveReportSettings } from "../../src/db/report";
import { FIRST_PLACE, sweepPlaces } from "../../src/db/trace-places";
import { freshTenant } from "../support/shops";

const entry = (tenantId: string): AuditEntry => ({
	...{ tenantId, atMs: 9, id: crypto.randomUUID(), event: "mail.changed", subject: "mail" },
	...{ actor: null, before: null, after: null, note: null, detail: {} },
});
const lists = async (id: string) => [(await mailSettingsOf(env.DB, id)).merchantAddresses, (await reportSettingsOf(env.DB, id)).recipients];
const told = async (id: string) => (await openIncidents(env.DB, id)).map(({ kind, subject }) => `${kind}: ${subject}`);
const MAIL = { capPerHour: 20, confirmations: false };
const REPORT = { time: "06:00", which: "all" } as const;

async function shop(addresses: readonly string[]) {
	const { id } = await freshTenant();
	const seen = 0;
	expect(await saveMailSettings(env.DB, id, { ...MAIL, merchantAddresses: [...addresses], seen }, entry(id))).toBe(true);
	expect(await saveReportSettings(env.DB, id, { ...REPORT, recipients: [...addresses], seen }, entry(id))).toBe(true);
	return id;
}
async function erase(id: string, word: string) {
	const all: Record<string, number> = {};
	for (let cursor: string | null = FIRST_PLACE; cursor !== null; ) {
		const { counts, next } = await sweepPlaces(env.DB, id, { words: [word], replica: false }, cursor, 5);
		for (const [kind, count] of Object.entries(counts)) all[kind] = (all[kind] ?? 0) + count;
		cursor = next;
	}
	return all;
}

describe("a list of addresses that mail goes to", () => {
	it("loses the one that is erased, in whichever case, and none that merely ends like it", async () => {
		const id = await shop(["joann@shop.example", "Ann@Shop.example"]);
		expect(await erase(id, "ann@shop.example")).toMatchObject({ mailAddresses: 1, reportRecipients: 1 });
		expect(await lists(id)).toEqual([["joann@shop.example"], ["joann@shop.example"]]);
		expect(await erase(id, "ann@shop.example")).toMatchObject({ mailAddresses: 0, reportRecipients: 0 });
		expect((await mailSettingsOf(env.DB, id)).version).toBe(2);
		expect(await told(id)).toEqual([]);
	});

	it("that is empty after that is told of, until a person has saved it", async () => {
		const id = await shop(["Ann@shop.example"]);
		await erase(id, "ann@shop.example");
		expect(await lists(id)).toEqual([[], []]);
		expect(await told(id)).toEqual(
			expect.arrayContaining(["mail_failing: addresses of the shop", "mail_failing: addresses of the report"]),
		);
		expect(await told(id)).toHaveLength(2);
		expect(await saveMailSettings(env.DB, id, { ...MAIL, merchantAddresses: ["bob@shop.example"], seen: 1 }, entry(id))).toBe(false);
		expect(await told(id)).toHaveLength(2);
		expect(await saveMailSettings(env.DB, id, { ...MAIL, merchantAddresses: ["bob@shop.example"], seen: 2 }, entry(id))).toBe(true);
		expect(await told(id)).toEqual(["mail_failing: addresses of the report"]);
		expect(await saveReportSettings(env.DB, id, { ...REPORT, recipients: [], seen: 2 }, entry(id))).toBe(true);
		expect(await told(id)).toEqual([]);
	});
});
