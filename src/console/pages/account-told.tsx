import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { announce } from "../parts/announcer";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { ToldChoice } from "../wire-mail";
import { TOLD_WORDS } from "../words/mail";
import { peopleTroubleSaid } from "../words/people";

/** "What I am told": where somebody hears of orders that failed, and whether they are mailed about those that are late. */
export function WhatIAmTold() {
	const choice = useSignal<ToldChoice | null>(null);
	const trouble = useSignal<string | null>(null);
	useEffect(() => {
		void askSignedIn<ToldChoice>("/account/notifications").then((answer) => {
			if (answer.kind === "ok") choice.value = answer.body;
			else trouble.value = peopleTroubleSaid(answer);
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
			announce("Saved");
		} else {
			choice.value = before;
			trouble.value = peopleTroubleSaid(answer);
		}
	};
	const now = choice.value;
	return (
		<section class="panel settings-panel" aria-labelledby="told-title">
			<h2 id="told-title">What I am told</h2>
			<div role="alert">{trouble.value === null ? null : <Notice tone="red" title={trouble.value} />}</div>
			{now === null ? null : (
				<>
					{now.permitted ? null : (
						<Notice
							tone="amber"
							title="You are told nothing yet: it takes the permission Order Sync Notification, which an administrator switches on under People."
						/>
					)}
					{now.mailIsSent ? null : (
						<Notice tone="amber" title="This deployment sends no mail yet. What you choose here counts once it does." />
					)}
					<fieldset class="choices">
						<legend>Orders that failed, and outages</legend>
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
						<legend>Orders that are late</legend>
						<label>
							<input
								type="checkbox"
								checked={now.unsynced}
								onChange={() => void save({ orderErrors: now.orderErrors, unsynced: !now.unsynced })}
							/>
							<span>Mail me “Unsynced Order” when an order is queued or not confirmed for 30 minutes; at most one mail an hour.</span>
						</label>
					</fieldset>
					{now.email === null ? null : (
						<p>
							Mail goes to <Foreign>{now.email}</Foreign>.
						</p>
					)}
				</>
			)}
		</section>
	);
}
