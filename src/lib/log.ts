/** One JSON object a line, for Workers Logs. Facts and ids only: never a payload, a header or a person. */

type Fact = string | number | boolean | null | undefined;
export type LogEvent = Readonly<Record<string, Fact>> & { readonly event: string };

export const log = (event: LogEvent): void => console.log(JSON.stringify(event));
export const logError = (event: LogEvent): void => console.error(JSON.stringify(event));

/** The reason inside an unknown thrown value. */
export const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
