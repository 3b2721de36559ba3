/** Secrets at rest: AES-256-GCM under the deployment's key, and SHA-256 for what only has to be recognised again. */

const IV_BYTES = 12;
const KEY_BYTES = 32;
const encoder = new TextEncoder();

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** What is wrong with a key; null: nothing. It quotes nothing of it. */
export function keyTrouble(base64: string | undefined): string | null {
	if (base64 === undefined || base64 === "") return "is not set";
	try {
		const { length } = fromBase64(base64);
		return length === KEY_BYTES ? null : `must be ${KEY_BYTES} bytes in base64, and is ${length}`;
	} catch {
		return `must be ${KEY_BYTES} bytes in base64, and is no base64`;
	}
}

async function keyFrom(base64: string): Promise<CryptoKey> {
	const bytes = fromBase64(base64);
	if (bytes.length !== KEY_BYTES) throw new RangeError(`the credentials key must be ${KEY_BYTES} bytes in base64, not ${bytes.length}`);
	return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** base64(iv || ciphertext). `context` (a tenant's id) must be the same at unsealing, so that a sealed text cannot be moved to another tenant. */
export async function seal(plain: string, base64Key: string, context: string): Promise<string> {
	const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
	const sealed = await crypto.subtle.encrypt(
		{ name: "AES-GCM", iv, additionalData: encoder.encode(context) },
		await keyFrom(base64Key),
		encoder.encode(plain),
	);
	return toBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
}

/** Throws when the key, the context or the text is not the one it was sealed with. */
export async function unseal(sealed: string, base64Key: string, context: string): Promise<string> {
	const bytes = fromBase64(sealed);
	const plain = await crypto.subtle.decrypt(
		{ name: "AES-GCM", iv: bytes.slice(0, IV_BYTES), additionalData: encoder.encode(context) },
		await keyFrom(base64Key),
		bytes.slice(IV_BYTES),
	);
	return new TextDecoder().decode(plain);
}

/** Lower-case hex. */
export async function sha256(text: string): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text));
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
