import type { OrderDraft } from "../../order/order";
import { Foreign } from "../parts/text";
import { GOODS } from "../words/goods";
import { lineAmount, money, quantity } from "../words/money";

/** What was ordered, as the shop sent it. The amounts of lines are ours: a shop that rounds only the sum may come to a total that is a cent away from them. */
export function Goods({ order }: { order: Pick<OrderDraft, "lines" | "freight" | "currency" | "total" | "note"> }) {
	const { lines, freight, currency } = order;
	return (
		<section class="panel" aria-labelledby="goods">
			<h2 id="goods">{GOODS.lines(lines.length)}</h2>
			<table class="goods">
				<thead>
					<tr>
						<th scope="col">{GOODS.article}</th>
						<th scope="col" class="amount">
							{GOODS.quantity}
						</th>
						<th scope="col" class="amount">
							{GOODS.unitPrice}
						</th>
						<th scope="col" class="amount">
							{GOODS.amount}
						</th>
					</tr>
				</thead>
				<tbody>
					{lines.map((line, place) => (
						// Two lines may be the same in everything, and an order's lines stay where they are.
						<tr key={place}>
							<td>
								<Foreign class="first">{line.name || line.sku}</Foreign>
								{line.name ? <Foreign class="second number">{line.sku}</Foreign> : null}
							</td>
							<td class="amount">{quantity(line.quantity)}</td>
							<td class="amount">{money(line.unitPrice, currency)}</td>
							<td class="amount">{money(lineAmount(line.quantity, line.unitPrice, currency), currency)}</td>
						</tr>
					))}
				</tbody>
				<tfoot>
					{freight ? (
						<tr>
							<th scope="row" colSpan={3}>
								{GOODS.freight} <Foreign class="second-inline">{freight.code}</Foreign>
							</th>
							<td class="amount">{money(freight.amount, currency)}</td>
						</tr>
					) : null}
					<tr class="grand">
						<th scope="row" colSpan={3}>
							{GOODS.total}
						</th>
						<td class="amount">{money(order.total, currency)}</td>
					</tr>
				</tfoot>
			</table>
			{order.note ? (
				<div class="note">
					<h3>{GOODS.note}</h3>
					{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long note scrolls, and whoever has no mouse must be able to scroll it */}
					<p dir="auto" tabIndex={0}>
						{order.note}
					</p>
				</div>
			) : null}
		</section>
	);
}
