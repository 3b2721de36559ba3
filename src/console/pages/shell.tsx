import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { BOARD, searchHref } from "../address";
import { announce } from "../parts/announcer";
import { Down, Search } from "../parts/icons";
import { Logo } from "../parts/logo";
import { Foreign } from "../parts/text";
import { route } from "../route";
import { signOut } from "../session";
import type { Session } from "../wire";

/** What surrounds every page of somebody who is signed in. */
export function Shell({ session, children }: { session: Session; children: ComponentChildren }) {
	return (
		<>
			<button type="button" class="skip" onClick={skip}>
				Skip to the content
			</button>
			<header class="bar">
				<a class="brand" href={BOARD} aria-label="Holdfast, to the board">
					<Logo />
					<span>Holdfast</span>
				</a>
				<span class="tenant">
					<Foreign class="cut">{session.tenant.name}</Foreign>
				</span>
				<SearchBox />
				<Account session={session} />
			</header>
			<main id="content" class="content" tabIndex={-1}>
				{children}
			</main>
		</>
	);
}

/** A button and no link: the fragment of the address belongs to the pages. */
function skip(): void {
	document.getElementById("content")?.focus();
}

function SearchBox() {
	const input = useRef<HTMLInputElement>(null);
	const query = route.value.page === "search" ? route.value.query : "";
	useEffect(() => {
		if (input.current !== null) input.current.value = query;
	}, [query]);
	useEffect(() => {
		const listen = (event: KeyboardEvent) => {
			const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
			if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
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
					aria-label="Find an order by e-number or ERP number"
					placeholder="E-number or ERP number"
					maxLength={100}
					autocomplete="off"
					spellcheck={false}
					enterkeyhint="search"
				/>
				<kbd title="Press / to search">/</kbd>
			</form>
		</search>
	);
}

const leaving = signal(false);

function Account({ session: { user, tenant } }: { session: Session }) {
	const leave = async () => {
		leaving.value = true;
		const answer = await signOut();
		leaving.value = false;
		if (answer.kind !== "ok" && answer.kind !== "signed_out") announce("Signing out did not work. Try again.");
	};
	return (
		<div class="account">
			<button type="button" class="account-button" popovertarget="account-menu">
				<span class="unseen">Account of {user.name}</span>
				<span class="avatar" aria-hidden="true">
					{initials(user.name)}
				</span>
				<Down />
			</button>
			<div id="account-menu" class="menu" popover="auto">
				<p class="menu-name">
					<Foreign>{user.name}</Foreign>
				</p>
				<p class="menu-note">
					<Foreign>{user.email}</Foreign>
				</p>
				<p class="menu-note">
					{ROLES[user.role]} of <Foreign>{tenant.name}</Foreign>
				</p>
				<button type="button" class="button" disabled={leaving.value} onClick={() => void leave()}>
					Sign out
				</button>
			</div>
		</div>
	);
}

const ROLES = { operator: "Operator", admin: "Administrator", employee: "Employee" } as const;

const initials = (name: string): string =>
	name
		.split(/\s+/)
		.slice(0, 2)
		.map((word) => Array.from(word)[0] ?? "")
		.join("")
		.toUpperCase();
