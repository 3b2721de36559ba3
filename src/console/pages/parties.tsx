import type { ComponentChildren } from "preact";
import type { OrderAddress, OrderDraft } from "../../order/order";
import { Foreign } from "../parts/text";
import { countryName } from "../words/countries";
import { money } from "../words/money";
import { PARTIES } from "../words/parties";
import { paymentStatus, paymentType } from "../words/payment";
import { calendarDay } from "../words/time";

/** Who ordered, where it goes, how it is paid. */
export function Parties({
	order,
}: {
	order: Pick<OrderDraft, "customer" | "delivery" | "billing" | "payment" | "reference" | "currency">;
}) {
	const { customer, delivery, billing, payment } = order;
	return (
		<aside class="order-side" aria-label={PARTIES.heading}>
			<Card title={PARTIES.customer}>
				<Line text={customer.name} />
				{customer.account ? <Fact name={PARTIES.account} text={customer.account} /> : null}
				<Line text={customer.email} />
				<Line text={customer.phone} />
				<p class="second">{customer.kind === "b2b" ? PARTIES.business : PARTIES.consumer}</p>
			</Card>
			<Card title={PARTIES.delivery}>
				<Address of={delivery} />
				{delivery.date ? <Fact name={PARTIES.wishedDate} text={calendarDay(delivery.date)} /> : null}
			</Card>
			<Card title={PARTIES.billing}>{billing ? <Address of={billing} /> : <p class="second">{PARTIES.sameAsDelivery}</p>}</Card>
			<Card title={PARTIES.payment}>
				<p class="sentence">
					<Foreign>{paymentType(payment.type)}</Foreign>
				</p>
				<p>{paymentStatus(payment.status)}</p>
				<p class="number">{money(payment.amount, order.currency)}</p>
				{payment.reference ? <Fact name={PARTIES.reference} text={payment.reference} /> : null}
			</Card>
			{!order.reference ? null : (
				<Card title={PARTIES.shop}>
					<Fact name={PARTIES.reference} text={order.reference} />
				</Card>
			)}
		</aside>
	);
}

function Card({ title, children }: { title: string; children: ComponentChildren }) {
	return (
		<section class="panel side-card">
			<h2>{title}</h2>
			{children}
		</section>
	);
}

function Address({ of }: { of: OrderAddress }) {
	return (
		<address>
			<Line text={of.name} />
			<Line text={of.line1} />
			<Line text={of.line2} />
			<Line text={[of.postcode, of.city].filter(Boolean).join(" ")} />
			<Line text={of.region} />
			<Line text={countryName(of.country)} />
			<Line text={of.phone} />
		</address>
	);
}

const Line = ({ text }: { text: string | null | undefined }) =>
	text ? (
		<p>
			<Foreign>{text}</Foreign>
		</p>
	) : null;

const Fact = ({ name, text }: { name: string; text: string }) => (
	<p>
		<span class="second-inline">{name}</span> <Foreign>{text}</Foreign>
	</p>
);
