import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allImports, circleIn, filesUnder, type Import, SRC, textOf } from "../support/imports";

/**
 * Who may see whom. A room is a folder of src; "erp/adapter" is one module of a room. Types vanish when the code is built, so
 * seeing a type binds nobody to a room; seeing a value does.
 */
interface Sight {
	readonly values: readonly string[];
	readonly types: readonly string[];
	readonly because: string;
}
const HOUSE: Readonly<Record<string, Sight>> = {
	order: { values: [], types: [], because: "what an order is depends on nobody" },
	lib: { values: [], types: [], because: "a tool that knows the house is not a tool" },
	erp: { values: ["order", "lib"], types: [], because: "an adapter translates orders and is told everything else" },
	relay: {
		values: ["order", "lib"],
		types: ["desk/answers", "link/answers", "erp/adapter"],
		because: "its algorithms reach desk, link and ERP through ports, and so run without them",
	},
	db: {
		values: ["order", "lib", "events/catalogue"],
		types: ["erp/connection", "erp/adapter", "link/answers"],
		because: "a column of JSON has the shape of whoever owns it",
	},
	desk: { values: ["order", "lib"], types: ["relay/message"], because: "accepting an order needs nobody: D1 and the queue are ports" },
	link: {
		values: ["order", "lib"],
		types: ["erp/adapter", "erp/connection"],
		because: "it speaks to the ERP through an adapter it is given",
	},
	cron: {
		values: ["db", "order", "lib", "mail", "events"],
		types: ["desk/answers", "link/answers", "erp/adapter"],
		because: "it looks after desks and links by their calls, and asks ERPs through adapters it is given",
	},
	http: {
		values: [
			"db",
			"order",
			"lib",
			"erp/connection",
			"erp/registry",
			"cron/asked-password",
			"cron/message",
			"cron/report-draft",
			"mail/setup",
			"mail/people",
			"events",
		],
		types: ["desk/answers", "link/answers", "mail"],
		because:
			"front doors read D1, ask desks and links, and ring for a run, or for somebody who forgot a password; a report is looked at before it is sent; the shape of a connection, and the adapter it names, check what an admin sends; an admin is told with what mail is sent; a mail about somebody's account is written with what is done to it",
	},
	events: { values: ["lib"], types: [], because: "an event is signed and posted as it is told, through a fetch that it is given" },
	mail: { values: ["order", "lib"], types: [], because: "a letter is composed from what it is told" },
	console: {
		values: ["order", "events/catalogue", "lib/csv"],
		types: ["http"],
		because: "the page runs in a browser; a table that it makes itself is as harmless as one of the gateway's",
	},
};
/** The wiring sees everything, and nobody sees the wiring. */
const WIRING = ["gateway", "index", "patrols"];
const FOLDERS_REFUSED = ["utils", "helpers", "common", "shared", "pkg", "misc"];

const imports = allImports();
const ours = imports.filter((one) => one.ours);
const roomOf = (module: string): string => (module.includes("/") ? module.slice(0, module.indexOf("/")) : module);
const say = ({ from, to, typeOnly }: Import): string => `${from} -> ${to}${typeOnly ? " (type)" : ""}`;

function allowed({ from, to, typeOnly }: Import): boolean {
	const room = roomOf(from);
	if (WIRING.includes(room)) return true;
	if (room === roomOf(to)) return true;
	const sight = HOUSE[room];
	if (sight === undefined) return false;
	const seen = typeOnly ? [...sight.values, ...sight.types] : sight.values;
	return seen.includes(to) || seen.includes(roomOf(to));
}

describe("the rooms of the house", () => {
	it("are those of the table, and each exists for a reason", () => {
		const rooms = readdirSync(SRC, { withFileTypes: true });
		expect(rooms.filter((entry) => entry.isDirectory() && HOUSE[entry.name] === undefined).map(({ name }) => name)).toEqual([]);
		expect(rooms.filter((entry) => entry.isFile() && !WIRING.includes(entry.name.replace(/\.ts$/, ""))).map(({ name }) => name)).toEqual(
			[],
		);
		for (const { because } of Object.values(HOUSE)) expect(because).not.toBe("");
	});

	it("see of each other only what the table says", () => {
		expect(ours.filter((one) => !allowed(one)).map(say)).toEqual([]);
	});

	it("look at code: the reader of imports finds what is there", () => {
		const known: readonly Import[] = [
			{ from: "index", to: "gateway", ours: true, typeOnly: false },
			{ from: "relay/turn", to: "desk/answers", ours: true, typeOnly: true },
			{ from: "desk/desk", to: "desk/ledger", ours: true, typeOnly: false },
			{ from: "order/order", to: "zod", ours: false, typeOnly: false },
		];
		for (const one of known) expect(imports).toContainEqual(one);
		expect(imports.length).toBeGreaterThan(100);
	});

	it("would not let through what the table forbids", () => {
		const forbidden: readonly Import[] = [
			{ from: "order/order", to: "lib/hash", ours: true, typeOnly: true },
			{ from: "desk/desk", to: "db/orders", ours: true, typeOnly: false },
			{ from: "relay/turn", to: "desk/answers", ours: true, typeOnly: false },
			{ from: "http/orders", to: "desk/desk", ours: true, typeOnly: true },
			{ from: "http/app", to: "gateway", ours: true, typeOnly: false },
			{ from: "attic/box", to: "order/order", ours: true, typeOnly: true },
		];
		expect(forbidden.filter(allowed)).toEqual([]);
	});

	it("have no circle among them", () => {
		expect(circleIn(ours.filter((one) => !one.typeOnly))).toBeNull();
		const one = (from: string, to: string): Import => ({ from, to, ours: true, typeOnly: false });
		expect(circleIn([one("a", "b"), one("b", "c"), one("c", "a"), one("c", "d")])).toEqual(["a", "b", "c", "a"]);
	});

	it("are named for a stage of the flow, not for what did not fit elsewhere", () => {
		const folders = filesUnder(SRC).flatMap((path) =>
			path
				.slice(SRC.length + 1)
				.split("/")
				.slice(0, -1),
		);
		expect(FOLDERS_REFUSED.filter((name) => folders.includes(name))).toEqual([]);
	});
});

describe("a module", () => {
	it("re-exports nothing: a name has one home", () => {
		const barrels = filesUnder(SRC).filter((path) =>
			/^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*(?:as\s+\w+\s*)?from\b/ms.test(textOf(path)),
		);
		expect(barrels).toEqual([]);
	});

	it("is small enough to be read in one sitting", () => {
		const LINES_MAX = 300;
		const long = filesUnder(SRC).filter((path) => textOf(path).split("\n").length > LINES_MAX);
		expect(long).toEqual([]);
	});
});

describe("the network", () => {
	/** A call of the platform's own fetch: not a method, not a definition. */
	const FETCH = /(?<![.\w#])fetch\(/;

	it("is reached from one place on the server, so that nothing writes to an ERP any other way", () => {
		const callers = filesUnder(SRC)
			.filter((path) => FETCH.test(textOf(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")))
			.map((path) => path.slice(SRC.length + 1))
			.filter((path) => !path.startsWith("console/"));
		expect(callers.sort()).toEqual(["erp/transport.ts", "index.ts"]);
	});

	it("is reached by no other way either, but for mail servers", () => {
		const sockets = imports.filter(({ to }) =>
			["cloudflare:sockets", "node:http", "node:https", "node:net", "node:tls", "undici", "axios", "nodemailer"].includes(to),
		);
		expect([...new Set(sockets.map(({ from }) => from))].sort()).toEqual(["mail/mime", "mail/smtp"]);
	});
});

describe("the repository", () => {
	const root = join(SRC, "..");
	const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
		textOf(join(root, "package.json")),
	);
	const packages = { ...manifest.dependencies, ...manifest.devDependencies };

	it("has at its top what a newcomer looks for", () => {
		const wanted = ["package.json", "wrangler.toml", "tsconfig.json", "README.md", "src", "migrations", "public", "test"];
		expect(wanted.filter((name) => !existsSync(join(root, name)))).toEqual([]);
	});

	it("is built with the packages it was meant to be built with", () => {
		const meant = [
			"wrangler",
			"hono",
			"@cloudflare/workers-types",
			"drizzle-orm",
			"zod",
			"itty-router",
			"vitest",
			"@cloudflare/vitest-plugin",
		];
		expect(meant.filter((name) => packages[name] === undefined)).toEqual([]);
	});

	it("imports no package that it does not list, and pins every one it lists", () => {
		const foreign = new Set(imports.filter((one) => !one.ours && !/^(?:node|cloudflare):/.test(one.to)).map(({ to }) => to));
		expect([...foreign].filter((name) => manifest.dependencies[name] === undefined)).toEqual([]);
		for (const [name, version] of Object.entries(packages)) expect(version, name).toMatch(/^\d/);
	});
});
