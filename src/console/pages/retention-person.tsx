import { useSignal } from "@preact/signals";
import { orderHref } from "../address";
import type { Answer } from "../answer";
import { ORDERS_SEARCHED_MS } from "../api";
import { type FormView, useForm } from "../live/form";
import { Form, TextField } from "../parts/form";
import { Notice } from "../parts/notice";
import { askSignedIn } from "../session";
import type { ErasureStarted, PersonPlan } from "../wire-retention";
import { isWorthErasing, phoneSaid, planSaid } from "../words/retention";
import { ERASE } from "../words/retention-page";
import { fieldErrorsIn } from "../words/trouble";

const FIELDS = [
	["email", ERASE.email, "email", ""],
	["phone", ERASE.phone, "tel", ERASE.phoneHint],
	["account", ERASE.account, "text", ERASE.accountHint],
	["name", ERASE.name, "text", ERASE.nameHint],
] as const;
type Person = Partial<Record<(typeof FIELDS)[number][0], string>>;
const NOBODY = { email: "", phone: "", account: "", name: "", replica: false, confirm: "" };
type Typed = typeof NOBODY;
interface Found {
	readonly person: Person;
	/** What has to be typed again. */
	readonly first: string;
	readonly plan: PersonPlan;
}
type Came = { readonly kind: "plan"; readonly plan: PersonPlan } | { readonly kind: "started"; readonly started: ErasureStarted };

const personIn = (typed: Typed): Person =>
	Object.fromEntries(FIELDS.map(([name]) => [name, typed[name].trim()] as const).filter(([, text]) => text !== ""));
const isSamePerson = (one: Typed, other: Typed): boolean => JSON.stringify(personIn(one)) === JSON.stringify(personIn(other));

const look = async (typed: Typed): Promise<Answer<Came>> => {
	const body = { ...personIn(typed), dryRun: true };
	const answer = await askSignedIn<PersonPlan>("/erasures", { method: "POST", body, withinMs: ORDERS_SEARCHED_MS });
	return answer.kind === "ok" ? { kind: "ok", body: { kind: "plan", plan: answer.body } } : answer;
};
const erase = async ({ person }: Found, { replica, confirm }: Typed): Promise<Answer<Came>> => {
	const answer = await askSignedIn<ErasureStarted>("/erasures", { method: "POST", body: { ...person, replica, confirm } });
	return answer.kind === "ok" ? { kind: "ok", body: { kind: "started", started: answer.body } } : answer;
};

/** First who it is, then what would go, then the same typed again: this cannot be undone. */
export function RetentionPerson({ started }: { started: () => void }) {
	const found = useSignal<Found | null>(null);
	/** The one that was asked for last. */
	const begun = useSignal<ErasureStarted | null>(null);
	/** What came is about somebody who does not stand in the fields any more. */
	const isOutdated = useSignal(false);
	const form = useForm<Typed, Came>({
		from: NOBODY,
		send: (typed) => {
			begun.value = null;
			isOutdated.value = false;
			const plan = found.peek();
			return plan === null || !isWorthErasing(plan.plan) ? look(typed) : erase(plan, typed);
		},
		done: (came, sent) => {
			if (came.kind === "plan") {
				const person = personIn(sent);
				const { email, phone, account, name } = person;
				// Looked up is not done yet.
				form.rebase(NOBODY, form.peek());
				// Who is in the fields now was not looked up; nobody must erase one person under another's name.
				if (isSamePerson(sent, form.peek())) found.value = { person, first: email ?? phone ?? account ?? name ?? "", plan: came.plan };
				else isOutdated.value = true;
				return;
			}
			found.value = null;
			begun.value = came.started;
			form.rebase(NOBODY, isSamePerson(sent, form.peek()) ? NOBODY : form.peek());
			started();
		},
		told: (came) => {
			if (came.kind === "started") return came.started.say ?? BEGUN;
			return isOutdated.peek() ? ERASE.lookAgain : planSaid(came.plan);
		},
	});
	// Another person is another plan.
	const another: FormView<Typed> = {
		...form,
		type: (part) => {
			found.value = null;
			form.type({ ...part, confirm: "", replica: false });
		},
	};
	const now = found.value;
	return (
		<Form
			form={form}
			look="panel"
			notYet={ERASE.notYet}
			submit={
				now === null || !isWorthErasing(now.plan)
					? { says: ERASE.look, busy: ERASE.looking }
					: { says: sendSays(now.plan), busy: ERASE.sending }
			}
			refused={(trouble) => {
				const whole = fieldErrorsIn(trouble)[""];
				return whole === undefined ? null : <Notice tone="red" title={whole} />;
			}}
		>
			<p>{ERASE.about}</p>
			<div class="settings-fields">
				{FIELDS.map(([name, label, type, hint]) => (
					<TextField
						key={name}
						form={another}
						name={name}
						label={label}
						{...(hint === "" ? {} : { hint })}
						input={{ type: "text", inputMode: type, spellcheck: false }}
					/>
				))}
			</div>
			{now === null ? null : <Planned found={now} form={form} />}
			{isOutdated.value ? <Notice tone="amber" title={ERASE.lookAgain} /> : null}
			{begun.value === null ? null : <Begun say={begun.value.say} />}
		</Form>
	);
}

const BEGUN = ERASE.begun;
const Begun = ({ say }: Pick<ErasureStarted, "say">) =>
	say === null ? <Notice tone="green" title={BEGUN} /> : <Notice tone="amber" title={say} />;

const isNobodys = ({ orders }: PersonPlan): boolean => orders.erasable + orders.waiting === 0;
/** The button says how far it goes: where no order was found, none would be erased, as far as is known. */
const sendSays = (plan: PersonPlan): string => (isNobodys(plan) && plan.complete ? ERASE.sendElsewhere : ERASE.send);

function Planned({ found: { person, plan, first }, form }: { found: Found; form: FormView<Typed> }) {
	const why = phoneSaid(plan, person.phone);
	return (
		<>
			<Notice tone={plan.orders.waiting > 0 || isNobodys(plan) ? "amber" : "blue"} title={planSaid(plan)}>
				{why === null ? undefined : <p>{why}</p>}
			</Notice>
			{plan.items.length === 0 ? null : (
				<ul aria-label={ERASE.found}>
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
						<input
							type="checkbox"
							checked={form.typed.replica}
							onChange={({ currentTarget }) => form.type({ replica: currentTarget.checked })}
						/>
						<span>{ERASE.replica}</span>
					</label>
				</div>
			)}
			{isWorthErasing(plan) ? <TextField form={form} name="confirm" label={ERASE.typeAgain(first)} input={{ spellcheck: false }} /> : null}
		</>
	);
}
