import { html } from "hono/html";

/** Plain text in which `code` stands between backticks. */
export const prose = (text: string) => text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
