/** E-numbers: `prefix + sequence`, per tenant, consecutive, never reused. The alphabet and length fit every ERP's reference field. */

export const ENUMBER_LENGTH_MAX = 20;
export const PREFIX_LENGTH_MAX = 10;
export const ENUMBER = new RegExp(`^[A-Z0-9-]{1,${ENUMBER_LENGTH_MAX}}$`);
const PREFIX = new RegExp(`^(?:[A-Z0-9-]{0,${PREFIX_LENGTH_MAX - 1}}[A-Z-])?$`);

export interface Numbering {
	/** Empty, or ends in a letter or hyphen, so that prefix and sequence can be told apart. */
	readonly prefix: string;
	/** The first sequence number a tenant gives out. */
	readonly start: number;
}

export function assertNumbering(numbering: Numbering): void {
	if (!PREFIX.test(numbering.prefix)) throw new RangeError(`e-number prefix ${JSON.stringify(numbering.prefix)} is not ${PREFIX}`);
	if (!Number.isSafeInteger(numbering.start) || numbering.start < 1)
		throw new RangeError(`e-number start ${numbering.start} is not a positive integer`);
}

export function eNumberOf(prefix: string, seq: number): string {
	const eNumber = `${prefix}${seq}`;
	if (!ENUMBER.test(eNumber)) throw new RangeError(`e-number ${eNumber} does not fit ${ENUMBER_LENGTH_MAX} characters of A-Z 0-9 -`);
	return eNumber;
}

/** The sequence at the end of an e-number, or null when the text cannot be one. Prefixes may have changed: compare the whole number, too. */
export function seqOf(eNumber: string): number | null {
	if (!ENUMBER.test(eNumber)) return null;
	const digits = /[1-9]\d{0,14}$/.exec(eNumber)?.[0];
	return digits === undefined ? null : Number(digits);
}

/**
 * The number that somebody means who typed this, with or without the prefix; null when the shop cannot have given it out. Numbers with an
 * earlier prefix have long been found by then.
 */
export function eNumberMeant(text: string, { prefix, start }: Numbering): string | null {
	const typed = eNumberTyped(text);
	const digits = typed.startsWith(prefix) ? typed.slice(prefix.length) : typed;
	const eNumber = `${prefix}${digits}`;
	return /^[1-9]\d{0,14}$/.test(digits) && Number(digits) >= start && ENUMBER.test(eNumber) ? eNumber : null;
}

/** What somebody typed for a number, without the spaces that make it readable, in capitals. */
export const eNumberTyped = (text: string): string => text.replace(/\s+/gu, "").toUpperCase();
