import { useEffect, useMemo } from "preact/hooks";
import { orderHref } from "../address";
import { browser } from "../live/browser";
import { poll } from "../live/poll";
import { Blank } from "../parts/blank";
import { Back } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { RevisionFile } from "../wire";
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
	const title = revision === "0" ? `${eNumber} as it was placed` : `${eNumber}, revision ${revision}`;
	useEffect(() => {
		document.title = `${title} · Holdfast`;
		file.start();
		return () => file.stop();
	}, [file, title]);
	const data = file.body.value;
	useEffect(() => {
		if (data !== null) file.stop();
	}, [data, file]);
	const trouble = file.trouble.value;
	return (
		<>
			<a class="back" href={orderHref(eNumber)}>
				<Back />
				The order as it is now
			</a>
			<h1 tabIndex={-1}>
				<Foreign>{title}</Foreign>
			</h1>
			{data !== null ? (
				<Shown file={data} />
			) : trouble?.kind === "problem" && trouble.status === 404 ? (
				<Blank title="There is no such revision" />
			) : trouble === null ? (
				<div class="panel bone-panel" role="status" aria-label="Loading the revision" />
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
				{by === null ? "Placed" : <Foreign>{`Made by ${by}`}</Foreign>} <ClockTime at={at} />
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
