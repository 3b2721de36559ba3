import type { Poll } from "../live/poll";
import { STOPPED } from "../words/stopped";

/** The first answer did not come: nothing is known that could be shown. */
export function Stopped({ of }: { of: Poll<unknown> }) {
	const trouble = of.trouble.value;
	const problem = trouble?.kind === "problem" ? trouble : null;
	// The sign-in stands over the page and says so.
	if (trouble?.kind === "signed_out") return null;
	return (
		<section class="panel blank" role="status">
			<h2>{problem === null ? STOPPED.unreachable : STOPPED.refused}</h2>
			<p>{problem?.detail ?? STOPPED.unreachableAbout}</p>
			<button type="button" class="button" onClick={of.refresh}>
				{STOPPED.again}
			</button>
		</section>
	);
}
