import { useRef } from "preact/hooks";
import { theirs } from "../live/theirs";

/** What a screen reader is told without being asked. Only news that somebody would act on: counts that tick are not. */
const news = theirs({ text: "", times: 0 });

export function announce(text: string): void {
	news.value = { text, times: news.peek().times + 1 };
}

/**
 * A text that does not change is not read out: what is said a second time differs by a space that nobody hears. Every dialog has one of
 * its own, because all that stands outside of it is out of reach while it is open; it has nothing to say of what was news before.
 */
export function Announcer() {
	const { text, times } = news.value;
	const before = useRef(news.peek().times);
	const isNews = times !== before.current;
	return (
		<p class="unseen" role="status" aria-live="polite">
			{!isNews ? "" : times % 2 === 0 && text !== "" ? `${text}\u00A0` : text}
		</p>
	);
}
