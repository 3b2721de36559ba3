import { html, raw } from "hono/html";
import { PROBLEM_CODES, PROBLEMS } from "../problems";
import type { ApiDocument } from "./document";
import { fieldsTable } from "./fields";
import { OPERATIONS, type Operation } from "./operations";
import { prose } from "./prose";
import { STYLE } from "./style";

/** The document as a page: no script, no other file, readable on paper and on a telephone. */
export function docsPage(document: ApiDocument): string {
	const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Holdfast API</title>
<link rel="icon" href="/favicon.svg">
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
	<a class="brand" href="/v1/docs"><img src="/favicon.svg" width="28" height="28" alt=""><span>Holdfast</span><span class="version">API v1</span></a>
	<a class="machine" href="/v1/openapi.json">openapi.json</a>
</header>
<div class="frame">
<nav class="contents long" aria-label="Contents">${contents(document)}</nav>
<details class="short"><summary>Contents</summary><nav class="contents" aria-label="Contents">${contents(document)}</nav></details>
<main id="content">
${opening()}
<section id="operations">
<h2>Operations</h2>
${OPERATIONS.map((operation) => operationSection(operation))}
</section>
<section id="schemas">
<h2>Shapes</h2>
${Object.entries(document.components.schemas).map(
	([name, schema]) => html`<article class="schema" id="schema-${name}"><h3>${name}</h3>${fieldsTable(schema)}</article>`,
)}
</section>
${problemsSection()}
</main>
</div>
</body>
</html>`;
	return String(page);
}

const anchorOf = (operation: Operation): string => `operation-${operation.operationId}`;

const contents = (document: ApiDocument) => html`<h2>First steps</h2>
<ul>
<li><a href="#keys">Keys</a></li>
<li><a href="#repeating">Repeating safely</a></li>
<li><a href="#money">Money and quantities</a></li>
<li><a href="#following">Following the ERP’s data</a></li>
<li><a href="#refusals">When a request is refused</a></li>
</ul>
<h2>Operations</h2>
<ul>
${OPERATIONS.map(
	(operation) =>
		html`<li><a href="#${anchorOf(operation)}"><span class="method ${operation.method}">${operation.method}</span> ${operation.summary}</a></li>`,
)}
</ul>
<h2>Shapes</h2>
<ul>${Object.keys(document.components.schemas).map((name) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul>
<h2>When refused</h2>
<ul><li><a href="#problems">Problems</a></li></ul>`;

const opening = () => html`<section class="opening">
<h1>Orders in. <em>Exactly once.</em></h1>
<p class="lead">Holdfast takes your shop’s orders, gives each an e-number, keeps it, and gets it into the ERP exactly once, whether the ERP is up,
down or slow. An order that was answered with an e-number is never lost, never placed twice, and can always be explained.</p>
<div class="steps">
<article id="keys"><h2>Keys</h2>
<p>Send <code>Authorization: Bearer hf_…</code> with every request. A key belongs to one tenant and has scopes; each operation names the one it needs.
A key in a browser is no secret: give it <code>orders:write</code> and <code>status:read</code> only, and list your shop’s origins with the tenant.
<code>payments:write</code> is for your server alone.</p></article>
<article id="repeating"><h2>Repeating safely</h2>
<p>Every order has a key that stays the same when you repeat it: the header <code>Idempotency-Key</code>, or the body’s <code>reference</code>.
After a time-out, just repeat: you get the first reply again, with <code>Idempotency-Replayed: true</code>.</p></article>
<article id="money"><h2>Money and quantities</h2>
<p>They are decimal strings, such as <code>"29.95"</code>, and are added up exactly. The total is checked against lines and freight;
rounding each line or the sum, half up, is both right.</p></article>
<article id="following"><h2>Following the ERP’s data</h2>
<p>Read <a href="#operation-followEntity"><code>/v1/sync/product</code></a> page by page until there is no <code>more</code>, and keep <code>next</code> with your copy.
Later, ask with <code>after=</code> that word: you get what has changed since, each record once and whole. Put it into your copy by <code>id</code>, or take it out
when it is <code>deleted</code>. Save <code>next</code> after the page is in, never before: reading a page twice does no harm.</p>
<p>On <code>410</code> <a href="#problem-cursor_too_old"><code>cursor_too_old</code></a> drop your copy of that entity and begin without <code>after</code>. Deleted records
are told for 90 days, so a reader who comes at least once a month never sees it unless a person was erased or a database put back.
Ask every minute if you like, with <code>If-None-Match</code>.</p></article>
<article id="refusals"><h2>When a request is refused</h2>
<p>The body is a <a href="#problems">problem document</a> (RFC 9457). Act upon <code>code</code>; show <code>detail</code> to a person; send
<code>requestId</code> when you ask for help.</p></article>
</div>
</section>`;

const operationSection = (operation: Operation) => html`<article class="operation" id="${anchorOf(operation)}">
<h3>${operation.summary}</h3>
<p class="route"><span class="method ${operation.method}">${operation.method}</span> <code>${operation.path}</code>
${operation.scope === null ? html`<span class="scope">open to everybody</span>` : html`<span class="scope">scope <code>${operation.scope}</code>${operation.orScope === undefined ? "" : html` or <code>${operation.orScope}</code>`}</span>`}</p>
<p>${prose(operation.description)}</p>
<div class="columns">
<div>
${operation.parameters.length === 0 ? "" : parameters(operation)}
${operation.body === null ? "" : html`<h4>Body</h4><p><a href="#schema-${operation.body.schema}">${operation.body.schema}</a>, as JSON.</p>`}
<h4>Replies</h4>
<ul class="replies">
${operation.replies.map(
	({ status, says, schema }) => html`<li><span class="code">${status}</span> ${says} <a href="#schema-${schema}">${schema}</a></li>`,
)}
</ul>
<h4>Problems</h4>
<ul class="codes">${operation.problems.map((code) => html`<li><a href="#problem-${code}">${code}</a></li>`)}</ul>
</div>
<div>
<h4>Request</h4>
<pre tabindex="0"><code>${requestText(operation)}</code></pre>
${operation.replies
	.slice(0, 1)
	.map(
		({ status, example }) =>
			html`<h4>Reply <span class="code">${status}</span></h4><pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre>`,
	)}
</div>
</div>
</article>`;

const parameters = ({ parameters: list }: Operation) => html`<h4>Parameters</h4>
<dl class="parameters">${list.map(
	({ name, in: where, description }) =>
		html`<dt><code>${name}</code> <span class="where">${where}</span></dt><dd>${prose(description)}</dd>`,
)}</dl>`;

function requestText({ method, path, scope, parameters: list, body }: Operation): string {
	const headers = list.filter((parameter) => parameter.in === "header");
	const asked = list.filter((parameter) => parameter.in === "query").map(({ name, example }) => `${name}=${encodeURIComponent(example)}`);
	const address = list.reduce((text, { name, example }) => text.replace(`{${name}}`, example), path);
	return [
		`${method.toUpperCase()} ${[address, ...(asked.length === 0 ? [] : [asked.join("&")])].join("?")}`,
		...(scope === null ? [] : ["Authorization: Bearer hf_…"]),
		...headers.map(({ name, example }) => `${name}: ${example}`),
		...(body === null ? [] : ["Content-Type: application/json", "", JSON.stringify(body.example, null, 2)]),
	].join("\n");
}

const problemsSection = () => html`<section id="problems">
<h2>Problems</h2>
<p>Every refusal has one of these codes. A code never changes its meaning.</p>
<div class="problems">
${PROBLEM_CODES.map((code) => {
	const { status, title, advice } = PROBLEMS[code];
	return html`<article id="problem-${code}"><h3><span class="code">${status}</span> <code>${code}</code></h3><p><strong>${title}.</strong> ${prose(advice)}</p></article>`;
})}
</div>
</section>`;
