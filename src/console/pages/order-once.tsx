import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { orderHref } from "../address";
import { browser } from "../live/browser";
import { poll } from "../live/poll";
import { Blank } from "../parts/blank";
import { Freshness } from "../parts/freshness";
import { Back } from "../parts/icons";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { OrderView } from "../wire";
import { tabTitle } from "../words/frame";
import { ONE_ORDER } from "../words/order-once";
import { Stopped } from "./stopped";

/** What stands around every page that belongs to one order: the way back to it, and what is said until it is there. */
interface OneOrderProps {
	readonly eNumber: string;
	/** `"Edit E100001"`, also the heading until the order is there. */
	readonly title: string;
	/** Whether the page follows what happens to the order; left out: it shows the order as it was when it was opened. */
	readonly follows?: boolean;
	readonly children: (order: OrderView, refresh: () => void) => ComponentChildren;
}

export function OneOrder({ eNumber, title, follows = false, children }: OneOrderProps) {
	const order = useMemo(
		() => poll<OrderView>((signal) => askSignedIn(`/orders/${encodeURIComponent(eNumber)}`, { signal }), browser),
		[eNumber],
	);
	useLayoutEffect(() => {
		document.title = tabTitle(title);
		order.start();
		return () => order.stop();
	}, [order, title]);
	useLayoutEffect(() => window.scrollTo(0, 0), []);
	const data = order.body.value;
	const isThere = data !== null;
	useLayoutEffect(() => {
		if (isThere && !follows) order.stop();
	}, [isThere, follows, order]);
	useLayoutEffect(() => {
		// The heading of the empty page, which had the focus, is gone.
		if (isThere && document.activeElement === document.body) document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
	}, [isThere]);
	const trouble = order.trouble.value;
	const unknown = trouble?.kind === "problem" && trouble.status === 404;
	return (
		<>
			<a class="back" href={orderHref(eNumber)}>
				<Back />
				<Foreign>{eNumber}</Foreign>
			</a>
			{data !== null ? (
				<>
					{follows ? <Freshness of={order} /> : null}
					{children(data, order.refresh)}
				</>
			) : (
				<>
					<h1 tabIndex={-1}>
						<Foreign>{title}</Foreign>
					</h1>
					{unknown ? (
						<Blank title={ONE_ORDER.notFound} />
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
