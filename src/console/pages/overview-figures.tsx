import type { ComponentChildren } from "preact";
import { orderHref } from "../address";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { Overview } from "../wire-overview";
import { count } from "../words/money";
import { FAILED_HREF, PENDING_HREF, UNVERIFIED_HREF } from "../words/needs";
import { deliveredSaid, erpSaid, NOT_KNOWN, perMinuteSaid } from "../words/overview";
import { took } from "../words/time";

/** The shop in six figures, the ERP first. */
export function OverviewFigures({ overview }: { overview: Overview }) {
	const { erp, waiting, failed, unverified, delivery, perMinute } = overview;
	const said = erpSaid(overview);
	return (
		<section class="figures" aria-label="The shop at present">
			<div class={`panel figure figure-erp tint-${said.tone}`} data-testid="erp">
				<h2 class="figure-name">ERP</h2>
				<p class={`figure-state tone-${said.tone}`}>
					<Sign tone={said.tone} />
					{said.title}
				</p>
				{erp.since === null ? null : (
					<p class="figure-note">
						For <Moment at={erp.since} as="age" />, since <ClockTime at={erp.since} />
					</p>
				)}
				{erp.state === "offline" && erp.reason !== null ? (
					<p class="figure-note">
						The last try: <Foreign>{erp.reason}</Foreign>
					</p>
				) : (
					<p class="figure-note">{said.text}</p>
				)}
				{erp.nextProbeAt === null ? null : (
					<p class="figure-note">
						Holdfast looks again <Moment at={erp.nextProbeAt} as="soon" />.
					</p>
				)}
			</div>
			<Figure name="Orders a minute" value={perMinuteSaid(perMinute)} id="per-minute">
				over the last 15 minutes
			</Figure>
			<Figure name="Waiting" value={count(waiting.count)} id="waiting" href={PENDING_HREF} go="Show the orders that wait">
				{waiting.oldestAt === null || waiting.oldestENumber === null ? (
					"nothing on the way"
				) : (
					<>
						oldest <a href={orderHref(waiting.oldestENumber)}>{waiting.oldestENumber}</a>, <Moment at={waiting.oldestAt} />
					</>
				)}
			</Figure>
			<Figure
				name="Failed"
				value={count(failed)}
				id="failed"
				href={FAILED_HREF}
				go="Show the failed orders"
				tone={failed > 0 ? "red" : null}
			>
				{failed === 0 ? "no order needs a decision" : "need a decision"}
			</Figure>
			<Figure name="Unverified" value={count(unverified)} id="unverified" href={UNVERIFIED_HREF} go="Show the unverified orders">
				{unverified === 0 ? "every answer of the ERP came" : "sent, and looked up in the ERP by itself"}
			</Figure>
			<Figure name="Delivery time" value={delivery?.medianMs == null ? NOT_KNOWN : took(delivery.medianMs)} id="delivery">
				{deliveredSaid(delivery)}
				{delivery?.p95Ms == null ? null : (
					<>
						; 95 of 100 within <strong data-testid="delivery-95th">{took(delivery.p95Ms)}</strong>
					</>
				)}
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
