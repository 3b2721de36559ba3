import type { ComponentChildren } from "preact";
import type { Tone } from "../words/tone";
import { Sign } from "./icons";

/** A band that says one thing that matters now. */
interface NoticeProps {
	readonly tone: Tone;
	readonly title: ComponentChildren;
	readonly children?: ComponentChildren;
	readonly action?: ComponentChildren;
}

export function Notice({ tone, title, children, action }: NoticeProps) {
	return (
		<div class={`notice tint-${tone}`}>
			<Sign tone={tone} />
			<div class="notice-words">
				<strong>{title}</strong>
				{children === undefined ? null : <div>{children}</div>}
			</div>
			{action === undefined ? null : <div class="notice-action">{action}</div>}
		</div>
	);
}
