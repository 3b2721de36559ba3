import { merged, type Told } from "../../live/settings";
import type { AdapterName, ConnectionChange, ConnectionSettings, OutagePolicy } from "../../wire-connection";
import { POLICIES } from "../../words/connection";
import { CONNECTION_FIELDS } from "../../words/connection-page";
import { ADAPTER_FACES, type SettingField } from "./fields";

/** The connection as it stands in the form, all of it text, and what is made of it. */
export interface ConnectionForm {
	readonly adapter: AdapterName;
	readonly baseUrl: string;
	/** By the names that the adapter gives them; empty: keep what is stored. */
	readonly credentials: Readonly<Record<string, string>>;
	/** By the paths of the adapter's fields. */
	readonly settings: Readonly<Record<string, string>>;
	readonly ratePerSecond: string;
	readonly burst: string;
	readonly concurrency: string;
	readonly timeoutSeconds: string;
	/** Empty: the adapter's own. */
	readonly settleSeconds: string;
	readonly outagePolicy: OutagePolicy;
}

/** A start that no ERP is overrun by. */
const FIRST: ConnectionSettings = {
	adapter: "rest",
	baseUrl: "",
	settings: {},
	ratePerSecond: 5,
	burst: 5,
	concurrency: 2,
	timeoutMs: 30_000,
	settleMs: null,
	outagePolicy: "hold",
};
/** A line of `pairs`: `STD = FREIGHT-STD`. */
export const PAIR = /^([^=]+?)\s*=\s*(.+)$/;

export const linesIn = (text: string): string[] =>
	text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");

const unsetSettings = (adapter: AdapterName): Record<string, string> =>
	Object.fromEntries(ADAPTER_FACES[adapter].settings.map(({ path, unset }) => [path, unset]));

export function formOf(connection: ConnectionSettings | null): ConnectionForm {
	const { adapter, baseUrl, settings, timeoutMs, settleMs, outagePolicy, ...limits } = connection ?? FIRST;
	return {
		adapter,
		baseUrl,
		credentials: {},
		settings: Object.fromEntries(
			ADAPTER_FACES[adapter].settings.map((field) => [field.path, textOf(valueAt(settings, field.path), field)]),
		),
		ratePerSecond: String(limits.ratePerSecond),
		burst: String(limits.burst),
		concurrency: String(limits.concurrency),
		timeoutSeconds: String(timeoutMs / 1_000),
		settleSeconds: settleMs === null ? "" : String(settleMs / 1_000),
		outagePolicy,
	};
}

/** Another ERP has other settings and other credentials. */
export const withAdapter = (form: ConnectionForm, adapter: AdapterName): ConnectionForm => ({
	...form,
	adapter,
	settings: unsetSettings(adapter),
	credentials: {},
});

/** Somebody else has saved meanwhile: what was not touched here is as they have it, and settings stay with their kind of ERP. */
export function onTopOf(theirs: ConnectionForm, before: ConnectionForm, mine: ConnectionForm): ConnectionForm {
	const both = merged(before, theirs, mine);
	if (theirs.adapter === mine.adapter) return both;
	const { settings, credentials } = both.adapter === mine.adapter ? mine : theirs;
	return { ...both, settings, credentials };
}

/** The form for whoever compares two of them. Credentials are in none that was saved. */
export const connectionTold = (form: ConnectionForm): Told => ({
	[CONNECTION_FIELDS.kind]: ADAPTER_FACES[form.adapter].name,
	[CONNECTION_FIELDS.address]: form.baseUrl,
	[CONNECTION_FIELDS.rate]: form.ratePerSecond,
	[CONNECTION_FIELDS.burst]: form.burst,
	[CONNECTION_FIELDS.lanes]: form.concurrency,
	[CONNECTION_FIELDS.timeout]: form.timeoutSeconds,
	[CONNECTION_FIELDS.settle]: form.settleSeconds === "" ? CONNECTION_FIELDS.settleUnset : form.settleSeconds,
	[CONNECTION_FIELDS.away]: POLICIES.find(({ policy }) => policy === form.outagePolicy)?.name ?? form.outagePolicy,
	...Object.fromEntries(
		ADAPTER_FACES[form.adapter].settings.map(({ path, label, unset }) => [
			label,
			(form.settings[path] ?? unset).replaceAll("\n", ", ") || CONNECTION_FIELDS.notSet,
		]),
	),
});

export const isSame = (one: ConnectionForm, other: ConnectionForm): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether the ERP is asked in another way than before: how often, and what an outage does, is not its affair. */
export const isAskedOtherwise = (one: ConnectionForm, other: ConnectionForm): boolean => {
	const asking = ({ adapter, baseUrl, credentials, settings, timeoutSeconds }: ConnectionForm) =>
		JSON.stringify({ adapter, baseUrl, credentials, settings, timeoutSeconds });
	return asking(one) !== asking(other);
};

function valueAt(settings: Readonly<Record<string, unknown>>, path: string): unknown {
	let value: unknown = settings;
	for (const name of path.split(".")) value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
	return value;
}

function textOf(value: unknown, { kind, unset }: SettingField): string {
	if (value == null) return unset;
	if (kind === "switch") return value === true ? "yes" : "no";
	if (Array.isArray(value)) return value.join("\n");
	if (typeof value === "object")
		return Object.entries(value)
			.map((pair) => pair.join(" = "))
			.join("\n");
	return String(value);
}

/** What is sent; what is no number is sent as it was typed, and named by `mistakesIn` before. */
export function changeOf(form: ConnectionForm): ConnectionChange {
	const { adapter, outagePolicy, ratePerSecond, burst, concurrency, timeoutSeconds, settleSeconds } = form;
	const credentials = Object.fromEntries(Object.entries(form.credentials).filter(([, text]) => text !== ""));
	const connection: ConnectionSettings = {
		adapter,
		baseUrl: form.baseUrl.trim(),
		settings: settingsOf(form),
		ratePerSecond: Number(ratePerSecond),
		burst: Number(burst),
		concurrency: Number(concurrency),
		timeoutMs: millisecondsOf(timeoutSeconds),
		settleMs: settleSeconds.trim() === "" ? null : millisecondsOf(settleSeconds),
		outagePolicy,
	};
	return Object.keys(credentials).length === 0 ? { connection } : { connection, credentials };
}

const millisecondsOf = (seconds: string): number => Math.round(Number(seconds) * 1_000);

/** What differs from the adapter's defaults; a group is given whole, because the adapter takes it so. */
function settingsOf({ adapter, settings }: ConnectionForm): Record<string, unknown> {
	const given: Record<string, unknown> = {};
	for (const field of ADAPTER_FACES[adapter].settings) {
		const text = settings[field.path] ?? field.unset;
		const [name = "", part] = field.path.split(".");
		if (part !== undefined) given[name] = { ...(given[name] as object | undefined), [part]: settingIn(text, field) };
		else if (text.trim() !== field.unset && !(field.kind === "text" && text.trim() === "")) given[name] = settingIn(text, field);
	}
	return given;
}

function settingIn(text: string, field: SettingField): unknown {
	const trimmed = text.trim();
	switch (field.kind) {
		case "switch":
			return text === "yes";
		case "number":
			return trimmed === "" ? null : Number(trimmed);
		case "lines":
		case "many":
			return linesIn(text);
		case "pairs":
			return Object.fromEntries(
				linesIn(text).map((line) => {
					const [, name = line, value = ""] = PAIR.exec(line) ?? [];
					return [name, field.values === "number" ? Number(value) : value];
				}),
			);
		case "text":
		case "one":
			return trimmed === "" ? null : trimmed;
	}
}
