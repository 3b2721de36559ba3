import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { Blank } from "../parts/blank";
import { Foreign } from "../parts/text";
import { askSignedIn, reader } from "../session";
import { grantersIn } from "../words/inbox";
import { INBOX_CLOSED } from "../words/inbox-page";
import { permissionName } from "../words/people";

/** The inbox of whoever is told nothing: what it would tell, and who can switch it on. */
export function InboxClosed() {
	const granters = useSignal<readonly string[]>([]);
	useLayoutEffect(() => {
		const leaving = new AbortController();
		// The refusal names them.
		void askSignedIn("/inbox/unread", { signal: leaving.signal }).then((answer) => {
			if (!leaving.signal.aborted) granters.value = grantersIn(answer);
		});
		return () => leaving.abort();
	}, []);
	const mayGrant = reader.value?.user.role === "admin";
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{INBOX_CLOSED.page}</h1>
			</div>
			<Blank title={INBOX_CLOSED.title}>
				<p>{INBOX_CLOSED.about(permissionName("order_sync_notification"))}</p>
				{mayGrant ? (
					<p>
						{INBOX_CLOSED.forYourself} <a href="#/people">{INBOX_CLOSED.goToPeople}</a>
					</p>
				) : granters.value.length === 0 ? (
					<p>{INBOX_CLOSED.askAdministrator}</p>
				) : (
					<p>
						{INBOX_CLOSED.whoCan} <Foreign>{granters.value.join(", ")}</Foreign>
					</p>
				)}
			</Blank>
		</>
	);
}
