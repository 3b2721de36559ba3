import { useEffect } from "preact/hooks";
import { SUPPORT_SUBJECT } from "../../order/playbook";
import { type BoardColour, COLOUR_MEANINGS, FACES } from "../../order/status";
import { hrefOf } from "../address";
import { Sign } from "../parts/icons";
import { reader } from "../session";
import { COLOUR_HELP, GREY_HELP, generalLetter, KEYS, OFFLINE, STATUS_HELP } from "../words/help";
import { KEYS as ORDERS_KEYS } from "../words/orders";
import { Crontab } from "./help-crontab";
import type { PageProps } from "./page";

/** What statuses and colours mean, what to do while the ERP is offline, the keyboard, crontab lines, and how to reach Customer Support. */
const SECTIONS = [
	{ about: "statuses", title: "What each status means", Text: Statuses },
	{ about: "colours", title: "The colours of the board", Text: Colours },
	{ about: "offline", title: "What to do while the ERP is offline", Text: Offline },
	{ about: "keyboard", title: "Keyboard", Text: Keyboard },
	{ about: "crontab", title: "How a crontab line is read", Text: Crontab },
	{ about: "support", title: "Contact Customer Support", Text: Support },
] as const;

export function Help({ query }: PageProps) {
	const about = query.get("about") ?? "";
	useEffect(() => {
		document.title = "Help · Holdfast";
	}, []);
	useEffect(() => {
		if (!SECTIONS.some((section) => section.about === about)) return;
		// A page that is opened gets its focus on its heading; a moment later it goes on to what was asked for.
		const frame = requestAnimationFrame(() => {
			const heading = document.getElementById(`help-${about}`);
			heading?.scrollIntoView({ block: "start" });
			heading?.focus({ preventScroll: true });
		});
		return () => cancelAnimationFrame(frame);
	}, [about]);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Help</h1>
			</div>
			<nav class="help-contents" aria-label="On this page">
				{SECTIONS.map((section) => (
					<a key={section.about} href={hrefOf("/help", { about: section.about })}>
						{section.title}
					</a>
				))}
			</nav>
			{SECTIONS.map(({ about: id, title, Text }) => (
				<section key={id} class="panel help" aria-labelledby={`help-${id}`}>
					<h2 id={`help-${id}`} tabIndex={-1}>
						{title}
					</h2>
					<Text />
				</section>
			))}
		</>
	);
}

function Statuses() {
	return (
		<>
			<p>
				Every e-number that was given out has one of these statuses. The list of orders is filtered by the words in “Found under”; the daily
				report calls some of them otherwise.
			</p>
			<dl class="statuses">
				{STATUS_HELP.map(({ status, label, filter, meaning, actions, report }) => (
					<div key={status} class="status-help">
						<dt>
							<span class={`badge tint-${FACES[status].colour ?? "grey"}`}>
								<Sign tone={FACES[status].colour ?? "grey"} />
								{label}
							</span>
						</dt>
						<dd>
							<p>{meaning}</p>
							<p class="second">
								Found under {filter}. {report === null ? "Not in the report." : `In the report: ${report}.`}
							</p>
							<p class="second">
								{actions.length === 0 ? "There is nothing to press." : `You may press ${actions.map((label) => `“${label}”`).join(", ")}.`}
							</p>
						</dd>
					</div>
				))}
			</dl>
			<p>Pressing anything takes the permission “Order Sync Actions”, which an administrator of your shop grants.</p>
		</>
	);
}

const COLOURS = Object.keys(COLOUR_MEANINGS) as BoardColour[];
function Colours() {
	return (
		<>
			<dl class="statuses">
				{COLOURS.map((colour) => (
					<div key={colour} class="status-help">
						<dt>
							<span class={`badge tint-${colour}`}>
								<Sign tone={colour} />
								{NAMES[colour]}
							</span>
						</dt>
						<dd>
							<p>
								<strong>{COLOUR_MEANINGS[colour]}</strong>
							</p>
							<p>{COLOUR_HELP[colour]}</p>
						</dd>
					</div>
				))}
			</dl>
			<p>{GREY_HELP}</p>
		</>
	);
}
const NAMES: Readonly<Record<BoardColour, string>> = { green: "Green", blue: "Blue", red: "Red" };

function Offline() {
	return (
		<>
			<h3>What happens by itself</h3>
			<ul>
				{OFFLINE.facts.map((fact) => (
					<li key={fact}>{fact}</li>
				))}
			</ul>
			<h3>What you can do</h3>
			<ol>
				{OFFLINE.steps.map((step) => (
					<li key={step}>{step}</li>
				))}
			</ol>
			<p>{OFFLINE.urgent}</p>
		</>
	);
}

function Keyboard() {
	return (
		<>
			<h3>On every page</h3>
			<KeyList keys={KEYS.map(({ keys, does }) => [keys, does])} />
			<h3>On the list of orders</h3>
			<KeyList keys={ORDERS_KEYS} />
		</>
	);
}

const KeyList = ({ keys }: { keys: typeof ORDERS_KEYS }) => (
	<dl class="help-keys">
		{keys.map(([names, does]) => (
			<div key={does}>
				<dt>
					{names.map((key) => (
						<kbd key={key}>{key}</kbd>
					))}
				</dt>
				<dd>{does}</dd>
			</div>
		))}
	</dl>
);

function Support() {
	const who = reader.value;
	return (
		<>
			<p>
				An order’s page says when it takes Customer Support, and its letter names the order by itself. For anything else, write an e-mail
				with “{SUPPORT_SUBJECT}” in the subject and the e-numbers it is about.
			</p>
			{who === null ? null : (
				<p>
					<a class="button" href={generalLetter(who)}>
						Write the e-mail
					</a>
				</p>
			)}
		</>
	);
}
