import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/db/audit";
import { openIncidents } from "../../src/db/incident-lists";
import { raiseIncident } from "../../src/db/incidents";
import { mailSettingsOf, saveChoice, saveMailSettings } from "../../src/db/mail-settings";
import { acceptInvitation, addLink, INVITATION_MS_MAX, type NewLink, revokeInvitation } from "../../src/db/one-time-links";
import { postLetter } from "../../src/db/outbox";
import { reportSettingsOf, saveReportSettings } from "../../src/db/report";
import { changeStanding } from "../../src/db/standing";
import { endUnmailed, UNMAILED_AFTER_MS } from "../../src/db/unmailed";
import { letterOf } from "../support/letters";
import { freshTenant, freshUser } from "../support/shops";

const NOW_MS = Date.UTC(2026, 5, 3, 9);
const INBOX = { orderErrors: "inbox", unsynced: false } as const;

async function shop() {
	const { id: tenantId } = await freshTenant();
	const entry = (): AuditEntry => ({
		...{ tenantId, atMs: NOW_MS, id: crypto.randomUUID(), event: "mail.changed", subject: "mail" },
		...{ actor: null, before: null, after: null, note: null, detail: {} },
	});
	const mailTo = async (merchantAddresses: readonly string[], seen?: number) => {
		const { version, updatedAtMs: _, ...before } = await mailSettingsOf(env.DB, tenantId);
		return await saveMailSettings(env.DB, tenantId, { ...before, merchantAddresses, seen: seen ?? version }, entry());
	};
	const reportTo = async (recipients: readonly string[]) => {
		const { version: seen, updatedAtMs: _, ...before } = await reportSettingsOf(env.DB, tenantId);
		return await saveReportSettings(env.DB, tenantId, { ...before, recipients, seen }, entry());
	};
	const failing = (...subjects: string[]) =>
		Promise.all(
			subjects.map((subject) =>
				raiseIncident(env.DB, tenantId, { kind: "mail_failing", subject, reason: `“Report” to ${subject}: 550`, advice: null }, NOW_MS - 1),
			),
		);
	const open = async () => (await openIncidents(env.DB, tenantId)).map(({ subject }) => subject).sort();
	const invite = async (email: string) => {
		const id = crypto.randomUUID();
		const link: NewLink = {
			...{ tokenHash: crypto.randomUUID(), id, tenantId, kind: "invitation", userId: null, email, name: "Nora", role: "employee" },
			...{ permissions: [], createdBy: "ada", createdByName: "Ada", createdAtMs: NOW_MS, expiresAtMs: NOW_MS + INVITATION_MS_MAX },
		};
		expect(await addLink(env.DB, link, null, entry(), NOW_MS)).toBe("added");
		return { ...link, usedAtMs: null, revokedAtMs: null };
	};
	/** A mail to `to` that a server refused, or that waits. */
	const mailed = async (channel: "mail" | "people", kind: string, to: string, state: "given_up" | "waiting") => {
		const letter = letterOf(tenantId, { kind });
		await drizzle(env.DB).batch(postLetter(drizzle(env.DB), letter, [{ channel, recipient: to }], NOW_MS));
		if (state === "waiting") return;
		await env.DB.prepare("UPDATE outbox SET state = 'given_up', next_attempt_at_ms = NULL WHERE tenant_id = ?1 AND letter_id = ?2")
			.bind(tenantId, letter.id)
			.run();
	};
	const reader = async (permitted = true) => {
		const user = await freshUser(tenantId, "employee", undefined, { permissions: permitted ? ["order_sync_notification"] : [] });
		await saveChoice(env.DB, tenantId, user.id, { orderErrors: "both", unsynced: false }, NOW_MS);
		return user;
	};
	return { tenantId, entry, mailTo, reportTo, failing, open, invite, mailed, reader };
}
const later = NOW_MS + UNMAILED_AFTER_MS;

describe("that mail to an address fails", () => {
	it("is over when a person takes it off the list that it was on, says so, and is told of anew when it fails again", async () => {
		const { tenantId, mailTo, failing, open } = await shop();
		await mailTo(["Old@x.example", "kept@x.example"]);
		await failing("old@x.example", "kept@x.example", "", "addresses of the report");
		expect(await mailTo(["kept@x.example"], 9)).toBe(false);
		await mailTo(["old@x.example", "kept@x.example"]);
		expect(await open()).toHaveLength(4);
		await mailTo(["new@x.example", "kept@x.example"]);
		expect(await open()).toEqual(["", "addresses of the report", "kept@x.example"]);
		const ended = await env.DB.prepare(
			"SELECT closed_at_ms AS atMs, ended FROM incidents WHERE tenant_id = ?1 AND subject = 'old@x.example'",
		)
			.bind(tenantId)
			.first();
		expect(ended).toEqual({ atMs: NOW_MS, ended: "gone" });
		const told = await env.DB.prepare("SELECT message, detail ->> '$.subject' AS subject FROM logs WHERE tenant_id = ?1 AND level = 'info'")
			.bind(tenantId)
			.all();
		expect(told.results).toEqual([{ message: "Nobody is mailed any more at an address that took no mail.", subject: "old@x.example" }]);
		expect(await failing("old@x.example", "kept@x.example")).toEqual([true, false]);
	});

	it("goes on while another list has it, or a reader, an invitation or a letter that waits", async () => {
		const { mailTo, reportTo, failing, open, invite, mailed, reader } = await shop();
		const user = await reader();
		await mailTo(["both@x.example"]);
		await reportTo(["both@x.example", "report@x.example"]);
		await invite("invited@x.example");
		await mailed("mail", "test", "waits@x.example", "waiting");
		const all = ["both@x.example", "invited@x.example", "report@x.example", user.email, "waits@x.example"].sort();
		await failing(...all);
		await mailTo([]);
		expect(await open()).toEqual(all);
		await reportTo(["both@x.example"]);
		expect(await open()).toEqual(all.filter((address) => address !== "report@x.example"));
	});

	it("is over with an invitation that is taken back, and goes on with one that only takes another's place", async () => {
		const { tenantId, failing, open, invite, entry } = await shop();
		await invite("typo@x.example");
		await failing("typo@x.example");
		const second = await invite("typo@x.example");
		expect(await open()).toEqual(["typo@x.example"]);
		expect(await revokeInvitation(env.DB, tenantId, "none", entry, NOW_MS)).toBeNull();
		expect(await open()).toHaveLength(1);
		expect(await revokeInvitation(env.DB, tenantId, second.id, entry, NOW_MS)).not.toBeNull();
		expect(await open()).toEqual([]);
	});

	it("is over when its reader chooses otherwise, and another's choice changes nothing", async () => {
		const { tenantId, failing, open, reader } = await shop();
		const [user, other] = [await reader(), await reader()];
		await failing(user.email);
		await saveChoice(env.DB, tenantId, other.id, INBOX, NOW_MS);
		expect(await open()).toEqual([user.email]);
		await saveChoice(env.DB, tenantId, user.id, INBOX, NOW_MS);
		expect(await open()).toEqual([]);
	});

	it.each([
		["its invitation was accepted", async (s: Shop) => await accepted(s)],
		["its invitation has expired", async (s: Shop) => (await s.invite("x@x.example")) && "x@x.example"],
		["its reader was let go", async (s: Shop) => await letGo(s)],
		["its reader lost the permission", async (s: Shop) => (await s.reader(false)).email],
		["nobody ever had it but a letter that was given up", async () => "x@x.example"],
	])("is over by itself, a day after it began at the soonest, when %s", async (_, of) => {
		const s = await shop();
		const { failing, open } = s;
		const subject = await of(s);
		await failing(subject);
		const atMs = Math.max(later, NOW_MS + INVITATION_MS_MAX);
		await endUnmailed(env.DB, later - 2);
		expect(await open()).toEqual([subject]);
		await endUnmailed(env.DB, atMs);
		expect(await open()).toEqual([]);
	});

	it("with what was done to somebody's account goes on as long as they have it", async () => {
		const { tenantId, failing, open, mailed, mailTo, entry } = await shop();
		const [told, invited] = [await freshUser(tenantId, "employee"), await freshUser(tenantId, "employee")];
		await mailed("people", "password_changed", told.email, "given_up");
		await mailed("people", "invitation", invited.email, "given_up");
		await failing(told.email, invited.email);
		await mailTo([]);
		await endUnmailed(env.DB, later);
		expect(await open()).toEqual([told.email]);
		expect(await changeStanding(env.DB, tenantId, told.id, { active: false }, entry, NOW_MS)).toMatchObject({ kind: "changed" });
		await endUnmailed(env.DB, later);
		expect(await open()).toEqual([]);
	});

	it("is nobody else's affair: a shop's saving ends none of another's", async () => {
		const [one, other] = [await shop(), await shop()];
		await other.failing("x@x.example");
		await one.mailTo([]);
		expect(await other.open()).toEqual(["x@x.example"]);
	});
});

type Shop = Awaited<ReturnType<typeof shop>>;
async function accepted({ invite, entry }: Shop): Promise<string> {
	const link = await invite(`${crypto.randomUUID()}@x.example`);
	const person = { id: crypto.randomUUID(), name: "Nora", passwordHash: "x" };
	expect(await acceptInvitation(env.DB, link, person, entry(), NOW_MS)).toBe("accepted");
	return link.email;
}
async function letGo({ tenantId, reader, entry }: Shop): Promise<string> {
	const user = await reader();
	await changeStanding(env.DB, tenantId, user.id, { active: false }, entry, NOW_MS);
	return user.email;
}
