import type { PlacedOrder } from "../../order/order";
import type { ErpError, ErpOrder, Result } from "../adapter";
import { erpError } from "../classify";
import { type Finish, finish, finishDraft } from "./confirm";
import { type Prepared, prepare } from "./prepare";
import { type Rpc, refused } from "./rpc";
import { saleValues, sameLines } from "./sale";
import { salesByReference, toErpOrder } from "./stored";
import { Ids } from "./values";

/**
 * Orders as sales. Tryton has no unique reference, so the one `sale.create` is the step of no return: before it nothing of the
 * order is in the ERP; after it, nothing may be reported that would have the order sent once more without a look.
 */

export async function findOrders(eNumber: string, { rpc, settings }: Finish, signal: AbortSignal): Promise<Result<readonly ErpOrder[]>> {
	const sales = await salesByReference(rpc, eNumber, settings.company, signal);
	return sales.ok ? { ok: true, value: sales.value.map((sale) => toErpOrder(sale, settings.queueWorker)) } : sales;
}

export async function completeOrder(id: string, ports: Finish, signal: AbortSignal): Promise<Result<ErpOrder>> {
	if (!/^[1-9]\d{0,9}$/.test(id)) return refused(erpError("not_found", `Tryton has no sale with the id ${id}.`));
	return finish(Number(id), ports, signal);
}

export async function createOrder(order: PlacedOrder, ports: Finish, signal: AbortSignal): Promise<Result<ErpOrder>> {
	const prepared = await prepare(ports.rpc, ports.settings, order, signal);
	if (!prepared.ok) return prepared;
	if (prepared.value.existing.length > 0) return adopt(order, prepared.value, ports, signal);
	const { head, lines } = prepared.value;
	const created = await ports.rpc(
		{
			method: "model.sale.sale.create",
			params: [[saleValues(order, head, lines)]],
			answer: Ids.length(1),
			write: true,
			once: true,
		},
		signal,
	);
	if (!created.ok) return doubted(order.eNumber, created.error, ports, signal);
	const [id = 0] = created.value;
	const finished = await finishDraft(id, "draft", ports, signal);
	return finished.ok ? finished : withdrawn(id, finished.error, ports.rpc, signal);
}

/** The e-number is there already: an earlier attempt stopped half-way, or somebody keyed it in. */
async function adopt(order: PlacedOrder, { existing, lines }: Prepared, ports: Finish, signal: AbortSignal): Promise<Result<ErpOrder>> {
	const [sale, another] = existing;
	if (sale === undefined || another !== undefined) {
		const numbers = existing.map(({ number, id }) => number ?? `id ${id}`).join(", ");
		return refused(erpError("duplicate", `Tryton has ${existing.length} sales with the reference ${order.eNumber}: ${numbers}.`));
	}
	if (!sameLines(lines, sale.lines)) {
		const name = sale.number ?? `with the id ${sale.id}`;
		const message = `Tryton has a sale (${name}) with the reference ${order.eNumber} but other lines. Cancel it there, or mark this order as synced.`;
		return refused({ ...erpError("validation_rejected", message), otherThere: true });
	}
	return finish(sale.id, ports, signal);
}

/**
 * Tryton answered the create with an error that may come from the commit. It has ended the request, so a look tells more: what is
 * there is ours. What is not there may still be on its way from a lost connection to the database, but not from any other failure.
 */
async function doubted(eNumber: string, error: ErpError, ports: Finish, signal: AbortSignal): Promise<Result<ErpOrder>> {
	const inDoubt = error.httpStatus === 200 && (error.class === "unknown_outcome" || error.erpCode === "Exception");
	if (!inDoubt) return refused(error);
	const sales = await salesByReference(ports.rpc, eNumber, ports.settings.company, signal);
	if (!sales.ok) return refused(unknown(error));
	const [sale, another] = sales.value;
	if (sale === undefined) return refused(error);
	if (another !== undefined) return refused(unknown(error));
	const finished = await finish(sale.id, ports, signal);
	return finished.ok ? finished : refused(unknown(finished.error));
}

/** A draft that Tryton will not confirm is taken back, so that "refused" means that nothing is there; else the outcome is open. */
async function withdrawn(id: number, error: ErpError, rpc: Rpc, signal: AbortSignal): Promise<Result<never>> {
	if (error.class !== "validation_rejected" && error.class !== "forbidden") return refused(unknown(error));
	const deleted = await rpc({ method: "model.sale.sale.delete", params: [[id]], answer: Ids.nullish(), write: true }, signal);
	return refused(deleted.ok ? error : unknown(error));
}

const unknown = (error: ErpError): ErpError => ({ ...error, class: "unknown_outcome", executed: "maybe" });
