import type { Asked } from "../env";

/** Where a request comes from, and with what. */

/** Cloudflare names the caller's address; where nobody does, nobody knows it. */
export const addressOf = (c: Asked): string | null => c.req.header("CF-Connecting-IP") ?? null;
/** For counting: where nobody names an address, all are one. */
export const countedAddressOf = (c: Asked): string => addressOf(c) ?? "unknown";

export const AGENT_LENGTH_MAX = 60;
/** The first that fits counts: Edge and Opera call themselves Chrome, and everybody calls themselves Safari. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
	[/\bEdgA?\/(\d+)/, "Edge"],
	[/\bOPR\/(\d+)/, "Opera"],
	[/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
	[/\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/, "Chrome"],
	[/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
	[/\biPhone\b/, "iPhone"],
	[/\biPad\b/, "iPad"],
	[/\bAndroid\b/, "Android"],
	[/\bWindows\b/, "Windows"],
	[/\bCrOS\b/, "ChromeOS"],
	[/\bMac OS X\b/, "macOS"],
	[/\bLinux\b/, "Linux"],
];

/** The browser in few words: `Firefox 140, Windows`. What is none is cut short; null when nothing is said. */
export function agentIn(header: string | undefined): string | null {
	const text = header?.replace(/[^\x20-\x7e]/g, "").trim() ?? "";
	if (text === "") return null;
	const browser = BROWSERS.map(([pattern, name]) => ({ name, version: pattern.exec(text)?.[1] })).find(
		({ version }) => version !== undefined,
	);
	if (browser === undefined) return text.slice(0, AGENT_LENGTH_MAX);
	const system = SYSTEMS.find(([pattern]) => pattern.test(text))?.[1];
	return `${browser.name} ${browser.version}${system === undefined ? "" : `, ${system}`}`.slice(0, AGENT_LENGTH_MAX);
}

export const agentOf = (c: Asked): string | null => agentIn(c.req.header("User-Agent"));
