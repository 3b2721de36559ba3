import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseArguments } from "../../scripts/tenant/command.ts";
import { demoTenant, sandboxConnection } from "../../scripts/tenant/demo.ts";
import { handover, keysOf } from "../../scripts/tenant/handover.ts";
import { literal } from "../../scripts/tenant/literal.ts";
import { tenantStatements, whereMissing } from "../../scripts/tenant/statements.ts";
import { hashKey } from "../../src/lib/hash.ts";

const MIGRATIONS = new URL("../../migrations/", import.meta.url).pathname;
const migrations = readdirSync(MIGRATIONS)
	.filter((name) => name.endsWith(".sql"))
	.sort()
	.map((name) => readFileSync(`${MIGRATIONS}${name}`, "utf8"));
const KEY = Buffer.alloc(32, 7).toString("base64");
const database = () => {
	const db = new DatabaseSync(":memory:");
	for (const sql of migrations) db.exec(sql);
	return db;
};
const DEMO = demoTenant("hf_admin", sandboxConnection("http://127.0.0.1:8788"));

// Three strong hashes a tenant: more than the default allows on a busy machine.
describe("the SQL of a new tenant", { timeout: 20_000 }, () => {
	it("makes a tenant with keys, users and connection, and holds no key and no password in clear", async () => {
		const db = database();
		const sql = (await tenantStatements(DEMO, KEY, 5)).map(literal).join("\n");
		db.exec(sql);
		expect(db.prepare("SELECT id, prefix, start, origins FROM tenants").all()).toEqual([
			{ id: "demo", prefix: "E", start: 100_001, origins: "[]" },
		]);
		expect(db.prepare("SELECT scopes FROM api_keys WHERE hash = ?").all(hashKey("hf_demo_storefront_key"))).toEqual([
			{ scopes: '["orders:write","orders:read","status:read","payments:write"]' },
		]);
		expect(db.prepare("SELECT scopes FROM api_keys WHERE hash = ?").all(hashKey("hf_admin"))).toEqual([
			{ scopes: '["admin","orders:actions"]' },
		]);
		// Nobody may act on orders until an administrator says so.
		expect(db.prepare("SELECT email, role, permissions FROM users ORDER BY email").all()).toEqual([
			{ email: "admin@demo.test", role: "admin", permissions: "[]" },
			{ email: "clerk@demo.test", role: "employee", permissions: "[]" },
			{ email: "operator@demo.test", role: "operator", permissions: "[]" },
		]);
		expect(db.prepare("SELECT connection ->> '$.concurrency' AS lanes FROM connections").all()).toEqual([{ lanes: 4 }]);
		for (const secret of ["hf_demo_storefront_key", "hf_admin", "holdfast-demo", "sandbox-erp-token"]) expect(sql).not.toContain(secret);
	});

	it("refuses an id that is taken, so that nobody is given keys to another's tenant", async () => {
		const db = database();
		const add = async () => db.exec((await tenantStatements(DEMO, KEY, 5)).map(literal).join("\n"));
		await add();
		await expect(add()).rejects.toThrow(/UNIQUE constraint failed: tenants.id/);
	});

	it("changes nothing the second time when it is a seed", async () => {
		const db = database();
		const seed = async (nowMs: number) =>
			db.exec(
				whereMissing(await tenantStatements(DEMO, KEY, nowMs))
					.map(literal)
					.join("\n"),
			);
		await seed(5);
		const before = db.prepare("SELECT * FROM api_keys, users, connections").all();
		await seed(6);
		expect(db.prepare("SELECT * FROM api_keys, users, connections").all()).toEqual(before);
	});

	it("refuses a prefix that could not be told from the number", async () => {
		await expect(tenantStatements({ ...DEMO, prefix: "A9" }, KEY, 5)).rejects.toThrow(RangeError);
	});
});

describe("what a new tenant is handed", () => {
	const keys = { storefront: "hf_page", server: "hf_server", admin: "hf_admin" };

	it("is a key for its pages that cannot report payments, one for its server that can, and one for its admin", () => {
		expect(keysOf(keys)).toEqual([
			{ key: "hf_page", label: "Storefront", scopes: ["orders:write", "orders:read", "status:read"] },
			{ key: "hf_server", label: "Shop server", scopes: ["orders:write", "orders:read", "payments:write", "status:read"] },
			{ key: "hf_admin", label: "Admin", scopes: ["admin"] },
		]);
	});

	it("names every secret once, and the sign-in only when there is one", () => {
		const about = {
			id: "acme",
			added: true,
			keys,
			signIns: [
				{ email: "ann@acme.test", password: "pass-word" },
				{ email: "ops@acme.test", password: "ops-word" },
			],
		};
		const said = handover(about);
		for (const secret of ["hf_page", "hf_server", "hf_admin", "pass-word", "ops-word"]) expect(said.split(secret)).toHaveLength(2);
		expect(handover({ ...about, signIns: [] })).not.toContain("sign-in");
		expect(said).not.toContain("SQL");
		expect(handover({ ...about, added: false })).toContain("once this SQL has run");
	});

	it("says where its ERP is connected, and that no key does it", () => {
		const said = handover({ id: "acme", added: true, keys, signIns: [] });
		expect(said).toMatch(/Connect its ERP in the console, on the page Connection: .* no key can\./);
	});
});

describe("a statement with its values written into it", () => {
	it("gives back every text as it was, quotation marks and question marks included", () => {
		const db = new DatabaseSync(":memory:");
		db.exec('CREATE TABLE t ("a?" TEXT, b TEXT)');
		const text = fc
			.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("'", "''", "?", '"?"', "--", ";"))
			.filter((each) => !each.includes("\0"));
		fc.assert(
			fc.property(text, text, (a, b) => {
				db.exec("DELETE FROM t");
				db.exec(literal({ sql: `INSERT INTO t ("a?", b) VALUES (?, ?)`, params: [a, b] }));
				expect(db.prepare("SELECT * FROM t").get()).toEqual({ "a?": a, b });
			}),
		);
	});

	it("refuses values that are too few, too many, or cannot be written", () => {
		expect(() => literal({ sql: "SELECT ?, ?", params: [1] })).toThrow(RangeError);
		expect(() => literal({ sql: "SELECT ?", params: [1, 2] })).toThrow(RangeError);
		expect(() => literal({ sql: "SELECT ?", params: ["a\0b"] })).toThrow(RangeError);
	});
});

describe("the arguments of the tenant command", () => {
	it("need an id and a name, and have defaults for the rest", () => {
		expect(parseArguments(["--id", "acme", "--name", "Acme"])).toEqual({
			...{ id: "acme", name: "Acme", prefix: "", start: 1, origin: [], "time-zone": "UTC", admin: null, operator: null },
			...{ remote: false, print: false, database: "DB" },
		});
	});

	it.each([
		[["--name", "Acme"], "--id"],
		[["--id", "Acme Ltd", "--name", "Acme"], "--id"],
		[["--id", "acme", "--name", " "], "--name"],
		[["--id", "acme", "--name", "Acme\u202eLtd"], "--name must not hold characters that turn"],
		[["--id", "acme", "--name", "Acme\nLtd"], "--name must be plain text in one line"],
		[["--id", "acme", "--name", "Acme", "--start", "none"], "--start"],
		[["--id", "acme", "--name", "Acme", "--start", "0"], "--start"],
		[["--id", "acme", "--name", "Acme", "--prefix", "a"], "--prefix"],
		[["--id", "acme", "--name", "Acme", "--origin", "https://shop.example/path"], "--origin"],
		[["--id", "acme", "--name", "Acme", "--time-zone", "Dublin"], "--time-zone"],
		[["--id", "acme", "--name", "Acme", "--admin", "nobody"], "--admin"],
		[["--id", "acme", "--name", "Acme", "--operator", "nobody"], "--operator"],
	])("are refused with a word on which is wrong: %j", (args, option) => {
		expect(() => parseArguments(args)).toThrow(option);
	});
});
