import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { askSignedIn } from "../session";
import type { KeyView } from "../wire-keys";
import { revokeSaid } from "../words/keys";
import { peopleTroubleSaid } from "../words/people";

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
			said.value = peopleTroubleSaid(answer);
			return;
		}
		close();
		announce(`The key ${apiKey.label} is revoked`);
	};
	return (
		<Dialog title={`Revoke the key “${apiKey.label}”?`} onClose={onClose}>
			{(close) => (
				<>
					<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
					<p>
						{apiKey.lastUsedAt === null ? (
							"It has never been used."
						) : (
							<>
								It was last used in the hour from <ClockTime at={apiKey.lastUsedAt} />.
							</>
						)}
					</p>
					<Question text={revokeSaid(apiKey)} yes="Revoke it" busy={busy.value} onYes={() => void revoke(close)} onNo={close} />
				</>
			)}
		</Dialog>
	);
}
