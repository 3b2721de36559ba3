import type { ComponentChildren } from "preact";
import type { Poll } from "../live/poll";
import { ListSkeleton } from "../parts/blank";
import { Freshness } from "../parts/freshness";
import { Stopped } from "./stopped";

/** What is followed, as soon as it is there; until then its shape, or why it does not come. `loading`: `"Loading the log"`. */
interface FollowedProps<T> {
	readonly of: Poll<T>;
	readonly loading: string;
	readonly children: (body: T) => ComponentChildren;
}

export function Followed<T>({ of, loading, children }: FollowedProps<T>) {
	const body = of.body.value;
	if (body === null) return of.trouble.value === null ? <ListSkeleton label={loading} /> : <Stopped of={of} />;
	return (
		<>
			<Freshness of={of} />
			{children(body)}
		</>
	);
}
