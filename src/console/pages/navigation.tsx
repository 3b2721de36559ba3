import { Menu } from "../parts/page-icons";
import { address } from "../route";
import type { Session } from "../wire";
import { FRAME } from "../words/frame";
import { InboxDot } from "./inbox-count";
import { PAGES, type Page } from "./registry";

/** The way to every page: a column at the side, and where there is no room for it, a drawer. */

const DRAWER = "navigation";

/** Shown only where the column is not. */
export function NavigationButton() {
	return (
		<button type="button" class="icon-button nav-button" popovertarget={DRAWER}>
			<Menu />
			<span class="unseen">{FRAME.navigation}</span>
			<InboxDot />
		</button>
	);
}

export function Navigation({ who }: { who: Session }) {
	const pages = PAGES.filter((page): page is Page & Required<Pick<Page, "nav">> => page.nav !== undefined && page.isFor?.(who) !== false);
	return (
		<nav id={DRAWER} class="nav" aria-label={FRAME.pages} popover="auto">
			<ul>
				{pages.map((page) => (
					<Entry key={page.path} page={page} />
				))}
			</ul>
		</nav>
	);
}

function Entry({ page: { path, nav } }: { page: Page & Required<Pick<Page, "nav">> }) {
	const here = address.value.path;
	const isHere = here === path;
	const isAbove = !isHere && path !== "/" && here.startsWith(`${path}/`);
	return (
		<li>
			<a
				class="nav-link"
				href={`#${path}`}
				aria-current={isHere ? "page" : isAbove ? "true" : undefined}
				onClick={() => document.getElementById(DRAWER)?.hidePopover()}
			>
				<nav.icon />
				{nav.name}
				{nav.Count === undefined ? null : <nav.Count />}
			</a>
		</li>
	);
}
