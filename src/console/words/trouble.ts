import type { Trouble } from "../answer";

/** What the gateway refuses, in words: of a form whole, and at each of its fields. */

/** Of an answer that says nothing itself. */
export const answeredSaid = (status: number): string => `Holdfast answered ${status}.`;

/** What a refusal says, whole: what is the matter, and where a field is wrong, which. */
export function troubleSaid(trouble: Trouble): string {
	if (trouble.kind === "signed_out") return "Your session has ended. Sign in, then do it again; nothing was changed.";
	if (trouble.kind === "unreachable")
		return "Holdfast could not be reached, so it is not known whether this was done. Look again in a moment.";
	const errors = Object.entries(fieldErrorsIn(trouble));
	if (errors.length === 0) return trouble.detail;
	return errors.map(([field, message]) => fieldSaid(field, message)).join(" ");
}

/**
 * The gateway's mistakes by the first name in their paths: `lines[0].x` stands under `lines`. The first of a field is told, and of a
 * list what is wrong with each of its entries.
 */
export function fieldErrorsIn(trouble: Trouble | null): Readonly<Record<string, string>> {
	if (trouble?.kind !== "problem") return {};
	const { errors } = trouble.document as { errors?: unknown };
	if (!Array.isArray(errors)) return {};
	const told: Record<string, string> = {};
	for (const { path, message } of errors as readonly { path?: unknown; message?: unknown }[]) {
		if (typeof path !== "string" || typeof message !== "string") continue;
		const field = /^\w+/.exec(path)?.[0] ?? "";
		const before = Object.hasOwn(told, field) ? told[field] : undefined;
		if (before === undefined) told[field] = message;
		else if (path.startsWith(`${field}[`)) told[field] = `${before}; ${message}`;
	}
	return told;
}

const FIELD_NAMES: Readonly<Record<string, string>> = { name: "The name", email: "The e-mail address", password: "The password" };

/** The gateway ends a sentence that begins with the field: `"The password must have at least 10 characters."` */
export function fieldSaid(field: string, message: string): string {
	const name = Object.hasOwn(FIELD_NAMES, field) ? FIELD_NAMES[field] : field === "" ? "This" : `“${field}”`;
	return `${name} ${message.replace(/\.$/, "")}.`;
}

/** Below its label a message needs no other name: `"must be a number"` becomes `"Must be a number."` */
export const sentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, "")}.`;

/** Each mistake as it stands at its field. */
export const errorsSaid = (
	trouble: Trouble,
	said: (field: string, message: string) => string = (_field, message) => sentence(message),
): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(fieldErrorsIn(trouble)).map(([field, message]) => [field, said(field, message)]));
