import { keyedHash } from "../lib/hash";
import { seal, unseal } from "../lib/secret";
import { type PersonSought, soughtPlainly } from "../order/person";

/** Who is being erased, as long as it goes on or one of their orders waits: sealed, and then gone. What stays is a hash that nobody can try names against. */
export interface SealedPerson {
	/** Null: their orders are known. */
	readonly sought: PersonSought | null;
	/** What else they are known by, in lower case. */
	readonly words: readonly string[];
}
interface ErasureId {
	readonly tenantId: string;
	readonly id: string;
}
const contextOf = ({ tenantId, id }: ErasureId): string => `erasure:${tenantId}:${id}`;

export const sealPerson = (of: ErasureId, person: SealedPerson, credentialsKey: string): Promise<string> =>
	seal(JSON.stringify(person), credentialsKey, contextOf(of));

/** It was sealed under another key, or for another erasure: nobody can read it any more. */
export class NotTheirsError extends Error {
	override readonly name = "NotTheirsError";
}

/** Throws a NotTheirsError. */
export async function unsealPerson(
	of: ErasureId & { readonly sealedPerson: string | null },
	credentialsKey: string,
): Promise<SealedPerson> {
	if (of.sealedPerson === null) return { sought: null, words: [] };
	try {
		return JSON.parse(await unseal(of.sealedPerson, credentialsKey, contextOf(of)));
	} catch (error) {
		throw new NotTheirsError(`the erasure ${of.id} cannot be unsealed`, { cause: error });
	}
}

/** The same for the same person, however they are spelt; another one in another tenant. */
export const personHash = (tenantId: string, person: PersonSought, credentialsKey: string): string =>
	keyedHash(credentialsKey, `erasure\n${tenantId}\n${JSON.stringify(soughtPlainly(person))}`);
