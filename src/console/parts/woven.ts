import type { ComponentChildren } from "preact";

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/**
 * A text from words/ with elements in it: `{name}` in the text stands for the element of that name, so that another
 * language can put it elsewhere. `woven("since {when}", { when: <ClockTime at={at} /> })`
 */
export const woven = <Text extends string>(
	text: Text,
	elements: Readonly<Record<NamesIn<Text>, ComponentChildren>>,
): readonly ComponentChildren[] => {
	const named: Readonly<Record<string, ComponentChildren>> = elements;
	return text.split(/\{(\w+)\}/).map((part, place) => (place % 2 === 0 ? part : named[part]));
};
