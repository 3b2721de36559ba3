import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { printHref } from "../address";
import { browser } from "../live/browser";
import { poll } from "../live/poll";
import { BackLink } from "../parts/back-link";
import { Badge } from "../parts/badge";
import { CopyButton } from "../parts/copy";
import { Freshness } from "../parts/freshness";
import { HelpLink } from "../parts/help-link";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { ZoneNote } from "../parts/zone-note";
import { askSignedIn, tenantZone } from "../session";
import type { OrderView } from "../wire";
import { money } from "../words/money";
import { ORDER } from "../words/order";
import { ONE_ORDER } from "../words/order-once";
import { dateTime } from "../words/time";
import { Goods } from "./goods";
import type { PageProps } from "./page";
import { Parties } from "./parties";
import { Revisions } from "./revisions";
import { Situation } from "./situation";
import { Stopped } from "./stopped";
import { Story, wasNeverPlaced } from "./story";

/** One order: what is happening to it now, everything that was tried, and the order as it was placed. */
export function OrderPage({ params: { eNumber = "" } }: PageProps) {
	const order = useMemo(
		() => poll<OrderView>((signal) => askSignedIn(`/orders/${encodeURIComponent(eNumber)}`, { signal }), browser),
		[eNumber],
	);
	// Before anything is painted: the question is on its way while the page draws.
	useLayoutEffect(() => {
		document.title = ORDER.tab(eNumber);
		order.start();
		return () => order.stop();
	}, [order, eNumber]);
	useLayoutEffect(() => window.scrollTo(0, 0), []);
	const data = order.body.value;
	const trouble = order.trouble.value;
	const unknown = trouble?.kind === "problem" && trouble.status === 404;
	return (
		<>
			<BackLink />
			{data !== null ? (
				<>
					<Freshness of={order} />
					<Loaded order={data} refresh={order.refresh} />
				</>
			) : (
				<>
					<h1 class="number" tabIndex={-1}>
						<Foreign>{eNumber}</Foreign>
					</h1>
					{unknown ? (
						<Unknown />
					) : trouble === null ? (
						<div class="panel bone-panel" role="status" aria-label={ONE_ORDER.loading} />
					) : (
						<Stopped of={order} />
					)}
				</>
			)}
		</>
	);
}

const Unknown = () => (
	<section class="panel blank" role="status">
		<h2>{ONE_ORDER.notFound}</h2>
		<p>{ORDER.notFoundAbout}</p>
	</section>
);

const dayOf = (at: string): string => dateTime(Date.parse(at), tenantZone.value);

/** What is not there any more, and since when: nobody should look for it. */
function Gone({ order: { erasedAt, prunedAt } }: { order: Pick<OrderView, "erasedAt" | "prunedAt"> }) {
	if (erasedAt !== null)
		return (
			<Notice tone="grey" title={ORDER.erasedOn(dayOf(erasedAt))}>
				{ORDER.erasedAbout}
			</Notice>
		);
	if (prunedAt === null) return null;
	return (
		<Notice tone="grey" title={ORDER.prunedOn(dayOf(prunedAt))}>
			{ORDER.prunedAbout}
		</Notice>
	);
}

/** Where no number is to be expected any more. */
const NO_NUMBER: Readonly<Partial<Record<OrderView["status"], string>>> = {
	abandoned: ORDER.neverPlaced,
	synced_manually: ORDER.numberNotGiven,
	archived: ORDER.noNumber,
	cancelled: ORDER.noNumber,
};

function Loaded({ order, refresh }: { order: OrderView; refresh: () => void }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => {
		// The heading of the empty page, which had the focus, is gone.
		if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
	}, []);
	return (
		<article>
			<header class="order-head">
				<div class="order-title">
					<h1 ref={heading} class="number" tabIndex={-1}>
						{order.eNumber}
					</h1>
					<CopyButton text={order.eNumber} what={ORDER.copiedENumber(order.eNumber)} />
					<Badge status={order.status} label={order.label} />
					<HelpLink about="statuses" label={ORDER.statuses} />
					<a class="button" href={printHref(order.eNumber)}>
						{ORDER.print}
					</a>
				</div>
				<dl class="order-facts">
					<div>
						<dt>{ORDER.erpNumber}</dt>
						<dd data-testid="erp-number">
							{order.erpOrderNumber === null ? (
								<span class="none">{NO_NUMBER[order.status] ?? ORDER.numberNotYet}</span>
							) : (
								<>
									<Foreign class="number">{order.erpOrderNumber}</Foreign>
									<CopyButton text={order.erpOrderNumber} what={ORDER.copiedErpNumber(order.erpOrderNumber)} />
								</>
							)}
						</dd>
					</div>
					<div>
						<dt>{wasNeverPlaced(order.status) ? ORDER.numberGivenOut : ORDER.placed}</dt>
						<dd>
							<span>
								<ClockTime at={order.placedAt} />,{" "}
								<span class="none">
									<Moment at={order.placedAt} besideTime />
								</span>
							</span>
						</dd>
					</div>
					<div>
						<dt>{ORDER.total}</dt>
						<dd class="number">{money(order.total, order.currency)}</dd>
					</div>
				</dl>
				<ZoneNote />
			</header>
			<Gone order={order} />
			<Situation order={order} refresh={refresh} />
			<div class="order-body">
				<div class="order-main">
					<Goods order={order} />
					<Revisions order={order} />
					<Story order={order} />
				</div>
				<Parties order={order} />
			</div>
		</article>
	);
}
