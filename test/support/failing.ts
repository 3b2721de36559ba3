/** What a call throws, as text; throws itself when it does not. (A matcher would look at an RPC promise twice, and each look is a promise of its own.) */
export async function errorOf(call: () => Promise<unknown>): Promise<string> {
	try {
		await call();
	} catch (error) {
		return String(error);
	}
	throw new Error("expected the call to fail");
}
