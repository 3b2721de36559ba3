import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type Address, HOME } from "../address";
import { address } from "../route";
import type { Session } from "../wire";
import { ROUTER } from "../words/frame";
import type { PageProps } from "./page";
import { type Found, OPEN_PAGES, pageAt } from "./registry";

/** The page that the address names. */
export function Router({ who }: { who: Session }) {
	const { path, search } = address.value;
	const query = useMemo(() => new URLSearchParams(search), [search]);
	const found = useMemo(() => pageAt(path), [path]);
	if (found === null) return <Nowhere title={ROUTER.notFound} />;
	if (found.page.isFor?.(who) === false) return <Nowhere title={ROUTER.notForYou} text={ROUTER.notForYouAbout} />;
	return <Loaded key={path} found={found} query={query} />;
}

/** A page for whoever has its link, without anything around it; null where the address names none. */
export function openPage() {
	const { path, search } = address.value;
	const found = pageAt(path, OPEN_PAGES);
	if (found === null) return null;
	return (
		<main class="sign-in">
			<Loaded key={path} found={found} query={new URLSearchParams(search)} />
		</main>
	);
}

/** A page's code, fetched when it is first opened and kept. */
const ready = new Map<string, ComponentType<PageProps>>();

/** Fetches the code of a page that is about to be shown. What goes wrong is told by the page itself, which asks again. */
export async function fetchAhead(path: string): Promise<void> {
	const page = pageAt(path)?.page;
	if (page === undefined || ready.has(page.path)) return;
	try {
		ready.set(page.path, await page.load());
	} catch {}
}

function Loaded({ found: { page, params }, query }: { found: Found; query: URLSearchParams }) {
	const failed = useSignal(false);
	const arrived = useSignal(ready.has(page.path));
	useLayoutEffect(() => {
		// It may have come between the drawing and this.
		if (ready.has(page.path)) {
			arrived.value = true;
			return;
		}
		Promise.resolve(page.load())
			.then((Component) => {
				ready.set(page.path, Component);
				arrived.value = true;
			})
			.catch(() => {
				failed.value = true;
			});
	}, [page]);
	const Component = arrived.value ? ready.get(page.path) : undefined;
	if (Component !== undefined) return <Opened Component={Component} params={params} query={query} />;
	if (!failed.value) return <div class="skeleton panel bone-panel" role="status" aria-label={ROUTER.loading} />;
	return (
		<section class="panel blank" role="status">
			<h1 tabIndex={-1}>{ROUTER.failed}</h1>
			<p>{ROUTER.failedAbout}</p>
			<button type="button" class="button" onClick={() => location.reload()}>
				{ROUTER.reload}
			</button>
		</section>
	);
}

/** The address before, over all pages: null until the first one is left. */
let before: Address | null = null;

function Opened({ Component, ...props }: PageProps & { Component: ComponentType<PageProps> }) {
	const path = useRef(address.peek().path);
	useLayoutEffect(() => {
		// A page that has just been opened keeps the browser's own focus; a change of page moves it, as loading a document would.
		if (before !== null && before.path !== path.current) moveFocus(before);
		before = address.peek();
	}, []);
	return <Component {...props} />;
}

/** Back on a list, focus returns to the order that was looked at; anywhere else it goes to the page's heading. */
function moveFocus(from: Address): void {
	const eNumber = /^\/orders\/([^/]+)$/.exec(from.path)?.[1];
	const row = eNumber === undefined ? null : document.querySelector<HTMLElement>(`[data-order="${CSS.escape(eNumber)}"]`);
	(row ?? document.querySelector<HTMLElement>("main h1"))?.focus({ preventScroll: true });
}

function Nowhere({ title, text }: { title: string; text?: string }) {
	return (
		<section class="panel blank">
			<h1 tabIndex={-1}>{title}</h1>
			{text === undefined ? null : <p>{text}</p>}
			<p>
				<a href={HOME}>{ROUTER.start}</a>
			</p>
		</section>
	);
}
