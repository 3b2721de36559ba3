import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { announce } from "../parts/announcer";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { ToldChoice } from "../wire-mail";
import { WHAT_I_AM_TOLD } from "../words/account-told";
import { TOLD_WORDS } from "../words/mail";
import { troubleSaid } from "../words/trouble";

/** "What I am told": where somebody hears of orders that failed, and whether they are mailed about those that are late. */
export function WhatIAmTold() {
	const choice = useSignal<ToldChoice | null>(null);
	const trouble = useSignal<string | null>(null);
	useLayoutEffect(() => {
		void askSignedIn<ToldChoice>("/account/notifications").then((answer) => {
			if (answer.kind === "ok") choice.value = answer.body;
			else trouble.value = troubleSaid(answer);
		});
	}, []);
	const save = async (wanted: Pick<ToldChoice, "orderErrors" | "unsynced">) => {
		const before = choice.peek();
		if (before === null) return;
		// At once, and back if the gateway does not keep it.
		choice.value = { ...before, ...wanted };
		trouble.value = null;
		const answer = await askSignedIn<ToldChoice>("/account/notifications", { method: "PUT", body: wanted });
		if (answer.kind === "ok") {
			choice.value = answer.body;
			announce(WHAT_I_AM_TOLD.saved);
		} else {
			choice.value = before;
			trouble.value = troubleSaid(answer);
		}
	};
	const now = choice.value;
	return (
		<section class="panel settings-panel" aria-labelledby="told-title">
			<h2 id="told-title">{WHAT_I_AM_TOLD.title}</h2>
			<div role="alert">{trouble.value === null ? null : <Notice tone="red" title={trouble.value} />}</div>
			{now === null ? null : (
				<>
					{now.permitted ? null : <Notice tone="amber" title={WHAT_I_AM_TOLD.notPermitted} />}
					{now.mailIsSent ? null : <Notice tone="amber" title={WHAT_I_AM_TOLD.noMailSent} />}
					<fieldset class="choices">
						<legend>{WHAT_I_AM_TOLD.errors}</legend>
						{(["inbox", "mail", "both"] as const).map((each) => (
							<label key={each}>
								<input
									type="radio"
									name="order-errors"
									checked={now.orderErrors === each}
									onChange={() => void save({ orderErrors: each, unsynced: now.unsynced })}
								/>
								<span>
									{TOLD_WORDS[each].label}. <span class="second">{TOLD_WORDS[each].hint}</span>
								</span>
							</label>
						))}
					</fieldset>
					<fieldset class="choices">
						<legend>{WHAT_I_AM_TOLD.late}</legend>
						<label>
							<input
								type="checkbox"
								checked={now.unsynced}
								onChange={() => void save({ orderErrors: now.orderErrors, unsynced: !now.unsynced })}
							/>
							<span>{WHAT_I_AM_TOLD.mailUnsynced}</span>
						</label>
					</fieldset>
					{now.email === null ? null : <p>{woven(WHAT_I_AM_TOLD.mailGoesTo, { address: <Foreign>{now.email}</Foreign> })}</p>}
				</>
			)}
		</section>
	);
}
