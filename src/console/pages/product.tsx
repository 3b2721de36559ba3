import { useLayoutEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { Back } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import type { ProductFile, SideRecord } from "../wire-products";
import { PRODUCT } from "../words/product";
import { priceSaid, soldSaid, stockSaid } from "../words/products";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { ProductForm } from "./product-form";

const PACE_MS = 10_000;

/** One product: what the ERP says, what was set over it, and what readers get. */
export function ProductPage({ params }: PageProps) {
	const sku = params.sku ?? "";
	const path = `/products/${encodeURIComponent(sku)}`;
	const product = usePoll<ProductFile>(path, PACE_MS);
	const trouble = product.trouble.value;
	const isUnknown = trouble?.kind === "problem" && trouble.status === 404;
	useLayoutEffect(() => {
		document.title = PRODUCT.tab(sku);
	}, [sku]);
	return (
		<>
			<a class="back" href={hrefOf("/products")}>
				<Back />
				{PRODUCT.products}
			</a>
			<div class="page-head">
				<h1 class="number" tabIndex={-1}>
					<Foreign>{sku}</Foreign>
				</h1>
				<ZoneNote />
			</div>
			{isUnknown ? (
				<Blank title={PRODUCT.notFound}>
					<p>{PRODUCT.notFoundAbout}</p>
				</Blank>
			) : (
				<Followed of={product} loading={PRODUCT.loading}>
					{(file) => (
						<div class="product">
							<Compared product={file} />
							<ProductForm path={path} product={file} changed={() => product.refresh()} />
							<section class="panel settings-panel" aria-labelledby="prices">
								<h2 id="prices">{PRODUCT.prices}</h2>
								<p>{PRODUCT.pricesAbout}</p>
								<Side title={PRODUCT.priceList} none={PRODUCT.noPrice} records={file.prices} said={priceSaid} />
								<Side title={PRODUCT.stock} none={PRODUCT.noStock} records={file.stock} said={stockSaid} />
							</section>
						</div>
					)}
				</Followed>
			)}
		</>
	);
}

function Compared({ product }: { product: ProductFile }) {
	const { erp, set, name, description, active, changedAt, sku } = product;
	const rows = [
		[PRODUCT.name, erp.name, set?.name ?? null, name ?? null],
		[PRODUCT.description, erp.description, set?.description ?? null, description ?? null],
		[PRODUCT.sold, soldSaid(erp.active), set?.active == null ? null : soldSaid(set.active), soldSaid(active)],
	] as const;
	return (
		<section class="panel settings-panel" aria-labelledby="compared">
			<h2 id="compared">{PRODUCT.readersHeading}</h2>
			<table class="product-sides">
				<thead>
					<tr>
						<td />
						<th scope="col">{PRODUCT.erpSays}</th>
						<th scope="col">{PRODUCT.setHere}</th>
						<th scope="col">{PRODUCT.readersGet}</th>
					</tr>
				</thead>
				<tbody>
					{rows.map(([label, theirs, ours, told]) => (
						<tr key={label}>
							<th scope="row">{label}</th>
							<Cell head={PRODUCT.erpSays} text={theirs} />
							<Cell head={PRODUCT.setHere} text={ours} none={PRODUCT.unset} />
							<Cell head={PRODUCT.readersGet} text={told} />
						</tr>
					))}
				</tbody>
			</table>
			<p class="second">
				{set === null
					? woven(PRODUCT.lastChanged, { when: <Moment at={changedAt} /> })
					: woven(PRODUCT.lastSetHere, {
							when: <Moment at={changedAt} />,
							who: <Foreign>{set.by}</Foreign>,
							setAt: <ClockTime at={set.at} />,
						})}{" "}
				<a href={hrefOf("/audit", { event: "product.changed", subject: sku })}>{PRODUCT.whoBefore}</a>
			</p>
		</section>
	);
}

const Cell = ({ head, text, none = PRODUCT.nothing }: { head: string; text: string | null; none?: string }) => (
	<td>
		<span class="stacked-head">{head}</span>
		{text === null || text === "" ? <span class="none">{none}</span> : <Foreign>{text}</Foreign>}
	</td>
);

interface SideProps {
	readonly title: string;
	readonly none: string;
	readonly records: readonly SideRecord[];
	readonly said: (record: SideRecord) => string;
}
const Side = ({ title, none, records, said }: SideProps) => (
	<div>
		<h3>{title}</h3>
		{records.length === 0 ? (
			<p class="second">{none}</p>
		) : (
			<ul class="settings-changes">
				{records.map((record) => (
					<li key={record.erpId}>
						<Foreign>{said(record)}</Foreign>{" "}
						<span class="second-inline">{woven(PRODUCT.changed, { when: <Moment at={record.changedAt} /> })}</span>
					</li>
				))}
			</ul>
		)}
	</div>
);
