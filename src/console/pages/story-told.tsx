import { endpointHref, letterHref } from "../address";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { OrderDeliveryView, OrderMailView } from "../wire-told";
import { TOLD } from "../words/story";
import { deliverySaid, deliveryTone, MAIL_READERS, MAIL_TITLES, mailSaid, mailTone, recipientSaid } from "../words/told";

/** Who was told of the order, as steps of its story. */

export function Mailed({ at, mail }: { at: string; mail: OrderMailView }) {
	const { kind, letter, dueAt, recipients, more } = mail;
	const said = mailSaid(mail);
	return (
		<li class="story-step" data-testid="mailed">
			<span class="story-mark">
				<Sign tone={mailTone(mail)} />
			</span>
			<p class="story-title">
				<strong>{MAIL_TITLES[kind]}</strong>
				<ClockTime class="story-time" at={at} />
			</p>
			{said === null ? null : (
				<p>
					{said}
					{dueAt === null ? null : <> {woven(TOLD.writtenAt, { when: <ClockTime at={dueAt} /> })}</>}
				</p>
			)}
			{recipients.length === 0 ? null : (
				<ul class="story-told" aria-label={TOLD.recipients}>
					{recipients.map((one, index) => (
						<li key={one.address ?? index}>
							{one.address === null ? MAIL_READERS[kind] : <Foreign>{one.address}</Foreign>}: {recipientSaid(one)}
							<When at={one.sentAt} text={TOLD.sentAt} />
							<When at={one.nextAttemptAt} text={TOLD.nextTry} />
							{one.error === null ? null : (
								<span class="second">
									<Foreign>{one.error}</Foreign>
								</span>
							)}
						</li>
					))}
					{more ? <li>{TOLD.more}</li> : null}
				</ul>
			)}
			{letter === null ? null : (
				<a class="second" href={letterHref(letter)}>
					{TOLD.read}
				</a>
			)}
		</li>
	);
}

export function Sent({ at, delivery }: { at: string; delivery: OrderDeliveryView }) {
	const { type, endpoint, sentAt, nextAttemptAt, error } = delivery;
	return (
		<li class="story-step" data-testid="event-sent">
			<span class="story-mark">
				<Sign tone={deliveryTone(delivery)} />
			</span>
			<p class="story-title">
				<strong>{woven(TOLD.event, { type: <code>{type}</code> })}</strong>
				<ClockTime class="story-time" at={at} />
			</p>
			<p>
				{woven(TOLD.delivered, { endpoint: <Endpoint of={endpoint} />, said: deliverySaid(delivery) })}
				<When at={sentAt} text={TOLD.sentAt} />
				<When at={nextAttemptAt} text={TOLD.nextTry} />
			</p>
			{error === null ? null : (
				<p class="quote">
					<Foreign>{error}</Foreign>
				</p>
			)}
		</li>
	);
}

/** One that is gone has no page any more. */
function Endpoint({ of: { name, id } }: { of: OrderDeliveryView["endpoint"] }) {
	if (name === null) return <>{TOLD.aSystem}</>;
	if (id === null) return <Foreign>{name}</Foreign>;
	return (
		<a href={endpointHref(id)}>
			<Foreign>{name}</Foreign>
		</a>
	);
}

const When = ({ at, text }: { at: string | null; text: typeof TOLD.sentAt | typeof TOLD.nextTry }) =>
	at === null ? null : woven(text, { when: <ClockTime at={at} /> });
