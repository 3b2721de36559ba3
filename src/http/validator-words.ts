import type * as z from "zod";

/**
 * What the validator says where a schema says nothing itself. Its own sentences ("Too small: expected number to be >=1") are for
 * whoever wrote the schema; ours go on from the name of the field, as all of ours do.
 */
type Issue = z.core.$ZodRawIssue;

const NOUNS: Readonly<Record<string, string>> = {
	string: "text",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	array: "a list",
	tuple: "a list",
	object: "an object",
	record: "an object",
	null: "null",
};
const FORMATS: Readonly<Record<string, string>> = {
	email: "an e-mail address",
	url: "an address such as https://shop.example/",
	uuid: "a UUID",
	date: 'a date such as "2026-12-01"',
	datetime: 'a time such as "2026-12-01T08:00:00Z"',
	json_string: "JSON",
};
/** So many values of an enumeration are listed. */
const VALUES_LISTED_MAX = 40;

export function wordsFor(issue: Issue): string {
	switch (issue.code) {
		case "invalid_type":
			if (issue.input === undefined) return "is missing";
			return `must be ${NOUNS[issue.expected] ?? "of another kind"}`;
		case "too_small":
			return sizeSaid(issue.origin, Number(issue.minimum), issue.inclusive === false ? "more than" : "at least");
		case "too_big":
			return sizeSaid(issue.origin, Number(issue.maximum), issue.inclusive === false ? "less than" : "at most");
		case "invalid_format":
			return `must be ${FORMATS[issue.format] ?? "written in another way"}`;
		case "not_multiple_of":
			return `must be a multiple of ${issue.divisor}`;
		case "unrecognized_keys":
			return `has fields that are not known: ${issue.keys.join(", ")}`;
		case "invalid_value":
			return oneOf(issue.values);
		case "invalid_union":
			return "is of none of the kinds that it may be";
		case "invalid_key":
			return "has a name that cannot be one";
		default:
			return "cannot be this";
	}
}

const oneOf = (values: readonly unknown[]): string => {
	const listed = values.slice(0, VALUES_LISTED_MAX).map((value) => (typeof value === "string" ? value : String(value)));
	return values.length === 1 ? `must be ${listed[0]}` : `must be one of ${listed.join(", ")}${values.length > listed.length ? ", …" : ""}`;
};

const COUNTED: Readonly<Record<string, string>> = { string: "character", array: "entry", set: "entry", map: "entry", file: "byte" };

function sizeSaid(origin: string, limit: number, than: string): string {
	const noun = COUNTED[origin];
	if (noun === undefined) return `must be ${than} ${limit}`;
	if (limit === 1 && than === "at least") return "must not be empty";
	return `must have ${than} ${limit} ${limit === 1 ? noun : noun === "entry" ? "entries" : `${noun}s`}`;
}
