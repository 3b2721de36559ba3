import { useLayoutEffect } from "preact/hooks";
import { SUPPORT_SUBJECT } from "../../order/playbook";
import { type BoardColour, COLOUR_MEANINGS, FACES } from "../../order/status";
import { hrefOf } from "../address";
import { shortcuts } from "../live/keyboard";
import { Sign } from "../parts/icons";
import { ShortcutsSwitch } from "../parts/shortcuts-switch";
import { reader } from "../session";
import { COLOUR_HELP, GREY_HELP, HELP, KEYS, OFFLINE, STATUS_HELP } from "../words/help";
import { KEYS as ORDERS_KEYS } from "../words/orders";
import { type KeyRow, keysBound } from "../words/shortcuts";
import { generalLetter } from "../words/support";
import { Crontab } from "./help-crontab";
import type { PageProps } from "./page";
import { SupportLetter } from "./support-letter";

/** What statuses and colours mean, what to do while the ERP is offline, the keyboard, crontab lines, and how to reach Customer Support. */
const SECTIONS = [
	{ about: "statuses", title: HELP.statuses, Text: Statuses },
	{ about: "colours", title: HELP.colours, Text: Colours },
	{ about: "offline", title: HELP.offline, Text: Offline },
	{ about: "keyboard", title: HELP.keyboard, Text: Keyboard },
	{ about: "crontab", title: HELP.crontab, Text: Crontab },
	{ about: "support", title: HELP.support, Text: Support },
] as const;

export function Help({ query }: PageProps) {
	const about = query.get("about") ?? "";
	useLayoutEffect(() => {
		document.title = HELP.documentTitle;
	}, []);
	useLayoutEffect(() => {
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
				<h1 tabIndex={-1}>{HELP.title}</h1>
			</div>
			<nav class="help-contents" aria-label={HELP.onThisPage}>
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
			<p>{HELP.statusesAbout}</p>
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
							<p class="second">{HELP.foundUnder(filter, report)}</p>
							<p class="second">{HELP.mayPress(actions)}</p>
						</dd>
					</div>
				))}
			</dl>
			<p>{HELP.permission}</p>
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
								{HELP[colour]}
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

function Offline() {
	return (
		<>
			<h3>{HELP.byItself}</h3>
			<ul>
				{OFFLINE.facts.map((fact) => (
					<li key={fact}>{fact}</li>
				))}
			</ul>
			<h3>{HELP.whatYouCanDo}</h3>
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
			{shortcuts.value ? null : <p>{HELP.shortcutsOff}</p>}
			<ShortcutsSwitch />
			<h3>{HELP.everyPage}</h3>
			<KeyList keys={KEYS} />
			<h3>{HELP.listOfOrders}</h3>
			<KeyList keys={ORDERS_KEYS} />
		</>
	);
}

const KeyList = ({ keys }: { keys: readonly KeyRow[] }) => (
	<dl class="help-keys">
		{keysBound(keys, shortcuts.value).map(([names, does]) => (
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
			<p>{HELP.supportAbout(SUPPORT_SUBJECT)}</p>
			{who === null ? null : (
				<p>
					<SupportLetter class="button" letter={(to) => generalLetter(who, to)} />
				</p>
			)}
		</>
	);
}
