import type { ErpAdapter, ErpError, Result } from "./adapter";
import type { Secrets } from "./secrets";

/** What an ERP says is shown, logged and kept: an adapter whose errors never quote what it signs in with. */
export function discreet(adapter: ErpAdapter, secrets: Secrets): ErpAdapter {
	const hide = (error: ErpError): ErpError => ({
		...error,
		message: secrets.hide(error.message),
		...(error.erpCode === undefined ? {} : { erpCode: secrets.hide(error.erpCode) }),
		...(error.field === undefined ? {} : { field: secrets.hide(error.field) }),
	});
	const discreetly = async <T>(asked: Promise<Result<T>>): Promise<Result<T>> => {
		const result = await asked;
		return result.ok ? result : { ok: false, error: hide(result.error) };
	};
	const { completeOrder, signIn } = adapter;
	return {
		capabilities: adapter.capabilities,
		ping: (signal) => discreetly(adapter.ping(signal)),
		findOrders: (eNumber, signal) => discreetly(adapter.findOrders(eNumber, signal)),
		createOrder: (order, signal) => discreetly(adapter.createOrder(order, signal)),
		quote: (request, signal) => discreetly(adapter.quote(request, signal)),
		findContacts: (email, signal) => discreetly(adapter.findContacts(email, signal)),
		pull: (entity, cursor, limit, signal) => discreetly(adapter.pull(entity, cursor, limit, signal)),
		...(completeOrder === undefined ? {} : { completeOrder: (id, signal) => discreetly(completeOrder.call(adapter, id, signal)) }),
		...(signIn === undefined ? {} : { signIn: (signal) => discreetly(signIn.call(adapter, signal)) }),
	};
}
