import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArguments, USAGE } from "./tenant/command.ts";
import { handover, keysOf } from "./tenant/handover.ts";
import { literal } from "./tenant/literal.ts";
import { type NewTenant, tenantStatements } from "./tenant/statements.ts";

/** `npm run tenant`: adds a tenant to a deployment, or to wrangler's local database. */

const KEY_BYTES = 24;
const PASSWORD_BYTES = 12;
const WRANGLER = join(import.meta.dirname, "../node_modules/wrangler/bin/wrangler.js");

const newKey = (): string => `hf_${randomBytes(KEY_BYTES).toString("base64url")}`;

async function main(): Promise<number> {
	try {
		return await add(parseArguments(process.argv.slice(2)));
	} catch (error) {
		console.error(`\n  ${error instanceof Error ? error.message : error}\n${USAGE}`);
		return 2;
	}
}

async function add(args: ReturnType<typeof parseArguments>): Promise<number> {
	const keys = { storefront: newKey(), server: newKey(), admin: newKey() };
	const people = peopleOf(args);
	const tenant: NewTenant = {
		id: args.id,
		name: args.name,
		prefix: args.prefix,
		start: args.start,
		timeZone: args["time-zone"],
		origins: args.origin,
		keys: keysOf(keys),
		users: people,
		connection: null,
	};
	const sql = (await tenantStatements(tenant, null, Date.now())).map(literal).join("\n");
	if (args.print) console.log(sql);
	else {
		const status = execute(sql, args.database, args.remote);
		if (status !== 0) return status;
	}
	console.error(`\n${handover({ id: args.id, added: !args.print, keys, signIns: people })}\n`);
	return 0;
}

function peopleOf({ admin, operator }: ReturnType<typeof parseArguments>): NewTenant["users"] {
	const wanted = [
		{ email: admin, role: "admin" },
		{ email: operator, role: "operator" },
	] as const;
	return wanted.flatMap(({ email, role }) =>
		email === null ? [] : [{ email, name: email, role, password: randomBytes(PASSWORD_BYTES).toString("base64url") }],
	);
}

/** As a file, not as an argument: arguments can be read by everybody on the machine. */
function execute(sql: string, database: string, remote: boolean): number {
	const directory = mkdtempSync(join(tmpdir(), "holdfast-tenant-"));
	try {
		const file = join(directory, "tenant.sql");
		writeFileSync(file, sql, { mode: 0o600 });
		const where = remote ? "--remote" : "--local";
		const { status } = spawnSync(process.execPath, [WRANGLER, "d1", "execute", database, where, "--yes", "--file", file], {
			stdio: ["ignore", "ignore", "inherit"],
		});
		return status ?? 1;
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

process.exit(await main());
