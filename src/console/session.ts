import { computed, signal } from "@preact/signals";
import type { Answer } from "./answer";
import { ask } from "./api";
import type { Session } from "./wire";
import { knownZone } from "./words/time";

/** Who is signed in. The address is never touched: whoever signs in again is where they were. */

export type SessionState =
	| { readonly kind: "asking" }
	| { readonly kind: "unreachable" }
	| { readonly kind: "in"; readonly session: Session }
	| { readonly kind: "out"; readonly because: "never_in" | "expired" | "left" };

export const session = signal<SessionState>({ kind: "asking" });

export async function loadSession(): Promise<void> {
	const answer = await ask<Session>("/session");
	if (answer.kind === "ok") session.value = { kind: "in", session: answer.body };
	else session.value = answer.kind === "signed_out" ? { kind: "out", because: "never_in" } : { kind: "unreachable" };
}

export async function signIn(email: string, password: string): Promise<Answer<Session>> {
	const answer = await ask<Session>("/session", { method: "POST", body: { email, password } });
	if (answer.kind === "ok") session.value = { kind: "in", session: answer.body };
	return answer;
}

/** The session counts as left only when the gateway has ended it; a page that merely looks signed out would lie. */
export async function signOut(): Promise<Answer<void>> {
	const answer = await ask<void>("/session", { method: "DELETE" });
	if (answer.kind === "ok" || answer.kind === "signed_out") session.value = { kind: "out", because: "left" };
	return answer;
}

/** Like `ask`, and notices when the session has ended. */
export async function askSignedIn<T>(...request: Parameters<typeof ask<T>>): Promise<Answer<T>> {
	const answer = await ask<T>(...request);
	if (answer.kind === "signed_out" && session.peek().kind === "in") session.value = { kind: "out", because: "expired" };
	return answer;
}

/** The zone that every time is shown in: the tenant's, not the reader's. */
export const tenantZone = computed(() => (session.value.kind === "in" ? knownZone(session.value.session.tenant.timeZone) : "UTC"));

/** Employees look; administrators and operators also pause, resume and test the connection. */
export const mayOperate = computed(() => session.value.kind === "in" && session.value.session.user.role !== "employee");
