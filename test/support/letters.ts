import { env } from "cloudflare:workers";
import type { MailPorts } from "../../src/cron/mail";
import type { Letter } from "../../src/db/outbox";
import type { Delivery, Message } from "../../src/mail/transport";
import { freshTenant } from "./shops";

/** A mail server of a test: takes everything unless told otherwise. */
export function postOffice(answer: (message: Message) => Delivery = () => ({ kind: "sent" })) {
	const taken: Message[] = [];
	const asked: Message[] = [];
	let open = 0;
	return {
		taken,
		asked,
		/** Mailers that were not closed. */
		openMailers: () => open,
		mailer: () => {
			open += 1;
			return {
				send: async (message: Message) => {
					asked.push(message);
					const delivery = answer(message);
					if (delivery.kind === "sent") taken.push(message);
					return delivery;
				},
				close: () => {
					open -= 1;
				},
			};
		},
	};
}

export const mailPorts = (office: ReturnType<typeof postOffice>, clock: { now: number }, db: D1Database = env.DB): MailPorts => ({
	db,
	setup: { kind: "binding", from: "orders@holdfast.example" },
	mailer: office.mailer,
	publicUrl: "https://orders.shop.example",
	now: () => clock.now,
	random: () => 1,
});

/** A shop that has said who hears of what. */
export async function mailShop(about: { addresses?: readonly string[]; cap?: number; confirmations?: boolean } = {}): Promise<string> {
	const { id } = await freshTenant({ name: "Byrne & Sons" });
	await env.DB.prepare(
		"INSERT INTO mail_settings (tenant_id, merchant_addresses, cap_per_hour, confirmations, version, updated_at_ms) VALUES (?1, ?2, ?3, ?4, 1, 0)",
	)
		.bind(id, JSON.stringify(about.addresses ?? ["shop@byrne.example"]), about.cap ?? 20, about.confirmations === true ? 1 : 0)
		.run();
	return id;
}

export const letterOf = (tenantId: string, changes: Partial<Letter> = {}): Letter => ({
	tenantId,
	id: crypto.randomUUID(),
	kind: "test",
	source: crypto.randomUUID(),
	subject: "A subject",
	text: "Some text",
	html: "<p>Some text</p>",
	...changes,
});
