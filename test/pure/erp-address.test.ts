import { describe, expect, it } from "vitest";
import { ErpConnection } from "../../src/erp/connection";

const mistakesIn = (baseUrl: unknown): readonly string[] => {
	const limits = { ratePerSecond: 5, burst: 5, concurrency: 3, timeoutMs: 10_000 };
	const { error } = ErpConnection.safeParse({ adapter: "rest", baseUrl, ...limits });
	return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`);
};

describe("the address of an ERP", () => {
	it.each([
		"https://erp.example",
		"https://erp.example/",
		"https://erp.example:8443/api/v2/",
		"HTTPS://ERP.example/api",
		"https://192.0.2.1/",
		"http://127.0.0.1:8788",
		"http://127.8.9.10/erp/",
		"http://localhost:8000/erp/",
		"http://[::1]:8000/",
	])("may be %s", (baseUrl) => {
		expect(mistakesIn(baseUrl)).toEqual([]);
	});

	it.each(["https://erp.example/a\u0000", "https://erp.example/\u202egnp", "https://erp.example/\u200b", "https://erp.example/\ud800"])(
		"may hold nothing that cannot be seen: %j",
		(baseUrl) => expect(mistakesIn(baseUrl)).toEqual(["baseUrl must not hold characters that cannot be seen: type it anew"]),
	);

	it.each([
		"http://erp.example/",
		"http://127.0.0.1.erp.example/",
		"http://127.erp.example/",
		"http://localhost.erp.example/",
		"http://erp.localhost/",
		"http://notlocalhost/",
		"http://10.0.0.1/",
		"http://0.0.0.0/",
		"http://[::2]/",
		"http://[::ffff:127.0.0.1]/",
		"http://localhost@erp.example/",
	])("must be https when it is not this machine: %s", (baseUrl) => {
		expect(mistakesIn(baseUrl)).toEqual([expect.stringMatching(/^baseUrl must begin with https/)]);
	});

	it.each(["https://ann:secret@erp.example/", "https://ann@erp.example/", "https://:secret@erp.example/", "http://ann@localhost/"])(
		"holds no user name and no password: %s",
		(baseUrl) => {
			expect(mistakesIn(baseUrl)).toEqual([expect.stringMatching(/^baseUrl must not hold a user name or password/)]);
		},
	);

	it.each(["https://erp.example/?key=1", "https://erp.example/?", "https://erp.example/#top", "https://erp.example/#"])(
		"holds no query and no fragment: %s",
		(baseUrl) => {
			expect(mistakesIn(baseUrl)).toEqual([expect.stringMatching(/^baseUrl must not hold a query/)]);
		},
	);

	it.each([
		"",
		"erp.example",
		"ftp://erp.example",
		"https:erp.example",
		"https://",
		"https:\\\\erp.example",
		" https://erp.example",
		"https://erp example",
	])("is an address: not %j", (baseUrl) => {
		expect(mistakesIn(baseUrl)).toEqual([expect.stringMatching(/^baseUrl must be an address/)]);
	});

	it("is a text", () => {
		expect(mistakesIn(5)).toHaveLength(1);
		expect(mistakesIn(undefined)).toHaveLength(1);
	});
});
