import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { CODE_TRIES_MAX, throttleCode } from "../../src/http/admin/throttle";
import { STEP_SECONDS, totpCode } from "../../src/lib/totp";
import { freshSession, freshTenant, freshUser, PASSWORD } from "../support/shops";
import { browser, signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { eventsOf, signIn, tokenIn, whoIs } from "./people";

/** Somebody whose second factor is on, in a world whose clock stands still until it is told to go on. */
async function protectedPerson() {
	let nowMs = Date.now();
	const door = freshDoor({ now: () => nowMs });
	const tenant = await freshTenant();
	const user = await freshUser(tenant.id, "employee");
	let token = tokenIn(await signIn(door, user.email, PASSWORD)) ?? "";
	const ask = async (method: string, path: string, body?: unknown) => {
		const headers = { ...browser(token), "Content-Type": "application/json" };
		const response = await door.fetch(`/admin/api${path}`, {
			method,
			headers,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		token = tokenIn(response) ?? token;
		return response;
	};
	const { secret } = await (await ask("POST", "/account/totp", { password: PASSWORD })).json<{ secret: string }>();
	const wait = () => {
		nowMs += STEP_SECONDS * 1_000;
	};
	const code = () => totpCode(secret, nowMs);
	const confirmed = await ask("POST", "/account/totp/confirm", { code: code() });
	const { recoveryCodes } = await confirmed.json<{ recoveryCodes: string[] }>();
	wait();
	return { door, tenant, user, ask, token: () => token, secret, code, wait, recoveryCodes, confirmed, now: () => nowMs };
}
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("setting up a second factor", () => {
	it("takes the password, shows a secret that is stored sealed, and is asked of nobody until a code confirms it", async () => {
		const { ask, user, door } = await signedIn("employee");
		expect(await problemOf(await ask("POST", "/account/totp", { password: "not mine" }))).toMatchObject({ code: "wrong_password" });
		expect(await problemOf(await ask("POST", "/account/totp/confirm", { code: "123456" }))).toMatchObject({ code: "totp_not_set_up" });
		const { secret, otpauthUrl } = await (await ask("POST", "/account/totp", { password: PASSWORD })).json<{
			secret: string;
			otpauthUrl: string;
		}>();
		expect(otpauthUrl).toContain(`secret=${secret}`);
		expect(decodeURIComponent(otpauthUrl)).toContain(`Holdfast:${user.email}`);
		const rows = await env.DB.prepare("SELECT * FROM second_factors WHERE user_id = ?1").bind(user.id).first();
		expect(JSON.stringify(rows)).not.toContain(secret);
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(200);
		const bad = wrong(totpCode(secret, Date.now() + 3_600_000));
		expect(await problemOf(await ask("POST", "/account/totp/confirm", { code: bad }))).toMatchObject({ code: "wrong_code", status: 403 });
		expect(await (await ask("GET", "/account")).json()).toMatchObject({ secondFactor: { on: false, recoveryCodesLeft: 0 } });
	});

	it("is done with a code: ten recovery codes are shown once, other sessions end, and the token is a new one", async () => {
		const { door, user, tenant, recoveryCodes, confirmed, ask, token } = await protectedPerson();
		expect(recoveryCodes).toHaveLength(10);
		expect(tokenIn(confirmed)).toBe(token());
		expect(await (await ask("GET", "/account")).json()).toMatchObject({ secondFactor: { on: true, recoveryCodesLeft: 10 } });
		const { results } = await env.DB.prepare("SELECT * FROM recovery_codes WHERE user_id = ?1").bind(user.id).all();
		expect(results).toHaveLength(10);
		for (const code of recoveryCodes) expect(JSON.stringify(results)).not.toContain(code.replaceAll("-", ""));
		expect(await problemOf(await ask("POST", "/account/totp", { password: PASSWORD }))).toMatchObject({ code: "totp_already_on" });
		const admin = await signedInAt(tenant, "admin", door);
		expect(await eventsOf(admin.ask)).toMatchObject([{ event: "second_factor.on", before: "off", after: "on", by: { id: user.id } }]);
		const { items } = await (await admin.ask("GET", "/employees")).json<{ items: { id: string; secondFactor: boolean }[] }>();
		expect(items.find(({ id }) => id === user.id)?.secondFactor).toBe(true);
	});

	it("ends sessions that were opened without it", async () => {
		const { ask, door, user } = await signedIn("employee");
		const other = await freshSession(user.id);
		expect((await whoIs(door, other)).status).toBe(200);
		const { secret } = await (await ask("POST", "/account/totp", { password: PASSWORD })).json<{ secret: string }>();
		expect((await ask("POST", "/account/totp/confirm", { code: totpCode(secret, Date.now()) })).status).toBe(200);
		expect((await whoIs(door, other)).status).toBe(401);
	});
});

describe("signing in with a second factor", () => {
	it("asks for the code, but only whose password was right", async () => {
		const { door, user, code } = await protectedPerson();
		expect(await problemOf(await signIn(door, user.email, PASSWORD))).toMatchObject({ code: "totp_required", status: 401 });
		expect(await problemOf(await signIn(door, user.email, "not mine"))).toMatchObject({ code: "invalid_sign_in" });
		expect(await problemOf(await signIn(door, user.email, "not mine", { code: code() }))).toMatchObject({ code: "invalid_sign_in" });
		const refused = await signIn(door, user.email, PASSWORD, { code: wrong(code()) });
		expect([await problemOf(refused), refused.headers.get("Set-Cookie")]).toMatchObject([{ code: "totp_invalid", status: 401 }, null]);
		expect((await signIn(door, user.email, PASSWORD, { code: ` ${code().slice(0, 3)} ${code().slice(3)}` })).status).toBe(200);
	});

	it("takes each code once, also from two in the same moment, and none from before", async () => {
		const { door, user, code, wait } = await protectedPerson();
		const early = code();
		const use = (text: string) => signIn(door, user.email, PASSWORD, { code: text });
		const together = await Promise.all([use(early), use(early)]);
		expect(together.map(({ status }) => status).sort()).toEqual([200, 401]);
		expect(await problemOf(await use(early))).toMatchObject({ code: "totp_invalid" });
		wait();
		const next = code();
		expect((await use(next)).status).toBe(200);
		// Half a minute old, and so still within the clock's tolerance.
		expect((await use(early)).status).toBe(401);
	});

	it("takes a recovery code once, and has it on record", async () => {
		const { door, tenant, user, recoveryCodes, ask } = await protectedPerson();
		const use = () => signIn(door, user.email, PASSWORD, { code: recoveryCodes[3]?.toLowerCase() });
		expect((await use()).status).toBe(200);
		expect(await problemOf(await use())).toMatchObject({ code: "totp_invalid" });
		expect(await (await ask("GET", "/account")).json()).toMatchObject({ secondFactor: { recoveryCodesLeft: 9 } });
		const admin = await signedInAt(tenant, "admin", door);
		expect((await eventsOf(admin.ask))[0]).toMatchObject({ event: "second_factor.recovery_code_used", by: { id: user.id } });
	});

	it("takes nobody else's codes", async () => {
		const [mine, theirs] = [await protectedPerson(), await protectedPerson()];
		const use = (text: string | undefined) => signIn(mine.door, mine.user.email, PASSWORD, { code: text });
		expect((await use(theirs.recoveryCodes[0])).status).toBe(401);
		expect(theirs.code()).not.toBe(mine.code());
		expect((await use(theirs.code())).status).toBe(401);
	});

	it("stops guessing after a few codes, from however many addresses and with the right password in between", async () => {
		const { door, user, code, recoveryCodes, now } = await protectedPerson();
		for (let n = 1; n < CODE_TRIES_MAX; n += 1) expect(await throttleCode(env.DB, user.id, now())).toBeNull();
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(401);
		expect(await problemOf(await signIn(door, user.email, PASSWORD, { code: wrong(code()) }))).toMatchObject({ code: "totp_invalid" });
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(401);
		for (const right of [code(), recoveryCodes[0]]) {
			expect(await problemOf(await signIn(door, user.email, PASSWORD, { code: right }))).toMatchObject({ code: "too_many_sign_ins" });
		}
	});
});

describe("turning a second factor off", () => {
	it("takes password and code", async () => {
		const { door, user, ask, code, wait } = await protectedPerson();
		const off = (password: string, text: string) => ask("POST", "/account/totp/disable", { password, code: text });
		expect(await problemOf(await off("not mine", code()))).toMatchObject({ code: "wrong_password" });
		expect(await problemOf(await off(PASSWORD, wrong(code())))).toMatchObject({ code: "wrong_code" });
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(401);
		wait();
		expect((await off(PASSWORD, code())).status).toBe(204);
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(200);
		expect(await problemOf(await off(PASSWORD, code()))).toMatchObject({ code: "totp_not_set_up" });
		expect(await env.DB.prepare("SELECT count(*) AS n FROM recovery_codes WHERE user_id = ?1").bind(user.id).first("n")).toBe(0);
	});

	it("is not needed for new recovery codes, which replace the old ones", async () => {
		const { door, user, ask, code, recoveryCodes } = await protectedPerson();
		const fresh = await (await ask("POST", "/account/totp/recovery-codes", { password: PASSWORD, code: code() })).json<{
			recoveryCodes: string[];
		}>();
		expect((await signIn(door, user.email, PASSWORD, { code: recoveryCodes[0] })).status).toBe(401);
		expect((await signIn(door, user.email, PASSWORD, { code: fresh.recoveryCodes[0] })).status).toBe(200);
	});

	it("for a colleague is an administrator's, ends their sessions, and is on record", async () => {
		const { door, tenant, user, token } = await protectedPerson();
		const admin = await signedInAt(tenant, "admin", door);
		expect((await whoIs(door, token())).status).toBe(200);
		const reset = await admin.ask("DELETE", `/employees/${user.id}/totp`);
		expect(await reset.json()).toMatchObject({ id: user.id, secondFactor: false });
		expect((await whoIs(door, token())).status).toBe(401);
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(200);
		expect((await eventsOf(admin.ask))[0]).toMatchObject({ event: "second_factor.reset", subject: user.id, by: { id: admin.user.id } });
		expect(await problemOf(await admin.ask("DELETE", `/employees/${user.id}/totp`))).toMatchObject({ code: "totp_not_set_up" });
	});
});
