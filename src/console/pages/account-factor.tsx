import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { announce } from "../parts/announcer";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import type { AccountView, RecoveryCodes, TotpSecret } from "../wire-account";
import { CODES_FEW, codesLeftSaid, FACTOR_ABOUT } from "../words/account";
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
	useEffect(() => {
		if (now.kind !== "rest") wasElsewhere.current = true;
		else if (wasElsewhere.current) first.current?.focus();
	}, [now.kind]);
	const { secondFactor, user } = account;
	return (
		<section class="panel account-part" aria-labelledby="factor-part">
			<h2 id="factor-part">Second factor</h2>
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
							{secondFactor.on ? "Make new recovery codes" : "Set it up"}
						</button>
						{secondFactor.on ? (
							<button type="button" class="button" onClick={() => (step.value = { kind: "disable" })}>
								Turn it off
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
			return <Codes codes={at.codes} email={email} kept={() => finish("The second factor is on. You keep the recovery codes.")} />;
		case "renew":
			return (
				<ProofForm
					key="renew"
					path="/account/totp/recovery-codes"
					about="New recovery codes take the place of the old ones, which stop working at once."
					yes="Make new recovery codes"
					stop={stop}
					proven={show}
				/>
			);
		case "disable":
			return (
				<ProofForm
					key="disable"
					path="/account/totp/disable"
					about="From then on your password alone lets you in. Your other sessions are signed out."
					yes="Turn it off"
					stop={stop}
					proven={() => finish("The second factor is off.")}
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
					{on ? "On" : "Off"}
					{since === null ? null : (
						<>
							{" "}
							since <ClockTime at={since} />
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
