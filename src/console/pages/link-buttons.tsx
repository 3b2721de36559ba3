import { useSignal } from "@preact/signals";
import { errorTitle } from "../../order/titles";
import type { Answer } from "../answer";
import { ERP_ASKED_MS } from "../api";
import { board as boardPoll } from "../live/board";
import { askSignedIn, mayOperate } from "../session";
import type { LinkTest, LinkView } from "../wire";
import { LINK_BUTTONS } from "../words/flow";
import { took } from "../words/time";
import { PauseDialog } from "./connection/pause";

interface LinkButtonsProps {
	readonly link: LinkView;
	/** How many orders are on their way. */
	readonly waiting: number;
}

/** What somebody in charge can do about the ERP connection, and what came of it. */
export function LinkButtons({ link, waiting }: LinkButtonsProps) {
	const busy = useSignal<"test" | "resume" | null>(null);
	const said = useSignal("");
	const pausing = useSignal(false);
	const isOffered = mayOperate.value && link.state !== "not_connected" && link.state !== "unknown";
	const press = async (what: "test" | "resume") => {
		busy.value = what;
		said.value = "";
		const answer = await askSignedIn<LinkTest>(`/connection/${what}`, { method: "POST", withinMs: ERP_ASKED_MS });
		busy.value = null;
		said.value = what === "test" ? testSaid(answer) : answer.kind === "ok" ? LINK_BUTTONS.goesOn : refusal(answer);
		boardPoll.refresh();
	};
	const button = (what: "test" | "resume", label: string, doing: string) => (
		<button type="button" class="button" disabled={busy.value !== null} onClick={() => void press(what)}>
			{busy.value === what ? doing : label}
		</button>
	);
	const buttons = () => (
		<div class="link-buttons">
			<span class="link-said" role="status">
				{said}
			</span>
			{button("test", LINK_BUTTONS.test, LINK_BUTTONS.testing)}
			{link.state === "paused" ? (
				button("resume", LINK_BUTTONS.resume, LINK_BUTTONS.resuming)
			) : (
				<button
					type="button"
					class="button"
					disabled={busy.value !== null}
					onClick={() => {
						said.value = "";
						pausing.value = true;
					}}
				>
					{LINK_BUTTONS.pause}
				</button>
			)}
		</div>
	);
	return (
		<>
			{isOffered ? buttons() : null}
			{/* Whatever becomes of the link under it: a reason that somebody types is not taken from them. */}
			{pausing.value ? (
				<PauseDialog
					waiting={waiting}
					paused={boardPoll.refresh}
					onClose={() => {
						pausing.value = false;
					}}
				/>
			) : null}
		</>
	);
}

function testSaid(answer: Answer<LinkTest>): string {
	if (answer.kind !== "ok") return refusal(answer);
	const { body } = answer;
	if (!body.ok) return `${errorTitle(body.errorClass)}: ${body.message}`;
	return LINK_BUTTONS.answered(took(body.tookMs), body.version);
}

const refusal = (answer: Answer<unknown>): string => (answer.kind === "problem" ? answer.detail : LINK_BUTTONS.unreachable);
