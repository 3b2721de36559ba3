import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { BOARD } from "../address";
import { browser } from "../live/browser";
import { now } from "../live/clock";
import { poll } from "../live/poll";
import { Badge } from "../parts/badge";
import { CopyButton } from "../parts/copy";
import { Freshness } from "../parts/freshness";
import { Back } from "../parts/icons";
import { Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { OrderView } from "../wire";
import { money } from "../words/money";
import { situationOf } from "../words/situation";
import { Attempts } from "./attempts";
import { Goods } from "./goods";
import { Parties } from "./parties";
import { Stopped } from "./stopped";

/** One order: what is happening to it now, everything that was tried, and the order as it was placed. */
export function OrderPage({ eNumber }: { eNumber: string }) {
	const order = useMemo(
		() => poll<OrderView>((signal) => askSignedIn(`/orders/${encodeURIComponent(eNumber)}`, { signal }), browser),
		[eNumber],
	);
	useEffect(() => {
		document.title = `${eNumber} · Holdfast`;
		order.start();
		return () => order.stop();
	}, [order, eNumber]);
	useLayoutEffect(() => window.scrollTo(0, 0), []);
	const data = order.body.value;
	const trouble = order.trouble.value;
	const unknown = trouble?.kind === "problem" && trouble.status === 404;
	return (
		<>
			<a class="back" href={BOARD}>
				<Back />
				Board
			</a>
			{data !== null ? (
				<>
					<Freshness of={order} />
					<Loaded order={data} />
				</>
			) : (
				<>
					<h1 class="number" tabIndex={-1}>
						<Foreign>{eNumber}</Foreign>
					</h1>
					{unknown ? (
						<Unknown />
					) : trouble === null ? (
						<div class="panel bone-panel" role="status" aria-label="Loading the order" />
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
		<h2>There is no order with this number</h2>
		<p>E-numbers look like E100001. Search also finds an order by the number that the ERP gave it.</p>
	</section>
);

function Loaded({ order }: { order: OrderView }) {
	const situation = situationOf(order, now.value);
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
					<CopyButton text={order.eNumber} what={`e-number ${order.eNumber}`} />
					<Badge status={order.status} label={order.label} />
				</div>
				<dl class="order-facts">
					<div>
						<dt>ERP order number</dt>
						<dd data-testid="erp-number">
							{order.erpOrderNumber === null ? (
								<span class="none">none yet</span>
							) : (
								<>
									<Foreign class="number">{order.erpOrderNumber}</Foreign>
									<CopyButton text={order.erpOrderNumber} what={`ERP number ${order.erpOrderNumber}`} />
								</>
							)}
						</dd>
					</div>
					<div>
						<dt>Placed</dt>
						<dd>
							<Moment at={order.placedAt} />
						</dd>
					</div>
					<div>
						<dt>Total</dt>
						<dd class="number">{money(order.total, order.currency)}</dd>
					</div>
				</dl>
			</header>
			<section aria-label="What is happening now" data-testid="situation">
				<Notice tone={situation.tone} title={situation.title}>
					<p>{situation.text}</p>
					{order.error !== null && order.status !== "synced" && order.error.message !== "" ? (
						<p class="quote">
							<Foreign>{order.error.message}</Foreign>
						</p>
					) : null}
				</Notice>
			</section>
			<div class="order-body">
				<div class="order-main">
					<Goods order={order} />
					<Attempts order={order} />
				</div>
				<Parties order={order} />
			</div>
		</article>
	);
}
