/** What a mail server says of a mail may quote it, and a one-time link with it. Words of servers are kept where many can read them. */

/** So many characters in a row that a token has, too, are taken for a piece of it. */
const PIECE_LENGTH_MIN = 6;
/** A line of a mail as it travels in base64 says what it says to nobody who looks for words. */
const ENCODED = /[A-Za-z0-9+/]{40,}={0,2}/g;
const LEFT_OUT = "[left out]";

/** `text` without any piece of the token, whole, broken over lines or cut. `found`: there was one. */
export function withoutToken(text: string, token: string): { readonly text: string; readonly found: boolean } {
	const [low, secret] = [lower(text), lower(token)];
	let kept = "";
	let at = 0;
	while (at < text.length) {
		const length = pieceAt(low, at, secret);
		kept += length === 0 ? text.charAt(at) : LEFT_OUT;
		at += Math.max(1, length);
	}
	const clean = kept.replace(ENCODED, LEFT_OUT);
	return { text: clean, found: clean !== text };
}

/** As long as before: some letters of other alphabets become two. */
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** How many characters from there on stand in the secret in the same order; 0: too few to matter. */
function pieceAt(text: string, at: number, secret: string): number {
	let length = PIECE_LENGTH_MIN;
	if (at + length > text.length || !secret.includes(text.slice(at, at + length))) return 0;
	while (at + length < text.length && secret.includes(text.slice(at, at + length + 1))) length += 1;
	return length;
}
