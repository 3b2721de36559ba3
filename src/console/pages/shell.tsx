import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ACCOUNT, HOME, searchHref } from "../address";
import { isFree, shortcuts } from "../live/keyboard";
import { Down, Search } from "../parts/icons";
import { Logo } from "../parts/logo";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { address, mayLeave } from "../route";
import { refreshSession, signOut } from "../session";
import type { Session } from "../wire";
import { SHELL } from "../words/frame";
import { ROLE_NAMES } from "../words/roles";
import { Acting } from "./acting";
import { Navigation, NavigationButton } from "./navigation";

/** What somebody is granted, or loses, while they read, is on their page after this time. */
const PERMISSIONS_INTERVAL_MS = 20_000;

/** What surrounds every page of somebody who is signed in. */
export function Shell({ session, children }: { session: Session; children: ComponentChildren }) {
	useLayoutEffect(() => {
		const timer = setInterval(() => {
			if (document.visibilityState === "visible") void refreshSession();
		}, PERMISSIONS_INTERVAL_MS);
		return () => clearInterval(timer);
	}, []);
	return (
		<>
			<button type="button" class="skip" onClick={skip}>
				{SHELL.skip}
			</button>
			<header class="bar">
				<NavigationButton />
				<a class="brand" href={HOME} aria-label={SHELL.toStart}>
					<Logo />
					<span>Holdfast</span>
				</a>
				<span class="tenant">
					<Foreign class="cut">{session.tenant.name}</Foreign>
				</span>
				{address.value.path === "/orders" ? <span class="search" /> : <SearchBox />}
				<Account session={session} />
			</header>
			<Acting session={session} />
			<div class="frame">
				<Navigation who={session} />
				<main id="content" class="content" tabIndex={-1}>
					{children}
				</main>
			</div>
		</>
	);
}

/** A button and no link: the fragment of the address belongs to the pages. */
function skip(): void {
	document.getElementById("content")?.focus();
}

function SearchBox() {
	const input = useRef<HTMLInputElement>(null);
	const { path, search } = address.value;
	const query = path === "/search" ? (new URLSearchParams(search).get("q") ?? "") : "";
	useLayoutEffect(() => {
		if (input.current !== null) input.current.value = query;
	}, [query]);
	useLayoutEffect(() => {
		const listen = (event: KeyboardEvent) => {
			if (event.key !== "/" || !isFree(event)) return;
			event.preventDefault();
			input.current?.select();
		};
		document.addEventListener("keydown", listen);
		return () => document.removeEventListener("keydown", listen);
	}, []);
	const submit = (event: Event) => {
		event.preventDefault();
		const text = input.current?.value.trim() ?? "";
		if (text !== "") location.hash = searchHref(text);
	};
	return (
		<search class="search">
			<form onSubmit={submit}>
				<Search />
				<input
					ref={input}
					type="search"
					name="q"
					aria-label={SHELL.search}
					placeholder={SHELL.searchPlaceholder}
					maxLength={100}
					autocomplete="off"
					spellcheck={false}
					enterkeyhint="search"
				/>
				{shortcuts.value ? <kbd title={SHELL.slash}>/</kbd> : null}
			</form>
		</search>
	);
}

const MENU = "account-menu";
const leaving = signal(false);
const stayed = signal(false);

function Account({ session: { user, tenant } }: { session: Session }) {
	const leave = async () => {
		if (!mayLeave()) return;
		leaving.value = true;
		stayed.value = false;
		const answer = await signOut();
		leaving.value = false;
		stayed.value = answer.kind !== "ok" && answer.kind !== "signed_out";
	};
	return (
		<div class="account">
			<button type="button" class="account-button" popovertarget={MENU}>
				<span class="unseen">{SHELL.accountOf(user.name)}</span>
				<span class="avatar" aria-hidden="true">
					{initials(user.name)}
				</span>
				<Down />
			</button>
			<div id={MENU} class="menu" popover="auto">
				<p class="menu-name">
					<Foreign>{user.name}</Foreign>
				</p>
				<p class="menu-note">
					<Foreign>{user.email}</Foreign>
				</p>
				<p class="menu-note">{woven(SHELL.roleAt, { role: ROLE_NAMES[user.role], shop: <Foreign>{tenant.name}</Foreign> })}</p>
				<a class="button" href={ACCOUNT} onClick={() => document.getElementById(MENU)?.hidePopover()}>
					{SHELL.account}
				</a>
				<button type="button" class="button" disabled={leaving.value} onClick={() => void leave()}>
					{SHELL.signOut}
				</button>
				<div role="alert" class="menu-refusal">
					{stayed.value ? <Notice tone="red" title={SHELL.signOutFailed} /> : null}
				</div>
			</div>
		</div>
	);
}

const initials = (name: string): string =>
	name
		.split(/\s+/)
		.slice(0, 2)
		.map((word) => Array.from(word)[0] ?? "")
		.join("")
		.toUpperCase();
