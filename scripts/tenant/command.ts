import { parseArgs } from "node:util";
import { z } from "zod";
import { mistakeInLine } from "../../src/lib/plain-text.ts";
import { ENUMBER, PREFIX_LENGTH_MAX } from "../../src/order/enumber.ts";

/** The arguments of `npm run tenant`, checked. */

export const USAGE = `
  npm run tenant -- --id acme --name "Acme Ltd" [--prefix A --start 1] [--origin https://shop.acme.test]...
                    [--time-zone Europe/Dublin] [--admin admin@acme.test] [--operator ops@acme.test] [--remote | --print]
                    [--database DB]

  Adds a tenant. Its API keys, and the passwords of its people, are shown once and kept nowhere.
    --operator  somebody who looks after every tenant of the deployment, this one and all others
    --remote    in the deployed database; without it, in wrangler's local one
    --print     only prints the SQL
`;

const Arguments = z.strictObject({
	id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "--id: at most 40 of a-z 0-9 -"),
	name: z
		.string()
		.trim()
		.min(1, "--name must not be empty")
		.max(200)
		.refine((name) => mistakeInLine(name) === null, { error: ({ input }) => `--name ${mistakeInLine(String(input))}` }),
	prefix: z
		.string()
		.max(PREFIX_LENGTH_MAX)
		.regex(new RegExp(`^$|${ENUMBER.source}`), "--prefix: A-Z 0-9 -, ending in a letter or hyphen"),
	start: z.coerce.number("--start must be a number").int().min(1),
	origin: z.array(z.string().refine((origin) => URL.parse(origin)?.origin === origin, "--origin is scheme and host: https://shop.example")),
	"time-zone": z.string().refine(isTimeZone, "--time-zone is an IANA name such as Europe/Dublin"),
	admin: z.email("--admin is an e-mail address").nullable(),
	operator: z.email("--operator is an e-mail address").nullable(),
	remote: z.boolean(),
	print: z.boolean(),
	database: z.string().min(1),
});
export type Arguments = z.infer<typeof Arguments>;

/** Throws a sentence for a person. */
export function parseArguments(args: readonly string[]): Arguments {
	const { values } = parseArgs({
		args: [...args],
		options: {
			id: { type: "string" },
			name: { type: "string" },
			prefix: { type: "string", default: "" },
			start: { type: "string", default: "1" },
			origin: { type: "string", multiple: true, default: [] },
			"time-zone": { type: "string", default: "UTC" },
			admin: { type: "string" },
			operator: { type: "string" },
			remote: { type: "boolean", default: false },
			print: { type: "boolean", default: false },
			database: { type: "string", default: "DB" },
		},
	});
	const parsed = Arguments.safeParse({ ...values, admin: values.admin ?? null, operator: values.operator ?? null });
	if (!parsed.success) throw new Error(parsed.error.issues.map(sentence).join("\n  "));
	return parsed.data;
}

const sentence = ({ path, message }: z.core.$ZodIssue): string => (message.startsWith("--") ? message : `--${path.join(".")}: ${message}`);

function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
