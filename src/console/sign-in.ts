import type { Answer, Trouble } from "./answer";
import { ask } from "./api";
import { enter, isSame, openSession, placeIn, session } from "./session";
import type { Session } from "./wire";

/** Signing in: also back into the tenant in which an operator was at work when their session ended. */

/** `home`: the session is open, `as` somebody at home, but the tenant of the page was not entered; the page stays under the sign-in. */
export type SignedIn = Answer<Session> | { readonly kind: "home"; readonly as: Session; readonly refusal: Trouble };

/** `code`: of the authenticator app, or a recovery code; empty: not asked for yet. */
export async function signIn(email: string, password: string, code: string): Promise<SignedIn> {
	const answer = await openSession(email, password, code);
	if (answer.kind !== "ok") return answer;
	if (isAwayFrom(answer.body)) return await goBack(answer.body);
	return comeIn(answer.body);
}

/** Whoever signs in lands at home; the page over which they did so is of the tenant that they worked in. */
function isAwayFrom(now: Session): boolean {
	const state = session.peek();
	if (state.kind !== "expired" || state.was.acting !== true) return false;
	return state.was.user.id === now.user.id && state.was.tenant.id !== now.tenant.id;
}

/** Into the tenant of the page again, in the name of who has just signed in. The gateway writes it down as any other visit. */
export async function goBack(as: Session): Promise<SignedIn> {
	const state = session.peek();
	if (state.kind !== "expired") return { kind: "signed_out" };
	const answer = await ask<Session>(`/tenants/${encodeURIComponent(state.was.tenant.id)}/enter`, { method: "POST", as });
	if (answer.kind === "signed_out") return answer;
	if (answer.kind === "ok") return comeIn(answer.body);
	// Another tab may have gone there first: then it is done.
	const place = placeIn(answer);
	if (place !== null && isSame(place, state.was)) return comeIn(place);
	return { kind: "home", as, refusal: answer };
}

function comeIn(as: Session): SignedIn {
	enter(as);
	return { kind: "ok", body: as };
}
