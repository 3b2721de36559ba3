import type { BrowserContext, Page } from "playwright-core";

/** An eye inside the page: when what somebody waits for has been painted, by the page's own clock. */

const SEEN_MS_MAX = 15_000;
/** Event Timing tells of nothing shorter, and tells a little after the paint. */
const TOLD_FROM_MS = 16;
const TOLD_AFTER_MS = 50;

/**
 * Looks at every change of the document, and once what was asked for stands there, at the frame that shows it: a message that is
 * sent from a frame's callback arrives after that frame. Times are `performance.now()`, so a load counts from its navigation.
 */
const EYE = `(() => {
	const waiting = new Set();
	const look = () => {
		for (const one of waiting) if (one.is()) {
			waiting.delete(one);
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => one.seen(performance.now());
				port2.postMessage(null);
			});
		}
	};
	new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
	document.addEventListener("readystatechange", look);
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);
	document.addEventListener("toggle", look, true);
	let inputAtMs = null;
	for (const kind of ["pointerup", "keydown", "input"])
		addEventListener(kind, (event) => { inputAtMs ??= event.timeStamp; }, { capture: true, passive: true });
	let nextPaintMs = ${TOLD_FROM_MS};
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) if (entry.interactionId > 0) nextPaintMs = Math.max(nextPaintMs, entry.duration);
	}).observe({ type: "event", durationThreshold: ${TOLD_FROM_MS} });
	const until = (is) => new Promise((seen) => { waiting.add({ is, seen }); look(); });
	const from = (is) => {
		if (is()) throw new Error("what should come stands there already");
		inputAtMs = null;
		nextPaintMs = ${TOLD_FROM_MS};
		const startedAtMs = performance.now();
		globalThis.holdfastFelt = until(is).then((atMs) => atMs - (inputAtMs ?? startedAtMs));
	};
	globalThis.holdfastEye = { until, from, nextPaintMs: () => new Promise((told) => setTimeout(() => told(nextPaintMs), ${TOLD_AFTER_MS})) };
})();`;

/** `shown` is an expression of the page, true once the content is there. */
const loadWatch = (shown: string): string => `globalThis.holdfastLoaded = holdfastEye.until(${tried(shown)});`;

/** What is looked at may not be there yet. */
const tried = (expression: string): string => `() => { try { return ${expression}; } catch { return false; } }`;

/** An eye on every page that this context opens; `content`: what each of them should show. */
export async function withEye(context: BrowserContext, content: string): Promise<void> {
	await context.addInitScript({ content: `${EYE}\n${loadWatch(content)}` });
}

/** Goes there, and gives the ms from the navigation until the content is painted. */
export async function loaded(page: Page, url: string): Promise<number> {
	await page.goto(url, { waitUntil: "commit" });
	return await soon(page.evaluate("globalThis.holdfastLoaded"), url);
}

/** Until an expression of the page is true and painted. */
export async function until(page: Page, ready: string): Promise<void> {
	await soon(page.evaluate(`holdfastEye.until(${tried(ready)}).then(() => true)`), ready);
}

export interface Felt {
	/** From the input until the result is painted. */
	readonly resultMs: number;
	/** Event Timing: from the input until anything is painted; TOLD_FROM_MS stands for that and less. */
	readonly nextPaintMs: number;
}

/** What somebody does, and the ms until what it leads to is painted. Throws when that stood there before. */
export async function felt(page: Page, shown: string, act: (page: Page) => Promise<void>): Promise<Felt> {
	await page.evaluate(`holdfastEye.from(${tried(shown)})`);
	await act(page);
	const resultMs = await soon(page.evaluate("globalThis.holdfastFelt"), shown);
	return { resultMs, nextPaintMs: Number(await page.evaluate("holdfastEye.nextPaintMs()")) };
}

async function soon(asked: Promise<unknown>, what: string): Promise<number> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`not to be seen within ${SEEN_MS_MAX} ms: ${what}`)), SEEN_MS_MAX);
	});
	try {
		return Number(await Promise.race([asked, late]));
	} finally {
		clearTimeout(timer);
	}
}
