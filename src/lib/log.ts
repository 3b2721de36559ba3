/** One JSON object a line, for Workers Logs. Facts and ids only: never a payload, a header or a person. */

type Fact = string | number | boolean | null | undefined;
export type LogEvent = Readonly<Record<string, Fact>> & { readonly event: string };

export const log = (event: LogEvent): void => console.log(JSON.stringify(event));
export const logError = (event: LogEvent): void => console.error(JSON.stringify(event));

const QUERY_LENGTH_MAX = 300;
/** A query that failed says what it was asked with, and that is about persons. It says so in its text, which is all that crosses a call to an object. */
const FAILED_QUERY = /(Failed query: )([\s\S]*?)(?:\nparams: [\s\S]*)?$/;
const unasked = (text: string): string =>
	text.replace(FAILED_QUERY, (_, says: string, query: string) => `${says}${query.slice(0, QUERY_LENGTH_MAX)}`);

/** The reason inside an unknown thrown value, with the one below it where a query failed: never what that was asked with. */
export function reasonOf(thrown: unknown): string {
	if (!(thrown instanceof Error)) return unasked(String(thrown));
	const reason = `${thrown.name}: ${unasked(thrown.message)}`;
	return FAILED_QUERY.test(thrown.message) && thrown.cause instanceof Error ? `${reason} (${reasonOf(thrown.cause)})` : reason;
}
