import { useLayoutEffect } from "preact/hooks";
import { hrefOf, productHref } from "../address";
import { usePoll } from "../live/use-poll";
import { cursorMeant } from "../meant";
import { Blank } from "../parts/blank";
import { type Column, DataTable } from "../parts/data-table";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { SearchField } from "../parts/search-field";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import { goTo } from "../route";
import type { ProductsPage as Listed, ProductView } from "../wire-products";
import type { ReplicatedView, ReplicationView } from "../wire-services";
import { emptySaid, foundSaid, PRODUCTS_INTRO, SEARCH_HINT, setSaid, soldSaid, stateSaid } from "../words/products";
import { PRODUCTS } from "../words/products-page";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";

const PACE_MS = 15_000;
const Q_LENGTH_MAX = 100;

/** Products as shops sell them: found by article number or name, in the order of article numbers. */
export function ProductsPage({ query }: PageProps) {
	const q = (query.get("q") ?? "").trim().slice(0, Q_LENGTH_MAX);
	const cursor = cursorMeant(query, "words");
	useLayoutEffect(() => {
		document.title = PRODUCTS.tab;
	}, []);
	const list = usePoll<Listed>(hrefOf("/products", { q, cursor }).slice(1), PACE_MS);
	const replication = usePoll<ReplicationView>("/replication", PACE_MS);
	const state = replication.body.value;
	const entity = state?.items.find((one) => one.entity === "product") ?? null;
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{PRODUCTS.heading}</h1>
				<ZoneNote />
			</div>
			<p class="products-intro">{PRODUCTS_INTRO}</p>
			{entity === null ? null : <State entity={entity} />}
			<div class="products-search">
				<SearchField
					value={q}
					label={PRODUCTS.search}
					placeholder={SEARCH_HINT}
					maxLength={Q_LENGTH_MAX}
					onSearch={(text) => goTo(hrefOf("/products", { q: text }), { replace: true })}
				/>
			</div>
			<Followed of={list} loading={PRODUCTS.loading}>
				{({ items, next }) => (
					<>
						<p class="unseen" role="status">
							{foundSaid(q, items.length)}
						</p>
						{items.length > 0 ? <Found q={q} items={items} /> : q !== "" || cursor !== "" ? <NothingFound q={q} /> : null}
						{items.length > 0 || q !== "" || cursor !== "" || state === null ? null : <Empty entity={entity} />}
						<PagerInAddress label={PRODUCTS.pager} cursor={cursor} next={next} at={(at) => hrefOf("/products", { q, cursor: at ?? "" })} />
					</>
				)}
			</Followed>
		</>
	);
}

const Found = ({ q, items }: { q: string; items: readonly ProductView[] }) => (
	<div class="people products">
		<DataTable caption={q === "" ? PRODUCTS.caption : PRODUCTS.captionFound} columns={COLUMNS} rows={items} keyOf={({ erpId }) => erpId} />
	</div>
);

const NothingFound = ({ q }: { q: string }) => (
	<Blank title={q === "" ? PRODUCTS.noMore : PRODUCTS.nothingFound(q)}>
		<p>{PRODUCTS.searchAbout}</p>
		<a class="button" href={hrefOf("/products")}>
			{PRODUCTS.showAll}
		</a>
	</Blank>
);

function State({ entity }: { entity: ReplicatedView }) {
	const said = stateSaid(entity);
	if (said !== null && entity.records > 0)
		return (
			<Notice tone="amber" title={said} action={<a href={hrefOf("/replication")}>{PRODUCTS.replication}</a>}>
				<Age entity={entity} />
			</Notice>
		);
	return entity.records === 0 ? null : (
		<p class="second">
			<Age entity={entity} />
		</p>
	);
}

const Age = ({ entity: { lastSuccessAt } }: { entity: ReplicatedView }) =>
	lastSuccessAt === null ? PRODUCTS.neverWhole : woven(PRODUCTS.upToDate, { when: <Moment at={lastSuccessAt} /> });

function Empty({ entity }: { entity: ReplicatedView | null }) {
	const { title, text, place } = emptySaid(entity);
	return (
		<Blank title={title}>
			<p>{text}</p>
			{place === null ? null : (
				<a class="button" href={place.href}>
					{place.go}
				</a>
			)}
		</Blank>
	);
}

const COLUMNS: readonly Column<ProductView>[] = [
	{
		key: "sku",
		head: PRODUCTS.sku,
		narrow: true,
		cell: ({ sku }) => (
			<a class="row-link number" href={productHref(sku)}>
				<Foreign>{sku}</Foreign>
			</a>
		),
	},
	{
		key: "person",
		head: PRODUCTS.name,
		narrow: true,
		cell: (product) => {
			const set = setSaid(product);
			return (
				<div class="person">
					{product.name == null || product.name === "" ? <span class="none">{PRODUCTS.noName}</span> : <Foreign>{product.name}</Foreign>}
					{set === null ? null : <span class="second">{set}</span>}
				</div>
			);
		},
	},
	{ key: "sold", head: PRODUCTS.sold, narrow: true, cell: ({ active }) => soldSaid(active) },
	{
		key: "changed",
		head: PRODUCTS.lastChanged,
		cell: ({ changedAt }) => (
			<>
				<ClockTime at={changedAt} class="first" />
				<span class="second">
					<Moment at={changedAt} besideTime />
				</span>
			</>
		),
	},
];
