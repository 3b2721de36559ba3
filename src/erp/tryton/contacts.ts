import * as z from "zod";
import type { ContactMatch, Result } from "../adapter";
import type { Rpc } from "./rpc";
import { linked, rows } from "./values";

/** Who has an e-mail address. Addresses are not unique in Tryton; archived parties are found, too, and say so. */

const FIELDS = ["value", "name", "active", "party.code", "party.name", "party.active"];
const Mechanisms = rows({
	value: z.string().nullable(),
	name: z.string().nullable(),
	active: z.boolean(),
	"party.": linked({ code: z.string().nullable(), name: z.string().nullable(), active: z.boolean() }),
});

export async function findContacts(rpc: Rpc, email: string, signal: AbortSignal): Promise<Result<readonly ContactMatch[]>> {
	const wanted = email.toLowerCase();
	const domain = [
		["type", "=", "email"],
		// `=` would heed the case; `ilike` would take "_" for any letter.
		["value", "ilike", wanted.replace(/[\\%_]/g, "\\$&")],
	];
	const found = await rpc(
		{
			method: "model.party.contact_mechanism.search_read",
			params: [domain, 0, null, [["id", "ASC"]], FIELDS],
			context: { active_test: false },
			answer: Mechanisms,
		},
		signal,
	);
	if (!found.ok) return found;
	const matches: ContactMatch[] = [];
	for (const { value, name, active, "party.": party } of found.value) {
		if (value === null || party === null || party.code === null || value.toLowerCase() !== wanted) continue;
		matches.push({
			account: party.code,
			accountName: party.name ?? "",
			contactName: name,
			email: value,
			active: active && party.active,
		});
	}
	return { ok: true, value: matches };
}
