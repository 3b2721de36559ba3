import { useLayoutEffect, useRef } from "preact/hooks";
import { isFree, shortcuts } from "../live/keyboard";
import { SEARCH_FIELD } from "../words/parts";
import { Search } from "./icons";
import { useRestedInput } from "./rested-input";
import { REST_MS } from "./search-rest";

/** A search that follows what is typed, once the fingers rest; Enter, and what comes or goes as a whole, do not wait for that. */
interface SearchFieldProps {
	readonly value: string;
	readonly label: string;
	readonly placeholder: string;
	readonly maxLength: number;
	/** Whether "/" comes here from anywhere. One search of a page has it: where the header has one, that one. */
	readonly slash?: boolean;
	readonly onSearch: (text: string) => void;
}

export function SearchField({ value, label, placeholder, maxLength, slash = false, onSearch }: SearchFieldProps) {
	const { input, rest, tell } = useRestedInput({ value, restMs: REST_MS, read: (field) => field.value.trim(), onText: onSearch });
	const length = useRef(value.length);
	useLayoutEffect(() => {
		if (!slash) return;
		const listen = (event: KeyboardEvent) => {
			if (event.key !== "/" || !isFree(event)) return;
			event.preventDefault();
			input.current?.select();
		};
		document.addEventListener("keydown", listen);
		return () => document.removeEventListener("keydown", listen);
	}, [slash]);
	return (
		<search class="search-field">
			<form
				onSubmit={(event) => {
					event.preventDefault();
					tell();
				}}
			>
				<Search />
				<input
					ref={input}
					type="search"
					aria-label={label}
					placeholder={placeholder}
					maxLength={maxLength}
					autocomplete="off"
					spellcheck={false}
					enterkeyhint="search"
					onInput={({ currentTarget: { value } }) => {
						// Pasted, or cleared: nothing more is on its way.
						const isWhole = Math.abs(value.length - length.current) > 1 || value === "";
						length.current = value.length;
						if (isWhole) tell();
						else rest();
					}}
				/>
				{slash && shortcuts.value ? <kbd title={SEARCH_FIELD.slash}>/</kbd> : null}
			</form>
		</search>
	);
}
