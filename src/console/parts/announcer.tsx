import { signal } from "@preact/signals";

/** What a screen reader is told without being asked. Only news that somebody would act on: counts that tick are not. */
const news = signal("");

export function announce(text: string): void {
	news.value = text;
}

export function Announcer() {
	return (
		<p class="unseen" role="status" aria-live="polite">
			{news}
		</p>
	);
}
