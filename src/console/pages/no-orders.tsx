import { CopyButton } from "../parts/copy";

/** The first thing a new shop sees: how to send the first order. */
export function NoOrders() {
	const command = firstOrder(location.origin);
	return (
		<section class="panel blank">
			<h2>No orders yet</h2>
			<p>Place the first one with an API key of your shop. It shows up here within two seconds, without reloading.</p>
			<div class="snippet">
				<pre>
					<code>{command}</code>
				</pre>
				<CopyButton text={command} what="the command" />
			</div>
			<p>
				Everything else an order can hold is in the <a href="/v1/docs">API documentation</a>.
			</p>
		</section>
	);
}

const firstOrder = (origin: string): string => {
	const body = {
		reference: "FIRST-1",
		customer: { kind: "b2c", name: "Ann Byrne", email: "ann@example.com" },
		currency: "EUR",
		lines: [{ sku: "A-100", quantity: "2", unitPrice: "12.50" }],
		delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE" },
		payment: { type: "invoice", status: "authorised", amount: "25.00" },
		total: "25.00",
	};
	return [
		`curl ${origin}/v1/orders \\`,
		`  -H "Authorization: Bearer $HOLDFAST_KEY" \\`,
		`  -H "Content-Type: application/json" \\`,
		`  -d '${JSON.stringify(body)}'`,
	].join("\n");
};
