import type { ComponentChildren } from "preact";
import { useCallback, useRef } from "preact/hooks";
import { FormField } from "../../parts/form-field";
import { Foreign } from "../../parts/text";
import { EDIT_FIELDS } from "../../words/edit-page";
import { money } from "../../words/money";
import { paymentStatus, paymentType } from "../../words/payment";
import { emptyLine, type Form, type FormLine, withGoods, withTotal } from "./form";
import { Lines } from "./lines";
import { BillingPart, CustomerPart, DeliveryPart } from "./parties";
import { Totals } from "./totals";
import type { Work } from "./work";

/** Every field that can be edited. What was paid, in what currency, and what the shop calls the order are facts, and only shown. */
export function FormStep({ work, onCancel }: { work: Work; onCancel: () => void }) {
	const element = useRef<HTMLFormElement>(null);
	const { form, base, draft, says, leave } = work;
	const talk = { says, left: leave };
	const change = (part: Partial<Form>, path: string) => work.change({ ...form.peek(), ...part }, path);
	const goods = (part: Partial<Form>, path: string) => work.change(withGoods(form.peek(), part, base.peek()), path);
	const setLines = (lines: readonly FormLine[], path: string) => goods({ lines }, path);
	const onLine = useCallback(
		(key: number, changed: Partial<FormLine>) => {
			const { lines } = form.peek();
			const index = lines.findIndex((line) => line.key === key);
			const [field = ""] = Object.keys(changed);
			setLines(
				lines.map((line) => (line.key === key ? { ...line, ...changed } : line)),
				`lines[${index}].${field}`,
			);
		},
		[work],
	);
	const onRemove = useCallback(
		(key: number) => {
			setLines(
				form.peek().lines.filter((line) => line.key !== key),
				"lines",
			);
			// The button that was pressed is gone; whoever uses a keyboard goes on from the last one of the part.
			requestAnimationFrame(() => element.current?.querySelector<HTMLElement>(".edit-goods > .button")?.focus());
		},
		[work],
	);
	const onAdd = () => {
		setLines([...form.peek().lines, emptyLine(form.peek().lines, base.peek())], "lines");
		requestAnimationFrame(() => element.current?.querySelector<HTMLElement>(".edit-line:last-child input")?.focus());
	};
	const submit = (event: Event) => {
		event.preventDefault();
		if (!work.review()) requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
	};
	const { currency, payment, reference } = base.value;
	return (
		<form ref={element} class="edit-form" onSubmit={submit} noValidate>
			<Part title={EDIT_FIELDS.lines} class="edit-goods">
				<Lines talk={talk} lines={form.value.lines} currency={currency} onChange={onLine} onRemove={onRemove} onAdd={onAdd} />
			</Part>
			<Part title={EDIT_FIELDS.freightAndTotal}>
				<Totals
					talk={talk}
					form={form.value}
					draft={draft.value}
					base={base.value}
					onFreight={(freight, path) => goods({ freight }, path)}
					onTotal={(total) => work.change(withTotal(form.peek(), total, base.peek()), "total")}
				/>
			</Part>
			<Part title={EDIT_FIELDS.customer}>
				<CustomerPart talk={talk} form={form.value} onChange={change} />
			</Part>
			<Part title={EDIT_FIELDS.delivery}>
				<DeliveryPart talk={talk} form={form.value} onChange={change} />
			</Part>
			<Part title={EDIT_FIELDS.billing}>
				<BillingPart talk={talk} form={form.value} onChange={change} />
			</Part>
			<Part title={EDIT_FIELDS.note}>
				<FormField label={EDIT_FIELDS.note} error={says("note")}>
					{(control) => (
						<textarea
							{...control}
							name="note"
							rows={4}
							dir="auto"
							value={form.value.note}
							onInput={(event) => change({ note: event.currentTarget.value }, "note")}
							onBlur={() => leave("note")}
						/>
					)}
				</FormField>
			</Part>
			<Part title={EDIT_FIELDS.fixed}>
				<dl class="order-facts">
					<Fact
						name={EDIT_FIELDS.payment}
						text={EDIT_FIELDS.paymentSaid(paymentType(payment.type), money(payment.amount, currency), paymentStatus(payment.status))}
					/>
					{payment.reference ? <Fact name={EDIT_FIELDS.paymentReference} text={payment.reference} /> : null}
					<Fact name={EDIT_FIELDS.currency} text={currency} />
					{reference ? <Fact name={EDIT_FIELDS.shopReference} text={reference} /> : null}
				</dl>
			</Part>
			<div class="edit-buttons">
				<button type="button" class="button" onClick={onCancel}>
					{EDIT_FIELDS.cancel}
				</button>
				<button type="submit" class="button primary">
					{EDIT_FIELDS.review}
				</button>
			</div>
		</form>
	);
}

function Part({ title, class: name = "", children }: { title: string; class?: string; children: ComponentChildren }) {
	const id = `edit-${title.toLowerCase().replaceAll(" ", "-")}`;
	return (
		<section class={`panel edit-part ${name}`} aria-labelledby={id}>
			<h2 id={id}>{title}</h2>
			{children}
		</section>
	);
}

const Fact = ({ name, text }: { name: string; text: string }) => (
	<div>
		<dt>{name}</dt>
		<dd>
			<Foreign>{text}</Foreign>
		</dd>
	</div>
);
