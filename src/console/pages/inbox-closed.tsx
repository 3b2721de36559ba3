import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Blank } from "../parts/blank";
import { Foreign } from "../parts/text";
import { askSignedIn, reader } from "../session";
import { grantersIn } from "../words/inbox";
import { permissionName } from "../words/people";

/** The inbox of whoever is told nothing: what it would tell, and who can switch it on. */
export function InboxClosed() {
	const granters = useSignal<readonly string[]>([]);
	useEffect(() => {
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
				<h1 tabIndex={-1}>Inbox</h1>
			</div>
			<Blank title="Your inbox is switched off">
				<p>
					It tells of orders that failed, and of outages of the ERP. It takes the permission “{permissionName("order_sync_notification")}”,
					which is off for everybody until somebody switches it on.
				</p>
				{mayGrant ? (
					<p>
						You can switch it on for yourself and for others. <a href="#/people">Go to People</a>
					</p>
				) : granters.value.length === 0 ? (
					<p>An administrator of the shop can switch it on for you.</p>
				) : (
					<p>
						Who can switch it on for you: <Foreign>{granters.value.join(", ")}</Foreign>
					</p>
				)}
			</Blank>
		</>
	);
}
