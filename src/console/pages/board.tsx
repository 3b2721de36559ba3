import { useLayoutEffect, useRef } from "preact/hooks";
import { board } from "../live/board";
import { announce } from "../parts/announcer";
import { Freshness, isStale } from "../parts/freshness";
import { HelpLink } from "../parts/help-link";
import { ZoneNote } from "../parts/zone-note";
import type { Board as BoardData } from "../wire";
import { BOARD } from "../words/board";
import { orders } from "../words/money";
import { erpLink } from "../words/services";
import { Flow } from "./flow";
import { Lanes } from "./lanes";
import { LinkBand } from "./link-band";
import { LinkButtons } from "./link-buttons";
import { NoOrders } from "./no-orders";
import { Skeleton } from "./skeleton";
import { Stopped } from "./stopped";

/** Where the reader was when they opened an order, so that coming back does not make them search for it again. */
let scrolledTo = 0;

export function Board() {
	useLayoutEffect(() => {
		document.title = BOARD.documentTitle;
		board.start();
		return () => board.stop();
	}, []);
	useLayoutEffect(() => {
		window.scrollTo(0, scrolledTo);
		return () => {
			scrolledTo = window.scrollY;
		};
	}, []);
	const data = board.body.value;
	useNews(data);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{BOARD.title}</h1>
				<HelpLink about="colours" label={BOARD.colours} />
				<ZoneNote />
				{data === null ? null : <LinkButtons link={data.link} waiting={data.blue.total} />}
			</div>
			<Freshness of={board} />
			{data === null ? board.trouble.value === null ? <Skeleton /> : <Stopped of={board} /> : <Loaded data={data} />}
		</>
	);
}

function Loaded({ data }: { data: BoardData }) {
	const empty = data.green.total + data.blue.total + data.red.total === 0;
	return (
		<>
			<section class="panel" aria-label={BOARD.services}>
				<Flow board={data} stale={isStale(board)} />
				<LinkBand board={data} />
			</section>
			{empty ? <NoOrders /> : <Lanes board={data} />}
		</>
	);
}

/** Only what somebody would act on is spoken: the ERP's state and new failures. */
function useNews(data: BoardData | null): void {
	const before = useRef<BoardData | null>(null);
	useLayoutEffect(() => {
		const earlier = before.current;
		before.current = data;
		if (data === null || earlier === null) return;
		const state = erpLink(data).state;
		if (state !== erpLink(earlier).state) announce(BOARD.linkNews(state));
		else if (data.red.total > earlier.red.total) announce(BOARD.failedNews(orders(data.red.total)));
	}, [data]);
}
