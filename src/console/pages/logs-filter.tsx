import { Chip } from "../parts/chip";
import { FormField } from "../parts/form-field";
import { goTo } from "../route";
import type { LogPage } from "../wire-services";
import { isNarrowed, LEVEL_NAMES, type LogsQuery, levelFace, logsHref } from "../words/logs";

/** What the log is narrowed down by: any of it, together. It stands in the address. */
interface LogsFilterProps {
	readonly query: LogsQuery;
	/** Empty while they are not known. */
	readonly services: LogPage["services"];
}

export function LogsFilter({ query, services }: LogsFilterProps) {
	const { service, level, from, to } = query;
	const change = (part: Partial<LogsQuery>) => goTo(logsHref({ ...query, ...part, cursor: "" }));
	// What the address names stands in the list, whether it is known or not.
	const isListed = service === "" || services.some((each) => each.service === service);
	return (
		<div class="log-filter">
			<FormField label="Service">
				{(control) => (
					<select {...control} value={service} onChange={({ currentTarget }) => change({ service: currentTarget.value })}>
						<option value="">Every service</option>
						{isListed ? null : <option value={service}>{service}</option>}
						{services.map(({ service: name, label }) => (
							<option key={name} value={name}>
								{label}
							</option>
						))}
					</select>
				)}
			</FormField>
			<FormField label="From">
				{(control) => (
					<input
						{...control}
						type="date"
						value={from}
						{...(to === "" ? {} : { max: to })}
						onChange={({ currentTarget }) => change({ from: currentTarget.value })}
					/>
				)}
			</FormField>
			<FormField label="To, included">
				{(control) => (
					<input
						{...control}
						type="date"
						value={to}
						{...(from === "" ? {} : { min: from })}
						onChange={({ currentTarget }) => change({ to: currentTarget.value })}
					/>
				)}
			</FormField>
			<fieldset class="chips log-levels">
				<legend>Level</legend>
				{LEVEL_NAMES.map((each) => (
					<Chip
						key={each}
						pressed={level === each}
						tone={levelFace(each).tone}
						onPress={() => change({ level: level === each ? "" : each })}
					>
						{levelFace(each).name}
					</Chip>
				))}
				{isNarrowed(query) ? (
					<a class="button" href={logsHref({})}>
						Clear filters
					</a>
				) : null}
			</fieldset>
		</div>
	);
}
