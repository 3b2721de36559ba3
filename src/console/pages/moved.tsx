import { useLayoutEffect, useRef } from "preact/hooks";
import { Foreign } from "../parts/text";
import { lookWhereItIs } from "../session";
import type { Session } from "../wire";
import { MOVED } from "../words/moved";

/** Over the page of a session that another tab has taken elsewhere: nothing here may be read or done as if it were of there. */
export function MovedDialog({ was, now }: { was: Session; now: Session }) {
	const dialog = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		dialog.current?.showModal();
		const look = () => {
			if (document.visibilityState === "visible") void lookWhereItIs();
		};
		document.addEventListener("visibilitychange", look);
		return () => document.removeEventListener("visibilitychange", look);
	}, []);
	const isOther = was.user.id !== now.user.id;
	return (
		<dialog
			ref={dialog}
			class="ask"
			aria-labelledby="moved"
			onCancel={(event) => event.preventDefault()}
			// A browser closes it at the second Escape, whatever is said to the first.
			onClose={() => dialog.current?.showModal()}
		>
			<div class="ask-form">
				<h2 id="moved">
					{isOther ? MOVED.otherPerson : MOVED.otherTenant} <Foreign>{isOther ? now.user.name : now.tenant.name}</Foreign>
				</h2>
				<p>
					{MOVED.thisPage} <Foreign>{was.tenant.name}</Foreign>
					{isOther ? (
						<>
							{" "}
							{MOVED.and} <Foreign>{was.user.name}</Foreign>
						</>
					) : null}
					. {MOVED.nothingDone}
				</p>
				<div class="ask-buttons">
					<button type="button" class="button" onClick={() => void lookWhereItIs()}>
						{MOVED.lookAgain}
					</button>
					<button type="button" class="button primary" onClick={() => location.reload()}>
						<span>
							{MOVED.goOn} <Foreign>{now.tenant.name}</Foreign>
						</span>
					</button>
				</div>
			</div>
		</dialog>
	);
}
