import { errorTitle } from "../../order/titles";
import { orderHref } from "../address";
import type { BoardItem } from "../wire";
import { money } from "../words/money";
import { ORDER_ROW } from "../words/order-row";
import { messageOf } from "../words/orders";
import { Moment } from "./moment";
import { Foreign } from "./text";

/** One order in a list. The link at its e-number covers the whole row. */
export function OrderRow({ item }: { item: BoardItem }) {
	return (
		<tr class="row">
			<td>
				<a class="row-link number" href={orderHref(item.eNumber)} data-order={item.eNumber}>
					{item.eNumber}
				</a>
				<span class="second cut">
					{item.erpOrderNumber === null ? <NoNumber /> : <Foreign class="cut number">{item.erpOrderNumber}</Foreign>}
				</span>
			</td>
			<td>
				{item.erasedAt === null ? (
					<Foreign class="cut first">{item.customer.name}</Foreign>
				) : (
					<span class="cut first none">{ORDER_ROW.erased}</span>
				)}
				<span class="second cut">
					<Remark item={item} />
				</span>
			</td>
			<td class="amount">
				<span class="first">{money(item.total, item.currency)}</span>
				<span class="second">
					<Moment at={item.placedAt} as="age" />
				</span>
			</td>
		</tr>
	);
}

const NoNumber = () => (
	<>
		<span aria-hidden="true">–</span>
		<span class="unseen">{ORDER_ROW.noErpNumber}</span>
	</>
);

/** What its lane does not say already; otherwise the shop's own reference, which is what its people search by. */
function Remark({ item }: { item: BoardItem }) {
	if (item.status === "failed" && item.error !== null) {
		const message = messageOf(item);
		return message === null ? errorTitle(item.error.class) : <Foreign class="cut message">{message}</Foreign>;
	}
	if (item.status === "queued" && item.error !== null && item.nextAttemptAt !== null)
		return (
			<>
				{ORDER_ROW.nextTry} <Moment at={item.nextAttemptAt} as="soon" />
			</>
		);
	const isPlain = item.status === "queued" || item.status === "synced" || item.status === "failed";
	return isPlain && item.reference !== null ? <Foreign>{item.reference}</Foreign> : item.label;
}
