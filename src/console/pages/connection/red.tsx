import { useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../parts/dialog";
import type { LinkTest } from "../../wire";
import { RED } from "../../words/connection-page";
import { TestResult } from "./said";

/** The ERP does not answer to what is about to be saved: whoever saves it all the same should know. */
export function RedDialog({ test, save, onClose }: { test: LinkTest; save: () => void; onClose: () => void }) {
	const back = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => back.current?.focus(), []);
	return (
		<Dialog title={RED.title} onClose={onClose}>
			{(close) => (
				<>
					<TestResult test={test} />
					<p>{RED.about}</p>
					<div class="ask-buttons">
						<button type="button" class="button" ref={back} onClick={close}>
							{RED.back}
						</button>
						<button
							type="button"
							class="button primary"
							onClick={() => {
								close();
								save();
							}}
						>
							{RED.save}
						</button>
					</div>
				</>
			)}
		</Dialog>
	);
}
