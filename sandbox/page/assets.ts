import { createHash } from "node:crypto";
import html from "./index.html";
import style from "./page.css";

/** The sandbox's page, served by the Worker itself. */

const ASSETS = {
	"": { body: html, type: "text/html" },
	"page.css": { body: style, type: "text/css" },
} as const;

/** The page's one script is known by its hash; whatever else finds its way into the page does not run. */
const scriptHashes = [...html.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(
	(script) =>
		`'sha256-${createHash("sha256")
			.update(script[1] ?? "")
			.digest("base64")}'`,
);
const CSP = [
	"default-src 'none'",
	`script-src ${scriptHashes.join(" ")}`,
	"style-src 'self'",
	"connect-src 'self'",
	"img-src data:",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

export const isAsset = (file: string | undefined): file is keyof typeof ASSETS | undefined =>
	file === undefined || Object.hasOwn(ASSETS, file);

export function asset(file: keyof typeof ASSETS | undefined): Response {
	const { body, type } = ASSETS[file ?? ""];
	return new Response(body, {
		headers: {
			"content-type": `${type}; charset=utf-8`,
			"content-security-policy": CSP,
			"x-content-type-options": "nosniff",
			"referrer-policy": "no-referrer",
			"cache-control": "no-cache",
		},
	});
}
