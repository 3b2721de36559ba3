import { useLayoutEffect, useMemo } from "preact/hooks";
import { orderHref } from "../address";
import { browser } from "../live/browser";
import { poll } from "../live/poll";
import { Blank } from "../parts/blank";
import { Back } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import { ZoneNote } from "../parts/zone-note";
import { askSignedIn } from "../session";
import type { RevisionFile } from "../wire";
import { tabTitle } from "../words/frame";
import { REVISION } from "../words/revision";
import { Goods } from "./goods";
import type { PageProps } from "./page";
import { Parties } from "./parties";
import { Stopped } from "./stopped";

/** The order as it was in one of its revisions; that never changes, so it is asked for once. */
export function RevisionPage({ params: { eNumber = "", revision = "" } }: PageProps) {
	const file = useMemo(
		() =>
			poll<RevisionFile>(
				(signal) => askSignedIn(`/orders/${encodeURIComponent(eNumber)}/revisions/${encodeURIComponent(revision)}`, { signal }),
				browser,
			),
		[eNumber, revision],
	);
	const title = revision === "0" ? REVISION.asPlaced(eNumber) : REVISION.title(eNumber, revision);
	useLayoutEffect(() => {
		document.title = tabTitle(title);
		file.start();
		return () => file.stop();
	}, [file, title]);
	const data = file.body.value;
	useLayoutEffect(() => {
		if (data !== null) file.stop();
	}, [data, file]);
	const trouble = file.trouble.value;
	return (
		<>
			<a class="back" href={orderHref(eNumber)}>
				<Back />
				{REVISION.now}
			</a>
			<div class="page-head">
				<h1 tabIndex={-1}>
					<Foreign>{title}</Foreign>
				</h1>
				<ZoneNote />
			</div>
			{data !== null ? (
				<Shown file={data} />
			) : trouble?.kind === "problem" && trouble.status === 404 ? (
				<Blank title={REVISION.notFound} />
			) : trouble === null ? (
				<div class="panel bone-panel" role="status" aria-label={REVISION.loading} />
			) : (
				<Stopped of={file} />
			)}
		</>
	);
}

function Shown({ file: { at, by, reason, order } }: { file: RevisionFile }) {
	return (
		<article>
			<p class="page-note">
				{by === null ? REVISION.placed : <Foreign>{REVISION.madeBy(by)}</Foreign>} <ClockTime at={at} />
			</p>
			{reason === null ? null : (
				<p class="quote">
					<Foreign>{reason}</Foreign>
				</p>
			)}
			<div class="order-body">
				<div class="order-main">
					<Goods order={order} />
				</div>
				<Parties order={order} />
			</div>
		</article>
	);
}
