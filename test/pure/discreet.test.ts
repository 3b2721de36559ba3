import { describe, expect, it } from "vitest";
import { withoutCards } from "../../src/erp/cards";
import { erpError } from "../../src/erp/classify";
import { discreet } from "../../src/erp/discreet";
import { isSecretName } from "../../src/erp/secret-names";
import { Secrets } from "../../src/erp/secrets";
import { FakeErp } from "../support/erp";

const CARD = "4111111111111111";
const signal = AbortSignal.timeout(60_000);

describe("an ERP's words about an order", () => {
	it("never quote what we sign in with, whichever call they answer", async () => {
		const secrets = new Secrets(["holdfast", "hunter22"]);
		const refused = {
			ok: false,
			error: { ...erpError("forbidden", "Invalid login holdfast/hunter22"), erpCode: "hunter22", field: "holdfast" },
		} as const;
		const erp = new FakeErp().connector()(() => {});
		const adapter = discreet(
			{ ...erp, createOrder: async () => refused, findOrders: async () => refused, ping: async () => refused },
			secrets,
		);
		for (const answer of [adapter.findOrders("E1", signal), adapter.ping(signal)]) {
			expect(await answer).toEqual({
				ok: false,
				error: { ...refused.error, message: "Invalid login ***/***", erpCode: "***", field: "***" },
			});
		}
	});

	it("keep no card number, however it is written", () => {
		expect(erpError("validation_rejected", "card 4111 1111 1111 1111 is not allowed").message).toBe("card *** is not allowed");
		for (const divider of [" ", "-", ".", "_", "/", "+", "\u00a0", "%20", "\\u0020"]) {
			const written = CARD.match(/.{4}/g)?.join(divider) ?? "";
			expect(withoutCards(`a ${written} b`)).toBe("a *** b");
		}
		expect(withoutCards("3782.822463.10005")).toBe("***");
		for (const number of ["4111.1111.1111.1112", "192.168.100.200", "29.95", "2026.0101.1111.1111.1"])
			expect(withoutCards(number)).toBe(number);
	});

	it("hide what stands under the short names of secrets", () => {
		for (const name of ["pass", "login_pass", "pw", "sid", "signature", "verification_value"]) expect(isSecretName(name)).toBe(true);
		for (const name of ["passenger", "side", "power", "bypassed"]) expect(isSecretName(name)).toBe(false);
	});
});
