import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askSignedIn, enter, leave, loadSession, refreshSession, session } from "../../src/console/session";
import { goBack, type SignedIn, signIn } from "../../src/console/sign-in";
import type { Session } from "../../src/console/wire";

/** A gateway that answers when the test says so, in the order that the test wants. */
interface Call {
	readonly asked: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly answer: (status: number, body: object) => void;
}
let calls: Call[];
beforeEach(() => {
	calls = [];
	vi.stubGlobal("fetch", (url: string, { method, headers }: { method: string; headers: Record<string, string> }) => {
		const { promise, resolve } = Promise.withResolvers<Response>();
		const answer = (status: number, body: object) => resolve(Response.json(body, { status }));
		calls.push({ asked: `${method} ${url.replace("/admin/api", "")}`, headers, answer });
		return promise;
	});
	session.value = { kind: "asking" };
});
afterEach(() => vi.unstubAllGlobals());

/** The request, once it has been sent; a later one of the same kind by its `index`. */
const call = async (asked: string, index = 0): Promise<Call> => {
	const found = () => calls.filter((each) => each.asked === asked)[index];
	await vi.waitFor(() => expect(found(), `${asked} was not asked: ${calls.map((each) => each.asked).join(", ")}`).toBeDefined());
	const sent = found();
	if (sent === undefined) throw new Error(`${asked} was not asked`);
	return sent;
};

const ida = (tenant = "demo", acting = false): Session => ({
	user: { id: "u-ida", email: "ida@example.com", name: "Ida", role: "operator" },
	permissions: [],
	tenant: { id: tenant, name: tenant, timeZone: "UTC", numbering: { prefix: "E", start: 100_001 } },
	acting,
});
const OUT = { code: "not_signed_in", detail: "Nobody is signed in." };

describe("an answer that was asked for before somebody came in", () => {
	it("does not send them out again: a look at the session that comes after the sign-in", async () => {
		session.value = { kind: "out", because: "never_in" };
		const looked = loadSession();
		const signed = signIn("ida@example.com", "password", "");
		(await call("POST /session")).answer(200, ida());
		await signed;
		(await call("GET /session")).answer(401, OUT);
		await looked;
		expect(session.value).toEqual({ kind: "in", session: ida() });
	});

	it("is dropped as well when it names somebody else, who has left meanwhile", async () => {
		const looked = loadSession();
		leave();
		(await call("GET /session")).answer(200, ida());
		await looked;
		expect(session.value).toEqual({ kind: "out", because: "left" });
	});

	it("does not ask the same person to sign in again, in whichever order the refusals come", async () => {
		session.value = { kind: "in", session: ida() };
		const early = askSignedIn("/overview");
		const late = askSignedIn("/orders");
		(await call("GET /overview")).answer(401, OUT);
		(await call("GET /orders")).answer(401, OUT);
		const stillLate = await call("GET /session", 1);
		(await call("GET /session")).answer(401, OUT);
		await early;
		expect(session.value).toEqual({ kind: "expired", was: ida() });
		enter(ida());
		stillLate.answer(401, OUT);
		await late;
		expect(session.value).toEqual({ kind: "in", session: ida() });
	});

	it("does not show where the session was before", async () => {
		session.value = { kind: "in", session: ida("shop", true) };
		const refreshed = refreshSession();
		enter(ida("other", true));
		(await call("GET /session")).answer(200, ida("shop", true));
		await refreshed;
		expect(session.value).toEqual({ kind: "in", session: ida("other", true) });
	});
});

describe("a look at the session", () => {
	it("tells who is there, that nobody is, or that the gateway could not be asked", async () => {
		for (const [status, body, state] of [
			[200, ida(), { kind: "in", session: ida() }],
			[401, OUT, { kind: "out", because: "never_in" }],
			[503, { code: "temporarily_unavailable" }, { kind: "unreachable" }],
		] as const) {
			calls = [];
			session.value = { kind: "asking" };
			const looked = loadSession();
			(await call("GET /session")).answer(status, body);
			await looked;
			expect(session.value).toEqual(state);
		}
	});

	it("that was asked for last tells, whichever answer comes first", async () => {
		const first = loadSession();
		const last = loadSession();
		(await call("GET /session", 0)).answer(200, ida());
		await first;
		(await call("GET /session", 1)).answer(401, OUT);
		await last;
		expect(session.value).toEqual({ kind: "out", because: "never_in" });
	});

	it("leaves a sign-in with what was typed into it when the gateway could not be asked", async () => {
		session.value = { kind: "out", because: "left" };
		const looked = loadSession();
		(await call("GET /session")).answer(503, { code: "temporarily_unavailable" });
		await looked;
		expect(session.value).toEqual({ kind: "out", because: "left" });
	});
});

describe("an operator whose session ended inside a tenant", () => {
	const ENTER = "POST /tenants/shop%20two/enter";
	const there = ida("shop two", true);
	let signed: Promise<SignedIn>;
	beforeEach(async () => {
		session.value = { kind: "expired", was: there };
		signed = signIn("ida@example.com", "password", "");
		(await call("POST /session")).answer(200, ida());
	});

	it("is taken back to it before their page goes on, in their own name", async () => {
		const enters = await call(ENTER);
		expect(session.value.kind).toBe("expired");
		expect([enters.headers["x-holdfast-user"], enters.headers["x-holdfast-tenant"]]).toEqual(["u-ida", "demo"]);
		enters.answer(200, there);
		expect(await signed).toEqual({ kind: "ok", body: there });
		expect(session.value).toEqual({ kind: "in", session: there });
	});

	it("stays under the sign-in when that is refused, and can try again", async () => {
		(await call(ENTER)).answer(403, { code: "second_factor_needed", detail: "Yours is not on." });
		const answer = await signed;
		expect(answer).toMatchObject({ kind: "home", as: ida(), refusal: { code: "second_factor_needed" } });
		expect(session.value).toEqual({ kind: "expired", was: there });
		const again = goBack(ida());
		(await call(ENTER, 1)).answer(200, there);
		await again;
		expect(session.value).toEqual({ kind: "in", session: there });
	});

	it("goes on when another tab has gone there first", async () => {
		(await call(ENTER)).answer(409, { code: "session_moved", session: there });
		await signed;
		expect(session.value).toEqual({ kind: "in", session: there });
	});

	it("stays under the sign-in when another tab has gone elsewhere", async () => {
		(await call(ENTER)).answer(409, { code: "session_moved", session: ida("third", true) });
		expect((await signed).kind).toBe("home");
		expect(session.value.kind).toBe("expired");
	});

	it("is asked to sign in once more when the new session is over, too", async () => {
		(await call(ENTER)).answer(401, OUT);
		expect(await signed).toEqual({ kind: "signed_out" });
		expect(session.value.kind).toBe("expired");
	});
});

describe("somebody else who signs in over an operator's page", () => {
	it("is taken nowhere: the tenant was not theirs", async () => {
		session.value = { kind: "expired", was: ida("shop", true) };
		const bo: Session = { ...ida(), user: { id: "u-bo", email: "bo@example.com", name: "Bo", role: "operator" } };
		const signed = signIn("bo@example.com", "password", "");
		(await call("POST /session")).answer(200, bo);
		await signed;
		expect(session.value).toEqual({ kind: "in", session: bo });
		expect(calls.map(({ asked }) => asked)).toEqual(["POST /session"]);
	});
});
