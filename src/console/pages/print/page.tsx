import { CopyButton } from "../../parts/copy";
import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import { tenantZone } from "../../session";
import type { OrderView } from "../../wire";
import { keyingAdvice } from "../../words/keying";
import { Decide } from "../decide";
import { OneOrder } from "../order-once";
import type { PageProps } from "../page";
import { CopyAll } from "./copy-all";
import { type SheetField, type SheetLine, type SheetPart, sheetOf, sheetText } from "./sheet";

/** An order to be keyed in by hand: on the screen beside the ERP's mask, or on paper. */
export function PrintPage({ params: { eNumber = "" } }: PageProps) {
	return (
		<OneOrder eNumber={eNumber} title={`${eNumber} to key in`} follows>
			{(order, refresh) => <SheetView order={order} refresh={refresh} />}
		</OneOrder>
	);
}

function SheetView({ order, refresh }: { order: OrderView; refresh: () => void }) {
	const sheet = sheetOf(order, tenantZone.value);
	const advice = keyingAdvice(order);
	return (
		<article class="sheet">
			<header class="sheet-head">
				<h1 class="number sheet-number" tabIndex={-1}>
					{order.eNumber}
				</h1>
				<CopyButton text={order.eNumber} what={`e-number ${order.eNumber}`} />
				<div class="sheet-buttons">
					<CopyAll text={sheetText(sheet)} />
					<button type="button" class="button" onClick={() => window.print()}>
						Print
					</button>
				</div>
			</header>
			<Notice tone={advice.tone} title={<Foreign>{advice.title}</Foreign>}>
				<p>{advice.text}</p>
			</Notice>
			<div class="sheet-body">
				{sheet.before.map((part) => (
					<Part key={part.title} part={part} />
				))}
				<Lines lines={sheet.lines} />
				{sheet.after.map((part) => (
					<Part key={part.title} part={part} />
				))}
			</div>
			<section class="sheet-done" aria-label="Once it is keyed in" data-testid="situation">
				<Decide order={order} refresh={refresh} only={["mark_synced"]} />
			</section>
		</article>
	);
}

const Part = ({ part: { title, fields } }: { part: SheetPart }) => (
	<section class={`panel sheet-part${title === "Note" ? " sheet-wide" : ""}`}>
		<h2>{title}</h2>
		<dl>
			{fields.map((field) => (
				<Field key={field.label} part={title} field={field} />
			))}
		</dl>
	</section>
);

const Field = ({ part, field: { label, value, aside } }: { part: string; field: SheetField }) => (
	<div class="sheet-field">
		<dt>{label}</dt>
		<dd>
			<Foreign class="sheet-value">{value}</Foreign>
			{aside === undefined ? null : <span class="second-inline">{aside}</span>}
			<CopyButton text={value} what={`${part}, ${label}`} />
		</dd>
	</div>
);

const Lines = ({ lines }: { lines: readonly SheetLine[] }) => (
	<section class="panel sheet-part sheet-wide">
		<h2>{lines.length === 1 ? "1 line" : `${lines.length} lines`}</h2>
		<table class="goods sheet-lines">
			<thead>
				<tr>
					<th scope="col">No.</th>
					<th scope="col">Article code</th>
					<th scope="col">Description</th>
					<th scope="col" class="amount">
						Quantity
					</th>
					<th scope="col" class="amount">
						Unit price
					</th>
					<th scope="col" class="amount">
						Amount
					</th>
				</tr>
			</thead>
			<tbody>
				{lines.map(({ sku, name, quantity, unitPrice, amount }, index) => (
					<tr key={`${sku} ${unitPrice}`}>
						<td class="number">{index + 1}</td>
						<td>
							<Copied text={sku} what={`article code of line ${index + 1}`} />
						</td>
						<td>
							<Foreign>{name}</Foreign>
						</td>
						<td class="amount" data-label="Quantity">
							<Copied text={quantity} what={`quantity of line ${index + 1}`} />
						</td>
						<td class="amount" data-label="Unit price">
							<Copied text={unitPrice} what={`unit price of line ${index + 1}`} />
						</td>
						<td class="amount" data-label="Amount">
							{amount}
						</td>
					</tr>
				))}
			</tbody>
		</table>
	</section>
);

const Copied = ({ text, what }: { text: string; what: string }) => (
	<span class="sheet-cell">
		<Foreign class="number">{text}</Foreign>
		<CopyButton text={text} what={what} />
	</span>
);
