import { Announcer } from "../parts/announcer";
import { loadSession, reader, session } from "../session";
import { APP } from "../words/app";
import { MovedDialog } from "./moved";
import { openPage, Router } from "./router";
import { Shell } from "./shell";
import { SignInDialog, SignInPage } from "./sign-in";

/** The page: who is there decides whether anything is shown, the address decides what. */
export function App() {
	const state = session.value;
	const who = reader.value;
	const open = openPage();
	if (open !== null)
		return (
			<>
				<Announcer />
				{open}
			</>
		);
	return (
		<>
			<Announcer />
			{who !== null ? (
				// Somebody else who signs in gets a page of their own: nothing that was typed or loaded for another person is theirs.
				<Shell key={`${who.tenant.id} ${who.user.id}`} session={who}>
					<Router who={who} />
				</Shell>
			) : state.kind === "out" ? (
				<SignInPage because={state.because} />
			) : state.kind === "unreachable" ? (
				<main class="content">
					<section class="panel blank" role="status">
						<h1>{APP.unreachable}</h1>
						<p>{APP.checkConnection}</p>
						<button type="button" class="button" onClick={() => void loadSession()}>
							{APP.again}
						</button>
					</section>
				</main>
			) : null}
			{state.kind === "expired" ? <SignInDialog was={state.was} /> : null}
			{state.kind === "moved" ? <MovedDialog was={state.was} now={state.now} /> : null}
		</>
	);
}
