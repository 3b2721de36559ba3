import type { ErpAdapter, Result } from "../erp/adapter";
import { reasonOf } from "../lib/log";
import type { Endpoint } from "./answers";
import type { LinkStore } from "./store";
import { PROBE_TIMEOUT_MS_MAX, unable } from "./trouble";

/** The ERP's session. Sign-ins of a tenant happen one at a time; who comes meanwhile shares the answer. */
export class Sessions {
	readonly #store: LinkStore;
	readonly #adapterOf: (endpoint: Endpoint) => Promise<ErpAdapter>;
	#signingIn: Promise<Result<string>> | null = null;
	/** The ERP's refusal of our credentials: only a probe asks again, or ten orders would be ten wrong passwords. */
	#refusal: Result<string> | null = null;

	constructor(store: LinkStore, adapterOf: (endpoint: Endpoint) => Promise<ErpAdapter>) {
		this.#store = store;
		this.#adapterOf = adapterOf;
	}

	/** Another connection: nothing that is known or under way is about it. */
	reset(): void {
		this.#store.setSession(null);
		this.#signingIn = null;
		this.#refusal = null;
	}

	/** A refusal is not the last word any more. */
	mayAskAgain(): void {
		this.#refusal = null;
	}

	/** Signs in when there is none, or when `refused` is the one it has. */
	async get(refused: string | null): Promise<Result<string>> {
		const session = this.#store.session();
		if (session !== null && session !== refused) return { ok: true, value: session };
		if (this.#refusal !== null) return this.#refusal;
		if (this.#signingIn !== null) return await this.#signingIn;
		const signingIn = this.#signIn();
		this.#signingIn = signingIn;
		try {
			return await signingIn;
		} finally {
			if (this.#signingIn === signingIn) this.#signingIn = null;
		}
	}

	async #signIn(): Promise<Result<string>> {
		const endpoint = this.#store.endpoint();
		if (endpoint === null) return unable("No ERP is connected yet.");
		const signedIn = await this.#ask(endpoint);
		// A connection that was changed meanwhile has nothing to do with this answer.
		if (this.#store.endpoint()?.updatedAtMs !== endpoint.updatedAtMs) return signedIn;
		this.#store.setSession(signedIn.ok ? signedIn.value : null);
		this.#refusal = !signedIn.ok && signedIn.error.class === "unauthorised" ? signedIn : null;
		return signedIn;
	}

	async #ask(endpoint: Endpoint): Promise<Result<string>> {
		try {
			const adapter = await this.#adapterOf(endpoint);
			if (adapter.signIn === undefined) return unable("This ERP has no sessions.");
			return await adapter.signIn(AbortSignal.timeout(Math.min(endpoint.connection.timeoutMs, PROBE_TIMEOUT_MS_MAX)));
		} catch (error) {
			return unable(reasonOf(error));
		}
	}
}
