import { describe, expect, it } from "vitest";
import type { Connector, ErpAdapter, Result, SessionPort } from "../../src/erp/adapter";
import { tried } from "../../src/link/trial";
import { connection } from "../support/connections";

const never = () => Promise.reject(new Error("a trial asks for nothing but whether the ERP is there"));
const CAPABILITIES = {
	hardKey: false,
	settleMs: 0,
	quote: { price: false, stock: false, freight: false },
	entities: {},
	instantAccounts: false,
} as const;

/** An ERP that signs in before it answers, as those with sessions do. `signIn` null: it has none. */
function erpWith(signIn: (() => Promise<Result<string>>) | null) {
	const seen = { signIns: 0, sessions: [] as string[] };
	const connect = async (session: SessionPort): Promise<Connector> => {
		const adapter: ErpAdapter = {
			capabilities: CAPABILITIES,
			ping: async (signal) => {
				const first = await session.current(signal);
				if (!first.ok) return first;
				const renewed = await session.renew(first.value, signal);
				if (!renewed.ok) return renewed;
				seen.sessions.push(first.value, renewed.value);
				return { ok: true, value: { version: "7.0" } };
			},
			findOrders: never,
			createOrder: never,
			quote: never,
			findContacts: never,
			pull: never,
			...(signIn === null
				? {}
				: {
						signIn: () => {
							seen.signIns += 1;
							return signIn();
						},
					}),
		};
		return () => adapter;
	};
	return { seen, connect };
}

describe("a connection that is tried out", () => {
	it("signs in with a session of its own, once, however often it is asked for", async () => {
		const { seen, connect } = erpWith(async () => ({ ok: true, value: "session-1" }));
		expect(await tried({ connection: connection() }, connect)).toMatchObject({ ok: true, version: "7.0" });
		expect(seen).toEqual({ signIns: 1, sessions: ["session-1", "session-1"] });
	});

	it("says why the sign-in was refused", async () => {
		const { connect } = erpWith(async () => ({
			ok: false,
			error: { class: "unauthorised", executed: "no", message: "wrong password" },
		}));
		expect(await tried({ connection: connection() }, connect)).toMatchObject({
			ok: false,
			errorClass: "unauthorised",
			message: "wrong password",
		});
	});

	it("answers also where there is nothing to sign in to, and where no adapter can be made", async () => {
		const { connect } = erpWith(null);
		expect(await tried({ connection: connection() }, connect)).toMatchObject({ ok: false, message: "This ERP has no sessions." });
		const broken = () => Promise.reject(new Error("the credentials cannot be read"));
		expect(await tried({ connection: connection() }, broken)).toMatchObject({
			ok: false,
			errorClass: "down",
			message: expect.stringContaining("the credentials cannot be read"),
		});
	});
});
