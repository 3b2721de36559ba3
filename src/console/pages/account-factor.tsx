import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { announce } from "../parts/announcer";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import type { AccountView, RecoveryCodes, TotpSecret } from "../wire-account";
import { CODES_FEW, codesLeftSaid, FACTOR, FACTOR_ABOUT } from "../words/account";
import { Codes } from "./account-codes";
import { ConfirmForm, PasswordStep, ProofForm } from "./account-proofs";

interface SecondFactorProps {
	readonly account: AccountView;
	readonly changed: () => void;
}
/** Where somebody is on the way; what was told once lives as long as its step does. */
type Step =
	| { readonly kind: "rest"; readonly done: string | null }
	| { readonly kind: "password" | "renew" | "disable" }
	| { readonly kind: "confirm"; readonly secret: TotpSecret }
	| { readonly kind: "codes"; readonly codes: readonly string[] };

const REST: Step = { kind: "rest", done: null };

export function SecondFactor({ account, changed }: SecondFactorProps) {
	const step = useSignal<Step>(REST);
	const first = useRef<HTMLButtonElement>(null);
	const now = step.value;
	const rest = () => {
		step.value = REST;
	};
	const show = ({ recoveryCodes }: RecoveryCodes) => {
		step.value = { kind: "codes", codes: recoveryCodes };
		changed();
	};
	const finish = (done: string) => {
		step.value = { kind: "rest", done };
		announce(done);
		changed();
	};
	// What was pressed to come back is gone: the focus stays in this part of the page.
	const wasElsewhere = useRef(false);
	useLayoutEffect(() => {
		if (now.kind !== "rest") wasElsewhere.current = true;
		else if (wasElsewhere.current) first.current?.focus();
	}, [now.kind]);
	const { secondFactor, user } = account;
	return (
		<section class="panel account-part" aria-labelledby="factor-part">
			<h2 id="factor-part">{FACTOR.title}</h2>
			{now.kind === "rest" ? (
				<>
					<State secondFactor={secondFactor} />
					{now.done === null ? null : <Notice tone="green" title={now.done} />}
					<div class="account-buttons">
						<button
							type="button"
							class="button"
							ref={first}
							onClick={() => (step.value = { kind: secondFactor.on ? "renew" : "password" })}
						>
							{secondFactor.on ? FACTOR.newCodes : FACTOR.setUp}
						</button>
						{secondFactor.on ? (
							<button type="button" class="button" onClick={() => (step.value = { kind: "disable" })}>
								{FACTOR.turnOff}
							</button>
						) : null}
					</div>
				</>
			) : (
				<OnTheWay
					at={now}
					email={user.email}
					stop={rest}
					begun={(secret) => {
						step.value = { kind: "confirm", secret };
					}}
					show={show}
					finish={finish}
				/>
			)}
		</section>
	);
}

interface OnTheWayProps {
	readonly at: Exclude<Step, { readonly kind: "rest" }>;
	readonly email: string;
	readonly stop: () => void;
	readonly begun: (secret: TotpSecret) => void;
	readonly show: (codes: RecoveryCodes) => void;
	readonly finish: (done: string) => void;
}
function OnTheWay({ at, email, stop, begun, show, finish }: OnTheWayProps) {
	switch (at.kind) {
		case "password":
			return <PasswordStep stop={stop} begun={begun} />;
		case "confirm":
			return <ConfirmForm secret={at.secret} stop={stop} confirmed={show} />;
		case "codes":
			return <Codes codes={at.codes} email={email} kept={() => finish(FACTOR.isOn)} />;
		case "renew":
			return (
				<ProofForm
					key="renew"
					path="/account/totp/recovery-codes"
					about={FACTOR.newCodesAbout}
					yes={FACTOR.newCodes}
					stop={stop}
					proven={show}
				/>
			);
		case "disable":
			return (
				<ProofForm
					key="disable"
					path="/account/totp/disable"
					about={FACTOR.turnOffAbout}
					yes={FACTOR.turnOff}
					stop={stop}
					proven={() => finish(FACTOR.isOff)}
				/>
			);
	}
}

function State({ secondFactor }: Pick<AccountView, "secondFactor">) {
	const { on, since, recoveryCodesLeft } = secondFactor;
	return (
		<>
			<p class="person-state">
				<Sign tone={on ? "green" : "grey"} />
				<span>
					{on ? FACTOR.on : FACTOR.off}
					{since === null ? null : (
						<>
							{" "}
							{FACTOR.since} <ClockTime at={since} />
						</>
					)}
				</span>
			</p>
			{!on ? (
				<p class="account-about">{FACTOR_ABOUT}</p>
			) : recoveryCodesLeft <= CODES_FEW ? (
				<Notice tone="amber" title={codesLeftSaid(recoveryCodesLeft)} />
			) : (
				<p class="account-about">{codesLeftSaid(recoveryCodesLeft)}</p>
			)}
		</>
	);
}
