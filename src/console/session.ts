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
	| { readonly kind: "out"; readonly because: "never_in" | "left" }
	/** It has ended by itself: the page stays as it is, under the sign-in. */
	| { readonly kind: "expired"; readonly was: Session };

export const session = signal<SessionState>({ kind: "asking" });

/** Whose page it is: also of somebody whose session has just ended. */
export const reader = computed((): Session | null => {
	const state = session.value;
	return state.kind === "in" ? state.session : state.kind === "expired" ? state.was : null;
});

/** What is told when somebody has signed in again: whatever failed meanwhile can be asked anew. */
const returns = new EventTarget();
export function onReturn(listener: () => void): () => void {
	returns.addEventListener("return", listener);
	return () => returns.removeEventListener("return", listener);
}

export async function loadSession(): Promise<void> {
	const answer = await ask<Session>("/session");
	if (answer.kind === "ok") session.value = { kind: "in", session: answer.body };
	else session.value = answer.kind === "signed_out" ? { kind: "out", because: "never_in" } : { kind: "unreachable" };
}

/** `code`: of the authenticator app, or a recovery code; empty: not asked for yet. */
export async function signIn(email: string, password: string, code: string): Promise<Answer<Session>> {
	const body = { email, password, ...(code === "" ? {} : { code }) };
	const answer = await ask<Session>("/session", { method: "POST", body });
	if (answer.kind === "ok") enter(answer.body);
	return answer;
}

/** So long after a change the gateway may still answer with the session as it was before. */
const REMEMBERED_MS_MAX = 15_000;
let grantedAtMs = Number.NEGATIVE_INFINITY;

/** What the reader has just been granted, or lost, by what they did themselves: on their page at once. */
export function takePermissions(permissions: Session["permissions"]): void {
	const state = session.peek();
	if (state.kind !== "in") return;
	grantedAtMs = performance.now();
	session.value = { kind: "in", session: { ...state.session, permissions } };
}

/** What the reader may do can change while they read. Whoever cannot be asked leaves it as it was. */
export async function refreshSession(): Promise<void> {
	const askedAtMs = performance.now();
	const answer = await askSignedIn<Session>("/session");
	const state = session.peek();
	if (answer.kind !== "ok" || state.kind !== "in") return;
	const { permissions } = askedAtMs - grantedAtMs < REMEMBERED_MS_MAX ? state.session : answer.body;
	session.value = { kind: "in", session: { ...answer.body, permissions } };
}

/** Somebody has come in by another way than the sign-in, such as an invitation. */
export function enter(as: Session): void {
	session.value = { kind: "in", session: as };
	returns.dispatchEvent(new Event("return"));
}

/** The session counts as left only when the gateway has ended it; a page that merely looks signed out would lie. */
export async function signOut(): Promise<Answer<void>> {
	const answer = await ask<void>("/session", { method: "DELETE" });
	if (answer.kind === "ok" || answer.kind === "signed_out") session.value = { kind: "out", because: "left" };
	return answer;
}

/** Like `ask`, and notices when the session has ended; from then on nobody is asked until somebody has signed in again. */
export async function askSignedIn<T>(...request: Parameters<typeof ask<T>>): Promise<Answer<T>> {
	const asker = session.peek();
	if (asker.kind === "expired") return { kind: "signed_out" };
	const answer = await ask<T>(...request);
	// Whoever has signed in again meanwhile is not sent out by an answer from before.
	if (answer.kind === "signed_out" && asker.kind === "in" && session.peek().kind === "in")
		session.value = { kind: "expired", was: asker.session };
	return answer;
}

/** The zone that every time is shown in: the tenant's, not the reader's. */
export const tenantZone = computed(() => (reader.value === null ? "UTC" : knownZone(reader.value.tenant.timeZone)));

/** Employees look; administrators and operators also pause, resume and test the connection. */
export const mayOperate = computed(() => reader.value !== null && reader.value.user.role !== "employee");

/** Whether to offer deciding about orders. The gateway asks anew whenever somebody does. */
export const mayAct = computed(() => reader.value?.permissions.includes("order_sync_actions") === true);
