/** Numbers from a command line, or an error that says what to write instead. */

const WHOLE_MAX = 1_000_000;

export function whole(text: string, option: string, min = 1): number {
	const value = Number(text);
	if (Number.isInteger(value) && value >= min && value <= WHOLE_MAX) return value;
	throw new RangeError(`--${option} ${text}: give a whole number from ${min} to ${WHOLE_MAX}`);
}

/** From 0 to 1. */
export function portion(text: string, option: string): number {
	const value = Number(text);
	if (text.trim() !== "" && value >= 0 && value <= 1) return value;
	throw new RangeError(`--${option} ${text}: give a number from 0 to 1`);
}
