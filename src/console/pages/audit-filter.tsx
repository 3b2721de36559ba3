import { hrefOf } from "../address";
import { FormField } from "../parts/form-field";
import { SearchField } from "../parts/search-field";
import { goTo } from "../route";
import { AUDIT, EVENT_NAMES, eventSaid } from "../words/audit";

const SUBJECT_LENGTH_MAX = 100;

/** An event by its name, as the gateway takes it. */
const EVENT = /^[a-z_]{1,40}(?:\.[a-z_]{1,40})?$/;

export function auditQueryOf(query: URLSearchParams): { readonly event: string; readonly subject: string } {
	const event = query.get("event") ?? "";
	return { event: EVENT.test(event) ? event : "", subject: (query.get("subject") ?? "").trim().slice(0, SUBJECT_LENGTH_MAX) };
}

/** What the audit log is narrowed down by. It stands in the address. */
export function AuditFilter({ event, subject }: { event: string; subject: string }) {
	// An address may name an event that this page does not know.
	const events = event === "" || EVENT_NAMES.includes(event) ? EVENT_NAMES : [event, ...EVENT_NAMES];
	return (
		<div class="audit-filter">
			<FormField label={AUDIT.whatWasDone}>
				{(control) => (
					<select
						{...control}
						value={event}
						onChange={({ currentTarget }) => goTo(hrefOf("/audit", { event: currentTarget.value, subject }))}
					>
						<option value="">{AUDIT.anything}</option>
						{events.map((name) => (
							<option key={name} value={name}>
								{eventSaid(name)}
							</option>
						))}
					</select>
				)}
			</FormField>
			<div class="field">
				<span>{AUDIT.toWhat}</span>
				<SearchField
					value={subject}
					label={AUDIT.toWhatHint}
					placeholder={AUDIT.exampleNumber}
					maxLength={SUBJECT_LENGTH_MAX}
					onSearch={(text) => goTo(hrefOf("/audit", { event, subject: text }), { replace: true })}
				/>
			</div>
		</div>
	);
}
