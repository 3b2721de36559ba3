import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { announce } from "../parts/announcer";
import { Gear } from "../parts/page-icons";
import { askSignedIn, mayOperate } from "../session";
import type { ReportSettings } from "../wire-report";
import type { ReportForm } from "./report-form";

/** The way to the daily report's settings, for whoever is in charge; where the gateway keeps none, there is no way. */
export function ReportButton() {
	const settings = useSignal<ReportSettings | null>(null);
	const Form = useSignal<ComponentType<Parameters<typeof ReportForm>[0]> | null>(null);
	const mayLook = mayOperate.value;
	useEffect(() => {
		if (!mayLook) return;
		void askSignedIn<ReportSettings>("/report").then((answer) => {
			if (answer.kind === "ok") settings.value = answer.body;
		});
	}, [mayLook]);
	if (!mayLook || settings.value === null) return null;
	const open = async () => {
		try {
			const [answer, code] = await Promise.all([askSignedIn<ReportSettings>("/report"), import("./report-form")]);
			if (answer.kind === "ok") settings.value = answer.body;
			Form.value = code.ReportForm;
		} catch {
			announce("The report settings could not be loaded. Reload the page.");
		}
	};
	return (
		<>
			<span class="report-said">{reportSaid(settings.value)}</span>
			<button type="button" class="icon-button" aria-label="Report settings" title="Report settings" onClick={() => void open()}>
				<Gear />
			</button>
			{Form.value === null ? null : (
				<Form.value
					settings={settings.value}
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
	recipients.length === 0 ? "No daily report" : `Daily report at ${time}`;
