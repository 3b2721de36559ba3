import { describe, expect, it } from "vitest";
import { hashKey, hashPassword, keyHint, randomToken, verifyPassword } from "../../src/lib/hash";

describe("a password", () => {
	it("is recognised, and no other is", async () => {
		const stored = await hashPassword("correct horse \u{1F40E}");
		expect(await verifyPassword("correct horse \u{1F40E}", stored)).toBe(true);
		expect(await verifyPassword("correct horse", stored)).toBe(false);
		expect(await verifyPassword("", stored)).toBe(false);
	});

	it("is the same however its letters were typed", async () => {
		expect(await verifyPassword("cafe\u0301", await hashPassword("caf\u00e9"))).toBe(true);
	});

	it("is stored with a salt of its own and the cost it took", async () => {
		const [one, two] = await Promise.all([hashPassword("same"), hashPassword("same")]);
		expect(one).not.toBe(two);
		for (const stored of [one, two]) expect(stored).toMatch(/^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
	});

	it("is recognised under the cost it was stored with, when ours has changed since", async () => {
		// RFC 7914, section 12: scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1), its first 32 bytes.
		const salt = Buffer.from("SodiumChloride").toString("base64url");
		const hash = Buffer.from("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2", "hex").toString("base64url");
		expect(await verifyPassword("pleaseletmein", `scrypt$14$8$1$${salt}$${hash}`)).toBe(true);
	});

	it("of nobody, or stored as nonsense, is never right", async () => {
		for (const stored of [null, "", "scrypt$$$$$", "plain"]) expect(await verifyPassword("x", stored)).toBe(false);
	});
});

describe("a key", () => {
	it("is hashed as SHA-256 and told apart by its end", () => {
		expect(hashKey("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
		expect(keyHint("hf_demo_storefront_key")).toBe("_key");
	});

	it("is 256 random bits", () => {
		expect(randomToken()).toMatch(/^[\w-]{43}$/);
		expect(randomToken()).not.toBe(randomToken());
	});
});
