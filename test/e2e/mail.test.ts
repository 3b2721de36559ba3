import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { RunningWorker } from "../../scripts/run/worker.ts";
import { MAIL_PASSWORD, MAIL_USER, type MailServer, makeCertificate, startMailServer } from "./mail-server.ts";

/** Mail by real programs: a gateway as it is started, a mail server that speaks SMTP, and a parser that reads what arrived. */

let state: string;
let tls: ReturnType<typeof makeCertificate>;
let gateway: RunningWorker | null = null;
let server: MailServer | null = null;
let startGateway: typeof import("../../scripts/run/gateway.ts").startGateway;

beforeAll(async () => {
	state = mkdtempSync(join(tmpdir(), "holdfast-mail-"));
	tls = makeCertificate(state);
	// Read when the module is: the runtime's own process then trusts the test's authority.
	process.env.NODE_EXTRA_CA_CERTS = tls.authority;
	({ startGateway } = await import("../../scripts/run/gateway.ts"));
});
afterEach(async () => {
	await gateway?.stop();
	await server?.stop();
	gateway = null;
	server = null;
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

const TENANT = "byrne";
const SHOP_ADDRESS = "shop@byrne.example";
let stands = 0;

/** A gateway that sends through the server, and a letter that waits for `to`. */
async function stand(vars: Record<string, string>, to: readonly string[] = [SHOP_ADDRESS]): Promise<RunningWorker> {
	stands += 1;
	gateway = await startGateway({
		port: 0,
		state: join(state, `gateway-${stands}`),
		prepared: inject("prepared"),
		vars: { MAIL_FROM: "orders@holdfast.example", ...vars },
	});
	await gateway.sql([
		{
			sql: "INSERT INTO tenants (id, name, prefix, start, created_at_ms) VALUES (?1, ?2, 'E', 1, 0)",
			params: [TENANT, "Büro Byrne & Sons, Ltd."],
		},
	]);
	await letter(gateway, "Grüße: Order not placed \u{1f9e8}", to);
	return gateway;
}
let letters = 0;
const letter = async (at: RunningWorker, subject: string, to: readonly string[]): Promise<void> => {
	letters += 1;
	const id = `letter-${letters}`;
	const csv = Buffer.from("\uFEFFReference,Total\r\nE1,€29.95\r\n", "utf8").toString("base64");
	await at.sql([
		{
			sql: "INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) VALUES (?1, ?2, 'test', ?2, ?3, ?4, ?5, unixepoch() * 1000)",
			params: [TENANT, id, subject, "Zeile eins: 29,95 €\n.a line that begins with a dot\n", "<p>Zeile <b>eins</b>: 29,95 €</p>"],
		},
		{
			sql: "INSERT INTO attachments (tenant_id, letter_id, n, part, filename, type, content) VALUES (?1, ?2, 0, 0, 'orders not placed.csv', 'text/csv; charset=utf-8', ?3)",
			params: [TENANT, id, csv],
		},
		...to.map((recipient) => ({
			sql: "INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, next_attempt_at_ms, created_at_ms) VALUES (?1, ?2, 'mail', ?3, 'waiting', 0, 1, ?4)",
			params: [TENANT, id, recipient, Date.now()],
		})),
	]);
};
/** The minute strikes until the outbox says so. */
async function until(at: RunningWorker, wanted: Readonly<Record<string, string>>): Promise<void> {
	await at.tick();
	const states = async () => {
		const [rows = []] = await at.sql([
			{ sql: "SELECT recipient, state FROM outbox WHERE attempts > 0 OR last_error IS NOT NULL", params: [] },
		]);
		return Object.fromEntries(rows.map(({ recipient, state: now }) => [String(recipient), String(now)]));
	};
	await expect.poll(states, { timeout: 60_000 }).toEqual(wanted);
}
const smtp = (port: number, more: Record<string, string> = {}) => ({
	MAIL_TRANSPORT: "smtp",
	SMTP_HOST: "localhost",
	SMTP_PORT: String(port),
	SMTP_USER: MAIL_USER,
	SMTP_PASSWORD: MAIL_PASSWORD,
	...more,
});
const refusing =
	(responseCode: number) =>
	(...given: unknown[]): void => {
		const done = given.at(-1);
		if (typeof done === "function") done(Object.assign(new Error("not from here"), { responseCode }));
	};
const lastError = async (at: RunningWorker) =>
	(await at.sql([{ sql: "SELECT last_error AS error FROM outbox", params: [] }]))[0]?.[0]?.error;

describe("by SMTP", () => {
	it("a letter arrives encrypted and signed in, one mail a recipient, and reads as it was written", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert });
		await until(await stand(smtp(server.port), [SHOP_ADDRESS, "ann@byrne.example"]), {
			[SHOP_ADDRESS]: "sent",
			"ann@byrne.example": "sent",
		});
		expect(server.taken.map(({ envelope }) => envelope.to).sort()).toEqual([["ann@byrne.example"], [SHOP_ADDRESS]]);
		for (const { mail, envelope, encrypted, user, raw } of server.taken) {
			expect({ encrypted, user, from: envelope.from }).toEqual({ encrypted: true, user: MAIL_USER, from: "orders@holdfast.example" });
			expect(mail).toMatchObject({
				subject: "Grüße: Order not placed \u{1f9e8}",
				from: { name: "Büro Byrne & Sons, Ltd.", address: "orders@holdfast.example" },
				messageId: expect.stringMatching(/^<letter-\d+\.\d+@holdfast\.example>$/),
			});
			expect(mail.to).toEqual([{ name: "", address: envelope.to[0] }]);
			expect(mail.text?.trim()).toBe("Zeile eins: 29,95 €\n.a line that begins with a dot");
			expect(mail.html).toContain("<b>eins</b>: 29,95 €");
			expect(mail.attachments).toMatchObject([{ filename: "orders not placed.csv", mimeType: "text/csv", disposition: "attachment" }]);
			const [file] = mail.attachments;
			expect(Buffer.from(file?.content as ArrayBuffer).toString("utf8")).toBe("\uFEFFReference,Total\r\nE1,€29.95\r\n");
			// Nothing but ASCII in a header, and no line too long for a server.
			expect([...raw.slice(0, raw.indexOf("\r\n\r\n"))].every((character) => character < "\u007f")).toBe(true);
			expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
		}
	});

	it("a mail about somebody's own account goes with the minute, also where the shop has paused its mail", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert });
		const at = await stand(smtp(server.port));
		await at.sql([
			{
				sql: "INSERT INTO schedules (tenant_id, service, expression, paused, updated_at_ms) VALUES (?1, 'mail', '* * * * *', 1, 0)",
				params: [TENANT],
			},
			{
				sql: "INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) VALUES (?1, 'told', 'password_changed', 'told', 'Your password was changed', 'x', '<p>x</p>', unixepoch() * 1000)",
				params: [TENANT],
			},
			{
				sql: "INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, next_attempt_at_ms, created_at_ms) VALUES (?1, 'told', 'people', 'ann@byrne.example', 'waiting', 0, 1, ?2)",
				params: [TENANT, Date.now()],
			},
		]);
		await until(at, { "ann@byrne.example": "sent" });
		expect(server.taken.map(({ envelope, mail }) => [envelope.to, mail.subject])).toEqual([
			[["ann@byrne.example"], "Your password was changed"],
		]);
	});

	it("a mail that a person sends again is another message, and one that has waited for too long is not sent", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert });
		const at = await stand(smtp(server.port), [SHOP_ADDRESS, "late@byrne.example"]);
		const again = (recipient: string, createdAtMs: number) => ({
			sql: "UPDATE outbox SET state = 'waiting', attempts = 0, next_attempt_at_ms = 1, created_at_ms = ?2 WHERE recipient = ?1",
			params: [recipient, createdAtMs],
		});
		await at.sql([again("late@byrne.example", Date.now() - 4 * 86_400_000)]);
		await until(at, { [SHOP_ADDRESS]: "sent", "late@byrne.example": "dropped" });
		await at.sql([again(SHOP_ADDRESS, Date.now() + 1)]);
		await at.tick();
		await expect.poll(() => server?.taken.length, { timeout: 60_000 }).toBe(2);
		expect(server.taken.map(({ envelope }) => envelope.to)).toEqual([[SHOP_ADDRESS], [SHOP_ADDRESS]]);
		expect(new Set(server.taken.map(({ mail }) => mail.messageId)).size).toBe(2);
	});

	it("TLS from the first byte works as well", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert, secure: true });
		await until(await stand(smtp(server.port, { SMTP_SECURITY: "tls" })), { [SHOP_ADDRESS]: "sent" });
		expect(server.taken[0]).toMatchObject({ encrypted: true, user: MAIL_USER });
	});

	it("a server that cannot be encrypted to gets neither password nor mail", async () => {
		server = await startMailServer({ hideSTARTTLS: true, disabledCommands: ["STARTTLS"] });
		const at = await stand(smtp(server.port));
		await until(at, { [SHOP_ADDRESS]: "waiting" });
		expect(server.taken).toEqual([]);
		expect(server.refusedSignIns()).toBe(0);
		expect(String(await lastError(at))).toMatch(/STARTTLS|TLS/i);
	});

	it("a certificate that nobody vouches for stops the mail", async () => {
		server = await startMailServer({});
		const at = await stand(smtp(server.port));
		await until(at, { [SHOP_ADDRESS]: "waiting" });
		expect(server.taken).toEqual([]);
		expect(server.refusedSignIns()).toBe(0);
	});

	it("a refused sign-in stops all of them under one incident, with no attempt used up", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert });
		const at = await stand(smtp(server.port, { SMTP_PASSWORD: "wrong" }), [SHOP_ADDRESS, "ann@byrne.example"]);
		await at.tick();
		const incidents = async () =>
			(await at.sql([{ sql: "SELECT kind, advice FROM incidents WHERE closed_at_ms IS NULL", params: [] }]))[0]?.map(
				({ kind, advice }) => `${kind}: ${advice}`,
			);
		await expect
			.poll(incidents, { timeout: 60_000 })
			.toEqual([
				"mail_failing: localhost refuses the sign-in: check SMTP_USER and SMTP_PASSWORD. " +
					"It is tried again every 10 minutes by itself, and what waits goes out then.",
			]);
		expect(server.refusedSignIns()).toBe(1);
		expect((await at.sql([{ sql: "SELECT sum(attempts) AS n FROM outbox", params: [] }]))[0]).toEqual([{ n: 0 }]);
	});

	it("an unknown address is given up, one that is busy waits, and the others get their mail", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert });
		server.refusals.set("gone@byrne.example", { code: 550, said: "5.1.1 no such user" });
		server.refusals.set("full@byrne.example", { code: 452, said: "4.2.2 mailbox full" });
		const at = await stand(smtp(server.port), ["full@byrne.example", "gone@byrne.example", SHOP_ADDRESS]);
		await until(at, { "full@byrne.example": "waiting", "gone@byrne.example": "given_up", [SHOP_ADDRESS]: "sent" });
		expect(server.taken.map(({ envelope }) => envelope.to)).toEqual([[SHOP_ADDRESS]]);
	});

	it.each([
		["its greeting is a refusal", { onConnect: refusing(554) }, "check SMTP_HOST and SMTP_PORT"],
		["it takes nothing from this sender", { onMailFrom: refusing(553) }, "check MAIL_FROM"],
	])("when %s, everything waits under one incident and nothing is given up", async (_, options, advice) => {
		server = await startMailServer({ key: tls.key, cert: tls.cert, ...options });
		const at = await stand(smtp(server.port), [SHOP_ADDRESS, "ann@byrne.example"]);
		await at.tick();
		const incidents = async () =>
			(await at.sql([{ sql: "SELECT advice FROM incidents WHERE closed_at_ms IS NULL AND kind = 'mail_failing'", params: [] }]))[0];
		await expect.poll(incidents, { timeout: 60_000 }).toEqual([{ advice: expect.stringContaining(advice) }]);
		const states = (await at.sql([{ sql: "SELECT state, attempts FROM outbox", params: [] }]))[0];
		expect(states).toEqual([
			{ state: "waiting", attempts: 0 },
			{ state: "waiting", attempts: 0 },
		]);
		expect(server.taken).toEqual([]);
	});

	it("a message that is refused is given up, and the next one goes", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert });
		server.refusedMessages.add("spam@byrne.example");
		const at = await stand(smtp(server.port), ["spam@byrne.example", SHOP_ADDRESS]);
		await until(at, { "spam@byrne.example": "given_up", [SHOP_ADDRESS]: "sent" });
	});

	it("a server that is away costs only time", async () => {
		const at = await stand(smtp(19_974));
		await until(at, { [SHOP_ADDRESS]: "waiting" });
		server = await startMailServer({ key: tls.key, cert: tls.cert });
	});
});

describe("by the platform's own service", () => {
	it("the stand-in on this machine gets the whole mail, with no network", async () => {
		const at = await stand({ MAIL_TRANSPORT: "binding" });
		await until(at, { [SHOP_ADDRESS]: "sent" });
		const folder = join(state, `gateway-${stands}`);
		const files = () =>
			readdirSync(folder, { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile() && /email/.test(entry.parentPath) && /\.(?:txt|html|csv)$/.test(entry.name))
				.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
		await expect.poll(() => files().filter((text) => text.includes("Zeile eins")).length).toBeGreaterThan(0);
		expect(files().some((text) => text.includes("Zeile <b>eins</b>"))).toBe(true);
		expect(files().some((text) => text.includes("Reference,Total"))).toBe(true);
	});
});

describe("the daily report", () => {
	const HEAD = "Order id,Distributor name,Account ID,Delivery Date,Placed At Date,Status";
	const TO = ["ann@byrne.example", "bea@byrne.example", SHOP_ADDRESS];
	/** A gateway on which the report is due, with an order that failed. Local days begin at midnight UTC. */
	async function dueAt(vars: Record<string, string>): Promise<RunningWorker> {
		const at = await stand(vars, []);
		const day = Date.now() - (Date.now() % 86_400_000);
		await at.sql([
			{ sql: "DELETE FROM letters", params: [] },
			{ sql: "DELETE FROM attachments", params: [] },
			{
				sql: "INSERT INTO report_settings (tenant_id, time, which, recipients, version, updated_at_ms) VALUES (?1, '00:00', 'failed', ?2, 1, 0)",
				params: [TENANT, JSON.stringify(TO)],
			},
			{ sql: "INSERT INTO report_windows (tenant_id, epoch, since_ms) VALUES (?1, 1, ?2)", params: [TENANT, day - 86_400_000] },
			{
				sql: "INSERT INTO agenda (tenant_id, service, part, next_due_ms, interval_ms, plan) VALUES (?1, 'report', '', ?2, 86400000, 'daily UTC 00:00')",
				params: [TENANT, day],
			},
			{
				sql: "INSERT INTO orders (tenant_id, seq, desk, e_number, status, placed_at_ms, updated_at_ms, version, attempts, error_class, error_message, body) VALUES (?1, 7, 'main', 'E7', 'failed', ?2, ?2, 1, 1, 'validation_rejected', '550 no such article', '{\"customer\":{\"account\":\"=1+1\"},\"delivery\":{\"date\":\"2026-12-01\"}}')",
				params: [TENANT, day - 3_600_000],
			},
		]);
		return at;
	}
	const today = () => new Date().toISOString().slice(0, 10);
	/** Strikes a minute, and another, until the report's mails are out. */
	async function untilSent(at: RunningWorker): Promise<void> {
		const sent = async () => {
			await at.tick();
			const sql =
				"SELECT o.recipient FROM outbox o JOIN letters l ON l.id = o.letter_id WHERE l.kind = 'report' AND o.state = 'sent' ORDER BY 1";
			return ((await at.sql([{ sql, params: [] }]))[0] ?? []).map(({ recipient }) => recipient);
		};
		await expect.poll(sent, { timeout: 90_000, interval: 1_000 }).toEqual(TO);
	}

	it("comes from a mail server to three recipients, each alone, with the file of six columns, and no more than once", async () => {
		server = await startMailServer({ key: tls.key, cert: tls.cert });
		const at = await dueAt(smtp(server.port));
		await untilSent(at);
		await at.tick();
		const reports = server.taken.filter(({ mail }) => mail.subject === "Daily Order Sync Status Report");
		expect(reports.map(({ envelope }) => envelope.to).sort()).toEqual(TO.map((to) => [to]));
		for (const { mail, envelope } of reports) {
			expect([mail.to, mail.cc, mail.bcc]).toEqual([[{ name: "", address: envelope.to[0] }], undefined, undefined]);
			expect(mail.text).toContain("550 no such article");
			expect(mail.html).toContain("550 no such article");
			expect(mail.attachments).toMatchObject([
				{ filename: `order-sync-status-${today()}.csv`, mimeType: "text/csv", disposition: "attachment" },
			]);
			const csv = Buffer.from(mail.attachments[0]?.content as ArrayBuffer).toString("utf8");
			const [head, line, end] = csv.split("\r\n");
			expect(head).toBe(`\uFEFF${HEAD}`);
			expect(line).toMatch(/^E7,"?Büro Byrne & Sons, Ltd\."?,'=1\+1,2026-12-01,\d{4}-\d\d-\d\d,Failed$/);
			expect(end).toBe("");
		}
		const [rows = []] = await at.sql([{ sql: "SELECT local_date FROM reports", params: [] }]);
		expect(rows).toEqual([{ local_date: today() }]);
	});

	it("goes by the platform's own service as well, with no network", async () => {
		const at = await dueAt({ MAIL_TRANSPORT: "binding" });
		await untilSent(at);
		const folder = join(state, `gateway-${stands}`);
		const withHead = () =>
			readdirSync(folder, { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile() && /email/.test(entry.parentPath) && entry.name.endsWith(".csv"))
				.filter((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8").startsWith(`\uFEFF${HEAD}\r\n`)).length;
		await expect.poll(withHead).toBe(TO.length);
	});
});
