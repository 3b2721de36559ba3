import type { Trouble } from "./answer";

/** What the gateway says about each field of a form, by the field's name. */
export function errorsIn(trouble: Trouble | null): Readonly<Record<string, string>> {
	if (trouble?.kind !== "problem") return {};
	const { errors = [] } = trouble.document as { errors?: readonly { path: string; message: string }[] };
	return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
}
