import { useSignal } from "@preact/signals";
import { Sign } from "../parts/icons";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import type { Session } from "../wire";
import { leaveTenant } from "./tenants-visit";

/** An operator who works in a tenant that is not their own sees so on every page, and how to leave. */
export function Acting({ session: { tenant, acting } }: { session: Session }) {
	const busy = useSignal(false);
	const refused = useSignal<string | null>(null);
	if (acting !== true) return null;
	const leave = async () => {
		busy.value = true;
		refused.value = null;
		const answer = await leaveTenant();
		if (answer.kind === "ok") return;
		busy.value = false;
		refused.value = answer.kind === "problem" ? answer.detail : "Leaving did not work. Try again.";
	};
	return (
		<section class="acting" aria-label="Where you work">
			<p>
				<Sign tone="amber" />
				<span>
					You work in{" "}
					<strong>
						<Foreign>{tenant.name}</Foreign>
					</strong>
					, as an operator. What you change is this shop’s, and its audit log says that it was you.
				</span>
			</p>
			<button type="button" class="button" disabled={busy.value} onClick={() => void leave()}>
				{busy.value ? "Leaving…" : "Leave"}
			</button>
			<div role="alert">{refused.value === null ? null : <Notice tone="red" title={refused.value} />}</div>
		</section>
	);
}
