/** Arithmetic and print for the programs that measure. */

/** Of a sample in any order; NaN of an empty one. `share` is 0.5 for the median. */
export function quantile(sample: readonly number[], share: number): number {
	const sorted = sample.toSorted((a, b) => a - b);
	const place = (sorted.length - 1) * share;
	const below = sorted[Math.floor(place)] ?? Number.NaN;
	const above = sorted[Math.ceil(place)] ?? Number.NaN;
	return below + (above - below) * (place - Math.floor(place));
}
export const median = (sample: readonly number[]): number => quantile(sample, 0.5);

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
export const seconds = (valueMs: number): string => `${(valueMs / 1000).toFixed(1)} s`;
export const count = (value: number): string => Math.round(value).toLocaleString("en");

/** `  name    value`, the values under each other. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
	const width = Math.max(...rows.map(([name]) => name.length)) + 2;
	return rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`).join("\n");
}
