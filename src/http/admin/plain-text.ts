import * as z from "zod";
import { mistakeInLine, mistakeInNote } from "../../lib/plain-text";
import { FORMAT } from "../mistakes";

/** Text that people type for other people to read, as a field takes it. `empty`: what is said where there is none; null: there may be none. */
const plainText = (lengthMax: number, empty: string | null, mistakeIn: (text: string) => string | null) => {
	const text = z.string().trim();
	return (empty === null ? text : text.min(1, empty))
		.max(lengthMax, `must have at most ${lengthMax} characters`)
		.refine((one) => mistakeIn(one) === null, { error: ({ input }) => mistakeIn(String(input)) ?? "", params: FORMAT });
};

export const oneLine = (lengthMax: number, empty: string | null = "must not be empty") => plainText(lengthMax, empty, mistakeInLine);
export const note = (lengthMax: number, empty: string | null = null) => plainText(lengthMax, empty, mistakeInNote);
