import type { Action } from "../../../order/action";
import { CopyButton } from "../../parts/copy";
import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import { tenantZone } from "../../session";
import type { OrderView } from "../../wire";
import { keyingAdvice } from "../../words/keying";
import { SHEET } from "../../words/print";
import { dateTime } from "../../words/time";
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

/** One thing at a time: what Holdfast still sends is put aside before it is keyed in, and marked once it is. */
const OFFERED: Readonly<Partial<Record<OrderView["status"], readonly Action[]>>> = {
	queued: ["archive"],
	archived: ["restore"],
	failed: ["mark_synced"],
	pending_verification: ["mark_synced"],
};

function SheetView({ order, refresh }: { order: OrderView; refresh: () => void }) {
	const sheet = sheetOf(order, tenantZone.value);
	const advice = keyingAdvice(order, tenantZone.value);
	const asOf = SHEET.asOf(dateTime(Date.parse(order.serverTime), tenantZone.value), order.revision, order.label);
	return (
		<article class="sheet">
			<header class="sheet-head">
				<h1 class="number sheet-number" tabIndex={-1}>
					{order.eNumber}
				</h1>
				<CopyButton text={order.eNumber} what={SHEET.copiedENumber(order.eNumber)} />
				<div class="sheet-buttons">
					<CopyAll text={sheetText(sheet, [asOf, `${advice.title}. ${advice.text}`])} />
					<button type="button" class="button" onClick={() => window.print()}>
						{SHEET.print}
					</button>
				</div>
			</header>
			<Notice tone={advice.tone} title={<Foreign>{advice.title}</Foreign>}>
				<p>
					<Foreign>{advice.text}</Foreign>
				</p>
				<p>{asOf}</p>
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
				<Decide order={order} refresh={refresh} only={OFFERED[order.status] ?? []} />
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
