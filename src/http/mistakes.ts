import * as z from "zod";
import { wordsFor } from "./validator-words";

// Whatever schema refuses a request, whoever wrote it: a message of its own still comes before these.
z.config({ localeError: wordsFor });

/**
 * What kind of a mistake it is, which stays the same when a message is put in other words: a form says it in its own.
 * `rule`: anything that takes more than a look at the field; its message says it.
 */
export const MISTAKE_KINDS = [
	"type",
	"format",
	"choice",
	"too_short",
	"too_long",
	"too_small",
	"too_large",
	"too_few",
	"too_many",
	"unknown_field",
	"rule",
] as const;
export type MistakeKind = (typeof MISTAKE_KINDS)[number];

export interface FieldError {
	/** `lines[0].quantity`; empty for the body as a whole. */
	readonly path: string;
	readonly kind: MistakeKind;
	readonly message: string;
}

/** One that no schema finds. */
export const mistakeAt = (path: string, message: string, kind: MistakeKind = "rule"): FieldError => ({ path, kind, message });

/** One entry a mistake; a field that is not known is named by itself, so that a misspelling is seen at once. */
export const fieldErrors = (error: z.ZodError): FieldError[] =>
	error.issues.flatMap((issue) =>
		issue.code === "unrecognized_keys"
			? issue.keys.map((key) => mistakeAt(pathOf([...issue.path, key]), "is not a known field", "unknown_field"))
			: [mistakeAt(pathOf(issue.path), issue.message, kindOf(issue))],
	);

const SIZES = {
	string: ["too_short", "too_long"],
	array: ["too_few", "too_many"],
	set: ["too_few", "too_many"],
	map: ["too_few", "too_many"],
} as const;

function kindOf(issue: z.core.$ZodIssue): MistakeKind {
	switch (issue.code) {
		case "invalid_type":
		case "not_multiple_of":
			return "type";
		case "invalid_format":
		case "invalid_key":
			return "format";
		case "invalid_value":
		case "invalid_union":
			return "choice";
		case "too_small":
		case "too_big": {
			const [less, more] = SIZES[issue.origin as keyof typeof SIZES] ?? ["too_small", "too_large"];
			return issue.code === "too_small" ? less : more;
		}
		case "custom":
			// A pattern that is more than one says so: `{ error, params: FORMAT }`.
			return MISTAKE_KINDS.find((kind) => kind === issue.params?.kind) ?? "rule";
		default:
			return "rule";
	}
}
/** For a refinement that stands for a pattern. */
export const FORMAT = { kind: "format" } as const satisfies { readonly kind: MistakeKind };

const pathOf = (path: readonly PropertyKey[]): string =>
	path.reduce<string>(
		(text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}${text === "" ? "" : "."}${String(step)}`),
		"",
	);
