import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { HOME } from "../address";
import type { Answer } from "../answer";
import { ask } from "../api";
import { Logo } from "../parts/logo";
import { Notice } from "../parts/notice";
import { goTo } from "../route";
import { loadSession } from "../session";
import type { ForgottenView, OpenLinkView } from "../wire-people";
import { tabTitle } from "../words/frame";
import { LINK } from "../words/people-link";
import { troubleSaid } from "../words/trouble";

/** Replaces the address: the way back should not lead to a link that is used. The session is as the gateway says now. */
export function goHome(): void {
	goTo(HOME, { replace: true });
	void loadSession();
}

export function LinkCard({ title, children }: { title: string; children?: ComponentChildren }) {
	return (
		<section class="sign-in-card">
			<div class="sign-in-brand">
				<Logo />
				<h1 tabIndex={-1}>{title}</h1>
			</div>
			{children}
		</section>
	);
}

interface LinkPageProps {
	/** The links of its kind at the admin API: `/invitations`. */
	readonly path: string;
	readonly token: string;
	readonly title: string;
	readonly children: (link: OpenLinkView) => ComponentChildren;
}

/** What a link is good for is asked first; one that is not is said to be dead before anybody types a password. */
export function LinkPage({ path, token, title, children }: LinkPageProps) {
	const answer = useSignal<Answer<OpenLinkView> | null>(null);
	/** Whether the sign-in's form does anything here; no word of it while that is not known. */
	const byMail = useSignal(false);
	const load = async () => {
		const told = await ask<OpenLinkView>(`${path}/open`, { method: "POST", body: { token } });
		answer.value = told;
		if (!isDeadLink(told)) return;
		const way = await ask<ForgottenView>("/password-resets");
		byMail.value = way.kind === "ok" && way.body.byMail;
	};
	useLayoutEffect(() => {
		document.title = tabTitle(title);
		void load();
	}, [path, token, title]);
	const told = answer.value;
	if (told === null) return <div class="skeleton panel bone-panel" role="status" aria-label={LINK.looking} />;
	if (told.kind === "ok") return <>{children(told.body)}</>;
	const isDead = isDeadLink(told);
	return (
		<LinkCard title={isDead ? LINK.refused : title}>
			<div class="sign-in-said" role="alert">
				{isDead ? (
					<Notice tone="red" title={told.detail}>
						{LINK.askForNew}
						{byMail.value ? ` ${LINK.askAtSignIn}` : null}
					</Notice>
				) : (
					<Notice tone="red" title={linkTrouble(told)} />
				)}
			</div>
			{isDead ? null : (
				<button type="button" class="button" onClick={() => void load()}>
					{LINK.again}
				</button>
			)}
			<button type="button" class="button" onClick={goHome}>
				{LINK.signIn}
			</button>
		</LinkCard>
	);
}

const isDeadLink = (told: Answer<OpenLinkView>): told is Extract<Answer<OpenLinkView>, { kind: "problem" }> =>
	told.kind === "problem" && told.code === "link_invalid";

const linkTrouble = (trouble: Exclude<Answer<never>, { kind: "ok" }>): string =>
	trouble.kind === "problem" ? troubleSaid(trouble) : LINK.unreachable;
