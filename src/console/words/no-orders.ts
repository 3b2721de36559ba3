/** What a shop without orders reads. */
export const NO_ORDERS = {
	heading: "No orders yet",
	about: "Place the first one with an API key of your shop. It shows up here within two seconds, without reloading.",
	command: "the command",
	more: "Everything else an order can hold is in the {documentation}.",
	documentation: "API documentation",
} as const;

/** JSON on one line, with blanks where it may be broken. */
const spaced = (value: unknown): string =>
	JSON.stringify(value, null, 1)
		.replaceAll(/\n\s*/g, " ")
		.replaceAll(/([[{]) | ([\]}])/g, "$1$2");

/** A command that places the first order. `origin`: of the gateway. */
export const firstOrder = (origin: string): string => {
	const body = {
		reference: "FIRST-1",
		customer: { kind: "b2c", name: "Ann Byrne", email: "ann@example.com" },
		currency: "EUR",
		lines: [{ sku: "A-100", quantity: "2", unitPrice: "12.50" }],
		delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE" },
		payment: { type: "invoice", status: "authorised", amount: "25.00" },
		total: "25.00",
	};
	// A line a field, so that a narrow screen breaks between words.
	const fields = Object.entries(body).map(([name, value]) => `    "${name}": ${spaced(value)}`);
	return [
		`curl ${origin}/v1/orders \\`,
		`  -H "Authorization: Bearer $HOLDFAST_KEY" \\`,
		`  -H "Content-Type: application/json" \\`,
		`  -d '{\n${fields.join(",\n")}\n  }'`,
	].join("\n");
};
