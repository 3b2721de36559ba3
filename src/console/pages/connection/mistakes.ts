import type { Trouble } from "../../answer";
import { isAt } from "../../live/form";
import type { ConnectionSettings } from "../../wire-connection";
import { MISTAKES } from "../../words/connection-page";
import { mistakesNamed } from "../../words/trouble";
import { ADAPTER_FACES, type SettingField } from "./fields";
import { type ConnectionForm, linesIn, PAIR } from "./form";

/** What is wrong with the form, by the path that the gateway knows the field by. */
export type Mistakes = Readonly<Record<string, string>>;

const NUMBER = /^-?\d+(?:\.\d+)?$/;

export const settingPath = (path: string): string => `connection.settings.${path}`;

/**
 * What the gateway could not even be told. `storedFor`: the connection whose credentials are kept; at another address, or with
 * another adapter, they have to be given anew.
 */
export function mistakesIn(form: ConnectionForm, storedFor: Pick<ConnectionSettings, "adapter" | "baseUrl"> | null): Mistakes {
	const mistakes: Record<string, string> = {};
	const { ratePerSecond, burst, concurrency, timeoutSeconds, settleSeconds } = form;
	const numbers = {
		ratePerSecond,
		burst,
		concurrency,
		timeoutMs: timeoutSeconds,
		...(settleSeconds.trim() === "" ? {} : { settleMs: settleSeconds }),
	};
	for (const [name, text] of Object.entries(numbers)) if (!NUMBER.test(text.trim())) mistakes[`connection.${name}`] = MISTAKES.notNumber;
	if (form.baseUrl.trim() === "") mistakes["connection.baseUrl"] = MISTAKES.empty;
	for (const field of ADAPTER_FACES[form.adapter].settings) {
		const said = mistakeInSetting(form.settings[field.path] ?? field.unset, field);
		if (said !== null) mistakes[settingPath(field.path)] = said;
	}
	return { ...mistakes, ...mistakeInCredentials(form, storedFor) };
}

function mistakeInSetting(text: string, field: SettingField): string | null {
	if (field.kind === "pairs") return mistakeInPairs(linesIn(text), field.values === "number");
	if (field.kind !== "number") return null;
	if (text.trim() === "") return field.unset === "" ? null : MISTAKES.empty;
	return NUMBER.test(text.trim()) ? null : MISTAKES.notNumber;
}

function mistakeInPairs(lines: readonly string[], areNumbers: boolean): string | null {
	const names = new Set<string>();
	for (const line of lines) {
		const [, name, value = ""] = PAIR.exec(line) ?? [];
		if (name === undefined) return MISTAKES.notPairs(line);
		if (names.has(name)) return MISTAKES.nameTwice(name);
		if (areNumbers && !NUMBER.test(value)) return MISTAKES.notNumbers(line);
		names.add(name);
	}
	return null;
}

function mistakeInCredentials(form: ConnectionForm, storedFor: Pick<ConnectionSettings, "adapter" | "baseUrl"> | null): Mistakes {
	const wanted = ADAPTER_FACES[form.adapter].credentials;
	const missing = wanted.filter(({ name }) => (form.credentials[name] ?? "") === "");
	const mayKeep = storedFor !== null && storedFor.adapter === form.adapter && storedFor.baseUrl === form.baseUrl.trim();
	if (missing.length === 0 || (missing.length === wanted.length && mayKeep)) return {};
	const because = missing.length < wanted.length ? MISTAKES.oneOfTwo : storedFor === null ? MISTAKES.missing : MISTAKES.anew;
	return Object.fromEntries(missing.map(({ name }) => [`credentials.${name}`, because]));
}

/** Mistakes are named as the gateway names the fields, and not as the form does. */
const LIMIT_PATHS: Readonly<Record<string, string>> = { timeoutSeconds: "connection.timeoutMs", settleSeconds: "connection.settleMs" };
const changedIn = (now: Readonly<Record<string, string>> = {}, before: Readonly<Record<string, string>>): readonly string[] =>
	Object.keys(now).filter((name) => now[name] !== before[name]);

/** Whether what was wrong at `path` was said of what is typed anew. */
export function isAbout(path: string, part: Partial<ConnectionForm>, before: ConnectionForm): boolean {
	if (part.adapter !== undefined) return true;
	const { settings, credentials, ...plain } = part;
	const fields = [
		...Object.keys(plain).map((name) => LIMIT_PATHS[name] ?? `connection.${name}`),
		...changedIn(settings, before.settings).map(settingPath),
		...changedIn(credentials, before.credentials).map((name) => `credentials.${name}`),
	];
	// Credentials are kept for one address; and what is said of a group is said of each that is in it.
	if (part.baseUrl !== undefined && isAt(path, "credentials")) return true;
	return fields.some((field) => isAt(path, field) || isAt(field, path));
}

/** What is said at a field, with the rest of the path where it is about a part of it; null: nothing. */
export function saidAt(mistakes: Mistakes, path: string): string | null {
	const said = Object.entries(mistakes)
		.filter(([at]) => at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[`))
		.map(([at, message]) => (at === path ? message : `(${at.slice(path.length).replace(/^\./, "")}) ${message}`));
	return said.length === 0 ? null : said.join("; ");
}

/** What the gateway found wrong. */
export function mistakesOf(trouble: Trouble): Mistakes {
	const told: Record<string, string> = {};
	for (const { path, message } of mistakesNamed(trouble)) told[path] ??= message;
	return told;
}
