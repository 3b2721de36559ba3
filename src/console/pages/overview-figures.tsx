import type { ComponentChildren } from "preact";
import { orderHref } from "../address";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { Overview } from "../wire-overview";
import { count } from "../words/money";
import { FAILED_HREF, PENDING_HREF, UNVERIFIED_HREF } from "../words/needs";
import { deliveredSaid, erpSaid, FIGURES, NOT_KNOWN, perMinuteSaid } from "../words/overview";
import { took } from "../words/time";

/** The shop in six figures, the ERP first. */
export function OverviewFigures({ overview }: { overview: Overview }) {
	const { erp, waiting, failed, unverified, delivery, perMinute } = overview;
	const said = erpSaid(overview);
	return (
		<section class="figures" aria-label={FIGURES.heading}>
			<div class={`panel figure figure-erp tint-${said.tone}`} data-testid="erp">
				<h2 class="figure-name">{FIGURES.erp}</h2>
				<p class={`figure-state tone-${said.tone}`}>
					<Sign tone={said.tone} />
					{said.title}
				</p>
				{erp.since === null ? null : (
					<p class="figure-note">
						{woven(FIGURES.lasting, { age: <Moment at={erp.since} as="age" besideTime />, since: <ClockTime at={erp.since} /> })}
					</p>
				)}
				{erp.state === "offline" && erp.reason !== null ? (
					<p class="figure-note">{woven(FIGURES.lastTry, { reason: <Foreign>{erp.reason}</Foreign> })}</p>
				) : (
					<p class="figure-note">{said.text}</p>
				)}
				{erp.nextProbeAt === null ? null : (
					<p class="figure-note">{woven(FIGURES.nextLook, { when: <Moment at={erp.nextProbeAt} as="soon" /> })}</p>
				)}
			</div>
			<Figure name={FIGURES.perMinute} value={perMinuteSaid(perMinute)} id="per-minute">
				{FIGURES.perMinuteAbout}
			</Figure>
			<Figure name={FIGURES.waiting} value={count(waiting.count)} id="waiting" href={PENDING_HREF} go={FIGURES.showWaiting}>
				{waiting.oldestAt === null || waiting.oldestENumber === null
					? FIGURES.nothingWaits
					: woven(FIGURES.oldest, {
							order: <a href={orderHref(waiting.oldestENumber)}>{waiting.oldestENumber}</a>,
							age: <Moment at={waiting.oldestAt} />,
						})}
			</Figure>
			<Figure
				name={FIGURES.failed}
				value={count(failed)}
				id="failed"
				href={FAILED_HREF}
				go={FIGURES.showFailed}
				tone={failed > 0 ? "red" : null}
			>
				{failed === 0 ? FIGURES.noneFailed : FIGURES.failedAbout}
			</Figure>
			<Figure name={FIGURES.unverified} value={count(unverified)} id="unverified" href={UNVERIFIED_HREF} go={FIGURES.showUnverified}>
				{unverified === 0 ? FIGURES.noneUnverified : FIGURES.unverifiedAbout}
			</Figure>
			<Figure name={FIGURES.deliveryTime} value={delivery?.medianMs == null ? NOT_KNOWN : took(delivery.medianMs)} id="delivery">
				{deliveredSaid(delivery)}
				{delivery?.p95Ms == null
					? null
					: woven(FIGURES.slowest, { time: <strong data-testid="delivery-95th">{took(delivery.p95Ms)}</strong> })}
			</Figure>
		</section>
	);
}

interface FigureProps {
	readonly id: string;
	readonly name: string;
	readonly value: string;
	readonly children: ComponentChildren;
	/** Where the orders behind the figure are listed, and what that link is called. */
	readonly href?: string;
	readonly go?: string;
	readonly tone?: "red" | null;
}

function Figure({ id, name, value, children, href, go, tone = null }: FigureProps) {
	const shown = (
		<output class="figure-value" data-testid={id}>
			{value}
		</output>
	);
	return (
		<div class={tone === null ? "panel figure" : `panel figure tint-${tone}`}>
			<h2 class="figure-name">
				{tone === null ? null : <Sign tone={tone} />}
				{name}
			</h2>
			<p>
				{href === undefined ? (
					shown
				) : (
					<a class="figure-link" href={href} title={go}>
						{shown}
						<span class="unseen">. {go}</span>
					</a>
				)}
			</p>
			<p class="figure-note">{children}</p>
		</div>
	);
}
