import html from "./index.html";
import script from "./page.client.js";
import style from "./page.css";

/** The sandbox's page, served by the Worker itself. */

const ASSETS = {
	"": { body: html, type: "text/html" },
	"page.css": { body: style, type: "text/css" },
	"page.client.js": { body: script, type: "text/javascript" },
} as const;

/** Nothing from elsewhere, nothing inline: order texts come from strangers. */
const CSP =
	"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
