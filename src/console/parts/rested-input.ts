import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** A field whose text is told once the fingers rest, and not for every key. */
export interface RestedInput {
	readonly input: RefObject<HTMLInputElement | null>;
	/** Whoever types goes on: the time begins anew. */
	readonly rest: () => void;
	/** Tells now what stands there, if that is something new. */
	readonly tell: () => void;
}

interface Setup {
	/** What the address says. One that comes back from what was told must not put the caret, or what was typed since, elsewhere. */
	readonly value: string;
	readonly restMs: number;
	/** What is to be told of the field; null: nothing that can be told yet. */
	readonly read: (field: HTMLInputElement) => string | null;
	readonly onText: (text: string) => void;
}

export function useRestedInput({ value, restMs, read, onText }: Setup): RestedInput {
	const input = useRef<HTMLInputElement>(null);
	const timer = useRef(0);
	const told = useRef(value);
	useLayoutEffect(() => {
		if (input.current === null || told.current === value) return;
		told.current = value;
		input.current.value = value;
	}, [value]);
	useLayoutEffect(() => {
		if (input.current !== null) input.current.value = told.current;
		return () => clearTimeout(timer.current);
	}, []);
	const tell = () => {
		clearTimeout(timer.current);
		const text = input.current === null ? null : read(input.current);
		if (text === null || text === told.current) return;
		told.current = text;
		onText(text);
	};
	const rest = () => {
		clearTimeout(timer.current);
		timer.current = window.setTimeout(tell, restMs);
	};
	return { input, rest, tell };
}
