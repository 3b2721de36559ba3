import { useEffect, useRef } from "preact/hooks";
import { BOARD, type Route } from "../address";
import { Announcer } from "../parts/announcer";
import { route } from "../route";
import { loadSession, session } from "../session";
import { Board } from "./board";
import { OrderPage } from "./order";
import { SearchPage } from "./search";
import { Shell } from "./shell";
import { SignIn } from "./sign-in";

/** The page: who is there decides whether anything is shown, the address decides what. */
export function App() {
	const state = session.value;
	return (
		<>
			<Announcer />
			{state.kind === "out" ? (
				<SignIn />
			) : state.kind === "in" ? (
				<Shell session={state.session}>
					<Page at={route.value} />
				</Shell>
			) : state.kind === "unreachable" ? (
				<main class="content">
					<section class="panel blank" role="status">
						<h1>Holdfast could not be reached</h1>
						<p>Check your connection and try again.</p>
						<button type="button" class="button" onClick={() => void loadSession()}>
							Try again
						</button>
					</section>
				</main>
			) : null}
		</>
	);
}

function Page({ at }: { at: Route }) {
	const before = useRef<Route | null>(null);
	useEffect(() => {
		// A page that has just been opened keeps the browser's own focus; a change of page moves it, as loading a document would.
		if (before.current !== null) moveFocus(before.current, at);
		before.current = at;
	}, [at]);
	switch (at.page) {
		case "board":
			return <Board />;
		case "order":
			return <OrderPage key={at.eNumber} eNumber={at.eNumber} />;
		case "search":
			return <SearchPage key={at.query} query={at.query} />;
		case "lost":
			return (
				<section class="panel blank">
					<h1 tabIndex={-1}>There is no such page</h1>
					<p>
						<a href={BOARD}>Go to the board</a>
					</p>
				</section>
			);
	}
}

/** Back on the board, focus returns to the order that was looked at; anywhere else it goes to the page's heading. */
function moveFocus(from: Route, to: Route): void {
	const row =
		to.page === "board" && from.page === "order" ? document.querySelector<HTMLElement>(`[data-order="${CSS.escape(from.eNumber)}"]`) : null;
	(row ?? document.querySelector<HTMLElement>("main h1"))?.focus({ preventScroll: true });
}
