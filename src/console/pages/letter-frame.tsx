import { useLayoutEffect, useRef } from "preact/hooks";

/** Beyond it a mail scrolls inside its frame: a digest of a thousand orders would make the page as long as all of them. */
const HEIGHT_PX_MAX = 12_000;

/**
 * A mail as it looks, as tall as it is. The frame runs nothing, neither by its own sandbox nor by the page's; it is of the console's
 * origin only so that the console can measure it.
 */
export function LetterFrame({ src, title }: { src: string; title: string }) {
	const frame = useRef<HTMLIFrameElement>(null);
	useLayoutEffect(() => {
		const { current } = frame;
		if (current === null) return;
		const measure = () => {
			const letter = current.contentDocument;
			if (letter?.documentElement == null) return;
			// Its border, and a bar for scrolling sideways where a word is too long.
			const around = current.offsetHeight - letter.documentElement.clientHeight;
			const height = Math.ceil(letter.documentElement.getBoundingClientRect().height) + around;
			current.style.height = `${Math.min(height, HEIGHT_PX_MAX)}px`;
		};
		// A narrower letter is a taller one.
		const resized = new ResizeObserver(measure);
		const loaded = () => {
			measure();
			resized.observe(current);
		};
		current.addEventListener("load", loaded);
		return () => {
			current.removeEventListener("load", loaded);
			resized.disconnect();
		};
	}, []);
	return (
		<iframe
			ref={frame}
			class="letter-page"
			title={title}
			src={src}
			sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
			referrerpolicy="no-referrer"
		/>
	);
}
