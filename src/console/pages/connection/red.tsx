import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "../../parts/dialog";
import type { LinkTest } from "../../wire";
import { TestResult } from "./said";

/** The ERP does not answer to what is about to be saved: whoever saves it all the same should know. */
export function RedDialog({ test, save, onClose }: { test: LinkTest; save: () => void; onClose: () => void }) {
	const back = useRef<HTMLButtonElement>(null);
	useEffect(() => back.current?.focus(), []);
	return (
		<Dialog title="The ERP does not answer to these settings" onClose={onClose}>
			{(close) => (
				<>
					<TestResult test={test} />
					<p>Nothing is saved yet. If you save it all the same, orders wait here until the ERP answers.</p>
					<div class="ask-buttons">
						<button type="button" class="button" ref={back} onClick={close}>
							Back to the form
						</button>
						<button
							type="button"
							class="button primary"
							onClick={() => {
								close();
								save();
							}}
						>
							Save all the same
						</button>
					</div>
				</>
			)}
		</Dialog>
	);
}
