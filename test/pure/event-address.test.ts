import { describe, expect, it } from "vitest";
import { mistakeInUrl, URL_LENGTH_MAX } from "../../src/events/address";

describe("an address for events", () => {
	it.each([
		"https://shop.example/holdfast",
		"https://hooks.shop.example:8443/a/b?token=1",
		"https://8.8.8.8/x",
		"https://[2606:4700::1111]/x",
		"https://172.15.0.1/",
		"https://172.32.0.1/",
		"https://100.128.0.1/",
	])("may be %s", (url) => {
		expect(mistakeInUrl(url, false)).toBeNull();
	});

	it.each([
		["http://shop.example/", "https"],
		["ftp://shop.example/", "must be an address"],
		["shop.example", "must be an address"],
		["https://", "must be an address"],
		["https://user:word@shop.example/", "user name"],
		["https://user@shop.example/", "user name"],
		["https://shop.example/#part", "fragment"],
		["https://shop.example/#", "fragment"],
		["https://shop.example/\u0000", "cannot be seen"],
		["https://shop.example/a\nb", "cannot be seen"],
		["https://shop.example/\u202egnp.exe", "cannot be seen"],
		["https://shop.example/\u200b", "cannot be seen"],
		["https://shop.example/\ud800", "cannot be seen"],
		[`https://shop.example/${"x".repeat(URL_LENGTH_MAX)}`, "at most"],
	])("may not be %s", (url, says) => {
		expect(mistakeInUrl(url, false)).toContain(says);
	});

	it.each([
		"https://localhost/",
		"https://LOCALHOST./",
		"https://a.localhost/",
		"https://127.0.0.1/",
		"https://127.1/",
		"https://2130706433/",
		"https://0x7f000001/",
		"https://0177.0.0.1/",
		"https://0.0.0.0/",
		"https://10.1.2.3/",
		"https://100.64.0.1/",
		"https://169.254.169.254/latest/meta-data",
		"https://172.16.0.1/",
		"https://172.31.255.255/",
		"https://192.168.1.1/",
		"https://198.18.0.1/",
		"https://224.0.0.1/",
		"https://255.255.255.255/",
		"https://metadata.google.internal/",
		"https://metadata/",
		"https://printer.local/",
		"https://router.home.arpa/",
		"https://[::1]/",
		"https://[::]/",
		"https://[::ffff:10.0.0.1]/",
		"https://[64:ff9b::a00:1]/",
		"https://[fe80::1]/",
		"https://[fd00::1]/",
		"https://[2002:a00:1::]/",
		"https://[2001:0:a00:1::]/",
		"https://[2001:db8::1]/",
		"https://[ff02::1]/",
	])("may not lead inside: %s", (url) => {
		expect(mistakeInUrl(url, false)).toContain("host on the internet");
	});

	it("may be this machine where the deployment says so, over http too, and nothing else inside", () => {
		for (const url of ["http://127.0.0.1:19990/x", "http://localhost:1/", "http://[::1]:1/", "https://127.0.0.1/"])
			expect(mistakeInUrl(url, true)).toBeNull();
		expect(mistakeInUrl("http://10.0.0.1/", true)).toContain("https");
		expect(mistakeInUrl("https://10.0.0.1/", true)).toContain("internet");
		expect(mistakeInUrl("http://127.0.0.1/", false)).toContain("https");
	});
});
