import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { theirs } from "../live/theirs";
import { announce } from "../parts/announcer";
import { Gear } from "../parts/page-icons";
import { askSignedIn, mayOperate, onReturn } from "../session";
import type { ReportSettings } from "../wire-report";
import { REPORT_BUTTON } from "../words/report-button";
import type { ReportForm } from "./report-form";

/** Kept from visit to visit, so that what stands beside the gear does not come and go. */
const settings = theirs<ReportSettings | null>(null);

/** False: they could not be had, and what was known stays. */
async function look(): Promise<boolean> {
	const answer = await askSignedIn<ReportSettings>("/report");
	if (answer.kind === "ok") settings.value = answer.body;
	return answer.kind === "ok";
}

const NOT_LOADED = REPORT_BUTTON.unreadable;

/** The way to the daily report's settings, for whoever is in charge. It stands there whether they could be read by then or not. */
export function ReportButton() {
	const Form = useSignal<ComponentType<Parameters<typeof ReportForm>[0]> | null>(null);
	const busy = useSignal(false);
	const refused = useSignal(false);
	const mayLook = mayOperate.value;
	useLayoutEffect(() => {
		if (!mayLook) return;
		void look();
		return onReturn(() => void look());
	}, [mayLook]);
	if (!mayLook) return null;
	const open = async () => {
		busy.value = true;
		try {
			const [isThere, code] = await Promise.all([look(), import("./report-form")]);
			refused.value = !isThere;
			if (isThere) Form.value = code.ReportForm;
		} catch {
			refused.value = true;
		}
		busy.value = false;
		if (refused.value) announce(NOT_LOADED);
	};
	const known = settings.value;
	return (
		<>
			<span class="report-said">{refused.value ? NOT_LOADED : known === null ? "" : reportSaid(known)}</span>
			<button
				type="button"
				class="icon-button"
				aria-label={REPORT_BUTTON.name}
				title={REPORT_BUTTON.name}
				aria-disabled={busy.value}
				onClick={() => {
					if (!busy.value) void open();
				}}
			>
				<Gear />
			</button>
			{Form.value === null || known === null ? null : (
				<Form.value
					settings={known}
					saved={(now) => {
						settings.value = now;
					}}
					onClose={() => {
						Form.value = null;
					}}
				/>
			)}
		</>
	);
}

/** In sight beside the gear: a report that nobody gets would otherwise be noticed when it is missed. */
const reportSaid = ({ recipients, time }: ReportSettings): string =>
	recipients.length === 0 ? REPORT_BUTTON.none : REPORT_BUTTON.daily(time);
