import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { orderHref } from "../address";
import type { Trouble } from "../answer";
import { ORDERS_SEARCHED_MS } from "../api";
import { errorsIn } from "../field-errors";
import { announce } from "../parts/announcer";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { askSignedIn } from "../session";
import type { ErasureStarted, PersonPlan } from "../wire-retention";
import { peopleTroubleSaid } from "../words/people";
import { planSaid } from "../words/retention";

const FIELDS = [
	["email", "E-mail address", "email", ""],
	["phone", "Telephone number", "tel", "At least 7 digits."],
	["account", "Account", "text", "The customer’s code in the ERP. It may have several people: add a name."],
	["name", "Name", "text", "Narrows down the others, or is looked for alone."],
] as const;
type Person = Partial<Record<(typeof FIELDS)[number][0], string>>;
interface Found {
	readonly person: Person;
	/** What has to be typed again. */
	readonly first: string;
	readonly plan: PersonPlan;
}

/** First who it is, then what would go, then the same typed again: this cannot be undone. */
export function RetentionPerson({ started }: { started: () => void }) {
	const form = useRef<HTMLFormElement>(null);
	const found = useSignal<Found | null>(null);
	const trouble = useSignal<Trouble | null>(null);
	/** The one that was asked for last. */
	const begun = useSignal<ErasureStarted | null>(null);
	const busy = useSignal(false);
	const asked = (): { person: Person; replica: boolean; confirm: string } => {
		const typed = new FormData(form.current ?? undefined);
		const given = FIELDS.map(([name]) => [name, String(typed.get(name) ?? "").trim()] as const).filter(([, text]) => text !== "");
		return { person: Object.fromEntries(given), replica: typed.get("replica") !== null, confirm: String(typed.get("confirm") ?? "") };
	};
	const look = async () => {
		const { person } = asked();
		busy.value = true;
		begun.value = null;
		const answer = await askSignedIn<PersonPlan>("/erasures", {
			method: "POST",
			body: { ...person, dryRun: true },
			withinMs: ORDERS_SEARCHED_MS,
		});
		busy.value = false;
		trouble.value = answer.kind === "ok" ? null : answer;
		const first = person.email ?? person.phone ?? person.account ?? person.name ?? "";
		found.value = answer.kind === "ok" ? { person, first, plan: answer.body } : null;
		if (answer.kind === "ok") announce(planSaid(answer.body));
	};
	const erase = async ({ person }: Found) => {
		const { replica, confirm } = asked();
		busy.value = true;
		const answer = await askSignedIn<ErasureStarted>("/erasures", { method: "POST", body: { ...person, replica, confirm } });
		busy.value = false;
		trouble.value = answer.kind === "ok" ? null : answer;
		if (answer.kind !== "ok") return;
		found.value = null;
		form.current?.reset();
		begun.value = answer.body;
		started();
	};
	const errors = errorsIn(trouble.value);
	const now = found.value;
	return (
		<form
			ref={form}
			class="panel settings-panel"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void (now === null ? look() : erase(now));
			}}
		>
			<p>
				Every order with one of these is found, whichever revision says it. What is about a person goes from orders, mails, logs and notes;
				numbers, amounts and who decided what stay.
			</p>
			<div class="settings-fields">
				{FIELDS.map(([name, label, type, hint]) => (
					<FormField key={name} label={label} {...(hint === "" ? {} : { hint })} error={errors[name] ?? null}>
						{(control) => (
							<input
								{...control}
								name={name}
								type="text"
								inputMode={type}
								autocomplete="off"
								spellcheck={false}
								onInput={() => {
									// Another person is another plan.
									found.value = null;
								}}
							/>
						)}
					</FormField>
				))}
			</div>
			{now === null ? null : <Planned found={now} error={errors.confirm ?? null} />}
			<div role="alert">
				{trouble.value === null ? null : errors[""] !== undefined ? (
					<Notice tone="red" title={errors[""]} />
				) : Object.keys(errors).length > 0 ? null : (
					<Notice tone="red" title={peopleTroubleSaid(trouble.value)} />
				)}
			</div>
			<div role="status">{begun.value === null ? null : <Begun say={begun.value.say} />}</div>
			<div class="settings-buttons">
				{now === null ? (
					<button type="submit" class="button" disabled={busy.value}>
						{busy.value ? "Looking…" : "Look what would go"}
					</button>
				) : (
					<button type="submit" class="button primary" disabled={busy.value}>
						{busy.value ? "Asking…" : "Erase this person"}
					</button>
				)}
			</div>
		</form>
	);
}

const Begun = ({ say }: Pick<ErasureStarted, "say">) =>
	say === null ? <Notice tone="green" title="The erasure has begun." /> : <Notice tone="amber" title={say} />;

function Planned({ found: { plan, first }, error }: { found: Found; error: string | null }) {
	return (
		<>
			<Notice tone={plan.orders.waiting > 0 ? "amber" : "blue"} title={planSaid(plan)} />
			{plan.items.length === 0 ? null : (
				<ul aria-label="Orders that were found">
					{plan.items.map(({ eNumber, label, reason }) => (
						<li key={eNumber}>
							<a href={orderHref(eNumber)}>{eNumber}</a> {label}
							{reason === null ? "" : `: ${reason}`}
						</li>
					))}
				</ul>
			)}
			{plan.replica === 0 ? null : (
				<div class="choices">
					<label>
						<input name="replica" type="checkbox" />
						<span>Erase what was brought over from the ERP as well. It comes again unless it is erased there first.</span>
					</label>
				</div>
			)}
			<FormField label={`Type “${first}” again to erase this person for good`} error={error}>
				{(control) => <input {...control} name="confirm" autocomplete="off" spellcheck={false} />}
			</FormField>
		</>
	);
}
