import type { ErpAdapter, ErpError, Result } from "../erp/adapter";

/**
 * "Forbidden" without a word from the ERP itself: from a firewall, a proxy or a VPN. It may be about this one order (a firewall
 * dislikes its note) or about everything we send. Who must tell the two apart asks for something harmless: a door that is shut
 * to that, too, is shut to all, and then no order is to blame. Holding everything for one order's sake would stop its
 * neighbours; failing every order of an hour for a firewall's sake would leave a person a thousand of them.
 */
export async function atTheDoor<T>(result: Result<T>, adapter: ErpAdapter, signal: AbortSignal): Promise<Result<T>> {
	if (result.ok || !isTurnedAway(result.error)) return result;
	const pinged = await adapter.ping(signal);
	if (pinged.ok || pinged.error.class === "rate_limited") return result;
	const message = `${result.error.message} Nothing gets through to the ERP: ask whoever looks after its firewall, proxy or access rights.`;
	return { ok: false, error: { ...result.error, class: "unauthorised", message } };
}

const isTurnedAway = ({ class: errorClass, httpStatus, erpCode }: ErpError): boolean =>
	errorClass === "forbidden" && erpCode === undefined && (httpStatus === 403 || httpStatus === 407);
