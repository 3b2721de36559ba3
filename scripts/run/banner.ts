import { styleText } from "node:util";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR, DEMO_PASSWORD, DEMO_STOREFRONT_KEY } from "../tenant/demo.ts";

export interface Addresses {
	readonly gatewayUrl: string;
	readonly sandboxUrl: string;
	readonly adminKey: string;
	readonly state: string;
	readonly colour: boolean;
}

const ORDER = {
	customer: { kind: "b2c", name: "Ann Byrne", email: "ann@example.com" },
	currency: "EUR",
	lines: [{ sku: "A-100", name: "Widget", quantity: "2", unitPrice: "12.50" }],
	delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE" },
	freight: { code: "STD", amount: "4.95" },
	payment: { type: "card", status: "captured", amount: "29.95" },
	total: "29.95",
} as const;

/** One line for a shell; pasted again it places another order, because its key holds the time. */
const curlLine = (gatewayUrl: string): string =>
	`curl -i ${gatewayUrl}/v1/orders -H 'Authorization: Bearer ${DEMO_STOREFRONT_KEY}' -H 'Content-Type: application/json' ` +
	`-H "Idempotency-Key: try-$(date +%s)" -d '${JSON.stringify(ORDER)}'`;

/** What `npm start` prints when everything answers. */
export function banner({ gatewayUrl, sandboxUrl, adminKey, state, colour }: Addresses): string {
	const paint = (format: Parameters<typeof styleText>[0], text: string) =>
		colour ? styleText(format, text, { validateStream: false }) : text;
	const row = (name: string, value: string, note = "") => `  ${paint("dim", name.padEnd(12))}${value}${note && paint("dim", `  ${note}`)}`;
	return [
		"",
		`  ${paint("bold", "Holdfast")} is running`,
		"",
		row("Console", paint("cyan", `${gatewayUrl}/`), `${DEMO_ADMIN}, ${DEMO_CLERK} or ${DEMO_OPERATOR}, password ${DEMO_PASSWORD}`),
		row("Orders", paint("cyan", `${gatewayUrl}/v1/orders`), "documented at /v1/docs"),
		row("ERP sandbox", paint("cyan", `${sandboxUrl}/`), "switch faults on and off there"),
		row("API key", DEMO_STOREFRONT_KEY, "places and reads orders"),
		row("Admin key", adminKey, "the console's API"),
		row("Mails", `${state}/gateway.tmp/email`, "each is written there, invitations and links for a new password as well; none is sent"),
		row("State", state, "orders, logs and secrets; delete it to begin anew"),
		"",
		`  ${paint("bold", "Place an order:")}`,
		"",
		`  ${curlLine(gatewayUrl)}`,
		"",
		paint("dim", "  Ctrl-C stops it."),
		"",
	].join("\n");
}
