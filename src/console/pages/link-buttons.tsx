import { useSignal } from "@preact/signals";
import { errorTitle } from "../../order/titles";
import type { Answer } from "../answer";
import { ERP_ASKED_MS } from "../api";
import { board as boardPoll } from "../live/board";
import { askSignedIn, mayOperate } from "../session";
import type { LinkTest, LinkView } from "../wire";
import { took } from "../words/time";

/** What somebody in charge can do about the ERP connection, and what came of it. */
export function LinkButtons({ link }: { link: LinkView }) {
	const busy = useSignal<"test" | "pause" | "resume" | null>(null);
	const said = useSignal("");
	if (!mayOperate.value || link.state === "not_connected" || link.state === "unknown") return null;
	const press = async (what: "test" | "pause" | "resume") => {
		busy.value = what;
		said.value = "";
		const answer = await askSignedIn<LinkTest>(`/connection/${what}`, { method: "POST", withinMs: ERP_ASKED_MS });
		busy.value = null;
		said.value = what === "test" ? testSaid(answer) : changeSaid(what, answer);
		boardPoll.refresh();
	};
	const button = (what: "test" | "pause" | "resume", label: string, doing: string) => (
		<button type="button" class="button" disabled={busy.value !== null} onClick={() => void press(what)}>
			{busy.value === what ? doing : label}
		</button>
	);
	return (
		<div class="link-buttons">
			<span class="link-said" role="status">
				{said}
			</span>
			{button("test", "Test connection", "Asking the ERP…")}
			{link.state === "paused" ? button("resume", "Resume sending", "Resuming…") : button("pause", "Pause sending", "Pausing…")}
		</div>
	);
}

function testSaid(answer: Answer<LinkTest>): string {
	if (answer.kind !== "ok") return refusal(answer);
	const { body } = answer;
	if (!body.ok) return `${errorTitle(body.errorClass)}: ${body.message}`;
	return `The ERP answered in ${took(body.tookMs)}${body.version === null ? "" : ` (${body.version})`}.`;
}

const changeSaid = (what: "pause" | "resume", answer: Answer<unknown>): string =>
	answer.kind === "ok" ? (what === "pause" ? "Sending is paused." : "Sending goes on.") : refusal(answer);

const refusal = (answer: Answer<unknown>): string => (answer.kind === "problem" ? answer.detail : "Holdfast could not be reached.");
