import { useSignal } from "@preact/signals";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { askSignedIn } from "../session";
import type { ProductFile } from "../wire-products";
import { SET_HERE } from "../words/product";
import { changeOf, NOTHING_SET } from "../words/products";
import { troubleSaid } from "../words/trouble";

interface TakeBackDialogProps {
	readonly path: string;
	/** Of the product as it is shown. */
	readonly version: number;
	/** Called once it is closed. */
	readonly taken: (now: ProductFile) => void;
	/** It may have changed meanwhile. */
	readonly refused: () => void;
	readonly onClose: () => void;
}

/** Takes away all that is set over the ERP's words, after a question. */
export function TakeBackDialog({ path, version, taken, refused, onClose }: TakeBackDialogProps) {
	const said = useSignal<string | null>(null);
	const busy = useSignal(false);
	const takeBack = async (close: () => void) => {
		busy.value = true;
		const answer = await askSignedIn<ProductFile>(path, { method: "PUT", body: { ...changeOf(NOTHING_SET), version } });
		busy.value = false;
		if (answer.kind === "ok") {
			close();
			taken(answer.body);
			return;
		}
		said.value = troubleSaid(answer);
		refused();
	};
	return (
		<Dialog title={SET_HERE.takeBackQuestion} onClose={onClose}>
			{(close) => (
				<>
					<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
					<Question
						text={SET_HERE.takeBackAbout}
						yes={SET_HERE.takeBackYes}
						busy={busy.value}
						onYes={() => void takeBack(close)}
						onNo={close}
					/>
				</>
			)}
		</Dialog>
	);
}
