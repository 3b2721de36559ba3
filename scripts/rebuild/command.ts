import { parseArgs } from "node:util";
import { z } from "zod";

/** The arguments of `npm run rebuild`, checked. */

export const USAGE = `
  HOLDFAST_ADMIN_KEY=hf_... npm run rebuild -- --url https://orders.example --tenant acme [--after 0]

  Writes a tenant's list of orders, its search and its audit log anew from its desk, and compares them with it.
    HOLDFAST_ADMIN_KEY  an API key of this tenant with the scope "admin"
    --after             goes on after this order, as the command says when it is broken off
`;

const Arguments = z.strictObject({
	url: z.url("--url is the address of the gateway: https://orders.example").transform((url) => url.replace(/\/+$/, "")),
	tenant: z.string("--tenant is missing").regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "--tenant: at most 40 of a-z 0-9 -"),
	after: z.coerce.number("--after must be a number").int("--after must be whole").min(0, "--after must be at least 0"),
	key: z.string("HOLDFAST_ADMIN_KEY is not set").min(1, "HOLDFAST_ADMIN_KEY is empty"),
});

/** Throws a sentence for a person. */
export function parseArguments(args: readonly string[], key: string | undefined): z.infer<typeof Arguments> {
	const { values } = parseArgs({
		args: [...args],
		options: { url: { type: "string" }, tenant: { type: "string" }, after: { type: "string", default: "0" } },
	});
	const parsed = Arguments.safeParse({ ...values, key });
	if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join("\n  "));
	return parsed.data;
}
