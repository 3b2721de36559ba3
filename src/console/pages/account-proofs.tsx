import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Answer } from "../answer";
import { CopyButton } from "../parts/copy";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { PresentPassword } from "../parts/present-password";
import { QrCode } from "../parts/qr";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { RecoveryCodes, TotpSecret } from "../wire-account";
import { type AccountTrouble, accountTrouble, grouped, NO_TROUBLE, PROOFS } from "../words/account";

/** The forms of the second factor: each asks for what shows that it is really they. */

const CODE_LENGTH_MAX = 40;
type Input = RefObject<HTMLInputElement | null>;

/** Sends a form, tells what is wrong at its fields, and goes there. */
function useSending<T>(fields: { readonly current?: Input; readonly code?: Input }, done: (body: T) => void) {
	const trouble = useSignal<AccountTrouble>(NO_TROUBLE);
	const busy = useSignal(false);
	useLayoutEffect(() => (fields.current ?? fields.code)?.current?.focus(), []);
	const send = async (path: string, body: unknown) => {
		busy.value = true;
		const answer: Answer<T> = await askSignedIn<T>(path, { method: "POST", body });
		busy.value = false;
		if (answer.kind === "ok") {
			done(answer.body);
			return;
		}
		trouble.value = accountTrouble(answer, "current");
		const wrong = trouble.value.at.current === undefined ? (fields.code ?? fields.current) : fields.current;
		wrong?.current?.select();
	};
	return { trouble, busy, send };
}

interface StepFormProps {
	readonly trouble: Signal<AccountTrouble>;
	readonly busy: Signal<boolean>;
	readonly yes: string;
	readonly send: () => void;
	readonly stop: () => void;
	readonly children: ComponentChildren;
}
function StepForm({ trouble, busy, yes, send, stop, children }: StepFormProps) {
	const { whole } = trouble.value;
	return (
		<form
			class="run"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				send();
			}}
			// What was said of a field was said of what stood in it.
			onInput={({ target }) => {
				const { at } = trouble.peek();
				const changed = target instanceof HTMLInputElement ? target.name : "";
				trouble.value = { ...trouble.peek(), at: Object.fromEntries(Object.entries(at).filter(([field]) => field !== changed)) };
			}}
		>
			<div class="account-said" role="alert">
				{whole === null ? null : <Notice tone="red" title={whole} />}
			</div>
			{children}
			<div class="account-buttons">
				<button type="button" class="button" onClick={stop}>
					{PROOFS.leave}
				</button>
				<button type="submit" class="button primary" disabled={busy.value}>
					{yes}
				</button>
			</div>
		</form>
	);
}

/** The first step of setting up: the password. */
export function PasswordStep({ begun, stop }: { begun: (secret: TotpSecret) => void; stop: () => void }) {
	const current: Input = useRef<HTMLInputElement>(null);
	const { trouble, busy, send } = useSending<TotpSecret>({ current }, begun);
	return (
		<StepForm
			trouble={trouble}
			busy={busy}
			yes={PROOFS.goOn}
			stop={stop}
			send={() => void send("/account/totp", { password: current.current?.value ?? "" })}
		>
			<p class="account-about">{PROOFS.first}</p>
			<PresentPassword input={current} error={trouble.value.at.current ?? null} />
		</StepForm>
	);
}

interface ConfirmFormProps {
	readonly secret: TotpSecret;
	readonly confirmed: (codes: RecoveryCodes) => void;
	readonly stop: () => void;
}
/** The second step: the secret goes into the app, and a code of the app shows that it has it. */
export function ConfirmForm({ secret: { secret, otpauthUrl }, confirmed, stop }: ConfirmFormProps) {
	const code: Input = useRef<HTMLInputElement>(null);
	const { trouble, busy, send } = useSending<RecoveryCodes>({ code }, confirmed);
	return (
		<StepForm
			trouble={trouble}
			busy={busy}
			yes={PROOFS.turnOn}
			stop={stop}
			send={() => void send("/account/totp/confirm", { code: code.current?.value ?? "" })}
		>
			<ol class="account-steps">
				<li>
					{woven(PROOFS.scan, { open: <a href={otpauthUrl}>{PROOFS.open}</a> })}
					<QrCode text={otpauthUrl} label={PROOFS.qrCode} />
					<span class="account-secret">
						<code data-testid="totp-secret">{grouped(secret)}</code>
						<CopyButton text={secret} what={PROOFS.key} />
					</span>
				</li>
				<li>{PROOFS.typeDigits}</li>
			</ol>
			<CodeField label={PROOFS.code} input={code} error={trouble.value.at.code ?? null} isNumber />
		</StepForm>
	);
}

interface ProofFormProps<T> {
	readonly path: string;
	readonly about: string;
	readonly yes: string;
	readonly proven: (body: T) => void;
	readonly stop: () => void;
}
/** Password and code together. */
export function ProofForm<T>({ path, about, yes, proven, stop }: ProofFormProps<T>) {
	const current: Input = useRef<HTMLInputElement>(null);
	const code: Input = useRef<HTMLInputElement>(null);
	const { trouble, busy, send } = useSending<T>({ current, code }, proven);
	return (
		<StepForm
			trouble={trouble}
			busy={busy}
			yes={yes}
			stop={stop}
			send={() => void send(path, { password: current.current?.value ?? "", code: code.current?.value ?? "" })}
		>
			<p class="account-about">{about}</p>
			<PresentPassword input={current} error={trouble.value.at.current ?? null} />
			<CodeField label={PROOFS.codeOrRecovery} input={code} error={trouble.value.at.code ?? null} />
		</StepForm>
	);
}

interface CodeFieldProps {
	readonly label: string;
	readonly input: Input;
	readonly error: string | null;
	readonly isNumber?: boolean;
}
function CodeField({ label, input, error, isNumber = false }: CodeFieldProps) {
	return (
		<FormField label={label} error={error}>
			{(control) => (
				<input
					{...control}
					ref={input}
					name="code"
					{...(isNumber ? { inputMode: "numeric" as const } : {})}
					autocomplete="one-time-code"
					autocapitalize="none"
					spellcheck={false}
					required
					maxLength={CODE_LENGTH_MAX}
				/>
			)}
		</FormField>
	);
}
