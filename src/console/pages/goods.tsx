import { Foreign } from "../parts/text";
import type { OrderView } from "../wire";
import { money, quantity } from "../words/money";

/** What was ordered, as the shop sent it. Line amounts are not shown: the shop did not send any, and rounding is its affair. */
export function Goods({ order }: { order: OrderView }) {
	const { lines, freight, currency } = order;
	return (
		<section class="panel" aria-labelledby="goods">
			<h2 id="goods">{lines.length === 1 ? "1 line" : `${lines.length} lines`}</h2>
			<table class="goods">
				<thead>
					<tr>
						<th scope="col">Article</th>
						<th scope="col" class="amount">
							Quantity
						</th>
						<th scope="col" class="amount">
							Unit price
						</th>
					</tr>
				</thead>
				<tbody>
					{lines.map((line) => (
						<tr key={`${line.sku} ${line.unitPrice}`}>
							<td>
								<Foreign class="first">{line.name || line.sku}</Foreign>
								{line.name ? <Foreign class="second number">{line.sku}</Foreign> : null}
							</td>
							<td class="amount">{quantity(line.quantity)}</td>
							<td class="amount">{money(line.unitPrice, currency)}</td>
						</tr>
					))}
				</tbody>
				<tfoot>
					{freight ? (
						<tr>
							<th scope="row" colSpan={2}>
								Freight <Foreign class="second-inline">{freight.code}</Foreign>
							</th>
							<td class="amount">{money(freight.amount, currency)}</td>
						</tr>
					) : null}
					<tr class="grand">
						<th scope="row" colSpan={2}>
							Total
						</th>
						<td class="amount">{money(order.total, currency)}</td>
					</tr>
				</tfoot>
			</table>
			{order.note ? (
				<div class="note">
					<h3>Note</h3>
					<p dir="auto">{order.note}</p>
				</div>
			) : null}
		</section>
	);
}
