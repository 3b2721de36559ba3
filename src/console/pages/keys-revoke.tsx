import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { KeyView } from "../wire-keys";
import { KEY_REVOKE, revokeSaid } from "../words/keys";
import { troubleSaid } from "../words/trouble";

interface RevokeKeyDialogProps {
	readonly apiKey: KeyView;
	readonly revoked: () => void;
	readonly onClose: () => void;
}

/** Says what will stop, and then stops it. */
export function RevokeKeyDialog({ apiKey, revoked, onClose }: RevokeKeyDialogProps) {
	const said = useSignal<string | null>(null);
	const busy = useSignal(false);
	const revoke = async (close: () => void) => {
		busy.value = true;
		const answer = await askSignedIn<KeyView>(`/keys/${encodeURIComponent(apiKey.id)}/revoke`, { method: "POST" });
		busy.value = false;
		revoked();
		if (answer.kind !== "ok") {
			said.value = troubleSaid(answer);
			return;
		}
		close();
		announce(KEY_REVOKE.done(apiKey.label));
	};
	return (
		<Dialog title={KEY_REVOKE.title(apiKey.label)} onClose={onClose}>
			{(close) => (
				<>
					<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
					<p>
						{apiKey.lastUsedAt === null
							? KEY_REVOKE.neverUsed
							: woven(KEY_REVOKE.lastUsedFrom, { when: <ClockTime at={apiKey.lastUsedAt} /> })}
					</p>
					<Question text={revokeSaid(apiKey)} yes={KEY_REVOKE.yes} busy={busy.value} onYes={() => void revoke(close)} onNo={close} />
				</>
			)}
		</Dialog>
	);
}
