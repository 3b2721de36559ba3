import type { Result, SessionPort } from "./adapter";

/**
 * The session for all the adapters that a connector makes: asking the link for it is a call to another object, and is made once
 * for all of them. `heard` is told every session that comes by.
 */
export function sharedSession(port: SessionPort, heard: (session: string) => void): SessionPort {
	let held: string | null = null;
	function keep(session: Result<string>): Result<string> {
		held = session.ok ? session.value : null;
		if (session.ok) heard(session.value);
		return session;
	}
	return {
		current: async (signal) => (held === null ? keep(await port.current(signal)) : { ok: true, value: held }),
		renew: async (refused, signal) => {
			// Somebody else was refused with the same one, and has got a new one meanwhile.
			if (held !== null && held !== refused) return { ok: true, value: held };
			return keep(await port.renew(refused, signal));
		},
	};
}
