import { useLayoutEffect, useMemo } from "preact/hooks";
import { orderHref } from "../address";
import { atPace } from "../live/pace";
import { poll } from "../live/poll";
import { CopyButton } from "../parts/copy";
import { Freshness } from "../parts/freshness";
import { Sign } from "../parts/icons";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { FateView } from "../wire-journals";
import { canBeAsked, FATE, fateFace } from "../words/fates";
import { Stopped } from "./stopped";

/** A payment may come while somebody looks; little else changes what became of a number. */
const PACE_MS = 5_000;

/** What became of it, or that it can be none. */
export const Fate = ({ number }: { number: string }) => (canBeAsked(number) ? <Asked number={number} /> : <Unreadable number={number} />);

/** The sentence that can be read out, large. */
function Asked({ number }: { number: string }) {
	const fate = useMemo(
		() => poll<FateView>((signal) => askSignedIn(`/enumbers/${encodeURIComponent(number)}`, { signal }), atPace(PACE_MS)),
		[number],
	);
	useLayoutEffect(() => {
		fate.start();
		return () => fate.stop();
	}, [fate]);
	const known = fate.body.value;
	const trouble = fate.trouble.value;
	if (known === null) {
		if (trouble === null) return <p role="status">{FATE.looking}</p>;
		return trouble.kind === "problem" && trouble.status === 422 ? <Unreadable number={number} /> : <Stopped of={fate} />;
	}
	const { tone, name } = fateFace(known.fate);
	return (
		<>
			<Freshness of={fate} />
			<div class={`fate tint-${tone}`} role="status" data-testid="fate">
				<p class={`fate-name tone-${tone}`}>
					<Sign tone={tone} />
					{name}
				</p>
				{known.asked == null ? null : (
					<p class="second">{woven(FATE.readAs(known.eNumber), { typed: <Foreign>{known.asked}</Foreign> })}</p>
				)}
				<p class="fate-say">
					<Foreign>{known.say}</Foreign>
				</p>
				<p class="fate-tools">
					{known.fate === "never_issued" ? null : (
						<a class="button" href={orderHref(known.eNumber)}>
							{FATE.open(known.eNumber)}
						</a>
					)}
					<CopyButton text={known.say} what={FATE.sentence} />
				</p>
			</div>
		</>
	);
}

const Unreadable = ({ number }: { number: string }) => (
	<p class="field-error" role="status">
		<Sign tone="red" />
		<span>{woven(FATE.noNumber, { typed: <Foreign>{number}</Foreign> })}</span>
	</p>
);
