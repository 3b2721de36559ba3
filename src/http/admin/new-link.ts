import type { NewLink } from "../../db/one-time-links";
import { hashKey, randomToken } from "../../lib/hash";
import { linkUrl } from "../../mail/people";
import type { AdminAsked } from "./door";
import type { Mailed } from "./people-mail";
import { isoOf } from "./views";

/** A link with its token, which is shown once and kept nowhere. */
export interface MadeLink {
	readonly token: string;
	readonly link: NewLink;
}

type About = Pick<NewLink, "kind" | "userId" | "email" | "name" | "role" | "permissions">;

/** A new link in the tenant that the caller works in, unless another is named. */
export function newLink(c: AdminAsked, about: About, lastsMs: number, tenantId: string = c.var.caller.tenant.id): MadeLink {
	const token = randomToken();
	const { actor } = c.var.caller;
	const createdAtMs = c.var.ports.now();
	return {
		token,
		link: {
			...about,
			tokenHash: hashKey(token),
			id: crypto.randomUUID(),
			tenantId,
			createdBy: actor.id,
			createdByName: actor.name,
			createdAtMs,
			expiresAtMs: createdAtMs + lastsMs,
		},
	};
}

export const newLinkView = (c: AdminAsked, { token, link }: MadeLink, mail: Mailed) => ({
	id: link.id,
	email: link.email,
	name: link.name,
	expiresAt: isoOf(link.expiresAtMs),
	/** Whether it was mailed as well. */
	mail,
	token,
	url: linkUrl(new URL(c.req.url).origin, link.kind, token),
});
