import { useSignal } from "@preact/signals";
import { Sign } from "../parts/icons";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { mayLeave } from "../route";
import type { Session } from "../wire";
import { ACTING } from "../words/acting";
import { leaveTenant } from "./tenants-visit";

/** An operator who works in a tenant that is not their own sees so on every page, and how to leave. */
export function Acting({ session: { tenant, acting } }: { session: Session }) {
	const busy = useSignal(false);
	const refused = useSignal<string | null>(null);
	if (acting !== true) return null;
	const leave = async () => {
		if (!mayLeave()) return;
		busy.value = true;
		refused.value = null;
		const answer = await leaveTenant();
		if (answer.kind === "ok") return;
		busy.value = false;
		refused.value = answer.kind === "problem" ? answer.detail : ACTING.leavingFailed;
	};
	return (
		<section class="acting" aria-label={ACTING.where}>
			<p>
				<Sign tone="amber" />
				<span>
					{woven(ACTING.worksIn, {
						shop: (
							<strong>
								<Foreign>{tenant.name}</Foreign>
							</strong>
						),
					})}
				</span>
			</p>
			<button type="button" class="button" disabled={busy.value} onClick={() => void leave()}>
				{busy.value ? ACTING.leaving : ACTING.leave}
			</button>
			<div role="alert">{refused.value === null ? null : <Notice tone="red" title={refused.value} />}</div>
		</section>
	);
}
