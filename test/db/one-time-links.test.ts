import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/db/audit";
import { acceptInvitation, addLink, findOpenLink, INVITATION_MS_MAX, type NewLink, revokeInvitation } from "../../src/db/one-time-links";
import { findUser } from "../../src/db/users";
import { freshTenant } from "../support/shops";

const NOW_MS = 1_800_000_000_000;

async function seenInvitation() {
	const { id: tenantId } = await freshTenant();
	const [id, tokenHash, email] = [crypto.randomUUID(), crypto.randomUUID(), `${crypto.randomUUID()}@shop.example`];
	const entry = (): AuditEntry => ({
		...{ tenantId, atMs: NOW_MS, id: crypto.randomUUID(), event: "person.joined", subject: id, actor: null, note: null },
		...{ before: null, after: null, detail: {} },
	});
	const link: NewLink = {
		...{ id, tokenHash, tenantId, email, userId: null, name: "Nora", permissions: [] },
		...{ kind: "invitation" as const, role: "employee" as const },
		...{ createdBy: "u", createdByName: "Ada", createdAtMs: NOW_MS, expiresAtMs: NOW_MS + INVITATION_MS_MAX },
	};
	expect(await addLink(env.DB, link, null, entry(), NOW_MS)).toBe("added");
	const seen = await findOpenLink(env.DB, "invitation", tokenHash, NOW_MS);
	if (seen === null) throw new Error("the invitation is not there");
	const person = { id: crypto.randomUUID(), name: "Nora", passwordHash: "hash" };
	const accept = (atMs = NOW_MS) => acceptInvitation(env.DB, seen, person, entry(), atMs);
	return { tenantId, id, email, entry, accept };
}

describe("an invitation that was seen open", () => {
	it("makes nobody when it is taken back before it is accepted", async () => {
		const { tenantId, id, email, entry, accept } = await seenInvitation();
		expect(await revokeInvitation(env.DB, tenantId, id, entry, NOW_MS)).not.toBeNull();
		expect(await accept()).toBe("gone");
		expect(await findUser(env.DB, email)).toBeNull();
	});

	it("makes nobody when it expires before it is accepted", async () => {
		const { email, accept } = await seenInvitation();
		expect(await accept(NOW_MS + INVITATION_MS_MAX)).toBe("gone");
		expect(await findUser(env.DB, email)).toBeNull();
	});

	it("makes one person, as it says", async () => {
		const { tenantId, email, accept } = await seenInvitation();
		expect([await accept(), await accept()]).toEqual(["accepted", "gone"]);
		expect(await findUser(env.DB, email)).toMatchObject({
			tenantId,
			name: "Nora",
			role: "employee",
			permissions: [],
			deactivatedAtMs: null,
		});
	});
});
