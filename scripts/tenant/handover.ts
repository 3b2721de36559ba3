import type { Scope } from "../../src/db/schema.ts";
import type { NewTenant } from "./statements.ts";

/** The keys of a new tenant, and what its people are told once. */

/** For the shop's pages, where everybody can read the key: it must not be able to say that an order is paid. */
export const STOREFRONT_SCOPES: readonly Scope[] = ["orders:write", "orders:read", "status:read"];
const SERVER_SCOPES: readonly Scope[] = ["orders:write", "orders:read", "payments:write", "status:read"];

export interface NewKeys {
	readonly storefront: string;
	readonly server: string;
	readonly admin: string;
}

export const keysOf = ({ storefront, server, admin }: NewKeys): NewTenant["keys"] => [
	{ key: storefront, label: "Storefront", scopes: STOREFRONT_SCOPES },
	{ key: server, label: "Shop server", scopes: SERVER_SCOPES },
	{ key: admin, label: "Admin", scopes: ["admin"] },
];

export const handover = (about: {
	readonly id: string;
	/** False: the statements were printed, and somebody has yet to run them. */
	readonly added: boolean;
	readonly keys: NewKeys;
	readonly signIns: readonly { readonly email: string; readonly password: string }[];
}): string =>
	[
		`  Tenant ${about.id}${about.added ? "" : " once this SQL has run"}. Write these down; they are kept nowhere:`,
		`    storefront key  ${about.keys.storefront}  (for the shop's pages)`,
		`    server key      ${about.keys.server}  (for the shop's server alone: it reports payments)`,
		`    admin key       ${about.keys.admin}`,
		...about.signIns.map(({ email, password }) => `    sign-in         ${email}  ${password}`),
		"  Nobody may act on orders yet: an administrator who is signed in grants that, to themselves as well (docs/operations.md).",
		"  Connect its ERP in the console, on the page Connection: an administrator or an operator who is signed in does that, no key can.",
	].join("\n");
