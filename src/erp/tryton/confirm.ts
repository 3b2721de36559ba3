import * as z from "zod";
import type { ErpOrder, Result } from "../adapter";
import { erpError } from "../classify";
import { type Answer, type Rpc, refused } from "./rpc";
import type { TrytonSettings } from "./settings";
import { type StoredSale, saleById, toErpOrder } from "./stored";
import { Ids } from "./values";

/**
 * Brings a stored sale to the end: draft -> quotation -> confirmed -> processing. Tryton's buttons answer null whether or not they
 * did anything, so what counts is the state read afterwards; and pressing one again does no harm.
 */

/** The second step takes half a second on an idle Tryton. Mending one that still runs costs it a repetition, and makes nothing twice. */
const PROCESSING_WAIT_MS_MAX = 3_000;
const POLL_MS = 500;
/** A button may ask several questions, one after the other. */
const WARNINGS_MAX = 5;

export interface Finish {
	readonly rpc: Rpc;
	readonly settings: TrytonSettings;
	readonly now: () => number;
	/** Waits, or gives up early when the signal says so. */
	readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}
type Button = "draft" | "quote" | "confirm";

/** The sale as it is in the end. `not_found` when there is no such sale, `validation_rejected` when it was cancelled or Tryton refuses. */
export async function finish(id: number, ports: Finish, signal: AbortSignal): Promise<Result<ErpOrder>> {
	const sale = await existing(ports.rpc, id, signal);
	if (!sale.ok) return sale;
	const { state } = sale.value;
	return state === "draft" || state === "quotation" ? finishDraft(id, state, ports, signal) : settled(sale.value, ports, signal);
}

/** For a sale whose state is known, as it is after creating it. */
export async function finishDraft(id: number, state: "draft" | "quotation", ports: Finish, signal: AbortSignal): Promise<Result<ErpOrder>> {
	const pressed = await press(state === "draft" ? ["quote", "confirm"] : ["confirm"], id, ports, signal);
	if (!pressed.ok) return pressed;
	const sale = await existing(ports.rpc, id, signal);
	return sale.ok ? settled(sale.value, ports, signal) : sale;
}

async function settled(sale: StoredSale, ports: Finish, signal: AbortSignal): Promise<Result<ErpOrder>> {
	const { queueWorker } = ports.settings;
	const last = sale.state === "confirmed" && !queueWorker ? await processed(sale.id, ports, signal) : ({ ok: true, value: sale } as const);
	if (!last.ok) return last;
	if (last.value.state === "cancelled")
		return refused(erpError("validation_rejected", `The sale ${nameOf(last.value)} was cancelled in Tryton.`));
	return { ok: true, value: toErpOrder(last.value, queueWorker) };
}

/** Waits for the request that confirmed it to make shipment and invoice; when it must have died, starts it anew. */
async function processed(id: number, ports: Finish, signal: AbortSignal): Promise<Result<StoredSale>> {
	const untilMs = ports.now() + PROCESSING_WAIT_MS_MAX;
	let sale = await existing(ports.rpc, id, signal);
	while (sale.ok && sale.value.state === "confirmed" && ports.now() < untilMs && !signal.aborted) {
		await ports.pause(POLL_MS, signal);
		sale = await existing(ports.rpc, id, signal);
	}
	if (!sale.ok || sale.value.state !== "confirmed") return sale;
	// Confirming once more does nothing; from draft it queues the second step again, and the sale keeps its number.
	const mended = await press(["draft", "quote", "confirm"], id, ports, signal);
	if (!mended.ok) return mended;
	const after = await existing(ports.rpc, id, signal);
	if (!after.ok || after.value.state !== "confirmed") return after;
	const message = `The sale ${nameOf(after.value)} is confirmed, but Tryton fails to make its shipment and invoice: its log says why.`;
	return refused(erpError("validation_rejected", message));
}

async function existing(rpc: Rpc, id: number, signal: AbortSignal): Promise<Result<StoredSale>> {
	const sale = await saleById(rpc, id, signal);
	if (!sale.ok) return sale;
	return sale.value === null ? refused(erpError("not_found", `Tryton has no sale with the id ${id}.`)) : { ok: true, value: sale.value };
}

async function press(buttons: readonly Button[], id: number, ports: Finish, signal: AbortSignal): Promise<Result<void>> {
	for (const button of buttons) {
		const pressed = await pressOne(button, id, ports, signal);
		if (!pressed.ok) return pressed;
	}
	return { ok: true, value: undefined };
}

async function pressOne(button: Button, id: number, { rpc, settings }: Finish, signal: AbortSignal): Promise<Result<unknown>> {
	const call = { method: `model.sale.sale.${button}`, params: [[id]], answer: z.unknown(), write: true };
	let pressed: Answer<unknown> = await rpc(call, signal);
	for (let asked = 0; asked < WARNINGS_MAX && !pressed.ok && pressed.warning !== undefined; asked++) {
		const name = pressed.warning;
		if (!settings.skipWarnings.some((beginning) => name.startsWith(beginning))) return pressed;
		const yes = await sayYes(rpc, name, signal);
		if (!yes.ok) return yes;
		pressed = await rpc(call, signal);
	}
	return pressed;
}

/** Good for one call: Tryton uses the answer up. */
async function sayYes(rpc: Rpc, name: string, signal: AbortSignal): Promise<Result<number[]>> {
	const user = await rpc.userId(signal);
	if (!user.ok) return user;
	const params = [[{ user: user.value, name, always: false }]];
	return rpc({ method: "model.res.user.warning.create", params, answer: Ids, write: true }, signal);
}

const nameOf = (sale: StoredSale): string => sale.number ?? `with the id ${sale.id}`;
