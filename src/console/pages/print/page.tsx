import { CopyButton } from "../../parts/copy";
import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import { tenantZone } from "../../session";
import type { OrderView } from "../../wire";
import { keyingAdvice } from "../../words/keying";
import { SHEET } from "../../words/print";
import { Decide } from "../decide";
import { OneOrder } from "../order-once";
import type { PageProps } from "../page";
import { CopyAll } from "./copy-all";
import { type SheetField, type SheetLine, type SheetPart, sheetOf, sheetText } from "./sheet";

/** An order to be keyed in by hand: on the screen beside the ERP's mask, or on paper. */
export function PrintPage({ params: { eNumber = "" } }: PageProps) {
	return (
		<OneOrder eNumber={eNumber} title={SHEET.title(eNumber)} follows>
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
				<CopyButton text={order.eNumber} what={SHEET.copiedENumber(order.eNumber)} />
				<div class="sheet-buttons">
					<CopyAll text={sheetText(sheet)} />
					<button type="button" class="button" onClick={() => window.print()}>
						{SHEET.print}
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
			<section class="sheet-done" aria-label={SHEET.keyedIn} data-testid="situation">
				<Decide order={order} refresh={refresh} only={["mark_synced"]} />
			</section>
		</article>
	);
}

const Part = ({ part: { title, fields } }: { part: SheetPart }) => (
	<section class={`panel sheet-part${title === SHEET.note ? " sheet-wide" : ""}`}>
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
			<CopyButton text={value} what={SHEET.field(part, label)} />
		</dd>
	</div>
);

const Lines = ({ lines }: { lines: readonly SheetLine[] }) => (
	<section class="panel sheet-part sheet-wide">
		<h2>{SHEET.linesHeading(lines.length)}</h2>
		<table class="goods sheet-lines">
			<thead>
				<tr>
					<th scope="col">{SHEET.place}</th>
					<th scope="col">{SHEET.sku}</th>
					<th scope="col">{SHEET.description}</th>
					<th scope="col" class="amount">
						{SHEET.quantity}
					</th>
					<th scope="col" class="amount">
						{SHEET.unitPrice}
					</th>
					<th scope="col" class="amount">
						{SHEET.amount}
					</th>
				</tr>
			</thead>
			<tbody>
				{lines.map(({ sku, name, quantity, unitPrice, amount }, index) => (
					<tr key={`${sku} ${unitPrice}`}>
						<td class="number">{index + 1}</td>
						<td>
							<Copied text={sku} what={SHEET.skuOfLine(index + 1)} />
						</td>
						<td>
							<Foreign>{name}</Foreign>
						</td>
						<td class="amount" data-label={SHEET.quantity}>
							<Copied text={quantity} what={SHEET.quantityOfLine(index + 1)} />
						</td>
						<td class="amount" data-label={SHEET.unitPrice}>
							<Copied text={unitPrice} what={SHEET.unitPriceOfLine(index + 1)} />
						</td>
						<td class="amount" data-label={SHEET.amount}>
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
