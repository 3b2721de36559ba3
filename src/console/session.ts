import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Answer, Trouble } from "./answer";
import { ask, markByItself } from "./api";
import type { Session } from "./wire";
import { knownZone } from "./words/time";

/** Who is signed in. The address is never touched: whoever signs in again is where they were. */

export type SessionState =
	| { readonly kind: "asking" }
	| { readonly kind: "unreachable" }
	| { readonly kind: "in"; readonly session: Session }
	| { readonly kind: "out"; readonly because: "never_in" | "left" }
	/** It has ended by itself: the page stays as it is, under the sign-in. */
	| { readonly kind: "expired"; readonly was: Session }
	/** Another tab has taken the session elsewhere; this page stays as it is, and nothing is asked in its name. */
	| { readonly kind: "moved"; readonly was: Session; readonly now: Session; readonly refusal: Trouble };

export const session = signal<SessionState>({ kind: "asking" });

/** Whose page it is: also of somebody whose session has just ended. */
export const reader = computed((): Session | null => {
	const state = session.value;
	return state.kind === "in" ? state.session : state.kind === "expired" || state.kind === "moved" ? state.was : null;
});

const whose = computed((): string | null => (reader.value === null ? null : `${reader.value.tenant.id} ${reader.value.user.id}`));
const readers = signal(0);
effect(() => {
	void whose.value;
	readers.value = readers.peek() + 1;
});
/** Goes up whenever the page becomes another person's, another tenant's, or nobody's: what was read before that is not the reader's. */
export const readership: ReadonlySignal<number> = readers;

/** What is told when somebody has signed in again: whatever failed meanwhile can be asked anew. */
const returns = new EventTarget();
export function onReturn(listener: () => void): () => void {
	returns.addEventListener("return", listener);
	return () => returns.removeEventListener("return", listener);
}

/** Counts everybody who has come in: what was asked before the last of them tells nothing of their session. */
let arrivals = 0;
/** Counts the looks of `loadSession`: the one that was asked for last tells. */
let looks = 0;

/** An answer from before somebody came in, left or was sent out is dropped: under load it may arrive long after that. */
export async function loadSession(): Promise<void> {
	const before = session.peek();
	looks += 1;
	const look = looks;
	const answer = await ask<Session>("/session");
	if (look !== looks || session.peek() !== before) return;
	if (answer.kind === "ok") session.value = { kind: "in", session: answer.body };
	else if (answer.kind === "signed_out") session.value = { kind: "out", because: "never_in" };
	// A sign-in that stands there already, with what was typed into it, is of more use than being told that.
	else if (before.kind !== "out") session.value = { kind: "unreachable" };
}

/** `code`: of the authenticator app, or a recovery code; empty: not asked for yet. `ok` opens a session, and nobody is in yet. */
export function openSession(email: string, password: string, code: string): Promise<Answer<Session>> {
	const body = { email, password, ...(code === "" ? {} : { code }) };
	return ask<Session>("/session", { method: "POST", body });
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
	const askedAfter = arrivals;
	const { signal: byItself } = new AbortController();
	markByItself(byItself);
	const answer = await askSignedIn<Session>("/session", { signal: byItself });
	const state = session.peek();
	if (answer.kind !== "ok" || state.kind !== "in" || askedAfter !== arrivals) return;
	const { permissions } = askedAtMs - grantedAtMs < REMEMBERED_MS_MAX ? state.session : answer.body;
	session.value = { kind: "in", session: { ...answer.body, permissions } };
}

/** Somebody has come in: by the sign-in, or another way, such as an invitation. */
export function enter(as: Session): void {
	arrivals += 1;
	session.value = { kind: "in", session: as };
	returns.dispatchEvent(new Event("return"));
}

/** The session counts as left only when the gateway has ended it; a page that merely looks signed out would lie. */
export async function signOut(): Promise<Answer<void>> {
	const answer = await ask<void>("/session", { method: "DELETE" });
	if (answer.kind === "ok" || answer.kind === "signed_out") session.value = { kind: "out", because: "left" };
	return answer;
}

/** It has been ended on purpose, together with others or by its id. */
export function leave(): void {
	session.value = { kind: "out", because: "left" };
}

type Request = Omit<NonNullable<Parameters<typeof ask>[1]>, "as">;

/** Changes under way: each may give the session a new token, or take it into another tenant. */
const changes = new Set<Promise<unknown>>();

/**
 * Like `ask`, in the name of whom the page is of. Notices when the session has ended or has moved elsewhere; from then on nobody is
 * asked until somebody has signed in again, or the page has been loaded anew.
 */
export async function askSignedIn<T>(path: string, request: Request = {}): Promise<Answer<T>> {
	const asker = session.peek();
	if (asker.kind === "expired") return { kind: "signed_out" };
	if (asker.kind === "moved") return asker.refusal;
	if (asker.kind !== "in") return await ask<T>(path, request);
	const askedAfter = arrivals;
	const askedAs = readership.peek();
	const answer = await askedInTheNameOf<T>(asker.session, askedAfter, path, request);
	// Whoever has come instead must not see what was told to the one before.
	return readership.peek() === askedAs ? answer : { kind: "signed_out" };
}

async function askedInTheNameOf<T>(as: Session, askedAfter: number, path: string, request: Request): Promise<Answer<T>> {
	const asked = ask<T>(path, { ...request, as });
	const answer = (request.method ?? "GET") === "GET" ? await asked : await underWay(asked);
	const was = { session: as, arrivals: askedAfter };
	if (answer.kind === "signed_out") return await afterRefusal(was, () => ask<T>(path, { ...request, as }));
	const movedTo = placeIn(answer);
	if (movedTo !== null && answer.kind !== "ok") await moved(was, movedTo, answer);
	return answer;
}

async function underWay<T>(asked: Promise<T>): Promise<T> {
	changes.add(asked);
	try {
		return await asked;
	} finally {
		changes.delete(asked);
	}
}

/** A token that was renewed while this was under way is no session that has ended: it is asked about, and the request once more. */
async function afterRefusal<T>(was: Asker, again: () => Promise<Answer<T>>): Promise<Answer<T>> {
	await Promise.allSettled(changes);
	const still = await ask<Session>("/session", { as: was.session });
	const answer = still.kind === "ok" ? await again() : still;
	const movedTo = placeIn(answer);
	if (movedTo !== null && answer.kind !== "ok") await moved(was, movedTo, answer);
	// Whoever has signed in again meanwhile is not sent out by an answer from before.
	else if (answer.kind === "signed_out" && isStillOf(was)) session.value = { kind: "expired", was: was.session };
	return answer;
}

async function moved(was: Asker, now: Session, refusal: Trouble): Promise<void> {
	// It may be this page itself that has just moved, with the answer to it on the way.
	await Promise.allSettled(changes);
	if (isStillOf(was)) session.value = { kind: "moved", was: was.session, now, refusal };
}

/** The other tab may have come back: then this page goes on as if nothing had been. */
export async function lookWhereItIs(): Promise<void> {
	const state = session.peek();
	if (state.kind !== "moved") return;
	const answer = await ask<Session>("/session");
	if (session.peek() !== state) return;
	if (answer.kind === "signed_out") session.value = { kind: "expired", was: state.was };
	if (answer.kind !== "ok") return;
	if (isSame(answer.body, state.was)) enter(answer.body);
	else session.value = { ...state, now: answer.body };
}

export const isSame = (one: Session, other: Session): boolean => one.user.id === other.user.id && one.tenant.id === other.tenant.id;

/** In whose name something was asked, and after which arrival: the same person may have signed in again since. */
interface Asker {
	readonly session: Session;
	readonly arrivals: number;
}

function isStillOf(was: Asker): boolean {
	const state = session.peek();
	return state.kind === "in" && was.arrivals === arrivals && isSame(state.session, was.session);
}

/** Where the session is now, from the gateway's refusal to work for a page that believes it elsewhere. */
export function placeIn(answer: Answer<unknown>): Session | null {
	if (answer.kind !== "problem" || answer.code !== "session_moved") return null;
	return (answer.document as { readonly session?: Session }).session ?? null;
}

/** The zone that every time is shown in: the tenant's, not the reader's. */
export const tenantZone = computed(() => (reader.value === null ? "UTC" : knownZone(reader.value.tenant.timeZone)));

/** Employees look; administrators and operators also pause, resume and test the connection. */
export const mayOperate = computed(() => reader.value !== null && reader.value.user.role !== "employee");

/** Whether to offer deciding about orders. The gateway asks anew whenever somebody does. */
export const mayAct = computed(() => reader.value?.permissions.includes("order_sync_actions") === true);
