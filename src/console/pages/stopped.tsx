import type { Poll } from "../live/poll";
import { address } from "../route";
import { STOPPED } from "../words/stopped";

/** The first answer did not come: nothing is known that could be shown. */
export function Stopped({ of }: { of: Poll<unknown> }) {
	const trouble = of.trouble.value;
	const problem = trouble?.kind === "problem" ? trouble : null;
	// The sign-in stands over the page and says so.
	if (trouble?.kind === "signed_out") return null;
	// What an address asks for and the gateway cannot read will not be read the next time either.
	const { path, search } = address.value;
	const isMistaken = problem?.status === 422 && search !== "";
	return (
		<section class="panel blank" role="status">
			<h2>{problem === null ? STOPPED.unreachable : isMistaken ? STOPPED.unreadable : STOPPED.refused}</h2>
			<p>{problem?.detail ?? STOPPED.unreachableAbout}</p>
			{isMistaken ? (
				<a class="button" href={`#${path}`}>
					{STOPPED.without}
				</a>
			) : (
				<button type="button" class="button" onClick={of.refresh}>
					{STOPPED.again}
				</button>
			)}
		</section>
	);
}
