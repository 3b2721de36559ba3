import * as z from "zod";
import type { ErpError, Result, SessionPort } from "../adapter";
import { erpError, failure } from "../classify";
import { json } from "../text";
import type { ErpRequest, Reply, Transport } from "../transport";
import { CODES, envelope, warningName } from "./errors";
import type { TrytonSettings } from "./settings";

/** One JSON-RPC call to Tryton: composed, signed with the session, checked, and its failure judged. */

export interface Call<T> {
	/** Such as "model.sale.sale.read". */
	readonly method: string;
	/** Positional, without the context that Tryton wants at the end. */
	readonly params: readonly unknown[];
	/** Added to company and language. */
	readonly context?: Readonly<Record<string, unknown>>;
	readonly answer: z.ZodType<T>;
	/** Whether it can change something in the ERP. */
	readonly write?: boolean;
	/** Never sent a second time, not even after a definite 401: for the request that creates an order. */
	readonly once?: boolean;
}
export interface Failed {
	readonly ok: false;
	readonly error: ErpError;
	/** Set when Tryton asked "are you sure?": the name to say yes to. */
	readonly warning?: string;
}
export type Answer<T> = { readonly ok: true; readonly value: T } | Failed;
export interface Rpc {
	<T>(call: Call<T>, signal: AbortSignal): Promise<Answer<T>>;
	/** The number of the user that is signed in. */
	userId(signal: AbortSignal): Promise<Result<number>>;
}

export interface RpcPorts {
	readonly transport: Transport;
	readonly session: SessionPort;
	/** Unix time in ms. */
	readonly now: () => number;
}

export function rpcOver(baseUrl: string, settings: Pick<TrytonSettings, "company" | "language">, ports: RpcPorts): Rpc {
	const post = poster(baseUrl, ports.transport);
	/** Asking the port is a call to another object; an order needs ten calls under one session. */
	let held: string | null = null;

	async function session(signal: AbortSignal): Promise<Result<string>> {
		if (held !== null) return { ok: true, value: held };
		return keep(await ports.session.current(signal));
	}
	function keep(session: Result<string>): Result<string> {
		held = session.ok ? session.value : null;
		return session;
	}

	async function rpc<T>(call: Call<T>, signal: AbortSignal): Promise<Answer<T>> {
		const current = await session(signal);
		if (!current.ok) return current;
		const params = [...call.params, { company: settings.company, language: settings.language, ...call.context }];
		let reply = await post(call.method, params, authorization(current.value), signal);
		if (reply.kind === "response" && reply.status === 401 && call.once !== true) {
			// A 401 is said before anything runs, so saying it again under a new session repeats nothing.
			const renewed = keep(await ports.session.renew(current.value, signal));
			if (!renewed.ok) return renewed;
			reply = await post(call.method, params, authorization(renewed.value), signal);
		}
		return answered(reply, call, ports.now());
	}

	async function userId(signal: AbortSignal): Promise<Result<number>> {
		const current = await session(signal);
		if (!current.ok) return current;
		const id = Number(current.value.split(":")[1]);
		if (Number.isSafeInteger(id)) return { ok: true, value: id };
		return refused(erpError("unauthorised", "The stored session is not one of Tryton's."));
	}
	return Object.assign(rpc, { userId });
}

/** Posts exactly the three keys that make Tryton answer with an envelope; a fourth would change its protocol. */
export function poster(url: string, transport: Transport, kind: Pick<ErpRequest, "signIn"> = {}) {
	return (method: string, params: readonly unknown[], authorization: string | null, signal: AbortSignal): Promise<Reply> =>
		transport(
			{
				...kind,
				method: "POST",
				procedure: method,
				url,
				headers: {
					"content-type": "application/json",
					"user-agent": "Holdfast",
					...(authorization === null ? {} : { authorization }),
				},
				body: JSON.stringify({ id: 1, method, params }),
			},
			signal,
		);
}

export function answered<T>(reply: Reply, call: Pick<Call<T>, "answer" | "write">, now: number): Answer<T> {
	const isResult = reply.kind === "response" && reply.status === 200;
	const result = isResult ? z.object({ result: z.unknown() }).safeParse(json(reply.body)) : null;
	if (result?.success && "result" in result.data) {
		const parsed = call.answer.safeParse(result.data.result);
		if (parsed.success) return { ok: true, value: parsed.data };
	}
	const error = failure(reply, { write: call.write === true, now, envelope, codes: CODES });
	const warning = isResult ? warningName(reply.body) : null;
	return warning === null ? refused(error) : { ok: false, error, warning };
}

export const refused = (error: ErpError): Failed => ({ ok: false, error });

/** `login:user id:key` as signIn gave it, the way Tryton wants it back: base64 of its UTF-8. */
function authorization(session: string): string {
	let bytes = "";
	for (const byte of new TextEncoder().encode(session)) bytes += String.fromCharCode(byte);
	return `Session ${btoa(bytes)}`;
}

/** A write before the order itself broke: its own outcome is open, but the order was certainly not placed by it. */
export const nothingPlaced = ({ error }: Failed): Failed =>
	refused(error.class === "unknown_outcome" ? { ...error, class: "down", executed: "no" } : error);
