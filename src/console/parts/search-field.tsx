import { useEffect, useRef } from "preact/hooks";
import { isFree, shortcuts } from "../live/keyboard";
import { SEARCH_FIELD } from "../words/parts";
import { Search } from "./icons";
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
	const input = useRef<HTMLInputElement>(null);
	const timer = useRef(0);
	const length = useRef(value.length);
	/** What was searched for last: an address that comes back from it must not put the caret, or what was typed since, elsewhere. */
	const told = useRef(value);
	useEffect(() => {
		if (input.current === null || told.current === value) return;
		told.current = value;
		input.current.value = value;
	}, [value]);
	useEffect(() => {
		if (input.current !== null) input.current.value = told.current;
		return () => clearTimeout(timer.current);
	}, []);
	useEffect(() => {
		if (!slash) return;
		const listen = (event: KeyboardEvent) => {
			if (event.key !== "/" || !isFree(event)) return;
			event.preventDefault();
			input.current?.select();
		};
		document.addEventListener("keydown", listen);
		return () => document.removeEventListener("keydown", listen);
	}, [slash]);
	const tell = () => {
		clearTimeout(timer.current);
		const text = input.current?.value.trim() ?? "";
		if (text === told.current) return;
		told.current = text;
		onSearch(text);
	};
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
						clearTimeout(timer.current);
						// Pasted, or cleared: nothing more is on its way.
						const isWhole = Math.abs(value.length - length.current) > 1 || value === "";
						length.current = value.length;
						if (isWhole) tell();
						else timer.current = window.setTimeout(tell, REST_MS);
					}}
				/>
				{slash && shortcuts.value ? <kbd title={SEARCH_FIELD.slash}>/</kbd> : null}
			</form>
		</search>
	);
}
