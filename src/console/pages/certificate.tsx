import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { hrefOf, orderHref } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { Back } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { ZoneNote } from "../parts/zone-note";
import { reader } from "../session";
import type { ErasureFile } from "../wire-retention";
import { CERTIFICATE_PAGE } from "../words/certificate";
import { CERTIFICATE, certificateSaid, certificateTitle, countsSaid } from "../words/retention";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { ErasureStands, useWithdrawing, WithdrawButton, WithdrawDialog, type Withdrawing } from "./retention-withdraw";

const PACE_MS = 5_000;

/** What was done for somebody who asked to be forgotten: to be read, printed, and kept as a file. It names nobody. */
export function CertificatePage({ params }: PageProps) {
	const path = `/erasures/${encodeURIComponent(params.erasure ?? "")}`;
	const erasure = usePoll<ErasureFile>(path, PACE_MS);
	const trouble = erasure.trouble.value;
	const title = certificateTitle(erasure.body.value?.state ?? null);
	const withdrawing = useWithdrawing();
	const isUnknown = trouble?.kind === "problem" && trouble.status === 404;
	useLayoutEffect(() => {
		document.title = CERTIFICATE_PAGE.documentTitle(title);
	}, [title]);
	return (
		<>
			<a class="back" href={hrefOf("/retention")}>
				<Back />
				{CERTIFICATE_PAGE.back}
			</a>
			<div class="page-head">
				<h1 tabIndex={-1}>{title}</h1>
				<ZoneNote />
			</div>
			{isUnknown ? (
				<Blank title={CERTIFICATE_PAGE.notFound} />
			) : (
				<Followed of={erasure} loading={CERTIFICATE_PAGE.loading}>
					{(file) => <Certificate path={path} erasure={file} withdrawing={withdrawing} />}
				</Followed>
			)}
			<WithdrawDialog withdrawing={withdrawing} withdrawn={erasure.refresh} />
		</>
	);
}

interface CertificateProps {
	readonly path: string;
	readonly erasure: ErasureFile;
	readonly withdrawing: Withdrawing;
}

function Certificate({ path, erasure, withdrawing }: CertificateProps) {
	const { id, state, askedAt, askedBy, endedAt, person, examined, replica, counts, orders, waiting, stuckSince } = erasure;
	return (
		<section class="panel settings-panel certificate">
			{state === "done" ? null : stuckSince !== null ? (
				<Notice tone="amber" title={CERTIFICATE.stuck} />
			) : state === "withdrawn" ? (
				<Notice tone="amber" title={CERTIFICATE.withdrawn} />
			) : (
				<Notice tone="blue" title={CERTIFICATE.underWay} />
			)}
			{orders.waiting === 0 ? null : <Notice tone="amber" title={CERTIFICATE.waiting(orders.waiting)} />}
			<p>{certificateSaid(erasure, reader.value?.tenant.name ?? "")}</p>
			<dl class="facts">
				<Fact name={CERTIFICATE_PAGE.heading}>
					<code>{id}</code>
				</Fact>
				<Fact name={CERTIFICATE_PAGE.askedFor}>
					<ClockTime at={askedAt} /> {CERTIFICATE_PAGE.askedBy(askedBy)}
				</Fact>
				<Fact name={CERTIFICATE_PAGE.state}>
					<ErasureStands erasure={erasure} />
				</Fact>
				<Fact name={CERTIFICATE_PAGE.ended}>{endedAt === null ? CERTIFICATE_PAGE.notYet : <ClockTime at={endedAt} />}</Fact>
				<Fact name={CERTIFICATE_PAGE.whose}>
					<code>{person}</code>
					<p class="second">{CERTIFICATE.hash}</p>
				</Fact>
				<Fact name={CERTIFICATE_PAGE.looked}>{examined}</Fact>
				<Fact name={CERTIFICATE_PAGE.erpRecords}>{replica ? CERTIFICATE_PAGE.erasedToo : CERTIFICATE_PAGE.leftAlone}</Fact>
				{countsSaid(counts).map(([name, count]) => (
					<Fact key={name} name={name}>
						{count}
					</Fact>
				))}
			</dl>
			{waiting.length === 0 ? null : (
				<>
					<h2>{CERTIFICATE_PAGE.waiting}</h2>
					<ul>
						{waiting.map(({ eNumber, reason }) => (
							<li key={eNumber}>
								<a href={orderHref(eNumber)}>{eNumber}</a>
								{reason === null ? "" : `: ${reason}`}
							</li>
						))}
					</ul>
				</>
			)}
			<div class="settings-buttons">
				<WithdrawButton erasure={erasure} withdrawing={withdrawing} />
				<button type="button" class="button" onClick={() => window.print()}>
					{CERTIFICATE_PAGE.print}
				</button>
				<a class="button" href={`/admin/api${path}`} download={`erasure-${id}.json`}>
					{CERTIFICATE_PAGE.download}
				</a>
			</div>
		</section>
	);
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
	<div>
		<dt>{name}</dt>
		<dd>{children}</dd>
	</div>
);
