import { useLayoutEffect, useMemo } from "preact/hooks";
import { askSignedIn } from "../session";
import type { BulkDecision, Standings } from "../wire-bulk";
import { browser } from "./browser";
import { following, withStandings } from "./standings";

/** The results with how each order stands, kept fresh while they are shown. */
export function useStandings(results: readonly BulkDecision[]): readonly BulkDecision[] {
	const followed = useMemo(
		() =>
			following((eNumbers, stop) => askSignedIn<Standings>(`/orders/standings?eNumbers=${eNumbers.join(",")}`, { signal: stop }), browser),
		[],
	);
	useLayoutEffect(() => {
		followed.follow(results);
		// Begun anew with other results: they are asked about at once.
		followed.poll.start();
		return () => followed.poll.stop();
	}, [followed, results]);
	return withStandings(results, followed.known.value);
}
