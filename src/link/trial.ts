import type { Connector, ErpAdapter, Result, SessionPort } from "../erp/adapter";
import { reasonOf } from "../lib/log";
import type { Endpoint, TestResult } from "./answers";
import { PROBE_TIMEOUT_MS_MAX, unable } from "./trouble";

type Pinged = Result<{ readonly version: string | null }>;

/** What a ping said, with the time it took. */
export async function timed(ping: () => Promise<Pinged>): Promise<TestResult> {
	const startedMs = Date.now();
	const pinged = await ping();
	const tookMs = Date.now() - startedMs;
	if (pinged.ok) return { ok: true, version: pinged.value.version, tookMs };
	return { ok: false, errorClass: pinged.error.class, message: pinged.error.message, tookMs };
}

/**
 * A connection that may never be saved, asked once. Its session is its own: the connected ERP's must neither be used for a
 * stranger's address nor be replaced by one of there.
 */
export async function tried(
	{ connection }: Pick<Endpoint, "connection">,
	connect: (session: SessionPort) => Promise<Connector>,
): Promise<TestResult> {
	const timeoutMs = Math.min(connection.timeoutMs, PROBE_TIMEOUT_MS_MAX);
	let signedIn: Promise<Result<string>> | null = null;
	const signIn = async (adapter: ErpAdapter): Promise<Result<string>> =>
		(await adapter.signIn?.(AbortSignal.timeout(timeoutMs))) ?? unable("This ERP has no sessions.");
	return await timed(async () => {
		try {
			// One sign-in, whoever asks how often: ERPs lock users out.
			const session = (): Promise<Result<string>> => {
				signedIn ??= signIn(adapter);
				return signedIn;
			};
			const adapter: ErpAdapter = (await connect({ current: session, renew: session }))(() => {});
			return await adapter.ping(AbortSignal.timeout(timeoutMs));
		} catch (error) {
			return unable(reasonOf(error));
		}
	});
}
