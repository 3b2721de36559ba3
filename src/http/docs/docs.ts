import { Hono } from "hono";
import type { FrontDoor } from "../env";
import { allowOnly } from "../methods";
import { apiDocument } from "./document";
import { docsPage } from "./page";
import { STYLE } from "./style";

/** `/v1/openapi.json` for programs and `/v1/docs` for people. Both are the same for everybody and made once an isolate. */

const CACHE = { "Cache-Control": "public, max-age=300" };

let documentText: string | null = null;
let page: { readonly html: string; readonly policy: string } | null = null;

/** Nothing on the page may run, and only our own sign may load; the one style sheet is named by its hash. */
async function pageOnce() {
	if (page === null) {
		const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(STYLE));
		const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
		const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
		page = { html: docsPage(apiDocument()), policy };
	}
	return page;
}

export const docs = new Hono<FrontDoor>()
	.get("/openapi.json", (c) => {
		documentText ??= JSON.stringify(apiDocument());
		return c.body(documentText, 200, { ...CACHE, "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" });
	})
	.all("/openapi.json", allowOnly("GET"))
	.get("/docs", async (c) => {
		const { html, policy } = await pageOnce();
		return c.html(html, 200, {
			...CACHE,
			"Content-Security-Policy": policy,
			"X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin",
		});
	})
	.all("/docs", allowOnly("GET"));
