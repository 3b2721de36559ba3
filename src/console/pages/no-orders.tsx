import { CopyButton } from "../parts/copy";
import { woven } from "../parts/woven";
import { firstOrder, NO_ORDERS } from "../words/no-orders";

/** The first thing a new shop sees: how to send the first order. */
export function NoOrders() {
	const command = firstOrder(location.origin);
	return (
		<section class="panel blank">
			<h2>{NO_ORDERS.heading}</h2>
			<p>{NO_ORDERS.about}</p>
			<div class="snippet">
				<pre>
					<code>{command}</code>
				</pre>
				<CopyButton text={command} what={NO_ORDERS.command} />
			</div>
			<p>{woven(NO_ORDERS.more, { documentation: <a href="/v1/docs">{NO_ORDERS.documentation}</a> })}</p>
		</section>
	);
}
