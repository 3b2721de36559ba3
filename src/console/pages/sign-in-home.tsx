import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { HOME } from "../address";
import type { Trouble } from "../answer";
import { Logo } from "../parts/logo";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { address, goTo } from "../route";
import { reader } from "../session";
import { goBack, type SignedIn } from "../sign-in";
import type { Session } from "../wire";
import { GO_BACK, goBackRefused } from "../words/sign-in";

interface AtHomeProps {
	readonly as: Session;
	readonly refusal: Trouble;
	readonly told: (answer: SignedIn) => void;
}

/** In place of the sign-in, over the page of a tenant that an operator could not be taken back to. */
export function AtHome({ as, refusal, told }: AtHomeProps) {
	const again = useRef<HTMLButtonElement>(null);
	const busy = useSignal(false);
	useLayoutEffect(() => again.current?.focus(), []);
	const retry = async () => {
		busy.value = true;
		const answer = await goBack(as);
		busy.value = false;
		told(answer);
	};
	return (
		<div class="sign-in-card">
			<div class="sign-in-brand">
				<Logo />
				<h1>
					{GO_BACK.notIn} <Foreign>{reader.value?.tenant.name ?? ""}</Foreign>
				</h1>
			</div>
			<div class="sign-in-said" role="alert">
				<Notice tone="red" title={goBackRefused(refusal)}>
					{GO_BACK.kept}
				</Notice>
			</div>
			<button ref={again} type="button" class="button primary" disabled={busy.value} onClick={() => void retry()}>
				{busy.value ? GO_BACK.going : GO_BACK.again}
			</button>
			<button type="button" class="button" disabled={busy.value} onClick={goHome}>
				{GO_BACK.home}
			</button>
		</div>
	);
}

/** The page begins anew there; whoever would rather keep what was typed says so to the browser, and stays. */
function goHome(): void {
	goTo(HOME);
	if (address.peek().path === "/") location.reload();
}
