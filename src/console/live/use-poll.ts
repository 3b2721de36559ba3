import { useLayoutEffect, useMemo } from "preact/hooks";
import { askSignedIn } from "../session";
import { atPace } from "./pace";
import { type Poll, poll } from "./poll";

/** What a page shows, followed while it is shown; begun anew when `path`, below the admin API, becomes another. */
export function usePoll<T>(path: string, paceMs: number): Poll<T> {
	const source = useMemo(() => poll<T>((stop) => askSignedIn<T>(path, { signal: stop }), atPace(paceMs)), [path, paceMs]);
	// Asked before anything is painted: what is on its way meanwhile costs nobody a frame.
	useLayoutEffect(() => {
		source.start();
		return () => source.stop();
	}, [source]);
	return source;
}
